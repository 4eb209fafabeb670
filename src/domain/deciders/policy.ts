/** Which terms hold for a case: its entitlement, its version of the policy, and the day a customer names. */
import { accept, refuse } from '../decision.js';
import type { Entitlement } from '../envelope.js';
import { decidesForCustomer, isLead } from '../permissions.js';
import type { EntitlementDecision } from '../vocabulary.js';
import { adopted, otherTerms } from './adoption.js';
import { draft, isRefusal, type DecidersOf } from './decider.js';
import { customerOnly } from './details.js';

type PolicyCommands = 'set-entitlement' | 'adopt-policy' | 'defer';

/** How far ahead a customer may put off their answer (lifecycle.md, defer). */
const longestDeferralMs = 60 * 86_400_000;

const entitlements: Readonly<Record<EntitlementDecision, Entitlement>> = {
  yes: 'entitled',
  no: 'refused',
  exception: 'exception',
};

export const policyDeciders: DecidersOf<PolicyCommands> = {
  'set-entitlement': ({ state, envelope }) => {
    const { actor, body, messageId } = envelope;
    if (body.value === 'exception' && !isLead(actor)) return refuse('lead_only', 'an exception is for a lead to make');
    const decided = { decision: body.value, entitlement: entitlements[body.value], plan: body.plan ?? null };
    const terms = otherTerms(state, envelope.context);
    return isRefusal(terms) ? terms : accept(draft('entitlement-decided', decided, { messageId }), ...terms);
  },
  'adopt-policy': ({ state, envelope: { body, context, messageId } }) => {
    if (!context?.policy) return refuse('unknown_policy', `no version ${String(body.version)} of the policy is stored`);
    if (state.policy.version === body.version)
      return refuse('unchanged', `the case is under version ${String(body.version)} already`);
    const [adoption] = adopted(state, context);
    return adoption ? accept({ ...adoption, ...(messageId === undefined ? {} : { messageId }) }) : accept();
  },
  defer: ({ state, envelope: { actor, body, messageId }, now }) => {
    if (!decidesForCustomer(state, actor)) return customerOnly;
    const until = Date.parse(body.until);
    if (until <= now) return refuse('in_the_past', '`until` is over already');
    if (until > now + longestDeferralMs) return refuse('too_far_ahead', 'name a day within the next 60 days');
    return accept(draft('answer-deferred', { until }, { isPublic: true, messageId }));
  },
};
