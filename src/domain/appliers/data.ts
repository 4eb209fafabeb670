/** What data, and requests for it, do. */
import { withChanged, withRequested, withSubmitted, withWithdrawn } from '../checklist.js';
import type { CaseState } from '../state.js';
import { unchanged, type AppliersOf } from './applier.js';
import { afterPublicWord } from './conversation.js';
import { heard } from './time.js';

type DataEvents =
  | 'data-submitted'
  | 'item-accepted'
  | 'data-requested'
  | 'request-withdrawn'
  | 'data-waived'
  | 'data-reviewed'
  | 'case-actionable'
  | 'case-triaged'
  | 'reproduction-recorded';

export const dataAppliers: AppliersOf<DataEvents> = {
  'data-submitted': (state, { data, at, actor }) => {
    const next = { ...state, checklist: withSubmitted(state.checklist, data.items), answerAskedSince: null };
    if (state.closedAt !== null) {
      return actor.kind === 'contact' ? { ...next, postCloseMessageSince: state.postCloseMessageSince ?? at } : next;
    }
    const open = actor.kind === 'contact' ? { ...next, ...heard } : next;
    return data.toReview ? { ...open, reviewDataSince: state.reviewDataSince ?? at } : open;
  },
  'item-accepted': (state, { data }) => ({
    ...state,
    checklist: withChanged(state.checklist, [data.key], { provided: true }),
    reviewDataSince: null,
  }),
  'data-requested': (state, { data, at, messageId }) => {
    const asked = { ...state, checklist: withRequested(state.checklist, data.items, at) };
    // A request reaches the customer as mail even without prose: it is our public word.
    return messageId === undefined
      ? { ...afterPublicWord(asked, at), unansweredSince: state.unansweredSince }
      : afterPublicWord(asked, at);
  },
  'request-withdrawn': (state, { data }) => ({
    ...state,
    checklist: withWithdrawn(state.checklist, data),
  }),
  'data-waived': (state, { data }) => ({
    ...state,
    checklist: withChanged(state.checklist, data.keys, { waived: true }),
  }),
  'data-reviewed': (state) => ({ ...state, reviewDataSince: null, checklist: acceptUnavailable(state) }),
  'case-actionable': unchanged,
  'case-triaged': (state) => ({ ...state, triage: null }),
  'reproduction-recorded': (state, { data }) => ({ ...state, reproduction: data.result }),
};

/** Reviewing without asking again accepts what the customer called not available. */
function acceptUnavailable(state: CaseState): CaseState['checklist'] {
  return state.checklist.map((item) => (item.unavailable ? { ...item, provided: true } : item));
}
