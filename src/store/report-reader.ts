/** The reports' figures: one statement each, over cases and what happened on them. */
import { Prisma } from '../../prisma/generated/client.js';
import {
  reports,
  type Grouping,
  type Report,
  type ReportDefinition,
  type ReportName,
  type ReportRow,
} from '../domain/reports.js';
import type { Database } from './database.js';
import { factsOf, figuresOf, type Period } from './report-statements.js';

export interface ReportRequest {
  readonly name: ReportName;
  readonly by: Grouping | null;
  readonly period: Period;
}

interface Row {
  readonly isTotal: boolean;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly [figure: string]: unknown;
}

/** Groups a table of people or products can have; more are a list, not a report. */
const mostGroups = 1000;

export class ReportReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async read({ name, by, period }: ReportRequest): Promise<Report> {
    const rows = await this.#database.prisma.$queryRaw<Row[]>(Prisma.sql`
      -- the figures of one report, for each group and in all
      with fact as (${factsOf(name, period)}),
      keyed as (
        select f.*, ${keyOf(by)} as group_key from fact f join support_case c on c.case_number = f.case_number
      ),
      figures as (
        select grouping(group_key) = 1 as is_total, group_key, ${figuresOf(name)}
        from keyed group by grouping sets ((group_key), ())
      )
      select figures.*, is_total as "isTotal", group_key as "groupId", ${nameOf(by)} as "groupName"
      from figures order by is_total, group_key nulls last limit ${mostGroups}`);
    const { columns }: ReportDefinition = reports[name];
    const read = (row: Row | undefined, fallback: string): ReportRow => ({
      group: { id: row?.groupId ?? null, name: row?.groupName ?? row?.groupId ?? fallback },
      figures: Object.fromEntries(columns.map(({ key }) => [key, numberIn(row?.[key])])),
    });
    const groups = by === null ? [] : rows.filter(({ isTotal }) => !isTotal);
    return {
      rows: groups.map((row) => read(row, 'none')),
      total: read(
        rows.find(({ isTotal }) => isTotal),
        'all',
      ),
    };
  }
}

function numberIn(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

const periodFormats = { day: 'YYYY-MM-DD', week: 'YYYY-MM-DD', month: 'YYYY-MM' } as const;

/** What a fact belongs to; null: to nobody, or nothing is known. Days, weeks (by their Monday) and months are those of UTC. */
function keyOf(by: Grouping | null): Prisma.Sql {
  switch (by) {
    case null:
      return Prisma.sql`null::text`;
    case 'day':
    case 'week':
    case 'month':
      return Prisma.sql`to_char(date_trunc(${by}::text, f.at at time zone 'UTC'), ${periodFormats[by]}::text)`;
    case 'product':
      return Prisma.sql`c.product_id`;
    case 'account':
      return Prisma.sql`c.account_id`;
    case 'severity':
      return Prisma.sql`c.severity::text`;
    case 'level':
      return Prisma.sql`c.level::text`;
    case 'engineer':
      return Prisma.sql`f.engineer`;
  }
}

function nameOf(by: Grouping | null): Prisma.Sql {
  switch (by) {
    case 'product':
      return Prisma.sql`(select name from product where id = group_key)`;
    case 'account':
      return Prisma.sql`(select name from account where id = group_key)`;
    case 'engineer':
      return Prisma.sql`(select name from engineer where id = group_key)`;
    default:
      return Prisma.sql`null::text`;
  }
}
