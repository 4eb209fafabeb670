/** What words do: of the customer, of engineers, and of the machinery that delivers them. */
import type { CaseState } from '../state.js';
import { unchanged, type AppliersOf } from './applier.js';
import { freshSilence, heard } from './time.js';

type ConversationEvents =
  | 'message-received'
  | 'message-approved'
  | 'mail-noted'
  | 'reply-sent'
  | 'contact-logged'
  | 'note-added'
  | 'message-dismissed'
  | 'delivery-failed'
  | 'delivery-settled'
  | 'command-refused';

export const conversationAppliers: AppliersOf<ConversationEvents> = {
  'message-received': (state, { at }) =>
    state.closedAt === null
      ? { ...state, ...heard, unansweredSince: state.unansweredSince ?? at, answerAskedSince: null }
      : { ...state, postCloseMessageSince: state.postCloseMessageSince ?? at, answerAskedSince: null },
  'message-approved': unchanged,
  'mail-noted': unchanged,
  'reply-sent': (state, { data, at }) => {
    if (data.visibility === 'internal') return state;
    const answered = afterPublicWord(state, at);
    return data.needsAnswer ? { ...answered, answerAskedSince: at } : answered;
  },
  'contact-logged': (state, { data, at }) => (data.public ? afterPublicWord(state, at) : state),
  'note-added': unchanged,
  'message-dismissed': (state) =>
    state.closedAt === null ? { ...state, unansweredSince: null } : { ...state, postCloseMessageSince: null },
  'delivery-failed': (state, { data, at }) => ({
    ...state,
    failedDeliveries: [
      ...state.failedDeliveries.filter((failed) => failed.notification !== data.notification),
      { notification: data.notification, since: at },
    ],
  }),
  'delivery-settled': (state, { data }) => ({
    ...state,
    failedDeliveries: state.failedDeliveries.filter((failed) => !data.notifications.includes(failed.notification)),
  }),
  'command-refused': unchanged,
};

/** A public word of ours answers the customer, whichever command brought it (lifecycle.md: "What text is public"). */
export function afterPublicWord(state: CaseState, at: number): CaseState {
  return {
    ...state,
    publicWordAt: at,
    customerUpdatedAt: at,
    unansweredSince: null,
    deliverFixSince: null,
    // The owner has decided to write: the silence is counted anew.
    ...(state.decideClosureSince === null ? {} : { decideClosureSince: null, silence: freshSilence }),
    reviewDataSince: null,
    handedBackSince: null,
    finding: null,
  };
}
