/**
 * Runs: when something ran, as instants that alternate between beginning and pausing; an odd count runs still. Kept in the
 * state instead of a sum, because only the policy's calendar knows how much of it was open time.
 */
import { addOpenTime, openTimeBetween, type Calendar } from './calendar.js';

/** Epoch milliseconds. */
export type Runs = readonly number[];

export const neverRan: Runs = [];

/** Whether it runs now. */
export function isRunning(runs: Runs): boolean {
  return runs.length % 2 === 1;
}

/** The runs when from `at` on it runs, or does not. A word that was stored before the last change counts from the change. */
export function withRun(runs: Runs, shouldRun: boolean, at: number): Runs {
  return shouldRun === isRunning(runs) ? runs : [...runs, Math.max(at, runs.at(-1) ?? at)];
}

/** Open time of all that ran, in milliseconds; what still runs counts until `at`. */
export function ranBy(runs: Runs, calendar: Calendar, at: number): number {
  let ran = 0;
  for (let index = 0; index < runs.length; index += 2) {
    const from = runs[index] ?? at;
    ran += openTimeBetween(calendar, from, Math.max(from, runs[index + 1] ?? at));
  }
  return ran;
}

/** When `ms` of open time have run; null while it is paused. */
export function reachedAt(runs: Runs, calendar: Calendar, ms: number): number | null {
  return isRunning(runs) ? reachedFrom(runs, calendar, { ms, at: 0 }) : null;
}

/** The same; what is paused is counted as if it went on at `at`. */
export function reachedFrom(runs: Runs, calendar: Calendar, { ms, at }: { ms: number; at: number }): number {
  const goesOnAt = isRunning(runs) ? (runs.at(-1) ?? at) : at;
  const before = isRunning(runs) ? runs.slice(0, -1) : runs;
  return addOpenTime(calendar, goesOnAt, Math.max(0, ms - ranBy(before, calendar, goesOnAt)));
}
