/** POST /engineers/{id}/hand-over-all: an engineer who leaves, or changes jobs, hands over everything at once. */
import { z } from 'zod';
import { heldRoles } from '../../domain/leaving.js';
import { levels, type Level } from '../../domain/vocabulary.js';
import { handOverAll, type LeavingServices } from '../../intake/leaving.js';
import type { EngineerReader, EngineerRecord } from '../../store/engineer-store.js';
import { engineerOf } from '../access.js';
import { endpoint, ok, type Answer, type Call, type Endpoint } from '../endpoint.js';
import { invalid, notFound } from '../problem.js';
import { reference, words } from '../schemas.js';

export interface LeavingRouteServices extends LeavingServices {
  readonly engineers: EngineerReader;
}

const caseNumber = z.string().regex(/^\d{8}$/u, 'must be a case number');
const handOverBody = z.strictObject({
  to: reference.optional().describe('Who takes over; left out, or where they do not work at the level: the queue'),
  coordinator: reference
    .optional()
    .describe('Who is named to the customers; left out: `to`, else the owner of the case'),
  text: words(2000).optional().describe('Why; internal'),
  after: caseNumber.optional().describe('`next` of the answer before'),
  dryRun: z.boolean().default(false).describe('Only say what would be done'),
});
type HandOverBody = z.output<typeof handOverBody>;

const role = z.literal(heldRoles);
const reportSchema = z
  .object({
    engineer: z.string(),
    dryRun: z.boolean(),
    moved: z.array(z.object({ case: z.string(), role, to: z.string().nullable() })),
    failed: z.array(z.object({ case: z.string(), role, reason: z.string(), detail: z.string() })),
    next: z.string().nullable().describe('Call again with it as `after`; null: every case was looked at'),
    remaining: z.int().describe('Open cases that still count on the engineer'),
  })
  .meta({ id: 'HandOverReport' });

export function leavingEndpoints(services: LeavingRouteServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'post /engineers/{id}/hand-over-all',
      operationId: 'handOverAll',
      tag: 'Engineers',
      who: 'leads',
      summary:
        'Hand over every role of an engineer in open cases: owner, coordinator, Level 3 engagement; consults go back to who asked.',
      body: handOverBody,
      answer: reportSchema,
      handle: (call) => handOver(call, services),
    }),
  ];
}

async function handOver(call: Call<undefined, HandOverBody>, services: LeavingRouteServices): Promise<Answer> {
  const { body, params, user, now } = call;
  const leaving = await services.engineers.find(params['id'] ?? '');
  if (!leaving) throw notFound('There is no such engineer.');
  const find = (field: 'to' | 'coordinator'): Promise<EngineerRecord | null> =>
    successor({ field, id: body[field], leaving: leaving.id, now }, services);
  const [to, coordinator] = [await find('to'), await find('coordinator')];
  const report = await handOverAll(services, {
    // The act is for leads; what leads may do, admins may do too.
    actor: { ...engineerOf(user), isLead: true },
    successors: {
      leaving: leaving.id,
      engineer: to && { id: to.id, levels: to.levels.filter(isLevel) },
      coordinator: coordinator?.id ?? null,
    },
    text: body.text ?? `${leaving.name} hands over all cases.`,
    after: body.after ?? '',
    isDry: body.dryRun,
  });
  return ok({ engineer: leaving.id, dryRun: body.dryRun, ...report });
}

interface Named {
  readonly field: 'to' | 'coordinator';
  readonly id: string | undefined;
  readonly leaving: string;
  readonly now: number;
}

/** Somebody who can have work: checked before anything is moved. */
async function successor(
  { field, id, leaving, now }: Named,
  { engineers }: LeavingRouteServices,
): Promise<EngineerRecord | null> {
  if (id === undefined) return null;
  const found = await engineers.find(id);
  const problem = !found
    ? 'is no engineer'
    : found.id === leaving
      ? 'is who hands over'
      : !found.isActive
        ? 'has left'
        : isAwayAt(found, now)
          ? 'is away'
          : undefined;
  if (found && problem === undefined) return found;
  throw invalid([{ path: field, message: problem ?? 'is no engineer' }]);
}

function isAwayAt({ awayFrom, awayUntil }: EngineerRecord, now: number): boolean {
  return awayUntil !== null && awayUntil.getTime() > now && (awayFrom?.getTime() ?? 0) <= now;
}

function isLevel(value: number): value is Level {
  return levels.some((level) => level === value);
}
