/** Counts per key in windows of a minute. Enough against a runaway client; a proxy in front keeps out the rest of the world. */
const windowMs = 60_000;

export class RateLimit {
  readonly #perMinute: number;
  #counts = new Map<string, number>();
  #windowEndsAt = 0;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts one more; the seconds to wait when that is too many, otherwise 0. */
  count(key: string, now: number): number {
    if (now >= this.#windowEndsAt) {
      // A new map each minute: what was counted needs no sweeping.
      this.#counts = new Map();
      this.#windowEndsAt = now + windowMs;
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count > this.#perMinute ? Math.max(1, Math.ceil((this.#windowEndsAt - now) / 1000)) : 0;
  }
}
