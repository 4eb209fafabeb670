/**
 * Business calendars counted second by second, with the wall clock of another time zone library: slow, and plain enough to be
 * believed. A second is open if the wall clock then shows a time within a window.
 */
import { Temporal } from 'temporal-polyfill';
import { weekdays, type CalendarDefinition } from '../../src/domain/calendar-compile.js';

const daySeconds = 86_400;
/** Offsets change at full quarters of an hour only, in all years that are tested. */
const quarterSeconds = 900;

/** Zone → quarter of an hour → offset: asking the library is what takes the time. */
const offsets = new Map<string, Map<number, number>>();

export class CalendarModel {
  /** For each second of a local date whether it is open. */
  private readonly days = new Map<number, Uint8Array>();

  constructor(private readonly definition: CalendarDefinition) {}

  /** Open milliseconds in [fromAt, toAt). */
  openTimeBetween(fromAt: number, toAt: number): number {
    const first = Math.floor(fromAt / 1000 / quarterSeconds);
    let open = 0;
    for (let quarter = first; quarter * quarterSeconds * 1000 < toAt; quarter++) {
      const local = quarter * quarterSeconds + this.offsetAt(quarter);
      const day = Math.floor(local / daySeconds);
      const isOpen = this.secondsOf(day);
      for (let second = 0; second < quarterSeconds; second++) {
        if (isOpen[local - day * daySeconds + second] === 0) continue;
        const at = (quarter * quarterSeconds + second) * 1000;
        // Without Math: looking it up thirty million times in Jest's sandbox would take seconds.
        const from = at < fromAt ? fromAt : at;
        const to = at + 1000 > toAt ? toAt : at + 1000;
        if (to > from) open += to - from;
      }
    }
    return open;
  }

  private offsetAt(quarter: number): number {
    const { timeZone } = this.definition;
    const known = offsets.get(timeZone) ?? new Map<number, number>();
    offsets.set(timeZone, known);
    const instant = (): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(quarter * quarterSeconds * 1000);
    const offset = known.get(quarter) ?? instant().toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e9;
    known.set(quarter, offset);
    return offset;
  }

  private secondsOf(day: number): Uint8Array {
    const known = this.days.get(day);
    if (known) return known;
    const isOpen = new Uint8Array(daySeconds);
    for (const [from, to] of this.windowsOf(day)) isOpen.fill(1, from, Math.min(to, daySeconds));
    for (const [, to] of this.windowsOf(day - 1)) isOpen.fill(1, 0, Math.max(0, to - daySeconds));
    this.days.set(day, isOpen);
    return isOpen;
  }

  private windowsOf(day: number): readonly (readonly [number, number])[] {
    const date = new Date(day * daySeconds * 1000);
    const holiday = this.definition.holidays?.find((one) => one.date === date.toISOString().slice(0, 10));
    const weekday = weekdays[(date.getUTCDay() + 6) % 7]!;
    const texts = holiday ? (holiday.windows ?? []) : (this.definition.windows?.[weekday] ?? []);
    return texts.map((text) => {
      const [from = NaN, to = NaN] = text.split('-').map(secondsOf);
      return [from, to < from ? to + daySeconds : to] as const;
    });
  }
}

/** Changes of a zone's offset, as epoch milliseconds and seconds from UTC. */
export function transitionsOf(timeZone: string, fromAt: number, toAt: number): [number, number][] {
  const found: [number, number][] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(fromAt).toZonedDateTimeISO(timeZone).getTimeZoneTransition('next');
  while (at && at.epochMilliseconds < toAt) {
    found.push([at.epochMilliseconds, at.offsetNanoseconds / 1e9]);
    at = at.getTimeZoneTransition('next');
  }
  return found;
}

function secondsOf(time: string): number {
  const [hours = NaN, minutes = NaN, seconds = 0] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
