/** Waiting for a fact's effect: the projection of this process announces it; another process's is found by asking PostgreSQL. */
import type { AnyEvent } from '../domain/events.js';
import type { Database } from '../store/database.js';
import { findEffect } from '../store/hand-over-store.js';

export interface Effect {
  readonly seq: number;
  /** The reason, when the command was refused on the timeline. */
  readonly refusal: { readonly reason: string; readonly detail: string } | null;
}

/** How often another process's effect is looked for. */
const askEveryMs = 250;

export class Effects {
  readonly #database: Database;
  readonly #waiting = new Map<string, (effect: Effect) => void>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Events that were just projected by this process. */
  announce(batch: { readonly events: readonly AnyEvent[] }): void {
    for (const event of batch.events) {
      const tell = event.commandId === undefined ? undefined : this.#waiting.get(event.commandId);
      tell?.(effectOf(event.seq, event.type, event.data));
    }
  }

  /** The effect of `commandId`, or undefined when none was seen within `withinMs`. */
  async waitFor(commandId: string, withinMs: number): Promise<Effect | undefined> {
    let stop = (): void => undefined;
    const seen = new Promise<Effect | undefined>((resolve) => {
      const timeout = setTimeout(() => {
        resolve(undefined);
      }, withinMs);
      const asking = setInterval(() => {
        this.#ask(commandId, resolve);
      }, askEveryMs);
      this.#waiting.set(commandId, resolve);
      stop = () => {
        clearTimeout(timeout);
        clearInterval(asking);
        this.#waiting.delete(commandId);
      };
    });
    try {
      return await seen;
    } finally {
      stop();
    }
  }

  #ask(commandId: string, tell: (effect: Effect) => void): void {
    findEffect(this.#database, commandId).then(
      (row) => {
        if (row) tell(effectOf(row.seq, row.type, row.data));
      },
      // A database that is away is no effect: the wait runs out and the caller hears that the word is on its way.
      () => undefined,
    );
  }
}

function effectOf(seq: number, type: string, data: object): Effect {
  if (type !== 'command-refused') return { seq, refusal: null };
  const { reason, detail } = data as { reason: string; detail: string }; // the data of that type
  return { seq, refusal: { reason, detail } };
}
