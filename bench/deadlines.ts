/**
 * Deadlines in a business calendar: ours against stepping through the days with a time zone library, as one would without a
 * calendar of one's own. No product is needed; one core.
 */
import assert from 'node:assert/strict';
import { Temporal } from 'temporal-polyfill';
import { addOpenTime } from '../src/domain/calendar.js';
import { compileCalendar, weekdays, type CalendarDefinition } from '../src/domain/calendar-compile.js';
import type { Scale } from './bench.js';
import { round, say } from './progress.js';

export interface DeadlinesResult {
  readonly perSecond: number;
  /** Of all the deadlines: a million, unless `--quick`. */
  readonly seconds: number;
  readonly naivePerSecond: number;
  readonly ratio: number;
}

const timeZone = 'Europe/Berlin';
const windows = ['08:00-12:00', '13:00-17:00'];
const workdays = weekdays.slice(0, 5);
const holidays = ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-05-14', '2026-05-25', '2026-12-25'];
const definition: CalendarDefinition = {
  timeZone,
  windows: Object.fromEntries(workdays.map((day) => [day, windows])),
  holidays: holidays.map((date) => ({ date, name: 'Holiday' })),
};

const yearAt = Date.UTC(2026, 0, 1);
const yearMs = 365 * 86_400_000;
const hourMs = 3_600_000;
/** Targets of the standard policy, from half an hour to ten working days. */
const termsMs = [0.5, 2, 4, 8, 16, 24, 40, 80].map((hours) => hours * hourMs);

/** Counts deadlines that start all over a year, and the naive way on some of the same; both must agree. */
export function measureDeadlines({ isQuick }: Scale): DeadlinesResult {
  say('due1m');
  const compiled = compileCalendar(definition);
  assert(compiled.ok);
  const ours = (fromAt: number, ms: number): number => addOpenTime(compiled.calendar, fromAt, ms);
  compare(ours, 200);
  const count = isQuick ? 100_000 : 1_000_000;
  const seconds = secondsOf(ours, count);
  const naiveCount = isQuick ? 300 : 3000;
  const perSecond = count / seconds;
  const naivePerSecond = naiveCount / secondsOf(naive, naiveCount);
  say(
    `  ${String(count)} in ${String(round(seconds, 3))} s, the naive way ${String(round(naivePerSecond, 0))} a second`,
  );
  return {
    perSecond: round(perSecond, 0),
    seconds: round(seconds, 3),
    naivePerSecond: round(naivePerSecond, 0),
    ratio: round(perSecond / naivePerSecond, 0),
  };
}

type Due = (fromAt: number, ms: number) => number;

function secondsOf(due: Due, count: number): number {
  const startedAt = performance.now();
  let sum = 0;
  for (let index = 0; index < count; index++) sum += due(startOf(index), termOf(index));
  // Looked at, so that no compiler leaves the work out.
  assert(Number.isFinite(sum));
  return (performance.now() - startedAt) / 1000;
}

function compare(due: Due, count: number): void {
  for (let index = 0; index < count; index++) {
    assert.equal(due(startOf(index), termOf(index)), naive(startOf(index), termOf(index)));
  }
}

/** All over the year in steps that do not repeat: a multiple of the golden ratio. */
function startOf(index: number): number {
  return yearAt + Math.floor(((index * 0.618_033_988_749) % 1) * yearMs);
}

function termOf(index: number): number {
  return termsMs[index % termsMs.length] ?? hourMs;
}

/** Day by day, window by window. */
function naive(fromAt: number, ms: number): number {
  const start = Temporal.Instant.fromEpochMilliseconds(fromAt).toZonedDateTimeISO(timeZone);
  let rest = ms;
  for (let date = start.toPlainDate(); ; date = date.add({ days: 1 })) {
    if (date.dayOfWeek > workdays.length || holidays.includes(date.toString())) continue;
    for (const window of windows) {
      const [opens = 0, closes = 0] = window.split('-').map((plainTime) => instantOf(date, plainTime));
      const from = Math.max(opens, fromAt);
      const open = Math.max(0, closes - from);
      if (rest <= open) return from + rest;
      rest -= open;
    }
  }
}

function instantOf(date: Temporal.PlainDate, plainTime: string): number {
  return date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}
