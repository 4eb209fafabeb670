/** Notes outcomes as they come, one statement at a time: what gathers while one runs goes with the next. */
export class Settling<T> {
  readonly #write: (items: readonly T[]) => Promise<void>;
  #waiting: T[] = [];
  #writing: Promise<void> | undefined;

  constructor(write: (items: readonly T[]) => Promise<void>) {
    this.#write = write;
  }

  add(item: T): void {
    this.#waiting.push(item);
    if (this.#writing) return;
    this.#writing = this.#writeAll();
    this.#writing.catch(() => undefined); // `done` hears of it
  }

  /** Resolves once everything added is written; rejects with the first failure. */
  async done(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const items = this.#waiting;
      this.#waiting = [];
      await this.#write(items);
    }
    this.#writing = undefined;
  }
}
