/** What holds where a policy document says nothing. `policy/standard.yaml` writes the same out; a test keeps the two together. */
import type { CalendarDefinition } from './calendar-compile.js';
import type { ClockName, WindowName } from './policy.js';
import type { TermsInput } from './policy-terms.js';

const officeHours = ['08:00-12:00', '13:00-17:00'];
const morning = ['08:00-12:00'];

/** Days on which most of Germany does not work, and the two on whose mornings it does. */
const holidays = [
  { date: '2026-01-01', name: "New Year's Day" },
  { date: '2026-04-03', name: 'Good Friday' },
  { date: '2026-04-06', name: 'Easter Monday' },
  { date: '2026-05-01', name: 'Labour Day' },
  { date: '2026-05-14', name: 'Ascension Day' },
  { date: '2026-05-25', name: 'Whit Monday' },
  { date: '2026-12-24', name: 'Christmas Eve', windows: morning },
  { date: '2026-12-25', name: 'Christmas Day' },
  { date: '2026-12-31', name: "New Year's Eve", windows: morning },
  { date: '2027-01-01', name: "New Year's Day" },
  { date: '2027-03-26', name: 'Good Friday' },
  { date: '2027-03-29', name: 'Easter Monday' },
  { date: '2027-05-06', name: 'Ascension Day' },
  { date: '2027-05-17', name: 'Whit Monday' },
  { date: '2027-12-24', name: 'Christmas Eve', windows: morning },
  { date: '2027-12-31', name: "New Year's Eve", windows: morning },
  { date: '2028-04-14', name: 'Good Friday' },
  { date: '2028-04-17', name: 'Easter Monday' },
  { date: '2028-05-01', name: 'Labour Day' },
  { date: '2028-05-25', name: 'Ascension Day' },
  { date: '2028-06-05', name: 'Whit Monday' },
  { date: '2028-10-03', name: 'Day of German Unity' },
  { date: '2028-12-25', name: 'Christmas Day' },
  { date: '2028-12-26', name: 'Second Christmas Day' },
];

/** Calendars that every document has, whether it names them or not. */
export const standardCalendars = {
  business: {
    timeZone: 'Europe/Berlin',
    windows: {
      monday: officeHours,
      tuesday: officeHours,
      wednesday: officeHours,
      thursday: officeHours,
      friday: officeHours,
    },
    holidays,
  },
  always: { timeZone: 'UTC', always: true },
} as const satisfies Readonly<Record<string, CalendarDefinition>>;

const always = 'always';
const business = 'business';

export const standardWindows: Readonly<Record<WindowName, TermsInput>> = {
  triage: { calendar: business, 1: { duration: 'PT10M', calendar: always }, 2: 'PT30M', 3: 'PT4H', 4: 'PT4H' },
  handOff: { calendar: business, 1: { duration: 'PT30M', calendar: always }, 2: 'PT2H', 3: 'PT8H', 4: 'PT16H' },
  consult: { duration: 'PT4H', calendar: business },
  attention: { calendar: business, 1: { duration: 'PT1H', calendar: always }, 2: 'PT1H', 3: 'PT4H', 4: 'PT4H' },
  confirmation: { duration: 'P10D', calendar: business },
  reopen: { duration: 'P30D', calendar: always },
};

export const standardClocks: Readonly<Record<ClockName, TermsInput>> = {
  firstResponse: {
    promise: 'commitment',
    calendar: business,
    1: { target: 'PT30M', calendar: always },
    2: 'PT4H',
    3: 'PT8H',
    4: 'PT16H',
  },
  ownership: {
    promise: 'objective',
    calendar: business,
    1: { target: 'PT30M', calendar: always },
    2: 'PT2H',
    3: 'PT4H',
    4: 'PT8H',
  },
  nextReply: {
    promise: 'commitment',
    calendar: business,
    1: { target: 'PT1H', calendar: always },
    2: 'PT4H',
    3: 'PT8H',
    4: 'PT16H',
  },
  nextUpdate: {
    promise: 'commitment',
    calendar: business,
    1: { target: 'PT2H', calendar: always, afterRelief: 'PT24H' },
    2: 'PT8H',
    3: 'PT24H',
    4: 'PT80H',
  },
  engagementTakeUp: {
    promise: 'objective',
    calendar: business,
    1: { target: 'PT1H', calendar: always },
    2: 'PT4H',
    3: 'PT8H',
    4: 'PT16H',
  },
  engagementFinding: {
    promise: 'objective',
    calendar: business,
    1: { target: 'PT8H', calendar: always },
    2: 'PT16H',
    3: 'PT40H',
    4: 'PT80H',
  },
  relief: {
    promise: 'objective',
    calendar: business,
    1: { target: 'PT8H', calendar: always },
    2: 'PT24H',
    3: 'PT80H',
    4: 'PT160H',
  },
};

/** The ladder of a customer's silence, in working days. */
export const standardSilence = {
  calendar: business,
  remindAfter: ['P2D', 'P5D', 'P8D'],
  proposeClosureAfter: 'P10D',
  closeAfter: 'P12D',
  ownerDecidesFor: [1, 2],
} as const;

/** Team ids that the standard organisation has. */
export const standardRouting = { 1: 'level-1', 2: 'level-2', 3: 'level-3' } as const;
