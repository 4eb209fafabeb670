/** Who has the case, at which level, in which queue. */
import type { EventDataOf, LevelChangeReason } from '../events.js';
import { neverRan } from '../runs.js';
import type { CaseState } from '../state.js';
import { escalationReasons, type EscalationReason } from '../vocabulary.js';
import type { AppliersOf } from './applier.js';

type OwnershipEvents =
  | 'ownership-taken'
  | 'ownership-assigned'
  | 'ownership-released'
  | 'level-changed'
  | 'case-handed-back'
  | 'case-transferred'
  | 'triage-lapsed'
  | 'hand-off-lapsed';

/** Hand-backs and bounces from which the lead must step in (lifecycle.md, STOP_BOUNCE). */
const handBacksToStop = 2;
const bouncesToStop = 3;

export const ownershipAppliers: AppliersOf<OwnershipEvents> = {
  'ownership-taken': (state, { data }) => owned(state, data.engineer),
  'ownership-assigned': (state, { data }) => ({
    ...owned(state, data.engineer),
    stopBounceSince: data.byLead ? null : state.stopBounceSince,
  }),
  'ownership-released': (state, { at }) => ({ ...state, owner: null, unownedSince: at }),
  'level-changed': (state, { data, at }) => {
    const moved = data.from === 3 || data.line === state.line ? state : arrived(state, data, at);
    const handOffs = moved.handOffs + (data.from === 1 ? 1 : 0);
    const next = data.to === 3 ? engaged(moved, data.reason, at) : { ...moved, engagement: null };
    return counted({ ...next, handOffs }, data.bounce, at);
  },
  'case-handed-back': (state, { at }) => ({ ...state, handedBackSince: at, handBacks: state.handBacks + 1 }),
  'case-transferred': (state, { data, at }) =>
    counted({ ...state, teamId: data.team, owner: null, unownedSince: at, handOff: restarted }, true, at),
  'triage-lapsed': (state) => (state.triage ? { ...state, triage: { ...state.triage, lapsed: true } } : state),
  'hand-off-lapsed': (state) => ({ ...state, handOff: { ...state.handOff, lapsed: true } }),
};

const restarted = { runs: neverRan, lapsed: false } as const;

function owned(state: CaseState, engineer: string): CaseState {
  return {
    ...state,
    owner: engineer,
    unownedSince: null,
    formerOwner: { ...state.formerOwner, [state.line]: engineer },
  };
}

/** Level 3 stands beside the owner (C14); what the owner had to review or act on is answered by bringing it in. */
function engaged(state: CaseState, reason: LevelChangeReason, at: number): CaseState {
  const because = isEngagementReason(reason) ? reason : 'NOT_RESOLVED_AT_LEVEL_2';
  return {
    ...state,
    engagement: { state: 'requested', reason: because, since: at, engineer: null, takenAt: null },
    reviewDataSince: null,
    finding: null,
  };
}

function isEngagementReason(reason: string): reason is EscalationReason {
  return (escalationReasons[3] as readonly string[]).includes(reason);
}

/** The case at its new line. What Level 1 had to do goes with it to the new queue, except what moving answers. */
function arrived(state: CaseState, move: EventDataOf<'level-changed'>, at: number): CaseState {
  return {
    ...state,
    line: move.line,
    teamId: move.team,
    owner: move.owner,
    unownedSince: move.owner === null ? at : null,
    formerOwner: move.owner === null ? state.formerOwner : { ...state.formerOwner, [move.line]: move.owner },
    triage: null,
    handedBackSince: move.line === 1 ? state.handedBackSince : null,
    reviewDataSince: null,
    finding: null,
    handOff: restarted,
  };
}

/** Ping-pong is the enemy: bounces are counted, and from a number on the lead must step in. */
function counted(state: CaseState, isBounce: boolean, at: number): CaseState {
  if (!isBounce) return state;
  const bounces = state.bounces + 1;
  const mustStop = state.handBacks >= handBacksToStop || bounces >= bouncesToStop;
  return { ...state, bounces, stopBounceSince: mustStop ? (state.stopBounceSince ?? at) : state.stopBounceSince };
}
