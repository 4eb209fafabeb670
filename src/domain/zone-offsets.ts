/**
 * A time zone's offsets as data, read from the machine's own time zone database through Intl. Not for workflows: the result
 * is what they get, so that a newer database on another machine never moves a deadline that was promised.
 */
import type { ZoneOffsets } from './calendar.js';
import { dayMs } from './local-line.js';
import { nearestWord } from './nearest-word.js';

/** The years whose changes of the clocks a calendar knows; outside, the first or last offset stays. */
export const years = { first: 1990, last: 2060 } as const;

/** No zone has changed its offset and back within three days since 1990 (Brazil did within seven, in October 2000). */
const stepMs = 3 * dayMs;

/** Reading 71 years takes some 25 ms, and a document is parsed often: a zone's offsets do not change while a process runs. */
const read = new Map<string, ZoneOffsets>();

/** The offsets of an IANA zone, or undefined if there is none of that name. */
export function findZoneOffsets(timeZone: string): ZoneOffsets | undefined {
  const known = read.get(timeZone);
  if (known) return known;
  const format = findFormat(timeZone);
  if (!format) return undefined;
  const offsets = inUnits(changesOf((at) => offsetSecondsAt(format, at)));
  read.set(timeZone, offsets);
  return offsets;
}

/** The zone that was probably meant: mistyped, or only its city. */
export function nearestZone(timeZone: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const whole = nearestWord(timeZone, zones);
  if (whole !== undefined) return whole;
  const city = nearestWord(cityOf(timeZone), zones.map(cityOf));
  return zones.find((zone) => cityOf(zone) === city);
}

function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1);
}

function findFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric' as const;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  } catch (error) {
    // This is how Intl says that it does not know a zone; there is no way to ask before that knows the aliases too.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Month, day, year, hours, minutes, seconds: American order. `formatToParts` names them, and takes twice the time. */
function offsetSecondsAt(format: Intl.DateTimeFormat, at: number): number {
  const [month = NaN, day = NaN, year = NaN, ...time] = format.format(at).match(/\d+/gu)?.map(Number) ?? [];
  const [hours = NaN, minutes = NaN, seconds = NaN] = time;
  return (Date.UTC(year, month - 1, day, hours, minutes, seconds) - at) / 1000;
}

/** `[offset, at, offset, at, offset …]` in seconds. */
function changesOf(offsetAt: (at: number) => number): number[] {
  const end = Date.UTC(years.last + 1, 0, 1);
  let at = Date.UTC(years.first, 0, 1);
  let offset = offsetAt(at);
  const changes = [offset];
  while (at < end) {
    const next = at + stepMs;
    const nextOffset = offsetAt(next);
    if (nextOffset === offset) {
      at = next;
    } else {
      // Where there are two changes within a step, the first is found here and the other from it on.
      at = firstOtherThan(offset, { at, next, offsetAt });
      offset = offsetAt(at);
      changes.push(at / 1000, offset);
    }
  }
  return changes;
}

/** The full second at which the offset is no longer `offset`, between `at` (still is) and `next` (is not). */
function firstOtherThan(
  offset: number,
  { at, next, offsetAt }: { at: number; next: number; offsetAt: (at: number) => number },
): number {
  let before = at;
  let after = next;
  while (after - before > 1000) {
    const middle = before + Math.floor((after - before) / 2000) * 1000;
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** Hours where hours will do: a third of the characters, and calendars travel with each case. */
function inUnits([offset = 0, ...changes]: readonly number[]): ZoneOffsets {
  let before = 0;
  const gaps = changes.map((value, index) => {
    if (index % 2 === 1) return value;
    const gap = value - before;
    before = value;
    return gap;
  });
  const numbers = [offset, ...gaps];
  const unitSeconds = Math.max(1, numbers.reduce(commonDivisor, 0));
  return { unitSeconds, offsets: numbers.map((value) => value / unitSeconds) };
}

function commonDivisor(left: number, right: number): number {
  let [larger, smaller] = [Math.abs(left), Math.abs(right)];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
