/** Teams and who is in them. */
import { z } from 'zod';
import { levels, type Level } from '../../domain/vocabulary.js';
import type { TeamReader, TeamRecord, TeamWriter } from '../../store/team-store.js';
import { created, endpoint, ok, type Endpoint } from '../endpoint.js';
import { notFound } from '../problem.js';
import { named, newId, pageOf, pageQuery, reference, words } from '../schemas.js';

export interface TeamServices {
  readonly teams: TeamReader;
  readonly teamWriter: TeamWriter;
}

const members = z.array(reference).max(500).describe('Ids of all engineers of the team').optional();
const teamBody = z.strictObject({ id: newId.optional(), name: words(200), level: z.literal(levels), members });
const teamPatch = z.strictObject({ name: words(200).optional(), members });
const listQuery = z.strictObject({ ...pageQuery, level: z.coerce.number().int().min(1).max(3).optional() });

const teamSchema = z
  .object({ id: z.string(), name: z.string(), level: z.int(), members: z.array(named) })
  .meta({ id: 'Team' });

const tag = 'Teams';

export function teamEndpoints({ teams, teamWriter }: TeamServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /teams',
      operationId: 'listTeams',
      tag,
      who: 'engineers',
      summary: 'The teams of each level.',
      query: listQuery,
      answer: pageOf(teamSchema),
      handle: async ({ query }) => {
        const level = query.level as Level | undefined; // within 1 to 3 by its schema
        const page = await teams.list({ level }, query);
        return ok({ items: page.items.map(presentTeam), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      route: 'get /teams/{id}',
      operationId: 'getTeam',
      tag,
      who: 'engineers',
      summary: 'One team.',
      answer: teamSchema,
      handle: async ({ params }) => {
        const team = await teams.find(params['id'] ?? '');
        if (!team) throw notFound('There is no such team.');
        return ok(presentTeam(team));
      },
    }),
    endpoint({
      route: 'post /teams',
      operationId: 'createTeam',
      tag,
      who: 'leads',
      status: 201,
      summary: 'Add a team.',
      body: teamBody,
      answer: teamSchema,
      handle: async ({ body }) => {
        const team = await teamWriter.create(body);
        return created(`/api/v1/teams/${team.id}`, presentTeam(team));
      },
    }),
    endpoint({
      route: 'patch /teams/{id}',
      operationId: 'changeTeam',
      tag,
      who: 'leads',
      summary: 'Rename a team, or say anew who is in it.',
      body: teamPatch,
      answer: teamSchema,
      handle: async ({ params, body }) => ok(presentTeam(await teamWriter.change(params['id'] ?? '', body))),
    }),
  ];
}

function presentTeam({ id, name, level, members: rows }: TeamRecord): z.output<typeof teamSchema> {
  return { id, name, level, members: rows.map(({ engineer }) => engineer) };
}
