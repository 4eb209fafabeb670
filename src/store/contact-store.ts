/** The persons of the accounts. Addresses are kept in lower case, so that one person is one row. */
import type { Contact } from '../../prisma/generated/client.js';
import { given, type Changes } from './changes.js';
import type { Database } from './database.js';
import { newId } from './new-id.js';
import { encodeCursor, namedPage, pageOf, type Page, type PageRequest } from './page.js';
import type { Scope } from './scope.js';

export type ContactRecord = Contact & { readonly account: { readonly id: string; readonly name: string } };

export interface ContactFilter {
  readonly account?: string | undefined;
  readonly email?: string | undefined;
}
export interface ContactFields {
  readonly name: string;
  readonly email: string;
  readonly language?: string | undefined;
  readonly phone?: string | null | undefined;
  readonly isAccountAdmin?: boolean | undefined;
  readonly isActive?: boolean | undefined;
}
export interface NewContact extends ContactFields {
  readonly id?: string | undefined;
  readonly account: string;
}

const whole = { account: { select: { id: true, name: true } } };

export class ContactReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async list(scope: Scope, filter: ContactFilter, page: PageRequest): Promise<Page<ContactRecord>> {
    const rows = await this.#database.prisma.contact.findMany({
      where: {
        AND: [
          scope === 'all' ? {} : { accountId: scope.accountId },
          filter.account === undefined ? {} : { accountId: filter.account },
          filter.email === undefined ? {} : { email: filter.email.toLowerCase() },
        ],
      },
      include: whole,
      ...namedPage('contacts', page),
    });
    return pageOf(rows, page.limit, (last) => encodeCursor('contacts', [last.id]));
  }

  async find(scope: Scope, id: string): Promise<ContactRecord | undefined> {
    const inScope = scope === 'all' ? {} : { accountId: scope.accountId };
    return (await this.#database.prisma.contact.findFirst({ where: { id, ...inScope }, include: whole })) ?? undefined;
  }
}

export class ContactWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  create({ id, account, ...fields }: NewContact): Promise<ContactRecord> {
    const { name, email } = fields;
    return this.#database.prisma.contact.create({
      data: { ...columnsOf(fields), id: id ?? newId('con'), accountId: account, name, email: email.toLowerCase() },
      include: whole,
    });
  }

  change(id: string, fields: Changes<ContactFields>): Promise<ContactRecord> {
    return this.#database.prisma.contact.update({ where: { id }, data: columnsOf(fields), include: whole });
  }
}

function columnsOf(fields: Changes<ContactFields>): Partial<Omit<Contact, 'id' | 'accountId' | 'createdAt'>> {
  const { name, email, language, phone, isAccountAdmin, isActive } = fields;
  return given({ name, email: email?.toLowerCase(), language, phone, isAccountAdmin, isActive });
}
