/** How every clock stands now, for people who look at the workflow: times in words, no timeline needed. */
import { openTimeBetween } from './calendar.js';
import { clockWarnAt, readClock, targetOf, type ClockReading } from './clock-times.js';
import { courseOf } from './clocks.js';
import { iso, isoOrNull } from './instants.js';
import { calendarOf, clockNames, type ClockName, type PolicySlice, type PromiseKind } from './policy.js';
import { isRunning } from './runs.js';
import type { CaseState, ClockState } from './state.js';

/** A clock that has begun, in its present cycle. Instants are ISO 8601; `to` is null where it goes on. */
export interface ClockLine {
  readonly clock: ClockName;
  readonly state: ClockReading['state'];
  readonly why: string;
  readonly promise: PromiseKind;
  readonly targetSeconds: number;
  readonly calendar: string;
  readonly since: string;
  readonly warnAt: string | null;
  readonly due: string | null;
  readonly metAt: string | null;
  readonly breachedAt: string | null;
  readonly segments: readonly {
    readonly from: string;
    readonly to: string | null;
    readonly state: 'running' | 'paused';
    /** Open time, in whole seconds; null while it goes on. */
    readonly seconds: number | null;
  }[];
}

/** The clocks that have begun, in the order of lifecycle.md's table. */
export function clockLines(state: CaseState, policy: PolicySlice): readonly ClockLine[] {
  return clockNames.flatMap((name) => {
    const clock = state.clocks[name];
    return clock === null ? [] : [clockLine(name, clock, { state, policy })];
  });
}

function clockLine(
  name: ClockName,
  clock: ClockState,
  { state, policy }: { readonly state: CaseState; readonly policy: PolicySlice },
): ClockLine {
  const target = targetOf(name, state, policy);
  const { state: standing, dueAt, metAt, breachedAt } = readClock(name, state, policy);
  return {
    clock: name,
    state: standing,
    why: courseOf(name, state).why,
    promise: policy.promises[name],
    targetSeconds: target.ms / 1000,
    calendar: target.calendar,
    since: iso(clock.since),
    warnAt: isoOrNull(clock.warnedAt ?? clockWarnAt(name, state, policy)),
    due: isoOrNull(dueAt),
    metAt: isoOrNull(metAt),
    breachedAt: isoOrNull(breachedAt),
    segments: segmentsOf(clock).map(({ from, to, ...rest }) => ({
      from: iso(from),
      to: isoOrNull(to),
      ...rest,
      seconds: to === null ? null : Math.round(openTimeBetween(calendarOf(policy, target), from, to) / 1000),
    })),
  };
}

function segmentsOf({ runs, mode }: ClockState): { from: number; to: number | null; state: 'running' | 'paused' }[] {
  const goesOn = mode === 'running' || mode === 'paused';
  const stretches = runs.map((from, index) => ({
    from,
    to: runs[index + 1] ?? null,
    state: index % 2 === 0 ? ('running' as const) : ('paused' as const),
  }));
  return goesOn || isRunning(runs) ? stretches : stretches.slice(0, -1);
}
