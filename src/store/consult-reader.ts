/** Consults that wait for an answer. */
import { Prisma } from '../../prisma/generated/client.js';
import type { CaseState } from '../domain/state.js';
import type { Database } from './database.js';

export interface ConsultRow {
  /** The id of the command that asked, and of the message with the question. */
  readonly id: string;
  readonly number: string;
  readonly subject: string;
  readonly severity: number;
  readonly state: CaseState;
  readonly question: string | null;
  readonly byId: string;
  readonly byName: string | null;
  readonly engineerId: string | null;
  readonly engineerName: string | null;
  readonly teamId: string | null;
  readonly teamName: string | null;
  readonly since: Date;
}

/** Whose consults: those asked of these engineers by name, and of the teams that the first of them is in. */
export interface Asked {
  readonly engineers: readonly [string, ...string[]];
  readonly withTeams: boolean;
}

export class ConsultReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The longest waiting first, at most `limit`. */
  async list({ engineers, withTeams }: Asked, limit: number): Promise<readonly ConsultRow[]> {
    const [self] = engineers;
    const ofTeams = withTeams
      ? Prisma.sql`exists (select from team_member t where t.team_id = consult->>'team' and t.engineer_id = ${self})`
      : Prisma.sql`false`;
    return this.#database.prisma.$queryRaw<ConsultRow[]>(Prisma.sql`
      -- which consults wait for these people?
      select consult->>'id' as id, c.case_number as "number", c.subject, c.severity, c.state, m.text as question,
        consult->>'by' as "byId", asker.name as "byName", consult->>'engineer' as "engineerId", asked.name as "engineerName",
        consult->>'team' as "teamId", team.name as "teamName", to_timestamp((consult->>'since')::numeric / 1000) as since
      from support_case c cross join lateral jsonb_array_elements(c.state->'consults') consult
      left join message m on m.id = consult->>'id'
      left join engineer asker on asker.id = consult->>'by'
      left join engineer asked on asked.id = consult->>'engineer'
      left join team on team.id = consult->>'team'
      where c.status <> 'closed' and c.state->'consults' <> '[]'
        and (consult->>'engineer' = any(${[...engineers]}) or ${ofTeams})
      order by (consult->>'since')::numeric, consult->>'id' limit ${limit}`);
  }
}
