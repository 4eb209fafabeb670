/**
 * Why each clock of a case stands where it stands: its timeline is played once more, and every stretch in which a clock ran or
 * waited is kept with its reason (lifecycle.md, Clocks). What ran adds up exactly to what its due time was computed from.
 * Decision: docs/decisions/0016-clocks-as-runs.md.
 */
import { openTimeBetween } from './calendar.js';
import { clockDueAt, targetOf } from './clock-times.js';
import { courseOf } from './clocks.js';
import type { AnyEvent } from './events.js';
import { evolve } from './evolve.js';
import {
  calendarOf,
  clockNames,
  type ClockName,
  type PolicyPin,
  type PolicySlice,
  type PromiseKind,
  type Term,
} from './policy.js';
import { neverRan, reachedAt } from './runs.js';
import type { CaseState, ClockState } from './state.js';

/** A stretch of one state and one reason. Instants are epoch milliseconds. */
export interface ClockSegment {
  readonly from: number;
  readonly to: number;
  /** `met`, `off`: between an answer and its being taken back. */
  readonly state: ClockState['mode'];
  readonly why: string;
  /** What changed at `from` beside the state: the severity, the policy, its due time passed. */
  readonly note: string | null;
  /** Open time of the measurement's calendar, in milliseconds. */
  readonly openMs: number;
}

/** A due time that came near or passed: when that was, and when somebody was there to notice. */
export interface ClockStamp {
  readonly at: number;
  readonly noticedAt: number;
}

/**
 * One measurement: a cycle of a clock against one target. After a raised severity the same cycle is measured anew, against its
 * new target and from the change on.
 */
export interface ClockExplanation {
  readonly clock: ClockName;
  /** Counts from 1. */
  readonly cycle: number;
  /** The target and calendar that held last; all segments are counted by them. */
  readonly target: Term;
  readonly promise: PromiseKind;
  readonly segments: readonly ClockSegment[];
  /** Open time of the segments in which it ran. */
  readonly ranMs: number;
  /** When it is due, or was while it last ran; null while it is paused. */
  readonly dueAt: number | null;
  /** `change`: never earlier than what changed the terms; `rhythm`: agreed with management's attention. */
  readonly dueBy: 'target' | 'change' | 'rhythm' | null;
  readonly metAt: number | null;
  readonly warned: ClockStamp | null;
  readonly breached: ClockStamp | null;
}

export interface Explaining {
  /** Terms of a version of the policy, a plan and an account; every pin of `pinsIn(events)` is asked for. */
  readonly policyOf: (pin: PolicyPin) => PolicySlice;
  /** Until when running and paused clocks are counted, epoch milliseconds. */
  readonly now: number;
  /** How many of a clock's newest measurements are given. */
  readonly atMost: number;
}

/** The terms that held during a case's life. */
export function pinsIn(events: readonly AnyEvent[]): readonly PolicyPin[] {
  return events.flatMap((event) =>
    event.type === 'case-opened' || event.type === 'policy-adopted' ? [event.data.policy] : [],
  );
}

/**
 * Explains every clock from the whole timeline, oldest measurement first.
 *
 * @throws Error when the events are no timeline, as `evolve` does.
 */
export function explainClocks(events: readonly AnyEvent[], explaining: Explaining): readonly ClockExplanation[] {
  const measured = new Map<ClockName, Measurement[]>(clockNames.map((name) => [name, []]));
  let before: CaseState | null = null;
  for (const event of events) {
    const after: CaseState = evolve(before, event);
    const policy = explaining.policyOf(after.policy);
    for (const [name, list] of measured) follow(list, { name, before, after, event, policy });
    before = after;
  }
  return [...measured.values()].flatMap((list) =>
    list
      .slice(-explaining.atMost - 1)
      .map((one) => explanationOf(one, explaining.now))
      .filter((one) => one.segments.length > 0)
      .slice(-explaining.atMost),
  );
}

type Part = Pick<ClockSegment, 'from' | 'state' | 'why' | 'note'>;

interface Measurement extends Pick<ClockExplanation, 'clock' | 'cycle' | 'metAt' | 'warned' | 'breached'> {
  /** The last turn in which it was still to be met: its terms and due time are those that count. */
  readonly counted: Pick<Turn, 'name' | 'after' | 'policy'>;
  readonly parts: readonly Part[];
  /** Another measurement took its place. */
  readonly endedAt: number | null;
}

interface Turn {
  readonly name: ClockName;
  readonly before: CaseState | null;
  readonly after: CaseState;
  readonly event: AnyEvent;
  readonly policy: PolicySlice;
}

/** Takes one event into the measurements of one clock; the last of them is the present one. */
function follow(list: Measurement[], turn: Turn): void {
  const clock = turn.after.clocks[turn.name];
  if (clock === null) return;
  const present = list.pop();
  if (present === undefined) {
    list.push(begun(clock, turn, 1));
    return;
  }
  const isNextCycle = clock.since !== turn.before?.clocks[turn.name]?.since;
  if (isNextCycle) list.push(ended(present, clock, turn), begun(clock, turn, present.cycle + 1));
  else if (isRaise(turn.event)) list.push(ended(present, clock, turn), begun(clock, turn, present.cycle));
  else list.push(continued(present, clock, turn));
}

function begun(clock: ClockState, turn: Turn, cycle: number): Measurement {
  const { name, after, event, policy } = turn;
  const from = clock.runs[0] ?? (isRaise(event) ? event.at : clock.since);
  const note = isRaise(event) ? noteOf(event) : null;
  const { why } = courseOf(name, after);
  return {
    clock: name,
    cycle,
    parts: [{ from, state: clock.mode, why, note }],
    endedAt: null,
    warned: null,
    breached: null,
    metAt: clock.metAt,
    counted: { name, after, policy },
  };
}

function continued(present: Measurement, clock: ClockState, turn: Turn): Measurement {
  const { name, before, after, event, policy } = turn;
  const { why } = courseOf(name, after);
  const isTurned = clock.runs.length !== before?.clocks[name]?.runs.length;
  const turnedAt = isTurned ? clock.runs.at(-1) : undefined;
  const from = turnedAt ?? Math.max(event.at, lastFrom(present));
  const note = isCounting(clock.mode) ? noteOf(event) : null;
  return {
    ...present,
    parts: withPart(present.parts, { from, state: clock.mode, why, note }),
    metAt: clock.metAt,
    ...(isCounting(clock.mode) ? { counted: { name, after, policy } } : {}),
    ...stampsOf(event, name),
  };
}

/** A later cycle means that this one was met just now; one that began earlier, or a raised severity, takes its place. */
function ended(present: Measurement, clock: ClockState, { before, name, event }: Turn): Measurement {
  const endedAt = Math.max(event.at, lastFrom(present));
  const past = before?.clocks[name];
  const isMet = past !== null && past !== undefined && isCounting(past.mode) && clock.since > past.since;
  return { ...present, endedAt, metAt: isMet ? endedAt : present.metAt };
}

/**
 * A part begins where the state turned. An event that was stored before the last one cuts off what is after it: the clock's
 * runs count it so, too.
 */
function withPart(parts: readonly Part[], part: Part): readonly Part[] {
  const isLater = (parts.at(-1)?.from ?? -Infinity) < part.from;
  const kept = isLater ? parts : parts.filter(({ from }) => from < part.from);
  const isSame = (last: Part | undefined): boolean =>
    last?.state === part.state && last.why === part.why && part.note === null;
  if (isSame(parts.at(-1))) return parts;
  return isSame(kept.at(-1)) ? kept : [...kept, part];
}

function termsOf({ name, after, policy }: Measurement['counted']): Pick<ClockExplanation, 'target' | 'promise'> {
  const { ms, calendar } = targetOf(name, after, policy);
  return { target: { ms, calendar }, promise: policy.promises[name] };
}

function dueOf({ name, after, policy }: Measurement['counted']): Pick<ClockExplanation, 'dueAt' | 'dueBy'> {
  const dueAt = clockDueAt(name, after, policy);
  const target = targetOf(name, after, policy);
  const reached = reachedAt(after.clocks[name]?.runs ?? neverRan, calendarOf(policy, target), target.ms);
  if (dueAt === null || reached === null) return { dueAt: null, dueBy: null };
  return { dueAt, dueBy: dueAt === reached ? 'target' : dueAt > reached ? 'change' : 'rhythm' };
}

function stampsOf(event: AnyEvent, name: ClockName): Partial<Pick<Measurement, 'warned' | 'breached'>> {
  if (event.type !== 'clock-warned' && event.type !== 'clock-breached') return {};
  if (event.data.clock !== name) return {};
  const stamp = { at: event.data.due, noticedAt: event.data.noticedAt };
  return event.type === 'clock-warned' ? { warned: stamp } : { breached: stamp };
}

/** What a person should know of an event that changed the terms. */
function noteOf(event: AnyEvent): string | null {
  if (event.type === 'policy-adopted') return `policy version ${String(event.data.policy.version)} adopted`;
  if (event.type !== 'severity-changed') return null;
  const { from, to } = event.data;
  const change = `from ${String(from)} to ${String(to)}`;
  return to < from ? `severity raised ${change}, counted anew` : `severity cut ${change}`;
}

function explanationOf(measured: Measurement, now: number): ClockExplanation {
  const { clock, cycle, counted, metAt, warned, breached } = measured;
  const { target, promise } = termsOf(counted);
  const calendar = calendarOf(counted.policy, target);
  const segments = stretchesOf(measured, now).map((one) => ({
    ...one,
    openMs: openTimeBetween(calendar, one.from, one.to),
  }));
  const ran = segments.filter(({ state }) => state === 'running');
  const ranMs = ran.reduce((sum, { openMs }) => sum + openMs, 0);
  return { clock, cycle, target, promise, segments, ranMs, ...dueOf(counted), metAt, warned, breached };
}

/** Its parts with their ends: without the answer or the end that it came to, cut where its due time passed. */
function stretchesOf({ parts, endedAt, breached }: Measurement, now: number): readonly Omit<ClockSegment, 'openMs'>[] {
  const lastCounted = parts.findLastIndex(({ state }) => isCounting(state));
  const counted = parts.slice(0, lastCounted + 1);
  const end = parts[lastCounted + 1]?.from ?? endedAt ?? Math.max(now, parts[lastCounted]?.from ?? now);
  return counted
    .map((part, index) => ({ ...part, to: counted[index + 1]?.from ?? end }))
    .flatMap((part) => cutAt(part, breached?.at ?? null))
    .filter(({ from, to }) => to > from);
}

function cutAt<T extends Part & { readonly to: number }>(part: T, at: number | null): readonly T[] {
  if (at === null || part.state !== 'running' || at >= part.to) return [part];
  if (at <= part.from) return [{ ...part, note: part.note ?? 'past its due time' }];
  return [
    { ...part, to: at },
    { ...part, from: at, note: 'past its due time' },
  ];
}

function lastFrom({ parts }: Measurement): number {
  return parts.at(-1)?.from ?? 0;
}

/** Whether the clock is still to be met: it runs, or waits to run on. */
function isCounting(mode: ClockState['mode']): boolean {
  return mode === 'running' || mode === 'paused';
}

function isRaise(event: AnyEvent): boolean {
  return event.type === 'severity-changed' && event.data.to < event.data.from;
}
