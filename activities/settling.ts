/** Notes outcomes as they come, one statement at a time: what gathers while one runs goes with the next. */
export class Settling<T> {
  readonly #write: (items: readonly T[]) => Promise<void>;
  #waiting: T[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(write: (items: readonly T[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves once the item is written; rejects when its statement fails. */
  add(item: T): Promise<void> {
    this.#waiting.push(item);
    if (!this.#next) {
      const before = this.#last.catch(() => undefined); // its own items' callers hear of it
      this.#next = before.then(() => this.#writeAll());
      this.#last = this.#next;
    }
    return this.#next;
  }

  #writeAll(): Promise<void> {
    const items = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    return this.#write(items);
  }
}
