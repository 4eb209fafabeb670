/** Bearer tokens: everybody's own, admins those of all. The token itself is shown once. */
import { z } from 'zod';
import {
  tokenUses,
  type TokenOwner,
  type TokenReader,
  type TokenRecord,
  type TokenScope,
  type TokenWriter,
} from '../../store/token-store.js';
import type { User } from '../../store/user-store.js';
import { belongs } from '../access.js';
import { created, endpoint, ok, type Endpoint } from '../endpoint.js';
import { invalid, notFound, Problem } from '../problem.js';
import { instant, isoInstant, pageOf, pageQuery, reference, words } from '../schemas.js';

export interface TokenServices {
  readonly tokens: TokenReader;
  readonly tokenWriter: TokenWriter;
}

const tokenBody = z.strictObject({
  name: words(200).describe('What it is for'),
  user: words(320).optional().describe('Id or e-mail address of whom it is for; for others than oneself only admins'),
  scope: z.literal(tokenUses).optional().describe('The one thing that it may be used for'),
  expiresAt: instant.optional(),
});
const listQuery = z.strictObject({ ...pageQuery, user: reference.optional() });

const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    user: z.object({ kind: z.literal(['contact', 'engineer']), id: z.string() }),
    scope: z.literal(tokenUses).nullable(),
    createdAt: isoInstant,
    expiresAt: isoInstant.nullable(),
    revokedAt: isoInstant.nullable(),
  })
  .meta({ id: 'Token' });
const newTokenSchema = tokenSchema
  .extend({ token: z.string().nullable().describe('Shown once: null when the answer is a repeated one') })
  .meta({ id: 'NewToken' });

const tag = 'Tokens';

export function tokenEndpoints({ tokens, tokenWriter }: TokenServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /tokens',
      operationId: 'listTokens',
      tag,
      who: 'anyone',
      summary: "Your tokens; for admins everybody's.",
      query: listQuery,
      answer: pageOf(tokenSchema),
      handle: async ({ user, query }) => {
        const page = await tokens.list(tokenScope(user, query.user), query);
        return ok({ items: page.items.map(presentToken), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      route: 'post /tokens',
      operationId: 'createToken',
      tag,
      who: 'anyone',
      status: 201,
      summary: 'Make a token. It is in this answer and nowhere else.',
      body: tokenBody,
      answer: newTokenSchema,
      keptAs: withoutSecret,
      handle: async ({ user, body, now }) => {
        const owner = await ownerOf(user, body.user, tokens);
        const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
        if (expiresAt && expiresAt.getTime() <= now) throw invalid([{ path: 'expiresAt', message: 'is in the past' }]);
        const { token, record } = await tokenWriter.create({ owner, name: body.name, scope: body.scope, expiresAt });
        return created(`/api/v1/tokens/${record.id}`, { ...presentToken(record), token });
      },
    }),
    endpoint({
      route: 'delete /tokens/{id}',
      operationId: 'revokeToken',
      tag,
      who: 'anyone',
      status: 204,
      summary: 'Revoke a token.',
      handle: async ({ user, params, now }) => {
        if (!(await tokenWriter.revoke(tokenScope(user), params['id'] ?? '', now)))
          throw notFound('There is no such token.');
        return { status: 204 };
      },
    }),
  ];
}

/** Admins see everybody's tokens, or those of one; everybody else the own ones whatever is asked for. */
function tokenScope(user: User, asked?: string): TokenScope {
  if (!belongs(user, 'admins')) return { userId: user.actor.id };
  return asked === undefined ? 'all' : { userId: asked };
}

async function ownerOf(user: User, asked: string | undefined, tokens: TokenReader): Promise<TokenOwner> {
  const { kind, id } = user.actor;
  if (asked === undefined || asked === id || asked.toLowerCase() === user.email) return { kind, id };
  if (!belongs(user, 'admins')) throw new Problem('forbidden', 'Only admins make tokens for others.');
  const owner = await tokens.findOwner(asked);
  if (!owner) throw invalid([{ path: 'user', message: 'is nobody active' }]);
  return owner;
}

/** An idempotency key keeps the answer without the secret: only its hash is ever stored. */
function withoutSecret(body: unknown): unknown {
  return { ...(body as object), token: null }; // the body made above
}

function presentToken({
  id,
  name,
  user,
  scope,
  createdAt,
  expiresAt,
  revokedAt,
}: TokenRecord): z.output<typeof tokenSchema> {
  return {
    ...{ id, name, user, scope, createdAt: createdAt.toISOString() },
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
