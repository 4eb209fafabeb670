/** The queues: per level, and per team of it, what waits for an engineer to take it. */
import { Prisma } from '../../prisma/generated/client.js';
import { levels, type Level, type Severity } from '../domain/vocabulary.js';
import type { Database } from './database.js';

export interface QueueFigures {
  readonly waiting: number;
  readonly oldest: Date | null;
  readonly dueNext: Date | null;
  readonly breached: number;
}
export interface QueueRow extends QueueFigures {
  readonly level: Level;
  /** Null: all teams of the level. */
  readonly teamId: string | null;
  readonly teamName: string | null;
  /** Null: all severities; figures of one are those of the whole level. */
  readonly severity: Severity | null;
}

/** Statuses that can wait for an owner: neither over, nor waiting for the customer alone. */
const waitingStatuses = Prisma.sql`('gathering', 'escalated', 'waiting_on_engineering', 'waiting_on_third_party', 'queued', 'in_progress')`;

/**
 * What waits at level 1 or 2 is unowned, rests there and has something for that level to do; a consult asked of the other
 * level is not its queue's. A case under Level 3's engagement shows level 3 but still waits for its owner at level 2. An
 * engagement that nobody took is always `escalated`.
 */
function waitsAt(level: Level): Prisma.Sql {
  if (level === 3) {
    return Prisma.sql`c.level = 3 and c.status = 'escalated' and c.state#>>'{engagement,state}' = 'requested'`;
  }
  return Prisma.sql`c.owner_id is null and c.status in ${waitingStatuses} and c.sides @> array[${`level${level}`}]
    and least(c.level, 2) = ${level}`;
}

/** The engagement waits in the queue of the product's Level 3 team. */
const level3Team = Prisma.sql`c.state#>>'{routing,3}'`;

/** When the level's own part of the case is due: at level 3 the engagement's take-up. */
function dueAt(level: Level): Prisma.Sql {
  return Prisma.sql`to_timestamp((c.dues->>${`level${level}`})::numeric / 1000)`;
}

export class QueueReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async list(now: number): Promise<readonly QueueRow[]> {
    const waiting = levels.map((level) => {
      const team = level === 3 ? level3Team : Prisma.sql`c.team_id`;
      return Prisma.sql`select ${level}::int as level, ${team} as team_id, c.severity, c.opened_at, ${dueAt(level)} as due_at
        from support_case c where ${waitsAt(level)}`;
    });
    return this.#database.prisma.$queryRaw<QueueRow[]>(Prisma.sql`
      -- how much waits in each queue and of each severity, since when, and when is the next of it due?
      with waiting as (
        ${Prisma.join(waiting, ' union all ')}
      ), figures as (
        select level, team_id, severity, count(*)::int as waiting, min(opened_at) as oldest, min(due_at) as due_next,
          (count(*) filter (where due_at < ${new Date(now)}))::int as breached
        from waiting group by grouping sets ((level), (level, team_id), (level, severity))
        having grouping(team_id) = 1 or team_id is not null
      ), queue as (
        select level, null as team_id, null as team_name, null::int as severity from generate_series(1, 3) level
        union all select level, id, name, null from team
        union all select level, null, null, severity from generate_series(1, 3) level, generate_series(1, 4) severity
      )
      select queue.level, queue.team_id as "teamId", queue.team_name as "teamName", queue.severity,
        coalesce(f.waiting, 0) as waiting, f.oldest, f.due_next as "dueNext", coalesce(f.breached, 0) as breached
      from queue left join figures f on f.level = queue.level and f.team_id is not distinct from queue.team_id
        and f.severity is not distinct from queue.severity
      order by queue.level, queue.team_name nulls first, queue.severity`);
  }

  /** The numbers of what waits at a level, most urgent first: by its own due time (the latest lead), then severity, then age. */
  async listMostUrgent(level: Level, teamId: string | undefined, limit: number): Promise<readonly string[]> {
    const team = level === 3 ? level3Team : Prisma.sql`c.team_id`;
    const rows = await this.#database.prisma.$queryRaw<{ number: string }[]>(Prisma.sql`
      -- which waiting cases of this level are the most urgent?
      select c.case_number as "number" from support_case c
      where ${waitsAt(level)} and ${teamId === undefined ? Prisma.sql`true` : Prisma.sql`${team} = ${teamId}`}
      order by ${dueAt(level)} asc nulls last, c.severity, c.opened_at, c.case_number limit ${limit}`);
    return rows.map((row) => row.number);
  }
}
