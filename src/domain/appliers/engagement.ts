/** Level 3 at work beside the owner (C14, C19), and waiting for third parties. */
import type { CaseState } from '../state.js';
import type { AppliersOf } from './applier.js';

type EngagementEvents =
  | 'engagement-taken'
  | 'engagement-assigned'
  | 'engagement-released'
  | 'finding-returned'
  | 'engagement-recalled'
  | 'wait-started'
  | 'wait-ended'
  | 'direction-given'
  | 'direction-ended';

export const engagementAppliers: AppliersOf<EngagementEvents> = {
  'engagement-taken': (state, { data, at }) => engagedBy(state, data.engineer, at),
  'engagement-assigned': (state, { data, at }) => engagedBy(state, data.engineer, at),
  'engagement-released': (state, { at }) => ({
    ...state,
    engagement: state.engagement && {
      ...state.engagement,
      state: 'requested',
      engineer: null,
      takenAt: null,
      since: at,
    },
  }),
  'finding-returned': (state, { data, at }) => ({
    ...state,
    engagement: null,
    finding: { outcome: data.outcome, defect: data.defect, since: at },
  }),
  'engagement-recalled': (state) => ({ ...state, engagement: null }),
  'wait-started': (state, { data, at }) => ({ ...state, wait: { party: data.party, since: at, until: data.until } }),
  'wait-ended': (state) => ({ ...state, wait: null }),
  'direction-given': (state, { data }) => ({ ...state, direction: { engineers: data.engineers, until: data.until } }),
  'direction-ended': (state) => ({ ...state, direction: null }),
};

/** Taken counts from the first taking: another engineer in the same engagement inherits its clock. */
function engagedBy(state: CaseState, engineer: string, at: number): CaseState {
  const { engagement } = state;
  return {
    ...state,
    engagement: engagement && { ...engagement, state: 'taken', engineer, takenAt: engagement.takenAt ?? at },
  };
}
