/**
 * Clocks: what runs when (lifecycle.md, Clocks). Free of policy, so that the timeline alone rebuilds them; what they are due
 * by stands in `clock-times.ts`.
 */
import { clockNames, type ClockName } from './policy.js';
import { undatedActions } from './pending-actions.js';
import { isRunning, neverRan, withRun } from './runs.js';
import type { CaseState, ClockState } from './state.js';

/** How a clock stands, and why, for people. */
export interface Course {
  readonly mode: ClockState['mode'];
  /** Where the cycle begins; null: where it began before. */
  readonly since: number | null;
  readonly why: string;
}

export const noClocks = Object.fromEntries(clockNames.map((name) => [name, null])) as CaseState['clocks']; // exactly the names

/** The clocks after an event at `at`: `state` is what the event made of the case. */
export function ticked(state: CaseState, at: number): CaseState['clocks'] {
  const next = clockNames.map((name) => [name, follow(state.clocks[name], courseOf(name, state), at)]);
  return Object.fromEntries(next) as CaseState['clocks']; // exactly the names
}

/** A raised severity counts its new target from the change: what ran before is not counted (lifecycle.md, Clocks). */
export function restartedClocks(clocks: CaseState['clocks'], at: number): CaseState['clocks'] {
  // Also one that is met: when its answer is taken back later, it runs on against the new target.
  const restarted = (clock: ClockState | null): ClockState | null =>
    clock && { ...clock, runs: isRunning(clock.runs) ? [at] : neverRan, warnedAt: null };
  const next = clockNames.map((name) => [name, restarted(clocks[name])]);
  return Object.fromEntries(next) as CaseState['clocks']; // exactly the names
}

function follow(clock: ClockState | null, { mode, since }: Course, at: number): ClockState | null {
  const isSameCycle = since === null || since === clock?.since;
  if (isSameCycle) return clock && turned(clock, mode, { at, runsFrom: at });
  return turned(freshClock(since), mode, { at, runsFrom: since });
}

function turned(
  clock: ClockState,
  mode: ClockState['mode'],
  { at, runsFrom }: { readonly at: number; readonly runsFrom: number },
): ClockState {
  const runs = withRun(clock.runs, mode === 'running', runsFrom);
  const metAt = mode === 'met' ? (clock.metAt ?? at) : null;
  const isUnchanged = runs === clock.runs && mode === clock.mode && metAt === clock.metAt;
  return isUnchanged ? clock : { ...clock, mode, runs, metAt };
}

function freshClock(since: number): ClockState {
  return { mode: 'off', since, runs: neverRan, metAt: null, warnedAt: null, breachedAt: null };
}

/** How a clock stands in a state. */
export function courseOf(name: ClockName, state: CaseState): Course {
  return courses[name](state);
}

const courses: Readonly<Record<ClockName, (state: CaseState) => Course>> = {
  firstResponse: (state) => {
    const since = state.openedAt;
    if (state.publicWordAt !== null) return { mode: 'met', since, why: 'an engineer has answered' };
    if (state.closedAt !== null) return { mode: 'off', since, why: 'closed before an answer' };
    return { mode: 'running', since, why: 'no engineer has answered yet' };
  },
  /** Cumulative over releases: one cycle for the whole life. */
  ownership: (state) => {
    const isWanted = state.closedAt === null && state.line === 2;
    const since = state.clocks.ownership?.since ?? (isWanted && state.owner === null ? unownedSince(state) : null);
    if (isWanted && state.owner === null) return { mode: 'running', since, why: 'nobody owns it at level 2' };
    if (state.owner !== null) return { mode: 'met', since, why: 'it has an owner' };
    return { mode: 'paused', since, why: state.closedAt === null ? 'at level 1' : 'closed' };
  },
  nextReply: (state) => {
    const since = oldestUnanswered(state);
    if (since !== null) return { mode: 'running', since, why: "the customer's word waits for an answer" };
    return { mode: 'met', since, why: 'nothing of the customer waits' };
  },
  nextUpdate: (state) => {
    const since = state.customerUpdatedAt;
    if (state.closedAt !== null || state.resolution) return { mode: 'off', since, why: 'resolved' };
    if (isCustomersMove(state)) return { mode: 'paused', since, why: 'only the customer has a move' };
    return { mode: 'running', since, why: 'others than the customer have a move' };
  },
  engagementTakeUp: (state) => {
    const { engagement } = state;
    if (!engagement) return ended(state, 'engagementTakeUp');
    const since = engagement.takenAt === null ? engagement.since : null;
    if (engagement.takenAt !== null) return { mode: 'met', since, why: 'Level 3 has taken it' };
    return { mode: 'running', since, why: 'Level 3 is called in' };
  },
  engagementFinding: (state) => {
    const takenAt = state.engagement?.takenAt ?? null;
    if (takenAt !== null) return { mode: 'running', since: takenAt, why: 'Level 3 is at work' };
    return ended(state, 'engagementFinding');
  },
  relief: (state) => {
    const since = state.openedAt;
    if (state.relief) return { mode: 'met', since, why: 'a resolution was given' };
    if (state.closedAt !== null) return { mode: 'off', since, why: 'closed' };
    if (state.wait?.party === 'customer-date') return { mode: 'paused', since, why: "until the customer's own date" };
    if (isCustomersMove(state)) return { mode: 'paused', since, why: 'only the customer has a move' };
    return { mode: 'running', since, why: 'the customer has no relief yet' };
  },
};

/** An engagement clock whose engagement is over: met when it was answered, off when the call was taken back. */
function ended(state: CaseState, name: 'engagementTakeUp' | 'engagementFinding'): Course {
  const clock = state.clocks[name];
  const wasMet = clock?.mode === 'met' || (name === 'engagementFinding' && state.finding !== null);
  return wasMet
    ? { mode: 'met', since: null, why: 'Level 3 has answered' }
    : { mode: 'off', since: null, why: 'Level 3 is not called in' };
}

/** Whether nobody but the customer has anything to do. */
export function isCustomersMove(state: CaseState): boolean {
  return undatedActions(state).every((action) => action.side === 'customer');
}

function oldestUnanswered({ unansweredSince, reviewDataSince, postCloseMessageSince }: CaseState): number | null {
  const waiting = [unansweredSince, reviewDataSince, postCloseMessageSince].filter((since) => since !== null);
  return waiting.length > 0 ? Math.min(...waiting) : null;
}

function unownedSince(state: CaseState): number {
  return state.unownedSince ?? state.updatedAt;
}
