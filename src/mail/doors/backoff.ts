/** Longer and longer waits between attempts. */
import { setTimeout as pause } from 'node:timers/promises';

export class Backoff {
  readonly #first: number;
  readonly #longest: number;
  readonly #stop: AbortSignal;
  #nextMs: number;

  /** In milliseconds; `stop` ends a wait. */
  constructor({ first, longest }: { readonly first: number; readonly longest: number }, stop: AbortSignal) {
    this.#first = first;
    this.#longest = longest;
    this.#stop = stop;
    this.#nextMs = first;
  }

  /** How long to wait now: twice as long as the time before. */
  next(): number {
    const ms = this.#nextMs;
    this.#nextMs = Math.min(ms * 2, this.#longest);
    return ms;
  }

  reset(): void {
    this.#nextMs = this.#first;
  }

  async wait(ms: number): Promise<void> {
    try {
      await pause(ms, undefined, { signal: this.#stop });
    } catch {
      // Told to stop: whoever waits looks for that itself.
    }
  }
}
