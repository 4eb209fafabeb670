/** The open cases that count on one engineer, and in which roles. */
import { Prisma } from '../../prisma/generated/client.js';
import type { HeldCase } from '../domain/leaving.js';
import type { Database } from './database.js';

function isHeldBy(id: string): Prisma.Sql {
  return Prisma.sql`c.status <> 'closed' and (c.owner_id = ${id} or c.state->>'coordinator' = ${id}
    or c.state#>>'{engagement,engineer}' = ${id} or c.state->'consults' @> ${askedOf(id)})`;
}

/** What the consults of a case hold when this engineer was asked. */
function askedOf(id: string): Prisma.Sql {
  return Prisma.sql`jsonb_build_array(jsonb_build_object('engineer', ${id}::text))`;
}

export class HeldCaseReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The next cases after the number `after`, at most `limit`. */
  async list(engineer: string, { after, limit }: { after: string; limit: number }): Promise<readonly HeldCase[]> {
    return this.#database.prisma.$queryRaw<HeldCase[]>(Prisma.sql`
      -- which open cases have this engineer in a role, and in which?
      select c.case_number as "number", (c.state->>'line')::int as line, c.owner_id as owner, array_remove(array[
        case when c.owner_id = ${engineer} then 'owner' end,
        case when c.state#>>'{engagement,engineer}' = ${engineer} then 'engagement' end,
        case when c.state->>'coordinator' = ${engineer} then 'coordinator' end,
        case when c.state->'consults' @> ${askedOf(engineer)} then 'consult' end], null) as roles,
        jsonb_path_query_array(c.state, '$.consults[*] ? (@.engineer == $id)', jsonb_build_object('id', ${engineer}::text))
          as consults
      from support_case c where ${isHeldBy(engineer)} and c.case_number > ${after}
      order by c.case_number limit ${limit}`);
  }

  async count(engineer: string): Promise<number> {
    const [row] = await this.#database.prisma.$queryRaw<{ cases: number }[]>(Prisma.sql`
      -- how many open cases still have this engineer in a role?
      select count(*)::int as cases from support_case c where ${isHeldBy(engineer)}`);
    return row?.cases ?? 0;
  }
}
