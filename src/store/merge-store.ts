/** Cases that became one: where a merged case goes on, and words that must not stay behind. */
import { Prisma } from '../../prisma/generated/client.js';
import type { LinkedCase } from '../domain/envelope.js';
import type { Database } from './database.js';

/**
 * Recursive part of a statement: `chain` leads from a case along its mergers, `final` is where they end. Both stay within one
 * account: a case that was moved to another account is no longer followed to. Two cases that were merged into each other at the
 * same moment would lead in a circle: then the case itself is the end.
 */
export function chainOf(start: Prisma.Sql, mayFollow: Prisma.Sql = Prisma.sql`true`): Prisma.Sql {
  return Prisma.sql`chain as (
      ${start}
      union
      select next.case_number, next.merged_into, next.account_id
      from chain join support_case next on next.case_number = chain.merged_into
      where next.account_id is not distinct from chain.account_id and ${mayFollow}
    )`;
}

/** The case that goes on in the end for the one that was named. */
export async function findFinalCase(database: Database, caseNumber: string): Promise<LinkedCase | undefined> {
  const [found] = await database.prisma.$queryRaw<LinkedCase[]>(Prisma.sql`
    -- which case does this one go on in?
    with recursive ${chainOf(Prisma.sql`
      select case_number, merged_into, account_id from support_case where case_number = ${caseNumber}`)}
    select c.case_number as number, c.account_id as "accountId", c.closed_at is not null as "isClosed",
      c.merged_into as "mergedInto"
    from chain join support_case c on c.case_number = chain.case_number
    order by chain.merged_into is null desc, chain.case_number = ${caseNumber} desc limit 1`);
  return found;
}

/**
 * Words that wait for a case which was merged meanwhile are moved to where it goes on, with their messages: they are answered
 * there. Call it with the door of the case in hand.
 *
 * @returns the case that has them now; undefined when there were none, or the case goes on by itself.
 */
export async function moveWaitingWords(database: Database, caseNumber: string): Promise<string | undefined> {
  const [answer] = await database.prisma.$queryRaw<{ caseNumber: string }[]>(Prisma.sql`
    -- whose are the words that wait for a merged case?
    with recursive ${chainOf(Prisma.sql`
      select case_number, merged_into, account_id from support_case where case_number = ${caseNumber}`)},
    final as (
      select case_number from chain where merged_into is null and case_number <> ${caseNumber}
    ), moved as (
      update hand_over h set case_number = final.case_number from final
      where h.case_number = ${caseNumber} and h.handed_at is null and h.kind = 'fact'
        and h.envelope#>>'{actor,kind}' = 'contact'
      returning h.command_id
    ), words as (
      update message m set case_number = final.case_number from final, moved where m.id = moved.command_id
    )
    select final.case_number as "caseNumber" from final where exists (select from moved)`);
  return answer?.caseNumber;
}

/** A word of the customer that a merge left unanswered. */
export interface UnansweredWord {
  readonly messageId: string;
  readonly contactId: string;
}

/** The customer's newest word on a case, or on one that was merged into it, for the case that has to answer it now. */
export async function findNewestWord(database: Database, caseNumber: string): Promise<UnansweredWord | undefined> {
  const [found] = await database.prisma.$queryRaw<UnansweredWord[]>(Prisma.sql`
    -- what did the customer say last?
    with recursive ${familyOf(caseNumber)}
    select m.id as "messageId", m.author_id as "contactId" from family join message m on m.case_number = family.case_number
    where m.author_kind = 'contact' and m.command in ('reply', 'submit-data')
    order by m.at desc, m.id desc limit 1`);
  return found;
}

/** Whether there is a case of that number. */
export async function isCaseStored(database: Database, caseNumber: string): Promise<boolean> {
  return (await database.prisma.supportCase.count({ where: { caseNumber } })) > 0;
}

/** Recursive part of a statement: the case, and those that were merged into it, of the same account. */
export function familyOf(caseNumber: string): Prisma.Sql {
  return Prisma.sql`family as (
      select case_number, account_id from support_case where case_number = ${caseNumber}
      union
      select source.case_number, source.account_id
      from family join support_case source on source.merged_into = family.case_number
      where source.account_id is not distinct from family.account_id
    )`;
}
