/** Resolving, accepting, rejecting, closing, reopening (C20, C21). */
import type { CaseEvent } from '../events.js';
import { neverRan } from '../runs.js';
import type { CaseState } from '../state.js';
import type { AppliersOf } from './applier.js';
import { afterPublicWord } from './conversation.js';
import { freshSilence } from './time.js';

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
  'resolution-retracted': (state, { at }) => ({ ...afterPublicWord(state, at), ...unresolved, relief: false }),
  'resolution-accepted': (state) => ({ ...state, unansweredSince: null, reviewDataSince: null }),
  'resolution-rejected': (state, { at }) => ({
    ...state,
    ...unresolved,
    relief: false,
    rejections: state.rejections + 1,
    silence: freshSilence,
    unansweredSince: state.unansweredSince ?? at,
  }),
  'case-closed': (state, { data, at }) => ({
    ...state,
    ...nothingPending,
    closedAt: at,
    closureCode: data.code,
    resolvedAt: state.resolvedAt ?? at,
    ...(data.how === 'closed' ? { publicWordAt: at, customerUpdatedAt: at } : {}),
  }),
  'case-reopened': reopened,
  'case-completed': (state) => ({ ...state, completed: true }),
};

const unresolved = { resolution: null, resolvedAt: null, confirmation: neverRan } as const;

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
  confirmation: neverRan,
  consults: [],
  attention: null,
  page: null,
  deferral: null,
  decideClosureSince: null,
  deliverFixSince: null,
} as const satisfies Partial<CaseState>;

function proposed(state: CaseState, event: CaseEvent<'resolution-proposed'>): CaseState {
  const { data, at, actor } = event;
  return {
    ...afterPublicWord(state, at),
    triage: null,
    wait: null,
    resolution: { ...data, messageId: event.messageId ?? null, proposedAt: at, by: actor.id },
    confirmation: neverRan,
    relief: true,
    silence: freshSilence,
    deferral: null,
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
    handOff: { runs: neverRan, lapsed: false },
    entitlementCheckSince: state.entitlementCheckSince === null ? null : at,
    postCloseMessageSince: null,
    silence: freshSilence,
    duties: [],
    reopens: state.reopens + 1,
  };
  return actor.kind === 'contact'
    ? // What they got did not hold: their word takes the relief back, an engineer who goes on with the cause does not.
      { ...open, relief: false, unansweredSince: at, answerAskedSince: null }
    : afterPublicWord(open, at);
}
