/** One case out of two, two out of one, words removed, and the customer's verdict. */
import type { CaseEvent } from '../events.js';
import { neverRan } from '../runs.js';
import type { CaseState, SetAside } from '../state.js';
import { unchanged, type AppliersOf } from './applier.js';
import { freshSilence } from './time.js';

type MergingEvents = 'case-merged' | 'case-unmerged' | 'case-split' | 'message-redacted' | 'case-rated';

export const mergeAppliers: AppliersOf<MergingEvents> = {
  'case-merged': (state, { data }) => ({ ...state, mergedInto: data.into, setAside: setAside(state) }),
  'case-unmerged': unmerged,
  'case-split': (state, { data }) => ({
    ...state,
    links: [...state.links, { type: 'related', number: data.number }],
  }),
  'message-redacted': unchanged,
  'case-rated': (state, { data }) => ({ ...state, rating: data.score }),
};

function setAside(state: CaseState): SetAside {
  const { answerAskedSince, stopBounceSince, attention, wait, direction, deferral } = state;
  return { answerAskedSince, stopBounceSince, attention, wait, direction, deferral };
}

/**
 * The case as it was, at its level and with its owner. Windows are counted anew, as after a reopening; no day that has
 * passed meanwhile is waited for. It is no reopening: the customer did not come back, and nothing counts as one.
 */
function unmerged(state: CaseState, { at }: CaseEvent<'case-unmerged'>): CaseState {
  return {
    ...state,
    ...(state.setAside === null ? {} : takenUp(state.setAside, at)),
    mergedInto: null,
    setAside: null,
    closedAt: null,
    closureCode: null,
    resolvedAt: state.resolution?.proposedAt ?? null,
    handOff: { runs: neverRan, lapsed: false },
    entitlementCheckSince: state.entitlementCheckSince === null ? null : at,
    // A word that was still on its way to this case when it was merged waits for its answer here.
    unansweredSince: state.postCloseMessageSince,
    postCloseMessageSince: null,
    silence: freshSilence,
  };
}

function takenUp(before: SetAside, at: number): SetAside {
  const { answerAskedSince, stopBounceSince, attention } = before;
  return {
    answerAskedSince: answerAskedSince === null ? null : at,
    stopBounceSince: stopBounceSince === null ? null : at,
    attention: attention?.settledAt === null ? { ...attention, since: at } : attention,
    wait: stillRunning(before.wait, at),
    direction: stillRunning(before.direction, at),
    deferral: stillRunning(before.deferral, at),
  };
}

function stillRunning<T extends { readonly until: number }>(until: T | null, at: number): T | null {
  return until !== null && until.until > at ? until : null;
}
