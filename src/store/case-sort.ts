/** The orders a list of cases may have: each is one column and the case number, so that an index walks it (keyset paging). */
import { Prisma } from '../../prisma/generated/client.js';
import { decodeCursor, encodeCursor, InvalidCursorError } from './page.js';

/** A leading minus is descending, as in most HTTP APIs. */
export const caseSorts = [
  '-updatedAt',
  'updatedAt',
  '-openedAt',
  'openedAt',
  'nextDue',
  'severity',
  '-severity',
  'number',
  '-number',
] as const;
export type CaseSort = (typeof caseSorts)[number];

/** The values of a row that orders look at. */
export interface SortedRow {
  readonly number: string;
  readonly updatedAt: Date;
  readonly openedAt: Date;
  readonly nextDueAt: Date | null;
  readonly severity: number;
}

interface Key {
  /** Of support_case, and as the page's common table names it. */
  readonly column: Prisma.Sql;
  readonly alias: Prisma.Sql;
  readonly valueOf: (row: SortedRow) => string | number | null;
  /** A value of a cursor as a parameter of the column's type. */
  readonly parameter: (value: string | number) => Prisma.Sql;
}

const instant = (value: string | number): Prisma.Sql => {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new InvalidCursorError();
  return Prisma.sql`${at}`;
};
const whole = (value: string | number): Prisma.Sql => {
  if (!Number.isInteger(value)) throw new InvalidCursorError();
  return Prisma.sql`${value}`;
};
const text = (value: string | number): Prisma.Sql => Prisma.sql`${String(value)}`;

const keys: Readonly<Record<'updatedAt' | 'openedAt' | 'nextDue' | 'severity' | 'number', Key>> = {
  updatedAt: {
    column: Prisma.sql`c.updated_at`,
    alias: Prisma.sql`page."updatedAt"`,
    valueOf: (row) => row.updatedAt.toISOString(),
    parameter: instant,
  },
  openedAt: {
    column: Prisma.sql`c.opened_at`,
    alias: Prisma.sql`page."openedAt"`,
    valueOf: (row) => row.openedAt.toISOString(),
    parameter: instant,
  },
  nextDue: {
    column: Prisma.sql`c.next_due_at`,
    alias: Prisma.sql`page."nextDueAt"`,
    valueOf: (row) => row.nextDueAt?.toISOString() ?? null,
    parameter: instant,
  },
  severity: {
    column: Prisma.sql`c.severity`,
    alias: Prisma.sql`page.severity`,
    valueOf: (row) => row.severity,
    parameter: whole,
  },
  number: {
    column: Prisma.sql`c.case_number`,
    alias: Prisma.sql`page."number"`,
    valueOf: (row) => row.number,
    parameter: text,
  },
};

function keyOf(sort: CaseSort): { key: Key; isDescending: boolean } {
  const isDescending = sort.startsWith('-');
  // Every sort is the name of a key, a minus before it or not.
  return { key: keys[sort.replace('-', '') as keyof typeof keys], isDescending };
}

/** The order as SQL, over support_case `c` or over the page read from it. Nulls come last, as PostgreSQL has it ascending. */
export function orderOf(sort: CaseSort, over: 'c' | 'page'): Prisma.Sql {
  const { key, isDescending } = keyOf(sort);
  const direction = isDescending ? Prisma.sql`desc` : Prisma.sql`asc`;
  const [column, number] = over === 'c' ? [key.column, keys.number.column] : [key.alias, keys.number.alias];
  return Prisma.sql`${column} ${direction}, ${number} ${direction}`;
}

/** The cursor behind a row. */
export function cursorAt(sort: CaseSort, row: SortedRow): string {
  return encodeCursor(sort, [keyOf(sort).key.valueOf(row), row.number]);
}

/** The condition that leaves only the rows behind the cursor. */
export function afterCursor(sort: CaseSort, cursor: string | undefined): readonly Prisma.Sql[] {
  if (cursor === undefined) return [];
  const { key, isDescending } = keyOf(sort);
  const [value, number] = decodeCursor(sort, cursor, 2);
  if (typeof number !== 'string') throw new InvalidCursorError();
  if (value === null || value === undefined) {
    return [Prisma.sql`${key.column} is null and c.case_number > ${number}`];
  }
  const parameter = key.parameter(value);
  const rows = Prisma.sql`(${key.column}, c.case_number)`;
  if (isDescending) return [Prisma.sql`${rows} < (${parameter}, ${number})`];
  const later = Prisma.sql`${rows} > (${parameter}, ${number})`;
  return sort === 'nextDue' ? [Prisma.sql`(${later} or c.next_due_at is null)`] : [later];
}
