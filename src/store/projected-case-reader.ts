/** Cases with all that can be compared with their workflows; one statement a look, so that what is compared is of one moment. */
import { Prisma } from '../../prisma/generated/client.js';
import type { AnyEvent } from '../domain/events.js';
import type { CaseRow } from '../domain/projection.js';
import type { CaseState } from '../domain/state.js';
import type { Database } from './database.js';

/** A case as PostgreSQL has it. */
export interface ProjectedCase {
  readonly caseNumber: string;
  /** 0 while nothing of it was projected: then row and state are those of the stored opening. */
  readonly seq: number;
  readonly policyVersion: number;
  readonly state: CaseState;
  readonly row: CaseRow;
  readonly timeline: readonly AnyEvent[];
}

const casesAtOnce = 100;

interface Row extends Omit<ProjectedCase, 'timeline'> {
  readonly timeline: readonly StoredEvent[];
}

type StoredEvent = Omit<AnyEvent, 'commandId' | 'messageId'> & { commandId: string | null; messageId: string | null };

const milliseconds = (column: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`round(extract(epoch from ${column}) * 1000)::bigint`;

const columns = Prisma.sql`c.case_number as "caseNumber", c.seq, c.policy_version as "policyVersion", c.state,
  json_build_object(
    'status', c.status, 'level', c.level, 'kind', c.kind, 'severity', c.severity, 'productId', c.product_id,
    'accountId', c.account_id, 'contactId', c.contact_id, 'ownerId', c.owner_id, 'teamId', c.team_id, 'sides', c.sides,
    'nextDueAt', ${milliseconds(Prisma.sql`c.next_due_at`)}, 'dues', c.dues, 'policyVersion', c.policy_version,
    'mergedInto', c.merged_into, 'defects', coalesce(c.defects, '{}'), 'duties', coalesce(c.duties, '{}'),
    'openedAt', ${milliseconds(Prisma.sql`c.opened_at`)}, 'resolvedAt', ${milliseconds(Prisma.sql`c.resolved_at`)},
    'closedAt', ${milliseconds(Prisma.sql`c.closed_at`)}, 'updatedAt', ${milliseconds(Prisma.sql`c.updated_at`)}) as row,
  (select coalesce(json_agg(json_build_object(
      'seq', t.seq, 'at', ${milliseconds(Prisma.sql`t.at`)}, 'type', t.type,
      'actor', json_build_object('kind', t.actor_kind, 'id', t.actor_id), 'commandId', t.command_id,
      'messageId', t.message_id, 'isPublic', t.is_public, 'data', t.data) order by t.seq), '[]')
    from timeline_entry t where t.case_number = c.case_number) as timeline`;

const isLiving = Prisma.sql`(c.state->>'completed')::boolean is not true`;

/** How many cases are to be examined: all but the completed ones. */
export async function countLivingCases(database: Database): Promise<number> {
  const [row] = await database.prisma.$queryRaw<{ cases: number }[]>(Prisma.sql`
    -- how many cases should have a running workflow?
    select count(*)::int as cases from support_case c where ${isLiving}`);
  return row?.cases ?? 0;
}

/** All cases but the completed ones, page by page, in the order of their numbers. */
export async function* livingCases(database: Database): AsyncGenerator<readonly ProjectedCase[]> {
  for (let after = ''; ;) {
    const rows = await database.prisma.$queryRaw<Row[]>(Prisma.sql`
      -- the next cases that should have a running workflow, with all that can be compared
      select ${columns} from support_case c where c.case_number > ${after} and ${isLiving}
      order by c.case_number limit ${casesAtOnce}`);
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(projectedOf);
    after = last.caseNumber;
  }
}

export async function findProjectedCase(database: Database, caseNumber: string): Promise<ProjectedCase | undefined> {
  const [row] = await database.prisma.$queryRaw<Row[]>(Prisma.sql`
    -- one case with all that can be compared
    select ${columns} from support_case c where c.case_number = ${caseNumber}`);
  return row && projectedOf(row);
}

/** An event has its command and its message only where there are any. */
function projectedOf(row: Row): ProjectedCase {
  const timeline = row.timeline.map(({ commandId, messageId, ...event }) => ({
    ...event,
    ...(commandId === null ? {} : { commandId }),
    ...(messageId === null ? {} : { messageId }),
  })) as AnyEvent[]; // rows of the projection hold what the workflow's events were
  return { ...row, timeline };
}

/** Rows of one case that wait although nobody is at work on them. */
export interface LeftBehind {
  readonly caseNumber: string;
  readonly what: 'hand-over' | 'intent';
  readonly count: number;
  readonly oldest: Date;
}

/** Words and openings that no workflow has heard of for a minute, and decisions whose caller is gone: the relay should have seen to them. */
export async function listLeftBehind(database: Database): Promise<readonly LeftBehind[]> {
  return database.prisma.$queryRaw<LeftBehind[]>(Prisma.sql`
    -- what was left on its way to a workflow?
    select case_number as "caseNumber", 'hand-over' as what, count(*)::int as count, min(stored_at) as oldest
    from hand_over where handed_at is null and stored_at < now() - interval '1 minute' group by case_number
    union all
    select case_number, 'intent', count(*)::int, min(stored_at)
    from intent where stored_at < now() - interval '1 minute' group by case_number
    order by 1, 2`);
}

export interface QueuedNotifications {
  readonly caseNumber: string;
  readonly count: number;
  readonly oldest: Date;
}

/** Notifications that nobody has sent for a quarter of an hour. */
export async function listLongQueued(database: Database): Promise<readonly QueuedNotifications[]> {
  return database.prisma.$queryRaw<QueuedNotifications[]>(Prisma.sql`
    -- which cases have notifications that should have left?
    select case_number as "caseNumber", count(*)::int as count, min(created_at) as oldest
    from notification where state in ('queued', 'sending') and created_at < now() - interval '15 minutes'
    group by case_number order by 1`);
}

/** Decisions of a case that nobody waits for any more. */
export async function listOldIntentsOf(database: Database, caseNumber: string): Promise<readonly string[]> {
  const rows = await database.prisma.$queryRaw<{ commandId: string }[]>(Prisma.sql`
    -- which decisions of this case were left without an answer?
    select command_id as "commandId" from intent
    where case_number = ${caseNumber} and stored_at < now() - interval '1 minute'`);
  return rows.map((row) => row.commandId);
}
