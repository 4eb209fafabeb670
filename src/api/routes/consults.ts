/** GET /consults: questions of colleagues that wait for the caller, or for the caller's teams. */
import { z } from 'zod';
import { isoOrNull } from '../../domain/instants.js';
import { pendingActions } from '../../domain/pending-actions.js';
import type { ConsultReader, ConsultRow } from '../../store/consult-reader.js';
import type { PolicyReader } from '../../store/policy-store.js';
import { engineerOf } from '../access.js';
import { endpoint, ok, type Endpoint } from '../endpoint.js';
import { isoInstant, named } from '../schemas.js';

export interface ConsultServices {
  readonly consults: ConsultReader;
  readonly policies: PolicyReader;
}

const query = z.strictObject({
  of: z
    .literal(['me', 'team'])
    .default('team')
    .describe('`me`: asked of the caller, or of whom the caller covers for; `team`: of the caller’s teams too'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const consultSchema = z
  .object({
    id: z.string().describe('The `consult` of answer-consult'),
    case: z.object({ number: z.string(), subject: z.string(), severity: z.int() }),
    question: z.string().nullable(),
    by: named,
    engineer: named.nullable(),
    team: named.nullable(),
    since: isoInstant,
    due: isoInstant.nullable(),
  })
  .meta({ id: 'Consult' });

export function consultEndpoints({ consults, policies }: ConsultServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /consults',
      operationId: 'listConsults',
      tag: 'Queues',
      who: 'engineers',
      summary: 'Consults that wait for you or your teams, the longest waiting first.',
      query,
      answer: z.object({ items: z.array(consultSchema), nextCursor: z.null() }),
      handle: async ({ user, query: { of, limit } }) => {
        const { id, coverFor } = engineerOf(user);
        const rows = await consults.list({ engineers: [id, ...coverFor], withTeams: of === 'team' }, limit);
        const items = await Promise.all(rows.map(async (row) => present(row, await dueOf(row, policies))));
        return ok({ items, nextCursor: null });
      },
    }),
  ];
}

async function dueOf({ id, state }: ConsultRow, policies: PolicyReader): Promise<number | null> {
  const actions = pendingActions(state, await policies.getSlice(state.policy));
  return actions.find(({ kind, detail }) => kind === 'ANSWER_CONSULT' && detail === id)?.dueAt ?? null;
}

function present(row: ConsultRow, dueAt: number | null): z.output<typeof consultSchema> {
  const { id, number, subject, severity, question, since } = row;
  const of = (person: string | null, name: string | null) =>
    person === null ? null : { id: person, name: name ?? person };
  return {
    id,
    case: { number, subject, severity },
    question,
    by: { id: row.byId, name: row.byName ?? row.byId },
    engineer: of(row.engineerId, row.engineerName),
    team: of(row.teamId, row.teamName),
    since: since.toISOString(),
    due: isoOrNull(dueAt),
  };
}
