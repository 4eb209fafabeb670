/** What became of a command: the projection of this process announces it; another process's is found by asking PostgreSQL. */
import type { AnyEvent } from '../domain/events.js';
import type { Database } from '../store/database.js';
import { findEffect, type CommandOfCase } from '../store/hand-over-store.js';

export interface Effect {
  readonly seq: number;
  /** The reason, when the command was refused on the timeline. */
  readonly refusal: { readonly reason: string; readonly detail: string } | null;
  /** The case that a split opens. */
  readonly opened?: string;
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

  /** The effect of a command that is on the timeline already; undefined as long as it is not. */
  async find(command: CommandOfCase): Promise<Effect | undefined> {
    // A database that is away shows no effect.
    const row = await findEffect(this.#database, command).catch(() => undefined);
    return row && effectOf(row.seq, row.type, row.data);
  }

  /** The effect of a command, or undefined when none was seen within `withinMs`. */
  async waitFor(command: CommandOfCase, withinMs: number): Promise<Effect | undefined> {
    let stop = (): void => undefined;
    const seen = new Promise<Effect | undefined>((resolve) => {
      const timeout = setTimeout(() => {
        resolve(undefined);
      }, withinMs);
      const asking = setInterval(() => {
        void this.find(command).then((effect) => {
          if (effect) resolve(effect);
        });
      }, askEveryMs);
      this.#waiting.set(command.commandId, resolve);
      stop = () => {
        clearTimeout(timeout);
        clearInterval(asking);
        this.#waiting.delete(command.commandId);
      };
    });
    try {
      return await seen;
    } finally {
      stop();
    }
  }
}

function effectOf(seq: number, type: string, data: object): Effect {
  if (type === 'case-split') return { seq, refusal: null, opened: (data as { number: string }).number }; // its data
  if (type !== 'command-refused') return { seq, refusal: null };
  const { reason, detail } = data as { reason: string; detail: string }; // the data of that type
  return { seq, refusal: { reason, detail } };
}
