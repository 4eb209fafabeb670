/** The queues: per level, and per team of it, what waits for an engineer to take it. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Level } from '../domain/vocabulary.js';
import type { Database } from './database.js';

export interface QueueFigures {
  readonly waiting: number;
  readonly oldest: Date | null;
  readonly dueNext: Date | null;
  readonly breached: number;
}
export interface QueueRow extends QueueFigures {
  readonly level: Level;
  /** Null: the whole level. */
  readonly teamId: string | null;
  readonly teamName: string | null;
}

/** Statuses that can wait for an owner: neither over, nor waiting for the customer alone. */
const waitingStatuses = Prisma.sql`('gathering', 'escalated', 'waiting_on_engineering', 'waiting_on_third_party', 'queued', 'in_progress')`;

/**
 * What waits at level 1 or 2 is unowned and has something for that level to do. A case under Level 3's engagement shows
 * level 3 but still waits for its owner at level 2. An engagement that nobody took is always `escalated`.
 */
function waitsAt(level: Level): Prisma.Sql {
  if (level === 3) {
    return Prisma.sql`c.level = 3 and c.status = 'escalated' and c.state#>>'{engagement,state}' = 'requested'`;
  }
  return Prisma.sql`c.owner_id is null and c.status in ${waitingStatuses} and c.sides @> array[${`level${level}`}]`;
}

/** The engagement waits in the queue of the product's Level 3 team. */
const level3Team = Prisma.sql`c.state#>>'{routing,3}'`;

export class QueueReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async list(now: number): Promise<readonly QueueRow[]> {
    return this.#database.prisma.$queryRaw<QueueRow[]>(Prisma.sql`
      -- how much waits in each queue, since when, and when is the next of it due?
      with waiting as (
        select case when c.sides @> array['level1'] then 1 else 2 end as level, c.team_id, c.opened_at, c.next_due_at
        from support_case c
        where c.owner_id is null and c.status in ${waitingStatuses} and c.sides && array['level1', 'level2']
        union all
        select 3, ${level3Team}, c.opened_at, c.next_due_at from support_case c where ${waitsAt(3)}
      ), figures as (
        select level, team_id, count(*)::int as waiting, min(opened_at) as oldest, min(next_due_at) as due_next,
          (count(*) filter (where next_due_at < ${new Date(now)}))::int as breached
        from waiting group by grouping sets ((level), (level, team_id))
        having grouping(team_id) = 1 or team_id is not null
      ), queue as (
        select level, null as team_id, null as team_name from generate_series(1, 3) level
        union all select level, id, name from team
      )
      select queue.level, queue.team_id as "teamId", queue.team_name as "teamName", coalesce(f.waiting, 0) as waiting,
        f.oldest, f.due_next as "dueNext", coalesce(f.breached, 0) as breached
      from queue left join figures f on f.level = queue.level and f.team_id is not distinct from queue.team_id
      order by queue.level, queue.team_name nulls first`);
  }

  /** The numbers of what waits at a level, most urgent first: by due time (breached ones lead), then severity, then age. */
  async listMostUrgent(level: Level, teamId: string | undefined, limit: number): Promise<readonly string[]> {
    const team = level === 3 ? level3Team : Prisma.sql`c.team_id`;
    const rows = await this.#database.prisma.$queryRaw<{ number: string }[]>(Prisma.sql`
      -- which waiting cases of this level are the most urgent?
      select c.case_number as "number" from support_case c
      where ${waitsAt(level)} and ${teamId === undefined ? Prisma.sql`true` : Prisma.sql`${team} = ${teamId}`}
      order by c.next_due_at asc nulls last, c.severity, c.opened_at, c.case_number limit ${limit}`);
    return rows.map((row) => row.number);
  }
}
