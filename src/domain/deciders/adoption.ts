/** The terms of a case change with its version of the policy, its plan, or its account. */
import { refuse, type Refusal } from '../decision.js';
import type { AnyDraft } from '../events.js';
import type { PolicyPin } from '../policy.js';
import type { CaseState } from '../state.js';
import { draft, type Input } from './decider.js';

type Context = Input['envelope']['context'];

/** The event of other terms, when the command brought any: its version, plan or account is another now. */
export function adopted(state: CaseState, context: Context): readonly AnyDraft[] {
  if (!context?.policy) return [];
  const { version, plan, account } = context.policy;
  const policy: PolicyPin = { version, plan, account };
  const isSame = state.policy.version === version && state.policy.plan === plan && state.policy.account === account;
  return isSame ? [] : [draft('policy-adopted', { policy, previous: state.policy })];
}

/**
 * What another account, product or entitlement means for the terms. The door looked them up in the version that it saw: where
 * the case has adopted another one since, taking them would undo that.
 */
export function otherTerms(state: CaseState, context: Context): readonly AnyDraft[] | Refusal {
  const isOutrun = context?.policy !== undefined && context.policy.version !== state.policy.version;
  return isOutrun
    ? refuse('stale', 'the case has just adopted another version of the policy; send the command again')
    : adopted(state, context);
}
