/** What mail doors write: each mail with its bytes, or that it was refused, in one row of the ledger. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database } from './database.js';
import { moveBookmark, type Bookmark } from './imap-bookmark-store.js';

/** No statement carries more bytes of a mail than this. */
export const partBytes = 1024 * 1024;

/** The columns of a row that a door knows. */
export interface MailRow {
  readonly id: string;
  readonly door: string;
  readonly peer: object;
  readonly from: string;
  readonly to: readonly string[];
  readonly box: string;
  readonly size: number;
  readonly sha256: string;
  readonly duplicateKey: string;
}

export class ReceivedMailWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores a mail whose bytes are in hand: one statement, so the row is there with all of them or not at all. */
  async storeWhole(row: MailRow, bytes: Buffer): Promise<void> {
    await this.#database.query(Prisma.sql`
      -- a mail and its bytes
      with part as (insert into received_mail_part (mail_id, "index", bytes) values (${row.id}, 0, ${bytes}))
      ${insertOf(row)}`);
  }

  /**
   * Stores a mail part by part (of at most `partBytes`) in one transaction, and moves the bookmark with it.
   * @throws AlreadyTakenError when the bookmark is there already; then nothing is stored.
   */
  async store(row: MailRow, parts: AsyncIterable<Buffer> | Iterable<Buffer>, bookmark?: Bookmark): Promise<void> {
    await this.#database.inTransaction(async (run) => {
      let index = 0;
      for await (const bytes of parts) {
        await run(Prisma.sql`
          insert into received_mail_part (mail_id, "index", bytes) values (${row.id}, ${index}, ${bytes})`);
        index += 1;
      }
      // The row comes last: its place in the order of arrival is taken when nothing more is waited for.
      await run(insertOf(row));
      if (bookmark) await moveBookmark(run, bookmark);
    });
  }

  /** A mail that was refused at the door: its envelope, without bytes, and its end at once. */
  async refuse(row: MailRow, end: { reason: string; rule: string }, bookmark?: Bookmark): Promise<void> {
    await this.#database.inTransaction(async (run) => {
      await run(Prisma.sql`
        insert into received_mail (id, door, peer, envelope_from, envelope_to, box, size, sha256, duplicate_key, lane,
          outcome, reason, rule, ended_at)
        values (${valuesOf(row)}, 'refused', ${end.reason}, ${end.rule}, now())`);
      if (bookmark) await moveBookmark(run, bookmark);
    });
  }
}

function insertOf(row: MailRow): Prisma.Sql {
  return Prisma.sql`
    insert into received_mail (id, door, peer, envelope_from, envelope_to, box, size, sha256, duplicate_key, lane)
    values (${valuesOf(row)})`;
}

function valuesOf({ id, door, peer, from, to, box, size, sha256, duplicateKey }: MailRow): Prisma.Sql {
  // A null sender has no order among its mails: each is alone in its lane.
  const lane = from === '' ? id : from.toLowerCase();
  return Prisma.sql`${id}, ${door}, ${JSON.stringify(peer)}::jsonb, ${from}, ${[...to]}::text[], ${box}, ${size}, ${sha256}, ${duplicateKey}, ${lane}`;
}
