/** Changing the policy: publishing a version, making one the current one, and moving cases to one. */
import { z } from 'zod';
import { completePolicy } from '../../domain/policy-completion.js';
import { severities, statuses } from '../../domain/vocabulary.js';
import { adoptPolicyIn } from '../../intake/adoption.js';
import type { CommandIntake } from '../../intake/requests.js';
import type { CaseFilter, CaseReader } from '../../store/case-reader.js';
import type { PolicyReader, PolicyWriter, StoredDocument } from '../../store/policy-store.js';
import { scopeOf } from '../../store/scope.js';
import { created, endpoint, ok, type Answer, type Call, type Endpoint } from '../endpoint.js';
import { Problem } from '../problem.js';
import { line, reference } from '../schemas.js';
import { policyNamed, policyVersionSchema, presentVersion } from './policies.js';

export interface PolicyChangeServices {
  readonly policies: PolicyReader;
  readonly policyWriter: PolicyWriter;
  /** What a document leaves out is as in this one. */
  readonly standardPolicy: unknown;
  readonly intake: CommandIntake;
  readonly cases: CaseReader;
}

const documentBody = z
  .record(z.string(), z.unknown())
  .describe('A policy document; what it leaves out is as in the standard policy. See docs/policy.md.');

const publishedSchema = policyVersionSchema
  .extend({
    warnings: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .describe('Names of accounts, plans, products, teams and engineers that are not known'),
  })
  .meta({ id: 'PublishedPolicy' });

const adoptBody = z.strictObject({
  status: z.array(z.literal(statuses)).min(1).max(statuses.length).optional().describe('Open cases, unless given'),
  level: z.literal([1, 2, 3]).optional(),
  account: reference.optional(),
  product: reference.optional(),
  severity: z.literal(severities).optional(),
  policyVersion: z.int().min(1).optional().describe('Only cases of this version'),
  text: line(20_000).optional().describe('An internal note on each case'),
  limit: z.int().min(1).max(200).default(50),
  cursor: line(500).optional(),
});
const reportSchema = z
  .object({
    version: z.int(),
    matched: z.int().describe('Cases of this page that match and are of another version'),
    adopted: z.int(),
    refused: z.array(z.object({ case: z.string(), reason: z.string(), detail: z.string() })),
    nextCursor: z.string().nullable().describe('Send it with the same filter to go on'),
  })
  .meta({ id: 'PolicyAdoption' });

export function policyChangeEndpoints(services: PolicyChangeServices): readonly Endpoint[] {
  const { policies, policyWriter } = services;
  return [
    endpoint({
      route: 'post /policies',
      operationId: 'publishPolicy',
      tag: 'Policies',
      who: 'admins',
      status: 201,
      summary:
        'Store a version of the policy. It is refused whole when anything in it is wrong; the current one stays current.',
      body: documentBody,
      answer: publishedSchema,
      handle: (call) => publish(call, services),
    }),
    endpoint({
      route: 'post /policies/{version}/use',
      operationId: 'usePolicy',
      tag: 'Policies',
      who: 'admins',
      summary: 'Open new cases under this version. Cases that are open keep theirs.',
      answer: policyVersionSchema,
      handle: async ({ params }) => {
        const policy = await policyNamed(policies, params['version']);
        await policyWriter.use(policy.version);
        policies.forgetCurrent();
        return ok(versionOf(policy, true));
      },
    }),
    endpoint({
      route: 'post /policies/{version}/adopt',
      operationId: 'adoptPolicyInCases',
      tag: 'Policies',
      who: 'leads',
      summary:
        'Move the cases that match to this version: so many at once as `limit` says, in the order of their numbers.',
      body: adoptBody,
      answer: reportSchema,
      handle: (call) => adopt(call, services),
    }),
  ];
}

async function publish(
  { body }: Call<undefined, Record<string, unknown>>,
  services: PolicyChangeServices,
): Promise<Answer> {
  const { policies, policyWriter, standardPolicy } = services;
  const stored = await policyWriter.store(completePolicy(body, standardPolicy), body);
  if (!stored.ok) throw refusal(stored);
  const policy = await policies.get(stored.version);
  const isCurrent = (await policies.list()).some((one) => one.version === stored.version && one.isCurrent);
  const warnings = await policyWriter.findUnknownNames(policy.document);
  const shown = { ...versionOf(policy, isCurrent), warnings };
  return stored.isNew ? created(`/api/v1/policies/${stored.version}`, shown) : ok(shown);
}

function refusal(refused: Extract<StoredDocument, { ok: false }>): Problem {
  if ('problems' in refused) {
    const detail =
      'Nothing of this policy was taken over: `errors` names what to change. The current one stays current.';
    return new Problem('invalid', detail, { errors: refused.problems });
  }
  const detail = `Another document is stored as version ${refused.taken}, which cases keep to: raise \`version\`.`;
  return new Problem('conflict', detail);
}

function versionOf(
  { version, hash, createdAt }: { version: number; hash: string; createdAt: Date },
  isCurrent: boolean,
): z.output<typeof policyVersionSchema> {
  return presentVersion({ version, hash, isCurrent, createdAt });
}

async function adopt(
  { params, body, user }: Call<undefined, z.output<typeof adoptBody>>,
  { policies, cases, intake }: PolicyChangeServices,
): Promise<Answer> {
  const { version } = await policyNamed(policies, params['version']);
  const { limit, cursor, text, status, ...equal } = body;
  const filter: CaseFilter = {
    ...equal,
    statuses: status,
    isOpen: status ? undefined : true,
    otherPolicyThan: version,
  };
  const page = await cases.listNumbers(scopeOf(user.actor), { limit, cursor, filter });
  const outcome = await adoptPolicyIn(intake, { actor: user.actor, version, text, caseNumbers: page.items });
  return ok({ version, matched: page.items.length, ...outcome, nextCursor: page.nextCursor });
}
