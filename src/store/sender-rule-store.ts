/** Senders whose mail engineers blocked or allowed, and who did what: an address, or `@domain` for everybody of one. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database } from './database.js';
import { newId } from './new-id.js';
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from './page.js';

/**
 * `allowed`: bulk mail and floods of this sender open cases too (monitoring); it is authenticated all the same. `muted`: nothing
 * goes there by itself, since a complaint about our mail came from there, or somebody said so.
 */
export const senderVerdicts = ['blocked', 'allowed', 'muted'] as const;
export type SenderVerdict = (typeof senderVerdicts)[number];

export interface SenderRuleRecord {
  readonly sender: string;
  readonly verdict: SenderVerdict;
  readonly note: string | null;
  readonly createdAt: Date;
  readonly createdBy: { readonly id: string; readonly name: string | null };
}

export interface NewSenderRule {
  /** Lower case. */
  readonly sender: string;
  readonly verdict: SenderVerdict;
  readonly note: string | null;
  /** An engineer's id. */
  readonly by: string;
  readonly at: Date;
}

export class SenderRuleStore {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** In the order of the senders. */
  async list(filter: { verdict?: SenderVerdict | undefined }, page: PageRequest): Promise<Page<SenderRuleRecord>> {
    const after = page.cursor === undefined ? '' : String(decodeCursor('mail-senders', page.cursor, 1)[0]);
    const verdict = filter.verdict ?? null;
    const isWanted = Prisma.sql`s.sender > ${after} and (${verdict}::text is null or s.verdict = ${verdict})`;
    const rows = await this.#select(isWanted, page.limit + 1);
    return pageOf(rows, page.limit, (last) => encodeCursor('mail-senders', [last.sender]));
  }

  async find(sender: string): Promise<SenderRuleRecord | undefined> {
    const [found] = await this.#select(Prisma.sql`s.sender = ${sender}`, 1);
    return found;
  }

  /** Makes the rule of a sender, or replaces it; both stay in the record of acts. */
  async put({ sender, verdict, note, by, at }: NewSenderRule): Promise<void> {
    const fields = { verdict, note, createdBy: by, createdAt: at };
    await this.#database.prisma.$transaction([
      this.#database.prisma.senderRule.upsert({
        where: { sender },
        create: { sender, ...fields },
        update: fields,
      }),
      this.#database.prisma.mailAct.create({ data: { id: newId('act'), at, by, kind: `sender-${verdict}`, sender } }),
    ]);
  }

  /** False where there was none. */
  async forget(sender: string, { by, at }: Pick<NewSenderRule, 'by' | 'at'>): Promise<boolean> {
    const rows = await this.#database.prisma.$queryRaw<{ sender: string }[]>(Prisma.sql`
      with gone as (delete from sender_rule where sender = ${sender} returning sender)
      insert into mail_act (id, at, by, kind, sender)
      select ${newId('act')}, ${at}, ${by}, 'sender-forgotten', sender from gone returning sender`);
    return rows.length > 0;
  }

  #select(condition: Prisma.Sql, limit: number): Promise<SenderRuleRecord[]> {
    return this.#database.prisma.$queryRaw<SenderRuleRecord[]>(Prisma.sql`
      -- whose mail is blocked or allowed, and by whom?
      select s.sender, s.verdict, s.note, s.created_at as "createdAt",
        jsonb_build_object('id', s.created_by, 'name', e.name) as "createdBy"
      from sender_rule s left join engineer e on e.id = s.created_by
      where ${condition} order by s.sender limit ${limit}`);
  }
}
