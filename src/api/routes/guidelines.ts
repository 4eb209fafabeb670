/** What to hand in, and how to collect it, before a case is opened (C3). */
import { z } from 'zod';
import { checklistFor } from '../../domain/checklist.js';
import { checklistsOf } from '../../domain/policy-document.js';
import { itemKinds, kinds, severities, type Severity } from '../../domain/vocabulary.js';
import type { PolicyReader } from '../../store/policy-store.js';
import type { ProductReader } from '../../store/product-store.js';
import { endpoint, ok, type Endpoint } from '../endpoint.js';
import { invalid } from '../problem.js';
import { words } from '../schemas.js';

export interface GuidelineServices {
  readonly policies: PolicyReader;
  readonly products: ProductReader;
}

const query = z.strictObject({
  product: words(100).optional(),
  kind: z.literal(kinds),
  severity: z.coerce.number().int().min(1).max(4).default(3),
});

const guidelineItem = z.object({
  key: z.string(),
  label: z.string(),
  why: z.string().nullable(),
  how: z.string().nullable(),
  kind: z.literal(itemKinds),
  required: z.boolean(),
});
const guidelineSchema = z
  .object({
    product: z.string().nullable(),
    kind: z.literal(kinds),
    severity: z.literal(severities),
    severities: z
      .array(z.object({ severity: z.literal(severities), name: z.string(), meaning: z.string() }))
      .describe('What each severity means, as the current policy says it'),
    items: z.array(guidelineItem),
  })
  .meta({ id: 'Guideline' });

export function guidelineEndpoints({ policies, products }: GuidelineServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /guidelines',
      operationId: 'getGuidelines',
      tag: 'Guidelines',
      summary: 'The checklist for a product, kind and severity, with how to collect each item.',
      who: 'anyone',
      query,
      answer: guidelineSchema,
      handle: async ({ query: { product, kind, severity: given }, now }) => {
        const severity = given as Severity; // within 1 to 4 by its schema
        const record = product === undefined ? undefined : await products.find(product);
        if (product !== undefined && !record) throw invalid([{ path: 'product', message: 'is not a known product' }]);
        const { document } = await policies.getCurrent(now);
        const rules = [...(record?.checklists ?? []), ...checklistsOf(document)];
        const items = checklistFor(rules, product ?? null, kind, severity).map((item) => ({
          ...{ key: item.key, label: item.label, why: item.why ?? null, how: item.how ?? null },
          ...{ kind: item.kind, required: item.required },
        }));
        const meanings = severities.flatMap((one) => {
          const words = document.severities[one];
          return words ? [{ severity: one, ...words }] : [];
        });
        return ok({ product: product ?? null, kind, severity, severities: meanings, items } satisfies z.output<
          typeof guidelineSchema
        >);
      },
    }),
  ];
}
