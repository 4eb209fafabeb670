/** What the audit of the mail ledger looks at: every row in order, what hangs on it, and its bytes. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database } from './database.js';

export interface AuditedRow {
  readonly id: string;
  readonly position: string;
  readonly size: number;
  readonly sha256: string;
  readonly outcome: string | null;
  /** Null only while it waits. */
  readonly hasWhole: boolean;
  readonly caseNumber: string | null;
  readonly isLate: boolean;
  /** Messages on cases that this mail became: one, where it is on a case. */
  readonly messages: number;
  readonly hasOriginal: boolean;
}

export interface LedgerCounts {
  readonly received: number;
  readonly waiting: number;
  readonly ends: Readonly<Record<string, number>>;
  /** Parts of mails that are not in the ledger. */
  readonly strayParts: number;
}

export class MailAuditReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** One statement, one moment: nothing comes in between the sums. */
  async counts(): Promise<LedgerCounts> {
    const [row] = await this.#database.prisma.$queryRaw<LedgerCounts[]>(Prisma.sql`
      -- how many came in, wait, and ended how?
      select (select count(*)::int from received_mail) as received,
        (select count(*)::int from received_mail where outcome is null) as waiting,
        (select coalesce(jsonb_object_agg(o.outcome, o.count), '{}') from (
          select outcome, count(*)::int as count from received_mail where outcome is not null group by outcome) o) as ends,
        (select count(*)::int from received_mail_part p
          where not exists (select from received_mail m where m.id = p.mail_id)) as "strayParts"`);
    if (!row) throw new Error('a select of one row gave none');
    return row;
  }

  /** Up to `limit` rows behind a position, in order. `lateBefore`: what waits since before is late. */
  async rowsAfter(position: string, { limit, lateBefore }: { limit: number; lateBefore: Date }): Promise<AuditedRow[]> {
    return this.#database.prisma.$queryRaw<AuditedRow[]>(Prisma.sql`
      -- is each of these mails where its end says?
      select m.id, m.position::text as position, m.size, m.sha256, m.outcome, m.case_number as "caseNumber",
        (m.ended_at is not null and m.reason is not null and m.rule is not null) as "hasWhole",
        (m.outcome is null and coalesce(m.settled_at, m.received_at) < ${lateBefore}) as "isLate",
        (select count(*)::int from message g where g.id in (m.id, m.id || '-released', 'follow-up-' || m.id,
          'follow-up-' || m.id || '-released')) as messages,
        exists (select from received_mail d where d.id = m.duplicate_of) as "hasOriginal"
      from received_mail m where m.position > ${position}::bigint order by m.position limit ${limit}`);
  }

  /** The parts of a mail in order, one in memory at a time. */
  async *parts(mailId: string): AsyncGenerator<{ readonly index: number; readonly bytes: Uint8Array }> {
    for (let after = -1; ;) {
      const [part] = await this.#database.query<{ index: number; bytes: Uint8Array }>(Prisma.sql`
        select p.index, p.bytes from received_mail_part p
        where p.mail_id = ${mailId} and p.index > ${after} order by p.index limit 1`);
      if (!part) return;
      yield part;
      after = part.index;
    }
  }
}
