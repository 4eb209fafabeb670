/** Which terms hold: the pinned policy, and what the account is entitled to. */
import type { AppliersOf } from './applier.js';

type PolicyEvents = 'policy-adopted' | 'entitlement-decided';

export const policyAppliers: AppliersOf<PolicyEvents> = {
  'policy-adopted': (state, { data, at }) => ({ ...state, policy: data.policy, policyAdoptedAt: at }),
  'entitlement-decided': (state, { data }) => ({
    ...state,
    entitlement: data.entitlement,
    entitlementCheckSince: state.contactId === null ? state.entitlementCheckSince : null,
  }),
};
