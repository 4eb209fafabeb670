/** The support policy: its versions, and the one new cases are opened under. */
import { z } from 'zod';
import type { PolicyReader, StoredPolicy } from '../../store/policy-store.js';
import { endpoint, ok, type Endpoint } from '../endpoint.js';
import { notFound } from '../problem.js';
import { isoInstant, pageOf } from '../schemas.js';

export interface PolicyServices {
  readonly policies: PolicyReader;
}

const versionSchema = z
  .object({ version: z.int(), hash: z.string(), isCurrent: z.boolean(), createdAt: isoInstant })
  .meta({ id: 'PolicyVersion' });
const policySchema = z
  .object({ version: z.int(), hash: z.string(), createdAt: isoInstant, document: z.record(z.string(), z.unknown()) })
  .meta({ id: 'Policy' });

const described = { tag: 'Policies', who: 'engineers' } as const;

export function policyEndpoints({ policies }: PolicyServices): readonly Endpoint[] {
  return [
    endpoint({
      ...described,
      route: 'get /policies',
      operationId: 'listPolicies',
      summary: 'The versions of the support policy, newest first.',
      answer: pageOf(versionSchema),
      handle: async () => {
        const rows = await policies.list();
        const items = rows.map(({ createdAt, ...row }) => ({ ...row, createdAt: createdAt.toISOString() }));
        return ok({ items, nextCursor: null });
      },
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
      handle: async ({ params }) => {
        const text = params['version'] ?? '';
        const policy = /^\d{1,9}$/u.test(text) ? await policies.find(Number(text)) : undefined;
        if (!policy) throw notFound('There is no such policy version.');
        return ok(presentPolicy(policy));
      },
    }),
  ];
}

function presentPolicy({ version, hash, createdAt, document }: StoredPolicy): z.output<typeof policySchema> {
  return { version, hash, createdAt: createdAt.toISOString(), document: { ...document } };
}
