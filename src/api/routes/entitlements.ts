/** Entitlements: what an account may ask for, of which product, from when until when. */
import { z } from 'zod';
import type { AccountReader, AccountRecord, AccountWriter, NewEntitlement } from '../../store/account-store.js';
import type { Changes } from '../../store/changes.js';
import { scopeOf } from '../../store/scope.js';
import { created, endpoint, ok, type Answer, type Call, type Endpoint } from '../endpoint.js';
import { notFound } from '../problem.js';
import { instant, isoInstant, pageOf, reference, words } from '../schemas.js';

export interface EntitlementServices {
  readonly accounts: AccountReader;
  readonly accountWriter: AccountWriter;
}

const entitlementFields = {
  product: reference.nullable().optional().describe('Null: every product'),
  plan: words(100),
  validFrom: instant.optional().describe('Now, unless given'),
  validUntil: instant.nullable().optional(),
  namedContacts: z.array(reference).max(200).optional(),
};
const entitlementBody = z.strictObject(entitlementFields);
const entitlementPatch = entitlementBody.partial();
export const entitlementSchema = z
  .object({
    id: z.string(),
    product: z.string().nullable(),
    plan: z.string(),
    validFrom: isoInstant,
    validUntil: isoInstant.nullable(),
    namedContacts: z.array(z.string()),
  })
  .meta({ id: 'Entitlement' });

const tag = 'Accounts';

export function entitlementEndpoints({ accounts, accountWriter }: EntitlementServices): readonly Endpoint[] {
  const one = '/accounts/{id}/entitlements/{entitlement}' as const;
  return [
    endpoint({
      route: 'get /accounts/{id}/entitlements',
      operationId: 'listEntitlements',
      tag,
      who: 'anyone',
      summary: 'What an account may ask for.',
      answer: pageOf(entitlementSchema),
      handle: async ({ user, params }) => {
        const account = await accounts.find(scopeOf(user.actor), params['id'] ?? '');
        if (!account) throw notFound('There is no such account.');
        return ok({ items: account.entitlements.map(presentEntitlement), nextCursor: null });
      },
    }),
    endpoint({
      route: 'post /accounts/{id}/entitlements',
      operationId: 'addEntitlement',
      tag,
      who: 'leads',
      status: 201,
      summary: 'Record an entitlement.',
      body: entitlementBody,
      answer: entitlementSchema,
      handle: (call) => addEntitlement(call, accountWriter),
    }),
    endpoint({
      route: `patch ${one}`,
      operationId: 'changeEntitlement',
      tag,
      who: 'leads',
      summary: 'Change an entitlement.',
      body: entitlementPatch,
      answer: entitlementSchema,
      handle: async ({ params, body }) => {
        const row = await accountWriter.changeEntitlement(
          params['id'] ?? '',
          params['entitlement'] ?? '',
          datesOf(body),
        );
        return ok(presentEntitlement(row));
      },
    }),
    endpoint({
      route: `delete ${one}`,
      operationId: 'removeEntitlement',
      tag,
      who: 'leads',
      status: 204,
      summary: 'Remove an entitlement.',
      handle: async ({ params }) => {
        await accountWriter.removeEntitlement(params['id'] ?? '', params['entitlement'] ?? '');
        return { status: 204 };
      },
    }),
  ];
}

async function addEntitlement(
  { params, body, now }: Call<undefined, z.output<typeof entitlementBody>>,
  writer: AccountWriter,
): Promise<Answer> {
  const id = params['id'] ?? '';
  const fields = datesOf(body);
  const row = await writer.addEntitlement(id, {
    ...fields,
    plan: body.plan,
    validFrom: fields.validFrom ?? new Date(now),
  });
  return created(`/api/v1/accounts/${id}/entitlements/${row.id}`, presentEntitlement(row));
}

function datesOf({ validFrom, validUntil, ...rest }: z.output<typeof entitlementPatch>): Changes<NewEntitlement> {
  return {
    ...rest,
    validFrom: validFrom === undefined ? undefined : new Date(validFrom),
    validUntil: typeof validUntil === 'string' ? new Date(validUntil) : validUntil,
  };
}

export function presentEntitlement(row: AccountRecord['entitlements'][number]): z.output<typeof entitlementSchema> {
  return {
    id: row.id,
    product: row.productId,
    plan: row.plan,
    validFrom: row.validFrom.toISOString(),
    validUntil: row.validUntil?.toISOString() ?? null,
    namedContacts: row.namedContacts,
  };
}
