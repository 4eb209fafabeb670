/** Accounts and what they may ask for. */
import type { Account, Entitlement } from '../../prisma/generated/client.js';
import { given, type Changes } from './changes.js';
import type { Database } from './database.js';
import { newId } from './new-id.js';
import { encodeCursor, namedPage, pageOf, type Page, type PageRequest } from './page.js';
import type { Scope } from './scope.js';

export type AccountRecord = Account & { readonly entitlements: readonly Entitlement[] };

export interface NewAccount {
  readonly id?: string | undefined;
  readonly name: string;
}
export interface NewEntitlement {
  readonly product?: string | null | undefined;
  readonly plan: string;
  readonly validFrom: Date;
  readonly validUntil?: Date | null | undefined;
  readonly namedContacts?: readonly string[] | undefined;
}

const whole = { entitlements: { orderBy: [{ validFrom: 'asc' as const }, { id: 'asc' as const }] } };

export class AccountReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async list(scope: Scope, page: PageRequest): Promise<Page<AccountRecord>> {
    const rows = await this.#database.prisma.account.findMany({
      where: scope === 'all' ? {} : { id: scope.accountId },
      include: whole,
      ...namedPage('accounts', page),
    });
    return pageOf(rows, page.limit, (last) => encodeCursor('accounts', [last.id]));
  }

  async find(scope: Scope, id: string): Promise<AccountRecord | undefined> {
    if (scope !== 'all' && scope.accountId !== id) return undefined;
    return (await this.#database.prisma.account.findUnique({ where: { id }, include: whole })) ?? undefined;
  }
}

export class AccountWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  create({ id, name }: NewAccount): Promise<AccountRecord> {
    return this.#database.prisma.account.create({ data: { id: id ?? newId('acc'), name }, include: whole });
  }

  rename(id: string, name: string): Promise<AccountRecord> {
    return this.#database.prisma.account.update({ where: { id }, data: { name }, include: whole });
  }

  addEntitlement(accountId: string, entitlement: NewEntitlement): Promise<Entitlement> {
    const { product, plan, validFrom, validUntil, namedContacts } = entitlement;
    return this.#database.prisma.entitlement.create({
      data: {
        id: newId('ent'),
        accountId,
        productId: product ?? null,
        plan,
        validFrom,
        validUntil: validUntil ?? null,
        namedContacts: [...(namedContacts ?? [])],
      },
    });
  }

  /** Only an entitlement of this account is changed; throws (as missing) for any other. */
  changeEntitlement(accountId: string, id: string, change: Changes<NewEntitlement>): Promise<Entitlement> {
    const { product, plan, validFrom, validUntil, namedContacts } = change;
    return this.#database.prisma.entitlement.update({
      where: { id, accountId },
      data: given({
        productId: product,
        plan,
        validFrom,
        validUntil,
        namedContacts: namedContacts && [...namedContacts],
      }),
    });
  }

  async removeEntitlement(accountId: string, id: string): Promise<void> {
    await this.#database.prisma.entitlement.delete({ where: { id, accountId } });
  }
}
