/**
 * Makes a `Calendar` of what the policy document says. Not for workflows: it looks the time zone up on this machine, and what
 * it finds is pinned with the policy's version (docs/decisions/0011-business-calendars.md).
 */
import { always, type Calendar } from './calendar.js';
import type { DayWindows } from './local-line.js';
import { daySeconds, findOverlap, parseOpeningWindow, type OpeningWindow } from './opening-window.js';
import { findZoneOffsets, nearestZone, years } from './zone-offsets.js';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** A date unlike its weekday: closed, or a half day with windows of its own. */
export interface HolidayDefinition {
  readonly date: string;
  readonly name: string;
  readonly windows?: readonly string[];
}

/** A calendar as the policy document writes it. */
export interface CalendarDefinition {
  /** IANA name such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly always?: true;
  readonly windows?: Partial<Readonly<Record<Weekday, readonly string[]>>>;
  readonly holidays?: readonly HolidayDefinition[];
}

/** One sentence for the person who wrote the calendar, and where in it it belongs: `windows.monday[1]`. */
export interface CalendarProblem {
  path: string;
  message: string;
}

export type CompiledCalendar = { ok: true; calendar: Calendar } | { ok: false; problems: CalendarProblem[] };

/** Checks a calendar and turns it into the data that `addOpenTime` and `openTimeBetween` count with. */
export function compileCalendar(definition: CalendarDefinition): CompiledCalendar {
  const problems: CalendarProblem[] = [];
  const zone = findZoneOffsets(definition.timeZone);
  if (!zone) problems.push({ path: 'timeZone', message: unknownZone(definition.timeZone) });
  const week = readWeek(definition, problems);
  const holidays = readHolidays(definition, week, problems);
  if (!zone || problems.length > 0) return { ok: false, problems };
  if (definition.always && holidays.size === 0) return { ok: true, calendar: always };
  const opening = {
    week: weekdays.map((_, index) => cutAtMidnight(week.at(index - 1), week[index])),
    exceptions: exceptionsOf(week, holidays),
    zone,
    workingDayMs: Math.max(...week.map(totalSeconds)) * 1000,
  };
  return { ok: true, calendar: { opening } };
}

type Windows = readonly OpeningWindow[];
type Week = readonly Windows[];
/** By day: days since 1970-01-01. */
type Holidays = ReadonlyMap<number, Windows>;

const wholeDay: Windows = [{ from: 0, to: daySeconds, text: '00:00-24:00' }];

function unknownZone(timeZone: string): string {
  const nearest = nearestZone(timeZone);
  const hint = nearest === undefined ? 'write one such as Europe/Berlin or UTC' : `did you mean "${nearest}"?`;
  return `"${timeZone}" is no time zone; ${hint}`;
}

function readWeek({ always: isAlways, windows }: CalendarDefinition, problems: CalendarProblem[]): Week {
  if (isAlways) {
    if (windows) problems.push({ path: 'windows', message: 'stands beside `always: true`; leave one of the two out' });
    return weekdays.map(() => wholeDay);
  }
  const before = problems.length;
  const week = weekdays.map((weekday) => readWindows(windows?.[weekday] ?? [], `windows.${weekday}`, problems));
  if (problems.length === before && week.every((day) => day.length === 0)) {
    const example = 'monday: ["08:00-12:00", "13:00-17:00"]';
    problems.push({
      path: 'windows',
      message: `is never open; give a weekday its windows, such as ${example}, or write always: true`,
    });
  }
  for (const [index, weekday] of weekdays.entries()) {
    const dayBefore = (index + 6) % 7;
    const late = over(week[dayBefore], `from ${weekdays[dayBefore] ?? ''} over midnight`);
    problems.push(...overlaps([...late, ...(week[index] ?? [])], `windows.${weekday}`));
  }
  return week;
}

function readWindows(texts: readonly string[], path: string, problems: CalendarProblem[]): Windows {
  return texts.flatMap((text, index) => {
    const parsed = parseOpeningWindow(text);
    if (parsed.ok) return [parsed.window];
    problems.push({ path: `${path}[${index}]`, message: parsed.message });
    return [];
  });
}

/** What of a day's windows lasts into the next day, on the line of that day. */
function over(windows: Windows | undefined, words: string): Windows {
  return (windows ?? [])
    .filter(({ to }) => to > daySeconds)
    .map(({ from, to, text }) => ({ from: from - daySeconds, to: to - daySeconds, text: `${text} ${words}` }));
}

function overlaps(windows: Windows, path: string): CalendarProblem[] {
  const found = findOverlap(windows);
  if (!found) return [];
  return [{ path, message: `${found.window.text} begins before ${found.before.text} has ended` }];
}

function readHolidays({ holidays = [] }: CalendarDefinition, week: Week, problems: CalendarProblem[]): Holidays {
  const read = new Map<number, Windows>();
  const names = new Map<number, string>();
  const paths = new Map<number, string>();
  for (const [index, { date, name, windows = [] }] of holidays.entries()) {
    const path = `holidays[${index}]`;
    const day = findDay(date);
    const message = day === undefined ? impossibleDate(date) : repeated(date, names.get(day));
    if (message !== undefined) problems.push({ path: `${path}.date`, message });
    if (day === undefined || message !== undefined) continue;
    read.set(day, readWindows(windows, `${path}.windows`, problems));
    names.set(day, name);
    paths.set(day, `${path}.windows`);
  }
  for (const [day, path] of paths)
    problems.push(...overlapsAround(day, path, (at) => read.get(at) ?? ordinary(week, at)));
  return read;
}

/** A half day may begin before the night before has ended, or last into the next morning's windows. */
function overlapsAround(day: number, path: string, windowsOf: (day: number) => Windows): CalendarProblem[] {
  const night = over(windowsOf(day - 1), 'from the day before over midnight');
  // Of the day after, only the first window can be met.
  const next = windowsOf(day + 1)
    .toSorted((left, right) => left.from - right.from)
    .slice(0, 1)
    .map(({ from, to, text }) => ({ from: from + daySeconds, to: to + daySeconds, text: `${text} of the day after` }));
  return overlaps([...night, ...windowsOf(day), ...next], path);
}

function findDay(date: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/u.test(date)) return undefined;
  const [year = 0, month = 0, dayOfMonth = 0] = date.split('-').map(Number);
  const at = Date.UTC(year, month - 1, dayOfMonth);
  // The 30th of February would be the 2nd of March.
  if (new Date(at).toISOString().slice(0, 10) !== date) return undefined;
  return year >= years.first && year <= years.last ? at / (daySeconds * 1000) : undefined;
}

function impossibleDate(date: string): string {
  const span = `${years.first} to ${years.last}`;
  return `"${date}" is no date; write year-month-day such as 2026-12-25, a day that exists in the years ${span}`;
}

function repeated(date: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${date} stands here twice; it is already "${name}"`;
}

/** 1970-01-01 was a Thursday. */
function ordinary(week: Week, day: number): Windows {
  return week[(day + 3) % 7] ?? [];
}

/** Each holiday, and the morning after it where a night begins on the weekday or the holiday. */
function exceptionsOf(week: Week, holidays: Holidays): (readonly number[])[] {
  const windowsOf = (day: number): Windows => holidays.get(day) ?? ordinary(week, day);
  const days = new Set([...holidays.keys()].flatMap((day) => [day, day + 1]));
  return [...days]
    .toSorted((left, right) => left - right)
    .flatMap((day) => {
      const special = cutAtMidnight(windowsOf(day - 1), windowsOf(day));
      const usual = cutAtMidnight(ordinary(week, day - 1), ordinary(week, day));
      return special.join() === usual.join() ? [] : [[day, ...special]];
    });
}

/** A date's open times: its own windows until midnight, and what is left of the night before. Windows that touch become one. */
function cutAtMidnight(before: Windows = [], own: Windows = []): DayWindows {
  const pieces = [...over(before, ''), ...own].toSorted((left, right) => left.from - right.from);
  const times: number[] = [];
  for (const { from, to } of pieces) {
    const start = Math.max(0, from);
    if (times.at(-1) === start) times.pop();
    else times.push(start);
    times.push(Math.min(to, daySeconds));
  }
  return times;
}

function totalSeconds(windows: Windows): number {
  return windows.reduce((sum, { from, to }) => sum + to - from, 0);
}
