/** Which terms hold for a case: its entitlement, its version of the policy, and the day a customer names. */
import { accept, refuse } from '../decision.js';
import type { Entitlement } from '../envelope.js';
import type { AnyDraft } from '../events.js';
import { decidesForCustomer, isLead } from '../permissions.js';
import type { PolicyPin } from '../policy.js';
import type { CaseState } from '../state.js';
import type { EntitlementDecision } from '../vocabulary.js';
import { draft, type DecidersOf, type Input } from './decider.js';
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
  'set-entitlement': (input) => {
    const { state, envelope } = input;
    const { actor, body, messageId } = envelope;
    if (body.value === 'exception' && !isLead(actor)) return refuse('lead_only', 'an exception is for a lead to make');
    const decided = { decision: body.value, entitlement: entitlements[body.value], plan: body.plan ?? null };
    return accept(draft('entitlement-decided', decided, { messageId }), ...adopted(state, input.envelope.context));
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

/** The event of other terms, when the command brought any: its account, plan or version is another now. */
export function adopted(state: CaseState, context: Input['envelope']['context']): readonly AnyDraft[] {
  if (!context?.policy) return [];
  const { version, plan, account } = context.policy;
  const policy: PolicyPin = { version, plan, account };
  const isSame = state.policy.version === version && state.policy.plan === plan && state.policy.account === account;
  return isSame ? [] : [draft('policy-adopted', { policy, previous: state.policy })];
}
