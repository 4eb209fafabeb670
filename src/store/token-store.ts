/** The tokens themselves: made once, shown once, revoked. */
import { randomUUID } from 'node:crypto';
import type { ApiToken } from '../../prisma/generated/client.js';
import { unassignedAccount } from '../domain/vocabulary.js';
import type { Database } from './database.js';
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from './page.js';
import { hashOfToken, mintToken } from './token.js';

/** What a token may be limited to: `engineering` reports how defects stand (a tracker's webhook), `mail` hands received mail over. */
export const tokenUses = ['engineering', 'mail'] as const;
export type TokenUse = (typeof tokenUses)[number];

export interface TokenOwner {
  readonly kind: 'contact' | 'engineer';
  readonly id: string;
}
export interface TokenRecord {
  readonly id: string;
  readonly name: string;
  readonly user: TokenOwner;
  /** Null: it may do all that its holder may. */
  readonly scope: TokenUse | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}
/** Whose tokens a caller may see and revoke: one person's, or everybody's. */
export type TokenScope = { readonly userId: string } | 'all';

export class TokenReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async list(scope: TokenScope, page: PageRequest): Promise<Page<TokenRecord>> {
    const after = page.cursor === undefined ? [] : decodeCursor('tokens', page.cursor, 1);
    const rows = await this.#database.prisma.apiToken.findMany({
      where: ownedIn(scope),
      orderBy: { id: 'asc' },
      take: page.limit + 1,
      ...(after[0] === undefined ? {} : { skip: 1, cursor: { id: String(after[0]) } }),
    });
    return pageOf(rows.map(recordOf), page.limit, (last) => encodeCursor('tokens', [last.id]));
  }

  /** The person behind an id or an e-mail address, if active. */
  async findOwner(idOrEmail: string): Promise<TokenOwner | undefined> {
    const isMatch = { OR: [{ id: idOrEmail }, { email: idOrEmail.toLowerCase() }], isActive: true };
    const engineer = await this.#database.prisma.engineer.findFirst({ where: isMatch, select: { id: true } });
    if (engineer) return { kind: 'engineer', id: engineer.id };
    // Whoever wrote as somebody whom nobody knows has proved nothing.
    const known = { ...isMatch, accountId: { not: unassignedAccount } };
    const contact = await this.#database.prisma.contact.findFirst({ where: known, select: { id: true } });
    return contact ? { kind: 'contact', id: contact.id } : undefined;
  }
}

export interface NewToken {
  readonly owner: TokenOwner;
  readonly name: string;
  readonly scope?: TokenUse | undefined;
  readonly expiresAt?: Date | undefined;
}

export class TokenWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The token is in the answer and nowhere else. */
  async create({ owner, name, scope, expiresAt }: NewToken): Promise<{ token: string; record: TokenRecord }> {
    const token = mintToken();
    const row = await this.#database.prisma.apiToken.create({
      data: {
        id: `tok_${randomUUID()}`,
        tokenHash: hashOfToken(token),
        userKind: owner.kind,
        userId: owner.id,
        name,
        scope: scope ?? null,
        expiresAt: expiresAt ?? null,
      },
    });
    return { token, record: recordOf(row) };
  }

  /** Whether there was such a token in the scope. Revoking twice keeps the first time. */
  async revoke(scope: TokenScope, id: string, now: number): Promise<boolean> {
    const where = { id, ...ownedIn(scope) };
    if ((await this.#database.prisma.apiToken.count({ where })) === 0) return false;
    await this.#database.prisma.apiToken.updateMany({
      where: { ...where, revokedAt: null },
      data: { revokedAt: new Date(now) },
    });
    return true;
  }
}

function ownedIn(scope: TokenScope): { userId?: string } {
  return scope === 'all' ? {} : { userId: scope.userId };
}

function recordOf(row: ApiToken): TokenRecord {
  const { id, name, createdAt, expiresAt, revokedAt } = row;
  const kind = row.userKind === 'contact' ? 'contact' : 'engineer';
  const scope = tokenUses.find((use) => use === row.scope) ?? null;
  return { id, name, user: { kind, id: row.userId }, scope, createdAt, expiresAt, revokedAt };
}
