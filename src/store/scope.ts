/** Whose rows a reader may show. Part of every reader's signature, so that no query can forget it. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Actor } from '../domain/envelope.js';

export type Scope = { readonly accountId: string } | 'all';

/** Contacts see their own account, everybody else sees all. */
export function scopeOf(actor: Actor): Scope {
  return actor.kind === 'contact' ? { accountId: actor.accountId } : 'all';
}

/** The condition on support_case `c` that keeps a query inside its scope. */
export function isCaseInScope(scope: Scope): Prisma.Sql {
  return scope === 'all' ? Prisma.sql`true` : Prisma.sql`c.account_id = ${scope.accountId}`;
}
