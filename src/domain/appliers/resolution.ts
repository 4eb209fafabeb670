/** Resolving, accepting, rejecting, closing, reopening (C20, C21). */
import type { CaseEvent } from '../events.js';
import type { CaseState } from '../state.js';
import type { AppliersOf } from './applier.js';
import { afterPublicWord } from './conversation.js';

type ResolutionEvents =
  | 'resolution-proposed'
  | 'resolution-retracted'
  | 'resolution-accepted'
  | 'resolution-rejected'
  | 'case-closed'
  | 'case-reopened'
  | 'case-completed';

export const resolutionAppliers: AppliersOf<ResolutionEvents> = {
  'resolution-proposed': proposed,
  'resolution-retracted': (state, { at }) => ({ ...afterPublicWord(state, at), ...unresolved }),
  'resolution-accepted': (state) => ({ ...state, unansweredSince: null, reviewDataSince: null }),
  'resolution-rejected': (state, { at }) => ({
    ...state,
    ...unresolved,
    rejections: state.rejections + 1,
    unansweredSince: state.unansweredSince ?? at,
  }),
  'case-closed': (state, { data, at }) => ({
    ...state,
    ...nothingPending,
    closedAt: at,
    closureCode: data.code,
    resolvedAt: state.resolvedAt ?? at,
    publicWordAt: data.how === 'closed' ? at : state.publicWordAt,
  }),
  'case-reopened': reopened,
  'case-completed': (state) => ({ ...state, completed: true }),
};

const stopped = { ranMs: 0, runningSince: null } as const;
const unresolved = { resolution: null, resolvedAt: null, confirmation: stopped } as const;

/** What closing ends by itself; the resolution stays readable, failed deliveries stay to be settled. */
const nothingPending = {
  triage: null,
  handedBackSince: null,
  unansweredSince: null,
  reviewDataSince: null,
  answerAskedSince: null,
  finding: null,
  engagement: null,
  wait: null,
  direction: null,
  stopBounceSince: null,
  confirmation: stopped,
} as const satisfies Partial<CaseState>;

function proposed(state: CaseState, event: CaseEvent<'resolution-proposed'>): CaseState {
  const { data, at, actor } = event;
  return {
    ...afterPublicWord(state, at),
    triage: null,
    wait: null,
    resolution: { ...data, messageId: event.messageId ?? null, proposedAt: at, by: actor.id },
    confirmation: stopped,
    resolvedAt: at,
  };
}

/** Open again, with new windows. The customer's word waits for an answer; an engineer's is our public reply. */
function reopened(state: CaseState, { data, at, actor }: CaseEvent<'case-reopened'>): CaseState {
  const open: CaseState = {
    ...state,
    ...unresolved,
    closedAt: null,
    closureCode: null,
    line: data.line,
    owner: data.owner,
    unownedSince: data.owner === null ? at : null,
    formerOwner: data.owner === null ? state.formerOwner : { ...state.formerOwner, [data.line]: data.owner },
    handOff: { ...stopped, lapsed: false },
    entitlementCheckSince: state.entitlementCheckSince === null ? null : at,
    postCloseMessageSince: null,
    reopens: state.reopens + 1,
  };
  return actor.kind === 'contact'
    ? { ...open, unansweredSince: at, answerAskedSince: null }
    : afterPublicWord(open, at);
}
