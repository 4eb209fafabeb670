import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import { addOpenTime, always, openTimeBetween, workingDayOf, type Calendar } from '../../src/domain/calendar.js';
import { compileCalendar, weekdays, type CalendarDefinition } from '../../src/domain/calendar-compile.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

function calendar(definition: CalendarDefinition): Calendar {
  const compiled = compileCalendar(definition);
  assert(compiled.ok, JSON.stringify(compiled));
  return compiled.calendar;
}

/** The same windows from Monday to Friday, or on the days named. */
function days(
  windows: readonly string[],
  on: readonly (typeof weekdays)[number][] = weekdays.slice(0, 5),
): CalendarDefinition['windows'] & object {
  return Object.fromEntries(on.map((day) => [day, windows]));
}

function later(given: Calendar, from: string, ms: number): string {
  return new Date(addOpenTime(given, Date.parse(from), ms)).toISOString();
}

function between(given: Calendar, from: string, to: string): number {
  return openTimeBetween(given, Date.parse(from), Date.parse(to));
}

const office = calendar({
  timeZone: 'Europe/Berlin',
  windows: days(['08:00-12:00', '13:00-17:00']),
  holidays: [
    { date: '2026-12-24', name: 'Christmas Eve', windows: ['08:00-12:00'] },
    { date: '2026-12-25', name: 'Christmas Day' },
    { date: '2028-02-29', name: 'Leap day' },
  ],
});

describe('open time in an office calendar', () => {
  it.each([
    ['within a window', '2026-11-02T08:00:00Z', 2 * hour, '2026-11-02T10:00:00.000Z'],
    [
      'ends with the window, not at the start of the next',
      '2026-11-02T08:00:00Z',
      3 * hour,
      '2026-11-02T11:00:00.000Z',
    ],
    ['ends with a half day, not when its weekday would', '2026-12-24T10:00:00Z', hour, '2026-12-24T11:00:00.000Z'],
    ['ends with a full week', '2026-11-04T16:00:00Z', 40 * hour, '2026-11-11T16:00:00.000Z'],
    ['goes on after lunch', '2026-11-02T08:00:00Z', 3 * hour + 1, '2026-11-02T12:00:00.001Z'],
    ['starts at the next opening', '2026-11-02T02:00:00Z', 1, '2026-11-02T07:00:00.001Z'],
    ['passes a weekend', '2026-11-06T15:30:00Z', hour, '2026-11-09T07:30:00.000Z'],
    ['passes a half day, a holiday and a weekend', '2026-12-24T10:00:00Z', 2 * hour, '2026-12-28T08:00:00.000Z'],
    ['passes 29 February', '2024-02-28T15:30:00Z', 9 * hour, '2024-03-01T07:30:00.000Z'],
    ['passes 29 February as a holiday', '2028-02-28T15:30:00Z', hour, '2028-03-01T07:30:00.000Z'],
    ['no time has passed at once, even while closed', '2026-12-25T12:00:00Z', 0, '2026-12-25T12:00:00.000Z'],
    ['keeps milliseconds', '2026-11-02T08:00:00.123Z', 4, '2026-11-02T08:00:00.127Z'],
    ['ten working days are two weeks', '2026-11-02T09:00:00Z', 10 * workingDayOf(office), '2026-11-16T09:00:00.000Z'],
  ])('%s', (...[, from, ms, expected]) => {
    expect(later(office, from, ms)).toBe(expected);
  });

  it('counts only what is open', () => {
    expect(between(office, '2026-11-02T00:00:00Z', '2026-11-09T00:00:00Z')).toBe(40 * hour);
    expect(between(office, '2026-12-21T00:00:00Z', '2026-12-28T00:00:00Z')).toBe(28 * hour);
    expect(between(office, '2026-11-02T10:59:59.999Z', '2026-11-02T12:00:00.002Z')).toBe(3);
  });

  it('is nothing between an instant and an earlier one', () => {
    expect(between(office, '2026-11-03T10:00:00Z', '2026-11-02T10:00:00Z')).toBe(0);
    expect(openTimeBetween(always, 5, 4)).toBe(0);
  });

  it('refuses to count backwards', () => {
    expect(() => addOpenTime(office, 0, -1)).toThrow(RangeError);
    expect(() => addOpenTime(always, 0, NaN)).toThrow(RangeError);
  });

  it('stays the same as JSON, and small enough to travel with each case', () => {
    const holidays = Array.from({ length: 36 }, (_, at) => ({
      date: `20${26 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-15`,
      name: 'Holiday',
    }));
    const text = JSON.stringify(
      calendar({ timeZone: 'America/New_York', windows: days(['08:00-12:00', '13:00-17:00']), holidays }),
    );
    expect(text.length).toBeLessThan(2048);
    expect(later(JSON.parse(text) as Calendar, '2026-11-02T13:00:00Z', hour)).toBe('2026-11-02T14:00:00.000Z');
  });
});

describe('a working day', () => {
  it.each([
    ['of a calendar that is always open has 24 hours', always, 24 * hour],
    ['is the sum of its windows', office, 8 * hour],
    [
      'is the longest one of the week',
      calendar({ timeZone: 'UTC', windows: { monday: ['08:00-12:00'], friday: ['08:00-18:00'] } }),
      10 * hour,
    ],
    [
      'counts a night to the day on which it begins',
      calendar({ timeZone: 'UTC', windows: days(['22:00-06:00']) }),
      8 * hour,
    ],
    [
      'does not count what is open on a holiday',
      calendar({
        timeZone: 'UTC',
        windows: days(['08:00-12:00']),
        holidays: [{ date: '2026-12-24', name: 'Stocktaking', windows: ['00:00-24:00'] }],
      }),
      4 * hour,
    ],
  ])('%s', (_, given, expected) => {
    expect(workingDayOf(given)).toBe(expected);
  });
});

describe('while clocks change', () => {
  const berlin = (sunday: string): Calendar => calendar({ timeZone: 'Europe/Berlin', windows: { sunday: [sunday] } });
  const weekend = calendar({ timeZone: 'Europe/Berlin', windows: { saturday: ['22:00-06:00'] } });
  const lordHowe = calendar({ timeZone: 'Australia/Lord_Howe', windows: { sunday: ['00:00-04:00'] } });

  it.each([
    ['the hour that is left out in spring has no duration', berlin('00:00-06:00'), '2026-03-28T12:00:00Z', 5 * hour],
    ['the hour that comes twice in autumn counts twice', berlin('00:00-06:00'), '2026-10-24T12:00:00Z', 7 * hour],
    ['a window that begins in the gap begins at its end', berlin('02:30-04:00'), '2026-03-28T12:00:00Z', hour],
    ['a window that ends in the gap ends there', berlin('01:00-02:30'), '2026-03-28T12:00:00Z', hour],
    ['a window within the gap is not open', berlin('02:10-02:50'), '2026-03-28T12:00:00Z', 0],
    ['a window within the repeated hour is open twice', berlin('02:10-02:50'), '2026-10-24T12:00:00Z', 80 * minute],
    [
      'a window that ends in the repeated hour is open again until its end',
      berlin('01:00-02:30'),
      '2026-10-24T12:00:00Z',
      2 * hour,
    ],
    ['a night is an hour shorter in spring', weekend, '2026-03-28T12:00:00Z', 7 * hour],
    ['a night is an hour longer in autumn', weekend, '2026-10-24T12:00:00Z', 9 * hour],
    ['Lord Howe Island leaves half an hour out', lordHowe, '2026-10-03T06:00:00Z', 3.5 * hour],
    ['Lord Howe Island repeats half an hour', lordHowe, '2026-04-04T06:00:00Z', 4.5 * hour],
  ])('%s', (...[, given, from, expected]) => {
    expect(between(given, from, new Date(Date.parse(from) + 36 * hour).toISOString())).toBe(expected);
  });

  it('a deadline falls into the second half of a window that was interrupted', () => {
    const given = berlin('01:00-02:30');
    expect(later(given, '2026-10-24T12:00:00Z', 90 * minute)).toBe('2026-10-25T00:30:00.000Z');
    expect(later(given, '2026-10-24T12:00:00Z', 90 * minute + 1)).toBe('2026-10-25T01:00:00.001Z');
    expect(later(given, '2026-10-24T12:00:00Z', 2 * hour)).toBe('2026-10-25T01:30:00.000Z');
  });

  it("St John's went back from Sunday into Saturday, whose late window opened again", () => {
    const given = calendar({ timeZone: 'America/St_Johns', windows: { saturday: ['22:00-24:00'] } });
    expect(between(given, '2010-11-06T12:00:00Z', '2010-11-07T12:00:00Z')).toBe(2 * hour + 59 * minute);
    expect(later(given, '2010-11-06T12:00:00Z', 2 * hour + minute)).toBe('2010-11-07T02:32:00.000Z');
  });

  it('Samoa had no 30 December 2011', () => {
    const given = calendar({ timeZone: 'Pacific/Apia', windows: days(['09:00-17:00']) });
    expect(later(given, '2011-12-30T02:00:00Z', 2 * hour)).toBe('2012-01-01T20:00:00.000Z');
    expect(between(given, '2011-12-30T03:00:00Z', '2012-01-01T10:00:00Z')).toBe(0);
  });

  it('Nepal opens at a quarter past', () => {
    const given = calendar({ timeZone: 'Asia/Kathmandu', windows: days(['09:00-17:00']) });
    expect(later(given, '2026-01-05T00:00:00Z', second)).toBe('2026-01-05T03:15:01.000Z');
  });
});

describe('windows over midnight', () => {
  const windows = days(['22:00-06:00'], weekdays);
  const nights = calendar({ timeZone: 'UTC', windows, holidays: [{ date: '2026-12-25', name: 'Christmas Day' }] });

  it('a night belongs to the day on which it begins: the one before a holiday ends as usual', () => {
    expect(between(nights, '2026-12-24T12:00:00Z', '2026-12-25T12:00:00Z')).toBe(8 * hour);
  });

  it('the night that would begin on a holiday is closed until its end', () => {
    expect(between(nights, '2026-12-25T12:00:00Z', '2026-12-26T12:00:00Z')).toBe(0);
    expect(later(nights, '2026-12-25T12:00:00Z', minute)).toBe('2026-12-26T22:01:00.000Z');
  });

  it('a half day may last over midnight too', () => {
    const given = calendar({
      timeZone: 'UTC',
      windows: days(['08:00-12:00'], weekdays),
      holidays: [{ date: '2026-12-31', name: 'New Year', windows: ['20:00-02:00'] }],
    });
    expect(between(given, '2026-12-31T00:00:00Z', '2027-01-02T00:00:00Z')).toBe(10 * hour);
  });

  it('is open without a break where windows meet at midnight', () => {
    const given = calendar({ timeZone: 'UTC', windows: days(['00:00-12:00', '12:00-24:00'], weekdays) });
    expect(between(given, '2026-11-02T00:00:00Z', '2026-11-09T00:00:00Z')).toBe(7 * 24 * hour);
  });
});

it('always, except on holidays: every other day is open for 24 hours', () => {
  const given = calendar({ timeZone: 'UTC', always: true, holidays: [{ date: '2026-12-25', name: 'Christmas Day' }] });
  expect(workingDayOf(given)).toBe(24 * hour);
  expect(later(given, '2026-12-24T23:00:00Z', 2 * hour)).toBe('2026-12-26T01:00:00.000Z');
});
