/** Senders whose mail is blocked or allowed. */
import { z } from 'zod';
import { senderVerdicts, type SenderRuleStore } from '../../store/sender-rule-store.js';
import { engineerOf } from '../access.js';
import { endpoint, ok, type Call, type Endpoint } from '../endpoint.js';
import { presentSenderRule, senderRuleSchema } from '../mail-document.js';
import { invalid, notFound } from '../problem.js';
import { pageOf, pageQuery, words } from '../schemas.js';

export interface SenderServices {
  readonly senders: SenderRuleStore;
}

const verdict = z.literal(senderVerdicts);
const ruleBody = z.strictObject({
  verdict: verdict.describe(
    '`blocked`: mail that belongs to no case is held back. `allowed`: bulk mail opens cases too. `muted`: nothing goes there by itself',
  ),
  note: words(500).nullable().default(null).describe('Why, for the next person'),
});
const described = { tag: 'Mail', who: 'engineers' } as const;

export function mailSenderEndpoints({ senders }: SenderServices): readonly Endpoint[] {
  return [
    endpoint({
      ...described,
      route: 'get /mail/senders',
      operationId: 'listMailSenders',
      summary: 'Who is blocked, allowed or muted.',
      query: z.strictObject({ ...pageQuery, verdict: verdict.optional() }),
      answer: pageOf(senderRuleSchema),
      handle: async ({ query }) => {
        const page = await senders.list(query, query);
        return ok({ items: page.items.map(presentSenderRule), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      ...described,
      route: 'put /mail/senders/{sender}',
      operationId: 'putMailSender',
      summary: 'Block, allow or mute an address, or `@domain` for everybody of one.',
      body: ruleBody,
      answer: senderRuleSchema,
      handle: async (call) => {
        const sender = senderOf(call);
        await senders.put({ sender, ...call.body, by: engineerOf(call.user).id, at: new Date(call.now) });
        const rule = await senders.find(sender);
        if (!rule) throw noSuchRule();
        return ok(presentSenderRule(rule));
      },
    }),
    endpoint({
      ...described,
      route: 'delete /mail/senders/{sender}',
      operationId: 'deleteMailSender',
      summary: 'Forget what was said of a sender.',
      status: 204,
      handle: async (call) => {
        const by = engineerOf(call.user).id;
        if (!(await senders.forget(senderOf(call), { by, at: new Date(call.now) }))) throw noSuchRule();
        return { status: 204 };
      },
    }),
  ];
}

/** Addresses are compared in lower case (mail.md: what gateways do to them). */
function senderOf({ params }: Pick<Call, 'params'>): string {
  const sender = (params['sender'] ?? '').toLowerCase();
  if (sender.length <= 320 && /^[^\s@<>,;"]*@[^\s@<>,;"]+$/u.test(sender)) return sender;
  throw invalid([{ path: 'sender', message: 'must be an address like user@example.com, or @example.com' }]);
}

function noSuchRule(): Error {
  return notFound('Nothing was said of this sender.');
}
