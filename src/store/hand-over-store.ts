/** Openings and facts on their way to the workflow: one sender per case, in order, each marked when it is over (architecture.md rule 6). */
import { Prisma } from '../../prisma/generated/client.js';
import type { AnyEnvelope } from '../domain/envelope.js';
import { doorSeconds } from './command-store.js';
import type { Database } from './database.js';

export interface HandOverRow {
  readonly id: string;
  readonly kind: 'opening' | 'fact';
  readonly envelope: AnyEnvelope;
  /** Its case was merged into another one. */
  readonly isMerged: boolean;
}
export type HandOverOutcome = 'handed' | 'followed-up';

export interface CommandOfCase {
  readonly caseNumber: string;
  readonly commandId: string;
}

/** Rows a sender takes at once. */
const batchSize = 100;

/** Takes the case's door and reads what waits, oldest first; null when another sender holds the door. */
export async function takeDoor(database: Database, caseNumber: string, sender: string): Promise<HandOverRow[] | null> {
  const rows = await database.query<{ held: boolean } & Partial<HandOverRow>>(Prisma.sql`
    -- may I send for this case, and what?
    with door as (
      insert into case_door (case_number, lease_by, lease_until)
      values (${caseNumber}, ${sender}, now() + make_interval(secs => ${doorSeconds}))
      on conflict (case_number) do update set lease_by = excluded.lease_by, lease_until = excluded.lease_until
      where case_door.lease_until is null or case_door.lease_until < now() or case_door.lease_by = excluded.lease_by
      returning 1
    ), waiting as (
      select h.id, h.kind, h.envelope from hand_over h
      where h.case_number = ${caseNumber} and h.handed_at is null and exists (select 1 from door)
      order by h.id limit ${batchSize}
    )
    select exists (select 1 from door) as held, waiting.*,
      (select c.merged_into is not null from support_case c where c.case_number = ${caseNumber}) as "isMerged"
    from (select 1) one left join waiting on true order by waiting.id`);
  if (!rows[0]?.held) return null;
  return rows.filter((row): row is { held: boolean } & HandOverRow => typeof row.id === 'string');
}

/** Marks rows as handed over and leaves the door; true when more waits. */
export async function leaveDoor(
  database: Database,
  done: { caseNumber: string; sender: string; commandIds: readonly string[]; outcome: HandOverOutcome },
): Promise<boolean> {
  const [answer] = await database.query<{ more: boolean }>(Prisma.sql`
    with handed as (
      update hand_over set handed_at = now(), outcome = ${done.outcome}
      where command_id = any(${[...done.commandIds]}) and handed_at is null
    ), door as (
      update case_door set lease_until = null, lease_by = null
      where case_number = ${done.caseNumber} and lease_by = ${done.sender}
    )
    select exists (
      select 1 from hand_over h where h.case_number = ${done.caseNumber} and h.handed_at is null
        and not h.command_id = any(${[...done.commandIds]})
    ) as more`);
  return answer?.more ?? false;
}

/** Marks one row while its sender goes on. */
export async function markHanded(database: Database, commandId: string, outcome: HandOverOutcome): Promise<void> {
  await database.query(Prisma.sql`
    update hand_over set handed_at = now(), outcome = ${outcome} where command_id = ${commandId} and handed_at is null`);
}

/** Facts of a case that no workflow has seen yet, oldest first. Those of a merged case are on their way to another one. */
export async function listUnhandedFacts(database: Database, caseNumber: string): Promise<AnyEnvelope[]> {
  const rows = await database.prisma.$queryRaw<{ envelope: AnyEnvelope }[]>(Prisma.sql`
    -- which words of customers wait for this case?
    select envelope from hand_over
    where case_number = ${caseNumber} and handed_at is null and kind = 'fact'
      and not exists (select 1 from support_case c where c.case_number = ${caseNumber} and c.merged_into is not null)
    order by id limit 1000`);
  return rows.map((row) => row.envelope);
}

/** Cases with something left to hand over for longer than `olderThanMs`, the longest waiting first. */
export async function listWaitingCases(database: Database, olderThanMs: number): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<{ caseNumber: string }[]>(Prisma.sql`
    -- which cases have words or openings that were left?
    select case_number as "caseNumber" from hand_over
    where handed_at is null and stored_at < now() - make_interval(secs => ${olderThanMs / 1000})
    group by case_number order by min(id) limit 200`);
  return rows.map((row) => row.caseNumber);
}

/** Decisions whose caller never heard the answer. */
export async function listOldIntents(
  database: Database,
  olderThanMs: number,
): Promise<{ commandId: string; caseNumber: string }[]> {
  return database.prisma.$queryRaw<{ commandId: string; caseNumber: string }[]>(Prisma.sql`
    -- which decisions were left without an answer?
    select command_id as "commandId", case_number as "caseNumber" from intent
    where stored_at < now() - make_interval(secs => ${olderThanMs / 1000}) order by stored_at limit 200`);
}

export async function removeIntents(database: Database, commandIds: readonly string[]): Promise<void> {
  await database.query(Prisma.sql`delete from intent where command_id = any(${[...commandIds]})`);
}

/** How long answers of idempotency keys are kept. */
const keyHours = 48;
/** How long rows that were handed over are kept, for questions about them. */
const handedDays = 7;

/** Deletes what nobody needs any more. */
export async function tidyUp(database: Database): Promise<void> {
  await database.prisma.$executeRaw(Prisma.sql`
    with keys as (delete from idempotency_key where created_at < now() - make_interval(hours => ${keyHours}))
    delete from hand_over where handed_at < now() - make_interval(days => ${handedDays})`);
}

/** The first entry that a command left on its case's timeline, when it got there. */
export async function findEffect(
  database: Database,
  { caseNumber, commandId }: CommandOfCase,
): Promise<{ seq: number; type: string; data: object } | undefined> {
  const [row] = await database.prisma.$queryRaw<{ seq: number; type: string; data: object }[]>(Prisma.sql`
    -- did this command reach its case?
    select seq, type, data from timeline_entry
    where case_number = ${caseNumber}::char(8) and command_id = ${commandId} order by seq limit 1`);
  return row;
}
