/** Products with their teams and checklists. Everybody reads them (a customer chooses one); leads and admins write. */
import { z } from 'zod';
import type { ChecklistRule } from '../../domain/policy.js';
import { itemKinds, kinds, severities } from '../../domain/vocabulary.js';
import type { ProductFields, ProductReader, ProductRecord, ProductWriter } from '../../store/product-store.js';
import { readerOf } from '../case-view.js';
import type { Reader } from '../case-document.js';
import { created, endpoint, ok, type Endpoint } from '../endpoint.js';
import { notFound } from '../problem.js';
import { isoInstant, line, newId, pageOf, pageQuery, reference, words } from '../schemas.js';

export interface ProductServices {
  readonly products: ProductReader;
  readonly productWriter: ProductWriter;
}

const itemBody = z.strictObject({
  key: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64'),
  label: words(200),
  why: line(1000).optional(),
  how: line(4000).optional(),
  kind: z.literal(itemKinds).default('text'),
  required: z.boolean().default(true),
});
const checklistBody = z.strictObject({
  kind: z.literal(kinds),
  severities: z.array(z.literal(severities)).min(1).optional(),
  items: z
    .array(itemBody)
    .max(100)
    .refine((items) => new Set(items.map(({ key }) => key)).size === items.length, 'two items have the same key'),
});
const teamsBody = z.strictObject({ 1: reference.optional(), 2: reference.optional(), 3: reference.optional() });
const productBody = z.strictObject({
  id: newId.optional(),
  name: words(200),
  teams: teamsBody.optional().describe('Team per level; the policy routes the levels that are not named'),
  checklists: z.array(checklistBody).max(50).optional(),
});
const productPatch = productBody.omit({ id: true }).partial();

const productSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    teams: z.record(z.string(), z.string()).optional(),
    checklists: z.array(z.looseObject({ kind: z.literal(kinds) })),
    createdAt: isoInstant,
  })
  .meta({ id: 'Product' });

const tag = 'Products';

export function productEndpoints({ products, productWriter }: ProductServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /products',
      operationId: 'listProducts',
      tag,
      who: 'anyone',
      summary: 'The products that cases are about.',
      query: z.strictObject(pageQuery),
      answer: pageOf(productSchema),
      handle: async ({ user, query }) => {
        const page = await products.list(query);
        return ok({ items: page.items.map((row) => presentProduct(row, readerOf(user))), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      route: 'get /products/{id}',
      operationId: 'getProduct',
      tag,
      who: 'anyone',
      summary: 'One product with its checklists.',
      answer: productSchema,
      handle: async ({ user, params }) => {
        const product = await products.find(params['id'] ?? '');
        if (!product) throw notFound('There is no such product.');
        return ok(presentProduct(product, readerOf(user)));
      },
    }),
    endpoint({
      route: 'post /products',
      operationId: 'createProduct',
      tag,
      who: 'leads',
      status: 201,
      summary: 'Add a product.',
      body: productBody,
      answer: productSchema,
      handle: async ({ user, body }) => {
        const { id, name, ...rest } = body;
        const product = await productWriter.create({ id, name, ...fieldsOf(rest) });
        return created(`/api/v1/products/${product.id}`, presentProduct(product, readerOf(user)));
      },
    }),
    endpoint({
      route: 'patch /products/{id}',
      operationId: 'changeProduct',
      tag,
      who: 'leads',
      summary:
        'Change a product. Open cases keep the checklist they have until their product, kind or severity changes.',
      body: productPatch,
      answer: productSchema,
      handle: async ({ user, params, body }) =>
        ok(presentProduct(await productWriter.change(params['id'] ?? '', fieldsOf(body)), readerOf(user))),
    }),
  ];
}

/** JSON drops what is undefined; so that types and database agree, it is dropped here. */
function fieldsOf({ name, teams, checklists }: z.output<typeof productPatch>): Partial<ProductFields> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(teams === undefined ? {} : { teams: withoutUndefined(teams) }),
    ...(checklists === undefined ? {} : { checklists: checklists.map(ruleOf) }),
  };
}

function ruleOf({ kind, severities: some, items }: z.output<typeof checklistBody>): Omit<ChecklistRule, 'product'> {
  return { kind, ...(some === undefined ? {} : { severities: some }), items: items.map(withoutUndefined) };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Defined<T>; // nothing else is dropped
}

/** Which team takes what is the desk's own matter. */
function presentProduct(row: ProductRecord, reader: Reader): z.output<typeof productSchema> {
  const checklists = row.checklists.map(({ kind, severities: some, items }) => ({
    kind,
    severities: some ?? null,
    items,
  }));
  const teams = reader === 'support' ? { teams: withoutUndefined(row.teams) } : {};
  return { id: row.id, name: row.name, ...teams, checklists, createdAt: row.createdAt.toISOString() };
}
