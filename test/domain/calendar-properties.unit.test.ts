import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addOpenTime, openTimeBetween, type Calendar } from '../../src/domain/calendar.js';
import { compileCalendar, weekdays, type CalendarDefinition } from '../../src/domain/calendar-compile.js';
import { findZoneOffsets } from '../../src/domain/zone-offsets.js';
import { CalendarModel, transitionsOf } from './calendar-model.js';

const seed = 20_261_124;
const hour = 3_600_000;
const day = 24 * hour;

/** Zones, and instants at which something happens to their clocks. */
const changes: readonly (readonly [zone: string, at: string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['America/St_Johns', '2026-03-08T05:30:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Asia/Kathmandu', '2024-02-29T00:00:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00:00Z'],
];

const randomTime = (fromHour: number, toHour: number): fc.Arbitrary<string> =>
  fc
    .integer({ min: fromHour * 3600, max: toHour * 3600 - 1 })
    .map((seconds) => new Date(seconds * 1000).toISOString().slice(11, 19));

const randomWindow = (bounds: readonly [number, number, number, number]): fc.Arbitrary<string> =>
  fc.tuple(randomTime(bounds[0], bounds[1]), randomTime(bounds[2], bounds[3])).map((times) => times.join('-'));

/** Windows of a day that meet neither each other nor those of the days beside. */
const randomDay = fc
  .record(
    {
      early: randomWindow([2, 3, 3, 5]),
      morning: randomWindow([5, 9, 9, 13]),
      afternoon: randomWindow([13, 15, 15, 20]),
      night: randomWindow([20, 24, 0, 2]),
    },
    { requiredKeys: [] },
  )
  .map((windows) => Object.values(windows));

interface Given {
  readonly definition: CalendarDefinition;
  readonly calendar: Calendar;
  readonly nearAt: number;
}

const randomGiven: fc.Arbitrary<Given> = fc
  .record({
    change: fc.constantFrom(...changes),
    week: fc.tuple(...weekdays.map(() => randomDay)),
    // The day of the change, those around it, and some that are far.
    holidays: fc.uniqueArray(fc.record({ after: fc.integer({ min: -3, max: 3 }), windows: randomDay }), {
      selector: ({ after }) => after,
      maxLength: 3,
    }),
  })
  .filter(({ week }) => week.some((windows) => windows.length > 0))
  .map(({ change: [timeZone, near], week, holidays }) => {
    const nearAt = Date.parse(near);
    const definition = {
      timeZone,
      windows: Object.fromEntries(week.map((windows, at) => [weekdays[at]!, windows])),
      holidays: holidays.map(({ after, windows }) => ({
        date: new Date(nearAt + after * day).toISOString().slice(0, 10),
        name: 'Holiday',
        windows,
      })),
    };
    const compiled = compileCalendar(definition);
    assert(compiled.ok, JSON.stringify(compiled));
    return { definition, calendar: compiled.calendar, nearAt };
  });

const within = (spanMs: number): fc.Arbitrary<number> => fc.integer({ min: -spanMs, max: spanMs });
const length = (spanMs: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: spanMs });

describe('whatever the opening hours are', () => {
  it('open time is what counting the seconds of the wall clock gives', () => {
    fc.assert(
      fc.property(randomGiven, within(1.5 * day), length(2 * day), ({ definition, calendar, nearAt }, start, span) => {
        const fromAt = nearAt + start;
        const open = new CalendarModel(definition).openTimeBetween(fromAt, fromAt + span);
        expect(openTimeBetween(calendar, fromAt, fromAt + span)).toBe(open);
      }),
      { numRuns: 120, seed },
    );
  });

  it('a deadline is the earliest instant at which the counted seconds have passed', () => {
    fc.assert(
      fc.property(randomGiven, within(1.5 * day), length(8 * hour), ({ definition, calendar, nearAt }, start, ms) => {
        const fromAt = nearAt + start;
        const at = addOpenTime(calendar, fromAt, ms);
        // Counting takes time; a desk that is closed for a week is left to the laws below.
        fc.pre(ms > 0 && at < fromAt + 3 * day);
        const model = new CalendarModel(definition);
        expect(model.openTimeBetween(fromAt, at)).toBe(ms);
        expect(model.openTimeBetween(fromAt, at - 1)).toBe(ms - 1);
      }),
      { numRuns: 80, seed },
    );
  });

  const years = 30 * 365 * day;

  it('exactly what was added lies between, and one millisecond less before it', () => {
    fc.assert(
      fc.property(randomGiven, within(years), length(years / 10), ({ calendar, nearAt }, start, ms) => {
        const at = addOpenTime(calendar, nearAt + start, ms);
        expect(openTimeBetween(calendar, nearAt + start, at)).toBe(ms);
        assert(ms === 0 || openTimeBetween(calendar, nearAt + start, at - 1) === ms - 1);
      }),
      { numRuns: 300, seed },
    );
  });

  it('adding in two steps is adding at once, so a pause keeps the exact remainder', () => {
    fc.assert(
      fc.property(
        randomGiven,
        within(years),
        fc.tuple(length(40 * hour), length(40 * hour)),
        (given, start, [one, two]) => {
          const { calendar, nearAt } = given;
          const atOnce = addOpenTime(calendar, nearAt + start, one + two);
          const stepwise = addOpenTime(calendar, addOpenTime(calendar, nearAt + start, one), two);
          expect(stepwise).toBe(atOnce);
        },
      ),
      { numRuns: 300, seed },
    );
  });

  it('open time of two spans in a row adds up, and is never longer than the span', () => {
    fc.assert(
      fc.property(randomGiven, within(years), fc.tuple(length(years), length(years)), (given, start, [one, two]) => {
        const { calendar, nearAt } = given;
        const [from, middle, to] = [nearAt + start, nearAt + start + one, nearAt + start + one + two];
        const sum = openTimeBetween(calendar, from, middle) + openTimeBetween(calendar, middle, to);
        expect(openTimeBetween(calendar, from, to)).toBe(sum);
        assert(sum >= 0 && sum <= one + two);
      }),
      { numRuns: 300, seed },
    );
  });

  it('a later start or a longer term is never due earlier', () => {
    fc.assert(
      fc.property(
        randomGiven,
        within(years),
        fc.tuple(length(9 * day), length(90 * hour)),
        (given, start, [wait, ms]) => {
          const { calendar, nearAt } = given;
          const at = addOpenTime(calendar, nearAt + start, ms);
          assert(addOpenTime(calendar, nearAt + start + wait, ms) >= at);
          assert(addOpenTime(calendar, nearAt + start, ms + wait) >= at);
        },
      ),
      { numRuns: 300, seed },
    );
  });
});

it('a whole year of an office agrees with the seconds of the wall clock', () => {
  const definition: CalendarDefinition = {
    timeZone: 'Europe/Berlin',
    windows: { monday: ['08:00-12:00', '13:00-17:00'], wednesday: ['20:00-04:00'], sunday: ['00:30-02:30'] },
    holidays: [{ date: '2026-12-25', name: 'Christmas Day' }],
  };
  const compiled = compileCalendar(definition);
  assert(compiled.ok);
  const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)];
  expect(openTimeBetween(compiled.calendar, from, to)).toBe(new CalendarModel(definition).openTimeBetween(from, to));
});

it.each(['Europe/Berlin', 'Africa/Casablanca', 'America/Noronha', 'Asia/Gaza', 'Asia/Kathmandu'])(
  "finds each change of %s's clocks that another library finds",
  (zone) => {
    const { unitSeconds, offsets } = findZoneOffsets(zone)!;
    const found: [number, number][] = [];
    for (let index = 1, at = 0; index < offsets.length; index += 2) {
      at += offsets[index]! * unitSeconds * 1000;
      found.push([at, offsets[index + 1]! * unitSeconds]);
    }
    expect(found).toEqual(transitionsOf(zone, Date.UTC(1990, 0, 1), Date.UTC(2061, 0, 1)));
  },
);
