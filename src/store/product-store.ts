/** Products: their teams and their own checklists, which go before the policy's. */
import type { Product } from '../../prisma/generated/client.js';
import type { Routing } from '../domain/envelope.js';
import type { ChecklistRule } from '../domain/policy.js';
import type { Database } from './database.js';
import { newId } from './new-id.js';
import { encodeCursor, namedPage, pageOf, type Page, type PageRequest } from './page.js';

export interface ProductRecord {
  readonly id: string;
  readonly name: string;
  /** Only the levels that do not follow the policy's routing. */
  readonly teams: Partial<Routing>;
  readonly checklists: readonly ChecklistRule[];
  readonly createdAt: Date;
}

export interface ProductFields {
  readonly name: string;
  readonly teams?: Partial<Routing> | undefined;
  /** Their `product` is this product, whatever they say. */
  readonly checklists?: readonly Omit<ChecklistRule, 'product'>[] | undefined;
}
export interface NewProduct extends ProductFields {
  readonly id?: string | undefined;
}

export class ProductReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async list(page: PageRequest): Promise<Page<ProductRecord>> {
    const rows = await this.#database.prisma.product.findMany(namedPage('products', page));
    return pageOf(rows.map(recordOf), page.limit, (last) => encodeCursor('products', [last.id]));
  }

  async find(id: string): Promise<ProductRecord | undefined> {
    const row = await this.#database.prisma.product.findUnique({ where: { id } });
    return row ? recordOf(row) : undefined;
  }
}

export class ProductWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async create({ id = newId('prod'), ...fields }: NewProduct): Promise<ProductRecord> {
    const { name } = fields;
    return recordOf(await this.#database.prisma.product.create({ data: { id, ...columnsOf(id, fields), name } }));
  }

  async change(id: string, fields: Partial<ProductFields>): Promise<ProductRecord> {
    return recordOf(await this.#database.prisma.product.update({ where: { id }, data: columnsOf(id, fields) }));
  }
}

function columnsOf(id: string, { name, teams, checklists }: Partial<ProductFields>): Record<string, object | string> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(teams === undefined ? {} : { teams }),
    ...(checklists === undefined ? {} : { checklists: checklists.map((rule) => ({ ...rule, product: id })) }),
  };
}

function recordOf(row: Product): ProductRecord {
  return {
    id: row.id,
    name: row.name,
    // Written by this store only, from what the door parsed.
    teams: row.teams as Partial<Routing>,
    checklists: row.checklists as unknown as readonly ChecklistRule[],
    createdAt: row.createdAt,
  };
}
