/** Deadlines: the nearest instant at which the case changes by itself, and what happens then (C13, C20). */
import { applyDrafts, movedByItself, movesByWindow, type Applied } from './commit.js';
import { draft } from './deciders/decider.js';
import { closed } from './deciders/resolution.js';
import type { AnyDraft } from './events.js';
import { notBeforeChange, stopwatchEnd, windowEnd } from './pending-actions.js';
import type { PolicySlice } from './policy.js';
import type { CaseState } from './state.js';

export const deadlineKinds = ['triage', 'hand-off', 'wait', 'direction', 'confirmation', 'reopen'] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

export interface Deadline {
  readonly kind: DeadlineKind;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The nearest deadline, or null when nothing will happen by itself. */
export function nextDeadline(state: CaseState, policy: PolicySlice): Deadline | null {
  const running = state.closedAt === null ? openDeadlines(state, policy) : reopenDeadline(state, policy);
  return running.reduce<Deadline | null>((nearest, next) => (nearest && nearest.at <= next.at ? nearest : next), null);
}

function openDeadlines(state: CaseState, policy: PolicySlice): Deadline[] {
  const { triage, handOff, wait, direction, confirmation, severity, resolution } = state;
  const found: Deadline[] = [];
  if (triage && !triage.lapsed) {
    found.push({ kind: 'triage', at: windowEnd(state, policy, { window: 'triage', since: triage.since }) });
  }
  if (handOff.runningSince !== null && !handOff.lapsed) {
    const end = stopwatchEnd(handOff, policy.windows.handOff[severity].ms, handOff.runningSince);
    found.push({ kind: 'hand-off', at: notBeforeChange(state, end) });
  }
  if (wait) found.push({ kind: 'wait', at: wait.until });
  if (direction) found.push({ kind: 'direction', at: direction.until });
  if (resolution && confirmation.runningSince !== null) {
    const since = resolution.proposedAt;
    found.push({ kind: 'confirmation', at: windowEnd(state, policy, { window: 'confirmation', since }) });
  }
  return found;
}

/** A closed case ends its workflow when its reopen window is over and nothing is owed on it: not before that was done. */
function reopenDeadline(state: CaseState, policy: PolicySlice): Deadline[] {
  const isOwed = state.failedDeliveries.length > 0 || state.postCloseMessageSince !== null;
  if (state.closedAt === null || state.completed || isOwed) return [];
  const end = windowEnd(state, policy, { window: 'reopen', since: state.closedAt });
  return [{ kind: 'reopen', at: Math.max(end, state.updatedAt) }];
}

/** Deadlines that end something for the customer: words already stored are applied first (architecture.md rule 6). */
export function endsConversation(deadline: Deadline): boolean {
  return deadline.kind === 'confirmation' || deadline.kind === 'reopen';
}

/** What happens at `deadline`, stamped at its due time, never at the moment somebody noticed. */
export function applyDeadline(state: CaseState, deadline: Deadline): Applied {
  return applyDrafts(state, [eventAt(state, deadline.kind)], deadline.at);
}

function eventAt(state: CaseState, kind: DeadlineKind): AnyDraft {
  switch (kind) {
    case 'triage':
      return atWindow(state, 'TRIAGE_WINDOW', 'triage-lapsed');
    case 'hand-off':
      return atWindow(state, 'HAND_OFF_WINDOW', 'hand-off-lapsed');
    case 'wait':
      return draft('wait-ended', { why: 'time' }, { isPublic: true });
    case 'direction':
      return draft('direction-ended', {});
    case 'confirmation':
      return closed(state.resolution?.code ?? 'RESOLUTION_PROVIDED', 'window');
    case 'reopen':
      return draft('case-completed', {});
  }
}

/** The case moves, or it stays and the lead is told. */
function atWindow(
  state: CaseState,
  reason: 'TRIAGE_WINDOW' | 'HAND_OFF_WINDOW',
  lapsed: 'triage-lapsed' | 'hand-off-lapsed',
): AnyDraft {
  return movesByWindow(state) ? movedByItself(state, reason) : draft(lapsed, {});
}
