/** The support policy: its versions, the one new cases are opened under, and what differs between two. */
import { z } from 'zod';
import { diffPolicies } from '../../domain/policy-diff.js';
import { severities } from '../../domain/vocabulary.js';
import type { PolicyReader, StoredPolicy } from '../../store/policy-store.js';
import { endpoint, ok, type Endpoint } from '../endpoint.js';
import { notFound } from '../problem.js';
import { isoInstant, pageOf } from '../schemas.js';

export interface PolicyServices {
  readonly policies: PolicyReader;
}

export const policyVersionSchema = z
  .object({ version: z.int(), hash: z.string(), isCurrent: z.boolean(), createdAt: isoInstant })
  .meta({ id: 'PolicyVersion' });
const policySchema = z
  .object({ version: z.int(), hash: z.string(), createdAt: isoInstant, document: z.record(z.string(), z.unknown()) })
  .meta({ id: 'Policy' });
const changeSchema = z
  .object({
    path: z.string().describe('Where in the document: `clocks.firstResponse`'),
    about: z.string().describe('For people: `First response, severity 2`'),
    severity: z.literal(severities).nullable().describe('Null: each severity alike, or none has its own'),
    from: z.string().nullable().describe('What it said; null: nothing'),
    to: z.string().nullable(),
  })
  .meta({ id: 'PolicyChange' });
const diffSchema = z.object({ from: z.int(), to: z.int(), changes: z.array(changeSchema) }).meta({ id: 'PolicyDiff' });

const described = { tag: 'Policies', who: 'engineers' } as const;

export function policyEndpoints({ policies }: PolicyServices): readonly Endpoint[] {
  return [
    endpoint({
      ...described,
      route: 'get /policies',
      operationId: 'listPolicies',
      summary: 'The versions of the support policy, newest first.',
      answer: pageOf(policyVersionSchema),
      handle: async () => ok({ items: (await policies.list()).map(presentVersion), nextCursor: null }),
    }),
    endpoint({
      ...described,
      route: 'get /policies/current',
      operationId: 'getCurrentPolicy',
      summary: 'The policy that new cases are opened under.',
      answer: policySchema,
      handle: async ({ now }) => ok(presentPolicy(await policies.getCurrent(now))),
    }),
    endpoint({
      ...described,
      route: 'get /policies/{version}',
      operationId: 'getPolicy',
      summary: 'One version of the policy.',
      answer: policySchema,
      handle: async ({ params }) => ok(presentPolicy(await policyNamed(policies, params['version']))),
    }),
    endpoint({
      ...described,
      route: 'get /policies/{version}/diff/{other}',
      operationId: 'diffPolicies',
      summary: 'What differs from one version to another, in words.',
      answer: diffSchema,
      handle: async ({ params }) => {
        const [from, to] = [
          await policyNamed(policies, params['version']),
          await policyNamed(policies, params['other']),
        ];
        const changes = diffPolicies(from.document, to.document);
        return ok({ from: from.version, to: to.version, changes });
      },
    }),
  ];
}

/** The stored version that an address names; a problem (404) when there is none. */
export async function policyNamed(policies: PolicyReader, text = ''): Promise<StoredPolicy> {
  const policy = /^\d{1,9}$/u.test(text) ? await policies.find(Number(text)) : undefined;
  if (!policy) throw notFound(`There is no version ${text.slice(0, 20)} of the policy.`);
  return policy;
}

export function presentVersion<T extends { createdAt: Date }>({ createdAt, ...row }: T) {
  return { ...row, createdAt: createdAt.toISOString() };
}

function presentPolicy({ version, hash, createdAt, document }: StoredPolicy): z.output<typeof policySchema> {
  return { version, hash, createdAt: createdAt.toISOString(), document: { ...document } };
}
