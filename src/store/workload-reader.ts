/** How much each engineer has to do. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Level } from '../domain/vocabulary.js';
import { isAway } from './absence.js';
import type { Database } from './database.js';

export interface WorkloadRow {
  readonly id: string;
  readonly name: string;
  readonly levels: readonly number[];
  /** Open cases that they own. */
  readonly open: number;
  /** Engagements that they took. */
  readonly engagements: number;
  /** Consults that wait for them by name. */
  readonly consults: number;
  /** Open cases in which they are named to the customer. */
  readonly coordinated: number;
  /** Of their cases and engagements: those with something due today and not late, and those that are late. */
  readonly dueToday: number;
  readonly breached: number;
  readonly isAway: boolean;
  readonly awayFrom: Date | null;
  readonly awayUntil: Date | null;
  readonly coverId: string | null;
  readonly coverName: string | null;
}

export interface WorkloadRequest {
  readonly now: number;
  /** The zone whose day "today" is. */
  readonly timeZone: string;
  readonly level?: Level | undefined;
  readonly team?: string | undefined;
}

/** More engineers than any desk has; a list without an end is none. */
const most = 500;

export class WorkloadReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Every active engineer with a level, who has most that is late first. */
  async list({ now, timeZone, level, team }: WorkloadRequest): Promise<readonly WorkloadRow[]> {
    const at = Prisma.sql`${new Date(now)}::timestamptz`;
    const dayEnd = Prisma.sql`(date_trunc('day', ${at} at time zone ${timeZone}) + interval '1 day') at time zone ${timeZone}`;
    const ofLevel = level === undefined ? Prisma.sql`true` : Prisma.sql`e.levels @> array[${level}::int]`;
    const ofTeam =
      team === undefined
        ? Prisma.sql`true`
        : Prisma.sql`exists (select from team_member t where t.team_id = ${team} and t.engineer_id = e.id)`;
    return this.#database.prisma.$queryRaw<WorkloadRow[]>(Prisma.sql`
      -- what has each engineer to do, and how much of it is late or due today?
      with open_case as materialized (
        select owner_id, dues, least(level, 2) as line, state->>'coordinator' as coordinator,
          state#>>'{engagement,engineer}' as engaged, state->'consults' as consults
        from support_case where status <> 'closed'
      ), work as (
        select owner_id as id, 'case' as kind, (dues->>('level' || line))::numeric as due from open_case where owner_id is not null
        union all
        select engaged, 'engagement', (dues->>'level3')::numeric from open_case where engaged is not null
        union all
        select consult->>'engineer', 'consult', null from open_case, jsonb_array_elements(consults) consult
        where jsonb_array_length(consults) > 0 and consult->>'engineer' is not null
        union all
        select coordinator, 'coordinated', null from open_case where coordinator is not null
      ), load as (
        select id, count(*) filter (where kind = 'case')::int as open, count(*) filter (where kind = 'engagement')::int as engagements,
          count(*) filter (where kind = 'consult')::int as consults, count(*) filter (where kind = 'coordinated')::int as coordinated,
          count(*) filter (where to_timestamp(due / 1000) < ${at})::int as breached,
          count(*) filter (where to_timestamp(due / 1000) >= ${at} and to_timestamp(due / 1000) < ${dayEnd})::int as due_today
        from work group by id
      )
      select e.id, e.name, e.levels, coalesce(l.open, 0) as open, coalesce(l.engagements, 0) as engagements,
        coalesce(l.consults, 0) as consults, coalesce(l.coordinated, 0) as coordinated,
        coalesce(l.due_today, 0) as "dueToday", coalesce(l.breached, 0) as breached,
        coalesce(${isAway('e', at)}, false) as "isAway", e.away_from as "awayFrom", e.away_until as "awayUntil",
        cover.id as "coverId", cover.name as "coverName"
      from engineer e left join load l on l.id = e.id left join engineer cover on cover.id = e.cover_id
      where e.is_active and (cardinality(e.levels) > 0 or l.id is not null) and ${ofLevel} and ${ofTeam}
      order by breached desc, "dueToday" desc, open desc, e.name, e.id limit ${most}`);
  }
}
