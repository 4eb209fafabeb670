/** Accounts with their entitlements. Customers see their own; leads and admins write. */
import { z } from 'zod';
import type { AccountReader, AccountRecord, AccountWriter } from '../../store/account-store.js';
import { scopeOf } from '../../store/scope.js';
import { created, endpoint, ok, type Endpoint } from '../endpoint.js';
import { notFound } from '../problem.js';
import { isoInstant, newId, pageOf, pageQuery, words } from '../schemas.js';
import { entitlementEndpoints, entitlementSchema, presentEntitlement } from './entitlements.js';

export interface AccountServices {
  readonly accounts: AccountReader;
  readonly accountWriter: AccountWriter;
}

const accountBody = z.strictObject({ id: newId.optional(), name: words(200) });
const accountPatch = z.strictObject({ name: words(200) });

const accountSchema = z
  .object({ id: z.string(), name: z.string(), createdAt: isoInstant, entitlements: z.array(entitlementSchema) })
  .meta({ id: 'Account' });

const tag = 'Accounts';

export function accountEndpoints({ accounts, accountWriter }: AccountServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /accounts',
      operationId: 'listAccounts',
      tag,
      who: 'anyone',
      summary: 'The accounts you may see.',
      query: z.strictObject(pageQuery),
      answer: pageOf(accountSchema),
      handle: async ({ user, query }) => {
        const page = await accounts.list(scopeOf(user.actor), query);
        return ok({ items: page.items.map(presentAccount), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      route: 'get /accounts/{id}',
      operationId: 'getAccount',
      tag,
      who: 'anyone',
      summary: 'One account with its entitlements.',
      answer: accountSchema,
      handle: async ({ user, params }) => {
        const account = await accounts.find(scopeOf(user.actor), params['id'] ?? '');
        if (!account) throw notFound('There is no such account.');
        return ok(presentAccount(account));
      },
    }),
    endpoint({
      route: 'post /accounts',
      operationId: 'createAccount',
      tag,
      who: 'leads',
      status: 201,
      summary: 'Add an account.',
      body: accountBody,
      answer: accountSchema,
      handle: async ({ body }) => {
        const account = await accountWriter.create(body);
        return created(`/api/v1/accounts/${account.id}`, presentAccount(account));
      },
    }),
    endpoint({
      route: 'patch /accounts/{id}',
      operationId: 'changeAccount',
      tag,
      who: 'leads',
      summary: 'Rename an account.',
      body: accountPatch,
      answer: accountSchema,
      handle: async ({ params, body }) => ok(presentAccount(await accountWriter.rename(params['id'] ?? '', body.name))),
    }),
    ...entitlementEndpoints({ accounts, accountWriter }),
  ];
}

function presentAccount({ id, name, createdAt, entitlements }: AccountRecord): z.output<typeof accountSchema> {
  return { id, name, createdAt: createdAt.toISOString(), entitlements: entitlements.map(presentEntitlement) };
}
