/** How far the mails of a case have come. */
import { z } from 'zod';
import { deliveryStates, type DeliveryReader, type DeliveryRow } from '../../store/delivery-reader.js';
import type { CaseView } from '../case-view.js';
import { endpoint, ok, type Endpoint } from '../endpoint.js';
import { isoInstant, pageOf, pageQuery } from '../schemas.js';

const deliverySchema = z
  .object({
    id: z.string().describe('What `settle-delivery` names as `notification`'),
    at: isoInstant,
    event: z.string(),
    text: z.string().describe('The text of the policy'),
    to: z.object({
      kind: z.literal(['contact', 'engineer', 'team', 'lead', 'on-call']),
      id: z.string(),
      name: z.string().nullable(),
      address: z.string().nullable().describe('Of a customer: where the mail goes'),
    }),
    messageId: z.string().nullable().describe('The message whose words it brings'),
    state: z
      .literal(deliveryStates)
      .describe('`deferred`: tried again until it goes; `bounced`: it came back; `failed`: nobody takes it'),
    words: z.string().nullable().describe('What was said of it last, mostly by a mail server; addresses are left out'),
    attempts: z.int(),
    sentAt: isoInstant.nullable(),
  })
  .meta({ id: 'Delivery' });

export function deliveryEndpoints(view: CaseView, deliveries: DeliveryReader): readonly Endpoint[] {
  return [
    endpoint({
      tag: 'Cases',
      who: 'engineers',
      route: 'get /cases/{number}/deliveries',
      operationId: 'listDeliveries',
      summary: 'The mails about a case and how far each has come, newest first.',
      query: z.strictObject(pageQuery),
      answer: pageOf(deliverySchema),
      handle: async ({ user, params, query }) => {
        const number = params['number'] ?? '';
        await view.requireVisible(user, number);
        const { items, nextCursor } = await deliveries.list(number, query);
        return ok({ items: items.map(presentDelivery), nextCursor });
      },
    }),
  ];
}

function presentDelivery(row: DeliveryRow): z.output<typeof deliverySchema> {
  const { id, event, text, messageId, state, words, attempts } = row;
  const to = { kind: row.recipientKind, id: row.recipientId, name: row.recipientName, address: row.address };
  const [at, sentAt] = [row.createdAt.toISOString(), row.sentAt?.toISOString() ?? null];
  return { id, at, event, text, to, messageId, state, words, attempts, sentAt };
}
