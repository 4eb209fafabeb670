/** Clocks as callers see them: how each stands (in the case), and how it came to that (`/clocks`). */
import { z } from 'zod';
import { readClock } from '../domain/clock-times.js';
import type { ClockExplanation, ClockSegment } from '../domain/explain-clocks.js';
import { iso, isoOrNull } from '../domain/instants.js';
import { clockNames, promises, type ClockName, type PolicySlice } from '../domain/policy.js';
import type { CaseState } from '../domain/state.js';
import type { Reader } from './reader.js';
import { isoInstant } from './schemas.js';

const caseClock = z.object({
  due: isoInstant.nullable(),
  metAt: isoInstant.nullable(),
  breachedAt: isoInstant.nullable(),
  state: z.literal(['running', 'paused', 'met', 'breached', 'off']),
  promise: z.literal(promises),
});
export const caseClocks = z
  .partialRecord(z.literal(clockNames), caseClock)
  .describe('Customers see those that the policy commits to');
export type CaseClocksDocument = z.output<typeof caseClocks>;

const segment = z.object({
  from: isoInstant,
  to: isoInstant,
  state: z.literal(['running', 'paused', 'met', 'off']),
  why: z.string(),
  seconds: z.int().describe("Open time of the item's calendar"),
});
export const clockExplanationSchema = z
  .object({
    clock: z.literal(clockNames),
    cycle: z.int().describe('Counts from 1; after a raised severity a cycle is measured anew, in an item of its own'),
    target: z.string().describe('ISO 8601, such as PT4H'),
    calendar: z.string(),
    promise: z.literal(promises),
    due: isoInstant.nullable().describe('Null while it is paused'),
    dueBy: z
      .literal(['target', 'change', 'rhythm'])
      .nullable()
      .describe('`change`: never earlier than what changed the terms; `rhythm`: as a lead agreed on'),
    metAt: isoInstant.nullable(),
    warnedAt: isoInstant.nullable(),
    breachedAt: isoInstant.nullable(),
    noticedAt: isoInstant.nullable().describe('When the breach was noticed: later than it after an outage'),
    ranSeconds: z.int().describe('The sum of the running segments'),
    segments: z.array(segment),
  })
  .meta({ id: 'ClockExplanation' });
export type ClockExplanationDocument = z.output<typeof clockExplanationSchema>;

/** How each clock stands. What is our own aim only is not for customers. */
export function presentClocks(state: CaseState, policy: PolicySlice, reader: Reader): CaseClocksDocument {
  const shown = clockNames.filter((name) => isShown(policy.promises[name], reader));
  return Object.fromEntries(shown.map((name) => [name, presentClock(name, state, policy)]));
}

export function presentExplanations(
  explained: readonly ClockExplanation[],
  reader: Reader,
): readonly ClockExplanationDocument[] {
  return explained.filter(({ promise }) => isShown(promise, reader)).map((one) => presentExplanation(one, reader));
}

function presentClock(name: ClockName, state: CaseState, policy: PolicySlice): z.output<typeof caseClock> {
  const { dueAt, metAt, breachedAt, state: standing } = readClock(name, state, policy);
  return {
    due: isoOrNull(dueAt),
    metAt: isoOrNull(metAt),
    breachedAt: isoOrNull(breachedAt),
    state: standing,
    promise: policy.promises[name],
  };
}

function presentExplanation(one: ClockExplanation, reader: Reader): ClockExplanationDocument {
  const { clock, cycle, target, promise, segments, dueAt, dueBy, metAt, warned, breached } = one;
  const seconds = secondsOf(segments);
  return {
    clock,
    cycle,
    target: durationText(target.ms),
    calendar: target.calendar,
    promise,
    due: isoOrNull(dueAt),
    dueBy,
    metAt: isoOrNull(metAt),
    warnedAt: reader === 'support' ? isoOrNull(warned?.at ?? null) : null,
    breachedAt: isoOrNull(breached?.at ?? null),
    noticedAt: reader === 'support' ? isoOrNull(breached?.noticedAt ?? null) : null,
    ranSeconds: Math.round(one.ranMs / 1000),
    segments: segments.map((stretch, index) => ({
      from: iso(stretch.from),
      to: iso(stretch.to),
      state: stretch.state,
      why: reader === 'support' ? reasonOf(stretch) : customerReasons[stretch.state],
      seconds: seconds[index] ?? 0,
    })),
  };
}

/** Who works on what inside the desk is not for customers. */
const customerReasons: Readonly<Record<ClockSegment['state'], string>> = {
  running: 'the move is ours',
  paused: 'waiting for you',
  met: 'answered',
  off: 'not counted',
};

function reasonOf({ why, note }: ClockSegment): string {
  return note === null ? why : `${why} (${note})`;
}

/**
 * Whole seconds that add up: each is what its segment adds to the rounded sum of its kind, so that the running ones come to
 * exactly the target when a clock breaches, though segments begin and end between seconds.
 */
function secondsOf(segments: readonly ClockSegment[]): readonly number[] {
  const sums = { counted: 0, other: 0 };
  return segments.map(({ state, openMs }) => {
    const kind = state === 'running' ? 'counted' : 'other';
    const before = Math.round(sums[kind] / 1000);
    sums[kind] += openMs;
    return Math.round(sums[kind] / 1000) - before;
  });
}

/** In hours and less: how long a day is depends on the calendar. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'H'],
    [Math.floor(seconds / 60) % 60, 'M'],
    [seconds % 60, 'S'],
  ] as const;
  const given = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return given.length === 0 ? 'PT0S' : `PT${given.join('')}`;
}

function isShown(promise: PolicySlice['promises'][ClockName], reader: Reader): boolean {
  return reader === 'support' || promise === 'commitment';
}
