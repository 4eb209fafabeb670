/**
 * Business calendars: open time between two instants, and when a span of it has passed. Plain data and arithmetic only, since
 * it runs in every case's workflow and must replay exactly; `calendar-compile.ts` makes the data. What is open while the
 * clocks change, and why the time zone travels along: docs/decisions/0011-business-calendars.md.
 */
import {
  dayMs,
  lastBelow,
  localAt,
  makeLocalLine,
  numberAt,
  openUntilLocal,
  type DayWindows,
  type LocalLine,
} from './local-line.js';

/** The offsets of a time zone from UTC, as data. */
export interface ZoneOffsets {
  readonly unitSeconds: number;
  /**
   * `[offset, after, offset, after, offset …]` in units: the first offset, then how long after the change before (the first:
   * after 1970-01-01T00:00Z) the next offset begins. The last one stays.
   */
  readonly offsets: readonly number[];
}

export interface OpeningHours {
  /** Monday to Sunday, in seconds after midnight. Windows over midnight are cut there. */
  readonly week: readonly DayWindows[];
  /** Dates unlike their weekday, ascending: `[days since 1970-01-01, ...windows]`; no windows: closed. */
  readonly exceptions: readonly (readonly number[])[];
  readonly zone: ZoneOffsets;
  readonly workingDayMs: number;
}

/** When a desk is open. Small and plain: it travels with the policy and is pinned with it. */
export interface Calendar {
  readonly opening: 'always' | OpeningHours;
}

/** The calendar in which each second counts. */
export const always: Calendar = { opening: 'always' };

/**
 * The earliest instant (epoch milliseconds) at which `ms` milliseconds of open time have passed since `fromAt`; `fromAt` itself
 * if `ms` is 0. Throws a RangeError if `ms` is negative or not a number.
 */
export function addOpenTime(calendar: Calendar, fromAt: number, ms: number): number {
  if (!(ms >= 0)) throw new RangeError(`open time to add must not be negative: ${String(ms)}`);
  if (ms === 0) return fromAt;
  if (calendar.opening === 'always') return fromAt + ms;
  const table = tableOf(calendar.opening);
  return instantAt(table, openUntil(table, fromAt) + ms);
}

/** Milliseconds of open time from `fromAt` until before `toAt` (epoch milliseconds); 0 if `toAt` is not later. */
export function openTimeBetween(calendar: Calendar, fromAt: number, toAt: number): number {
  if (toAt <= fromAt) return 0;
  if (calendar.opening === 'always') return toAt - fromAt;
  const table = tableOf(calendar.opening);
  return openUntil(table, toAt) - openUntil(table, fromAt);
}

/** Milliseconds of open time of an ordinary working day, which `P1D` means in this calendar: 24 hours if always open. */
export function workingDayOf(calendar: Calendar): number {
  return calendar.opening === 'always' ? dayMs : calendar.opening.workingDayMs;
}

/** Periods of one offset each. Within a period, instants and the local line differ by a constant, and so do their sums. */
interface Table {
  readonly line: LocalLine;
  readonly startsAt: number[];
  readonly offsetsMs: number[];
  readonly openBefore: number[];
  /** What the local line skipped or repeated until the period: to be added to its sum. */
  readonly shiftsMs: number[];
}

/** A pure function's results, kept with its argument: one table for each calendar that a case holds. */
const tables = new WeakMap<OpeningHours, Table>();

function tableOf(hours: OpeningHours): Table {
  const known = tables.get(hours);
  if (known) return known;
  const table = makeTable(hours);
  tables.set(hours, table);
  return table;
}

/** Open milliseconds before an instant, counted from the local line's zero. */
function openUntil(table: Table, at: number): number {
  // At a period's very start, the period before gives the same sum.
  const period = lastBelow(table.startsAt, at);
  return openInPeriod(table, period, at);
}

function openInPeriod({ line, offsetsMs, shiftsMs }: Table, period: number, at: number): number {
  return numberAt(shiftsMs, period) + openUntilLocal(line, at + numberAt(offsetsMs, period));
}

/** The earliest instant before which `openMs` are open. */
function instantAt({ line, offsetsMs, openBefore, shiftsMs }: Table, openMs: number): number {
  const period = lastBelow(openBefore, openMs);
  return localAt(line, openMs - numberAt(shiftsMs, period)) - numberAt(offsetsMs, period);
}

function makeTable({ week, exceptions, zone }: OpeningHours): Table {
  const line = makeLocalLine(week, exceptions);
  const unitMs = zone.unitSeconds * 1000;
  const first = numberAt(zone.offsets, 0) * unitMs;
  const table: Table = { line, startsAt: [-Infinity], offsetsMs: [first], openBefore: [-Infinity], shiftsMs: [0] };
  let at = 0;
  for (let index = 1; index < zone.offsets.length; index += 2) {
    at += numberAt(zone.offsets, index) * unitMs;
    const offsetMs = numberAt(zone.offsets, index + 1) * unitMs;
    const open = openInPeriod(table, table.startsAt.length - 1, at);
    table.startsAt.push(at);
    table.offsetsMs.push(offsetMs);
    table.openBefore.push(open);
    table.shiftsMs.push(open - openUntilLocal(line, at + offsetMs));
  }
  return table;
}
