/** When an engineer is away, as every statement that asks for it says it: from a time on, or at once, until another. */
import { Prisma } from '../../prisma/generated/client.js';

/** A condition on the engineer that a statement calls `alias`; `at` is an instant in SQL. Null where no absence is recorded. */
export function isAway(alias: 'e' | 'away', at: Prisma.Sql): Prisma.Sql {
  const row = alias === 'e' ? Prisma.sql`e` : Prisma.sql`away`;
  return Prisma.sql`(${row}.away_until > ${at} and coalesce(${row}.away_from, '-infinity') <= ${at})`;
}
