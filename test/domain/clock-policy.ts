/** The targets of lifecycle.md's table of clocks, in calendars of one's own: opening hours of eight hours a day in Berlin. */
import { always, type Calendar } from '../../src/domain/calendar.js';
import { compileCalendar } from '../../src/domain/calendar-compile.js';
import type { BySeverity, ClockName, ClockTerm, PolicySlice, Term } from '../../src/domain/policy.js';
import { hourMs, minuteMs, policy } from './support.js';

const dayWindows = ['08:00-12:00', '13:00-17:00'];

function compiled(): Calendar {
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
  const windows = Object.fromEntries(weekdays.map((day) => [day, dayWindows]));
  const made = compileCalendar({ timeZone: 'Europe/Berlin', windows });
  if (!made.ok) throw new Error(made.problems.map(({ message }) => message).join('; '));
  return made.calendar;
}

/** Monday to Friday, 08:00–12:00 and 13:00–17:00 in Berlin; no holidays. */
export const business: Calendar = compiled();

function hours(urgentMs: number, [two, three, four]: readonly [number, number, number]): BySeverity<ClockTerm> {
  const inHours = (count: number): Term => ({ ms: count * hourMs, calendar: 'business' });
  return { 1: { ms: urgentMs, calendar: 'always' }, 2: inHours(two), 3: inHours(three), 4: inHours(four) };
}

const nextUpdate = hours(2 * hourMs, [8, 24, 80]);

/** As lifecycle.md, "Clocks" has them. */
export const tableClocks: Readonly<Record<ClockName, BySeverity<ClockTerm>>> = {
  firstResponse: hours(30 * minuteMs, [4, 8, 16]),
  ownership: hours(30 * minuteMs, [2, 4, 8]),
  nextReply: hours(hourMs, [4, 8, 16]),
  nextUpdate: { ...nextUpdate, 1: { ...nextUpdate[1], afterReliefMs: 24 * hourMs } },
  engagementTakeUp: hours(hourMs, [4, 8, 16]),
  engagementFinding: hours(8 * hourMs, [16, 40, 80]),
  relief: hours(8 * hourMs, [24, 80, 160]),
};

/** A working day of the business calendar is eight hours. */
export const workingDays = (count: number): Term => ({ ms: count * 8 * hourMs, calendar: 'business' });

export const tablePolicy: PolicySlice = {
  ...policy,
  calendars: { always, business },
  promises: { ...policy.promises, firstResponse: 'commitment', nextReply: 'commitment', nextUpdate: 'commitment' },
  clocks: tableClocks,
};

/** The customer's silence as lifecycle.md has it: 2, 5 and 8 working days, proposal at 10, the end at 12. */
export const silentPolicy: PolicySlice = {
  ...tablePolicy,
  silence: {
    remindAfter: [workingDays(2), workingDays(5), workingDays(8)],
    proposeClosureAfter: workingDays(10),
    closeAfter: workingDays(12),
    ownerDecidesFor: [1, 2],
  },
};
