/**
 * Intents of decisions that were answered, removed together: one delete each would be a fifth of a command's statements. What a
 * crash leaves undone costs nothing but a poke: the relay asks the case to project again (loop.md T-2).
 */
import type { Database } from '../store/database.js';
import { removeIntents } from '../store/hand-over-store.js';

/** Far below the age at which the relay takes an intent for abandoned. */
const collectForMs = 250;

export class SettledIntents {
  readonly #database: Database;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The answer is out: the decision of `commandId` needs no repair any more. */
  settle(commandId: string): void {
    this.#waiting.push(commandId);
    this.#timer ??= setTimeout(() => void this.flush(), collectForMs);
  }

  /** Removes what was collected; for the end of the process too. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const commandIds = this.#waiting;
    this.#waiting = [];
    if (commandIds.length === 0) return;
    try {
      await removeIntents(this.#database, commandIds);
    } catch {
      // PostgreSQL is away: the relay finds them once it is back.
    }
  }
}
