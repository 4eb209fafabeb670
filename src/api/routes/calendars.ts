/** The calendars of the current policy: when the desk is open. */
import { z } from 'zod';
import { addOpenTime, openTimeBetween, workingDayOf, type Calendar } from '../../domain/calendar.js';
import { weekdays } from '../../domain/calendar-compile.js';
import { iso } from '../../domain/instants.js';
import { calendarsOf, readCalendars } from '../../domain/policy-calendars.js';
import type { PolicyReader, StoredPolicy } from '../../store/policy-store.js';
import { endpoint, ok, type Endpoint } from '../endpoint.js';
import { isoInstant, pageOf } from '../schemas.js';

const openingTimes = z.array(z.string()).describe('From-to, such as 08:00-12:00');
const calendarSchema = z
  .object({
    name: z.string(),
    timeZone: z.string(),
    always: z.boolean(),
    windows: z.object(Object.fromEntries(weekdays.map((day) => [day, openingTimes]))),
    holidays: z.array(z.object({ date: z.string(), name: z.string(), windows: openingTimes })),
    workingDaySeconds: z.number().describe('What a day counts in this calendar'),
    isOpen: z.boolean().describe('Now'),
    opensAt: isoInstant.describe('Now if it is open, else when it opens next'),
  })
  .meta({ id: 'Calendar' });

export function calendarEndpoints({ policies }: { readonly policies: PolicyReader }): readonly Endpoint[] {
  return [
    endpoint({
      tag: 'Policies',
      who: 'engineers',
      route: 'get /calendars',
      operationId: 'listCalendars',
      summary: 'The calendars of the current policy, and whether the desk is open.',
      answer: pageOf(calendarSchema),
      handle: async ({ now }) => ok({ items: present(await policies.getCurrent(now), now), nextCursor: null }),
    }),
  ];
}

function present({ document }: StoredPolicy, now: number): z.output<typeof calendarSchema>[] {
  const { calendars } = readCalendars(document.calendars);
  return Object.entries(calendarsOf(document)).flatMap(([name, written]) => {
    const { timeZone = 'UTC', always = false, windows, holidays = [] } = written;
    const calendar = calendars.get(name);
    if (!calendar) return [];
    return [
      {
        name,
        timeZone,
        always,
        windows: Object.fromEntries(weekdays.map((day) => [day, [...(windows?.[day] ?? [])]])),
        holidays: holidays.map((holiday) => ({ ...holiday, windows: [...(holiday.windows ?? [])] })),
        workingDaySeconds: workingDayOf(calendar) / 1000,
        ...standing(calendar, now),
      },
    ];
  });
}

function standing(calendar: Calendar, now: number): { isOpen: boolean; opensAt: string } {
  const isOpen = openTimeBetween(calendar, now, now + 1) > 0;
  // The first open millisecond ends one after the calendar opens.
  const opensAt = isOpen ? now : addOpenTime(calendar, now, 1) - 1;
  return { isOpen, opensAt: iso(opensAt) };
}
