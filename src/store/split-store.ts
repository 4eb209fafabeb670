/** What a case that begins with another one's message takes over. */
import { Prisma } from '../../prisma/generated/client.js';
import type { CaseState } from '../domain/state.js';
import type { Database } from './database.js';

export interface SplitSource {
  /** Of the new case: as the split said, or the old one's. */
  readonly subject: string;
  readonly state: CaseState;
  readonly text: string;
  readonly channel: string;
  readonly authorKind: 'contact' | 'engineer' | 'system';
  readonly authorId: string;
  /** Who wrote it, else the old case's contact; null when neither may be one of this account any more. */
  readonly contactId: string | null;
}

export async function findSplitSource(
  database: Database,
  { caseNumber, messageId, commandId }: { caseNumber: string; messageId: string; commandId: string },
): Promise<SplitSource | undefined> {
  const [found] = await database.prisma.$queryRaw<SplitSource[]>(Prisma.sql`
    -- what does the split-off case begin with?
    select coalesce((select split.data->>'subject' from message split where split.id = ${commandId}), c.subject) as subject,
      c.state, m.text, m.channel, m.author_kind as "authorKind", m.author_id as "authorId",
      (select p.id from contact p
        where p.id in (m.author_id, c.contact_id) and p.is_active and p.account_id = c.account_id
        order by (p.id = m.author_id and m.author_kind = 'contact') desc limit 1) as "contactId"
    from support_case c join message m on m.case_number = c.case_number and m.id = ${messageId}
    where c.case_number = ${caseNumber}`);
  return found;
}

/** Reserves the number of a case that a split will make. */
export async function reserveCaseNumber(database: Database): Promise<string> {
  const [reserved] = await database.prisma.$queryRaw<{ number: string }[]>(Prisma.sql`
    -- the next case number
    select lpad(nextval('case_number_seq')::text, 8, '0') as number`);
  if (!reserved) throw new Error('a sequence gives a number');
  return reserved.number;
}
