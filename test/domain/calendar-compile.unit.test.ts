import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import { always } from '../../src/domain/calendar.js';
import { compileCalendar, type CalendarDefinition } from '../../src/domain/calendar-compile.js';

const workday = { timeZone: 'Europe/Berlin', windows: { monday: ['08:00-12:00'] } } as const;

function problems(definition: CalendarDefinition): { path: string; message: string }[] {
  const compiled = compileCalendar(definition);
  return compiled.ok ? [] : compiled.problems;
}

describe('a calendar is refused', () => {
  it.each<[string, CalendarDefinition, string, RegExp]>([
    [
      'with a mistyped zone, naming the nearest',
      { ...workday, timeZone: 'Europe/Berlim' },
      'timeZone',
      /"Europe\/Berlin"\?/u,
    ],
    ['with only a city, naming its zone', { ...workday, timeZone: 'Berlin' }, 'timeZone', /"Europe\/Berlin"\?/u],
    [
      'with a zone unlike any',
      { ...workday, timeZone: 'Middle-earth/Hobbiton-on-the-Hill' },
      'timeZone',
      /such as Europe\/Berlin/u,
    ],
    [
      'with words for a window',
      { ...workday, windows: { monday: ['morning'] } },
      'windows.monday[0]',
      /write from-to such as/u,
    ],
    [
      'with a time no clock shows',
      { ...workday, windows: { monday: ['08:00-12:00', '13:00-25:00'] } },
      'windows.monday[1]',
      /no clock shows/u,
    ],
    ['with 60 minutes', { ...workday, windows: { monday: ['08:60-12:00'] } }, 'windows.monday[0]', /no clock shows/u],
    [
      'with a window that begins at 24:00',
      { ...workday, windows: { monday: ['24:00-02:00'] } },
      'windows.monday[0]',
      /no clock shows/u,
    ],
    ['with an empty window', { ...workday, windows: { monday: ['08:00-08:00'] } }, 'windows.monday[0]', /00:00-24:00/u],
    [
      'with windows that overlap',
      { ...workday, windows: { monday: ['11:30-14:00', '08:00-12:00'] } },
      'windows.monday',
      /11:30-14:00 begins before 08:00-12:00/u,
    ],
    [
      'with a night that lasts into a window',
      { ...workday, windows: { sunday: ['22:00-06:00'], monday: ['05:00-12:00'] } },
      'windows.monday',
      /before 22:00-06:00 from sunday over midnight/u,
    ],
    [
      'with a day that does not exist',
      { ...workday, holidays: [{ date: '2027-02-29', name: 'Leap day' }] },
      'holidays[0].date',
      /"2027-02-29" is no date/u,
    ],
    [
      'with a date in another form',
      { ...workday, holidays: [{ date: '25.12.2026', name: 'Christmas' }] },
      'holidays[0].date',
      /year-month-day/u,
    ],
    [
      'with a date of another century',
      { ...workday, holidays: [{ date: '2206-12-25', name: 'Christmas' }] },
      'holidays[0].date',
      /1990 to 2060/u,
    ],
    [
      'with a holiday that stands there twice',
      {
        ...workday,
        holidays: [
          { date: '2026-12-25', name: 'Christmas' },
          { date: '2026-12-25', name: 'Xmas' },
        ],
      },
      'holidays[1].date',
      /already "Christmas"/u,
    ],
    [
      'with a malformed half day',
      { ...workday, holidays: [{ date: '2026-12-24', name: 'Eve', windows: ['8-12'] }] },
      'holidays[0].windows[0]',
      /is no window/u,
    ],
    [
      'with a half day that lasts into the next morning',
      { ...workday, holidays: [{ date: '2026-12-27', name: 'Inventory', windows: ['20:00-09:00'] }] },
      'holidays[0].windows',
      /08:00-12:00 of the day after begins before 20:00-09:00/u,
    ],
    ['without windows', { timeZone: 'UTC' }, 'windows', /is never open/u],
    [
      'that is open on holidays only',
      { timeZone: 'UTC', holidays: [{ date: '2026-12-24', name: 'Eve', windows: ['08:00-12:00'] }] },
      'windows',
      /is never open/u,
    ],
    ['that is always open and has windows', { ...workday, always: true }, 'windows', /always: true/u],
  ])('%s', (...[, definition, path, message]) => {
    expect(problems(definition)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it('with everything that is wrong at once', () => {
    const given = { timeZone: 'Nowhere/Land', windows: { friday: ['x', 'y'] }, holidays: [{ date: 'z', name: 'Z' }] };
    expect(problems(given).map(({ path }) => path)).toEqual([
      'timeZone',
      'windows.friday[0]',
      'windows.friday[1]',
      'holidays[0].date',
    ]);
  });
});

describe('a calendar is accepted', () => {
  it.each<[string, CalendarDefinition]>([
    ['with seconds, a dash and one-digit hours', { timeZone: 'UTC', windows: { monday: ['8:00:30 – 12:00'] } }],
    [
      'with a night that ends when the next window begins',
      { timeZone: 'UTC', windows: { sunday: ['22:00-06:00'], monday: ['06:00-12:00'] } },
    ],
    ['with 29 February of a leap year', { ...workday, holidays: [{ date: '2028-02-29', name: 'Leap day' }] }],
    ['with a zone known by an older name', { ...workday, timeZone: 'Asia/Calcutta' }],
  ])('%s', (_, definition) => {
    expect(problems(definition)).toEqual([]);
  });

  it('as always open, whatever its zone', () => {
    expect(compileCalendar({ timeZone: 'Europe/Berlin', always: true })).toEqual({ ok: true, calendar: always });
  });

  it('keeping as exceptions only what differs from the weekday', () => {
    const holidays = [
      { date: '2026-11-01', name: 'A Sunday' },
      { date: '2026-11-02', name: 'A Monday' },
    ];
    const compiled = compileCalendar({ ...workday, holidays });
    assert(compiled.ok && compiled.calendar.opening !== 'always');
    expect(compiled.calendar.opening.exceptions).toEqual([[Date.UTC(2026, 10, 2) / 86_400_000]]);
  });
});
