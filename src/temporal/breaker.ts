/** Whether Temporal is known to be away: callers hear it at once, not after a wait (loop.md section 5). */

export interface BreakerOptions {
  /** Asks the server for a sign of life; rejects while it is away. */
  readonly probe: () => Promise<unknown>;
  readonly probeEveryMs: number;
}

export class Breaker {
  readonly #options: BreakerOptions;
  #timer: NodeJS.Timeout | undefined;
  #isOpen = false;
  #isDoubted = false;
  #isStopped = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** True while Temporal is away. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** A call took too long: a server that hangs, or a network that swallows, is away too. One sign of life settles it. */
  doubt(): void {
    if (this.#isOpen || this.#isDoubted || this.#isStopped) return;
    this.#isDoubted = true;
    this.#options.probe().then(
      () => {
        this.#isDoubted = false;
      },
      () => {
        this.#isDoubted = false;
        this.open();
      },
    );
  }

  /** A call found Temporal away: from now on it is asked for a sign of life until it gives one. */
  open(): void {
    if (this.#isOpen || this.#isStopped) return;
    this.#isOpen = true;
    this.#ask();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #ask(): void {
    this.#timer = setTimeout(() => {
      this.#options.probe().then(
        () => {
          this.#isOpen = false;
        },
        () => {
          if (!this.#isStopped) this.#ask();
        },
      );
    }, this.#options.probeEveryMs);
    this.#timer.unref();
  }
}
