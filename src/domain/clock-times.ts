/** When clocks are due, with the policy's targets and calendars (lifecycle.md, Clocks). */
import { workingDayOf } from './calendar.js';
import { calendarOf, type ClockName, type ClockTerm, type PolicySlice } from './policy.js';
import { reachedAt } from './runs.js';
import type { CaseState } from './state.js';

/** The target that holds for a clock now. */
export function targetOf(name: ClockName, state: CaseState, policy: PolicySlice): ClockTerm {
  const target = policy.clocks[name][state.severity];
  return state.relief && target.afterReliefMs !== undefined ? { ...target, ms: target.afterReliefMs } : target;
}

/** When a running clock is due; null unless it runs. */
export function clockDueAt(name: ClockName, state: CaseState, policy: PolicySlice): number | null {
  const target = targetOf(name, state, policy);
  const due = reached(name, state, policy, target.ms);
  return due === null || name !== 'nextUpdate' ? due : Math.min(due, rhythmDueAt(state));
}

/** When its owner is warned: at the policy's share of the target, at most one working day ahead. */
export function clockWarnAt(name: ClockName, state: CaseState, policy: PolicySlice): number | null {
  const target = targetOf(name, state, policy);
  const aDayAhead = target.ms - workingDayOf(calendarOf(policy, target));
  const at = reached(name, state, policy, Math.max(target.ms * policy.warnAt, aDayAhead));
  return at === null ? null : Math.min(at, clockDueAt(name, state, policy) ?? at);
}

/** A recomputed due is never earlier than the change that recomputed it. */
export function notBeforeChange(state: CaseState, at: number): number {
  return Math.max(at, state.severityRaisedAt ?? 0, state.severityCutAt ?? 0, state.policyAdoptedAt ?? 0);
}

// eslint-disable-next-line max-params -- what, in which state, by which policy, how much
function reached(name: ClockName, state: CaseState, policy: PolicySlice, ms: number): number | null {
  const clock = state.clocks[name];
  if (clock?.mode !== 'running') return null;
  const at = reachedAt(clock.runs, calendarOf(policy, targetOf(name, state, policy)), Math.round(ms));
  return at === null ? null : notBeforeChange(state, at);
}

/** The rhythm that a lead agreed on, in plain time from our last word. */
function rhythmDueAt({ attention, clocks: { nextUpdate } }: CaseState): number {
  const rhythmMs = attention?.rhythmMs ?? null;
  return rhythmMs === null || nextUpdate === null ? Infinity : nextUpdate.since + rhythmMs;
}

/** How a clock reads from outside (api.md, The case). */
export interface ClockReading {
  readonly state: 'running' | 'paused' | 'met' | 'breached' | 'off';
  readonly dueAt: number | null;
  readonly metAt: number | null;
  readonly breachedAt: number | null;
}

/** A clock whose due passed stays `breached`, whether it was met later or not. */
export function readClock(name: ClockName, state: CaseState, policy: PolicySlice): ClockReading {
  const clock = state.clocks[name];
  if (clock === null) return { state: 'off', dueAt: null, metAt: null, breachedAt: null };
  const { mode, metAt, breachedAt } = clock;
  return {
    state: breachedAt !== null && mode !== 'off' ? 'breached' : mode,
    dueAt: clockDueAt(name, state, policy) ?? breachedAt,
    metAt,
    breachedAt,
  };
}
