/**
 * Open time on the line of local time: as if the clocks never changed. A point of it is written as the epoch milliseconds at
 * which UTC would show the same date and time. Sums by weeks and exceptions, so that no span is ever walked through.
 */

/** Open times of one local date: from, to, from, to … after its midnight, ascending, none beyond 24 hours. */
export type DayWindows = readonly number[];

export const dayMs = 86_400_000;

/** Seven days from a Thursday, as 1970-01-01 was one: so a day's place in it is its number modulo seven. */
interface Week {
  readonly days: readonly DayWindows[];
  /** What is open before each of the seven days; the eighth number is a whole week. */
  readonly openBefore: readonly number[];
}

interface Exceptions {
  /** Days since 1970-01-01, ascending. */
  readonly days: readonly number[];
  readonly windows: readonly DayWindows[];
  /** All open time before each. */
  readonly openBefore: readonly number[];
  /** How much each and those before it add to the weeks' sum. */
  readonly added: readonly number[];
}

export interface LocalLine {
  readonly week: Week;
  readonly exceptions: Exceptions;
}

/** Makes the sums. Windows in seconds: `monday` first, exceptions as `[day, ...windows]` in ascending order of days. */
export function makeLocalLine(
  fromMonday: readonly DayWindows[],
  exceptions: readonly (readonly number[])[],
): LocalLine {
  const week = makeWeek([...fromMonday.slice(3), ...fromMonday.slice(0, 3)].map(inMs));
  return { week, exceptions: makeExceptions(week, exceptions) };
}

/** Open milliseconds before `local`, counted from a zero of the line's own. */
export function openUntilLocal({ week, exceptions }: LocalLine, local: number): number {
  const day = Math.floor(local / dayMs);
  const index = lastBelow(exceptions.days, day + 1);
  const time = local - day * dayMs;
  if (exceptions.days[index] === day) {
    return numberAt(exceptions.openBefore, index) + openWithin(windowsAt(exceptions.windows, index), time);
  }
  return openBeforeDay(week, day) + (exceptions.added[index] ?? 0) + openWithin(windowsOf(week, day), time);
}

/** The earliest point of the line before which `openMs` are open. */
export function localAt({ week, exceptions }: LocalLine, openMs: number): number {
  const index = lastBelow(exceptions.openBefore, openMs);
  const day = exceptions.days[index];
  if (day === undefined) return localInWeeks(week, openMs);
  const within = openMs - numberAt(exceptions.openBefore, index);
  const windows = windowsAt(exceptions.windows, index);
  if (within <= totalOf(windows)) return day * dayMs + timeAfter(windows, within);
  return localInWeeks(week, openMs - numberAt(exceptions.added, index));
}

/** The index of the last of the ascending `values` that is less than `limit`, -1 if there is none. */
export function lastBelow(values: readonly number[], limit: number): number {
  let low = -1;
  let high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numberAt(values, middle) < limit) low = middle;
    else high = middle;
  }
  return low;
}

/** `values[index]`. Throws a RangeError if it is not there: the calendar was not made by `compileCalendar`. */
export function numberAt(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError('a calendar that lacks a part');
  return value;
}

function localInWeeks(week: Week, openMs: number): number {
  const weekMs = numberAt(week.openBefore, 7);
  // The end of a week's last window still belongs to that week, hence not floor().
  const weeks = Math.ceil(openMs / weekMs) - 1;
  const rest = openMs - weeks * weekMs;
  const day = lastBelow(week.openBefore, rest);
  const time = timeAfter(windowsAt(week.days, day), rest - numberAt(week.openBefore, day));
  return (weeks * 7 + day) * dayMs + time;
}

/** Open time of all weeks before `day`, exceptions left out. */
function openBeforeDay(week: Week, day: number): number {
  const weeks = Math.floor(day / 7);
  return weeks * numberAt(week.openBefore, 7) + numberAt(week.openBefore, day - weeks * 7);
}

function windowsOf(week: Week, day: number): DayWindows {
  return windowsAt(week.days, day - Math.floor(day / 7) * 7);
}

function windowsAt(days: readonly DayWindows[], index: number): DayWindows {
  const windows = days[index];
  if (!windows) throw new RangeError('a calendar that lacks a part');
  return windows;
}

/** Open time of a day before the time `until`. */
function openWithin(windows: DayWindows, until: number): number {
  let open = 0;
  for (let at = 0; at < windows.length; at += 2) {
    const from = numberAt(windows, at);
    if (until <= from) break;
    open += Math.min(until, numberAt(windows, at + 1)) - from;
  }
  return open;
}

function totalOf(windows: DayWindows): number {
  return openWithin(windows, Infinity);
}

/** The earliest time of a day before which `openMs` are open: more than 0, not more than the day has. */
function timeAfter(windows: DayWindows, openMs: number): number {
  let rest = openMs;
  for (let at = 0; at < windows.length; at += 2) {
    const from = numberAt(windows, at);
    const length = numberAt(windows, at + 1) - from;
    if (rest <= length) return from + rest;
    rest -= length;
  }
  throw new RangeError('a calendar that is never open');
}

function makeWeek(days: readonly DayWindows[]): Week {
  const openBefore = [0];
  let open = 0;
  for (const windows of days) {
    open += totalOf(windows);
    openBefore.push(open);
  }
  return { days, openBefore };
}

function makeExceptions(week: Week, given: readonly (readonly number[])[]): Exceptions {
  const days = given.map((one) => numberAt(one, 0));
  const windows = given.map(([, ...times]) => inMs(times));
  const openBefore: number[] = [];
  const added: number[] = [];
  let addedSoFar = 0;
  for (const [index, day] of days.entries()) {
    openBefore.push(openBeforeDay(week, day) + addedSoFar);
    addedSoFar += totalOf(windowsAt(windows, index)) - totalOf(windowsOf(week, day));
    added.push(addedSoFar);
  }
  return { days, windows, openBefore, added };
}

function inMs(seconds: DayWindows): DayWindows {
  return seconds.map((second) => second * 1000);
}
