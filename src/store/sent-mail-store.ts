/** The Message-IDs of mail that goes out: a reply finds its case by them, whatever became of our own tokens on its way. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database } from './database.js';

export class SentMailStore {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Before the mail goes: once a server has it, an answer may come at any time. Noting it again changes nothing. */
  async note(messageId: string, caseNumber: string): Promise<void> {
    await this.#database.query(Prisma.sql`
      -- which case is this mail of ours about?
      insert into mail_reference (message_id, case_number, direction) values (${messageId}, ${caseNumber}, 'out')
      on conflict do nothing`);
  }
}
