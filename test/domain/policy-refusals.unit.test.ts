import { office, problems } from './policy-fixture.js';

/** The smallest policy of `rest`. */
function withRest(rest: object): unknown {
  return { version: 1, ...rest };
}
const all = (term: unknown) => ({ 1: term, 2: term, 3: term, 4: term });

describe('a policy document with a mistake', () => {
  it.each<[string, unknown, RegExp]>([
    ['no version', {}, /^version: is missing$/],
    ['version nought', { version: 0 }, /^version: must be 1 or more$/],
    ['a version with a fraction', { version: 1.5 }, /^version: must be a whole number/],
    ['a mistyped key', withRest({ windos: {} }), /"windos" is not known here; did you mean "windows"\?/],
    ['a mistyped window', withRest({ windows: { triagge: 'PT1H' } }), /^windows: "triagge" .*did you mean "triage"\?/],
    ['a mistyped occasion', withRest({ notifications: { 'case-open': [] } }), /did you mean "case-opened"\?/],
    [
      'no duration',
      withRest({ windows: { triage: '4 hours' } }),
      /^windows\.triage: "4 hours" is not a duration; write/,
    ],
    ['a number', withRest({ windows: { triage: 4 } }), /^windows\.triage: must be a duration such as PT4H/],
    [
      'a number as duration',
      withRest({ windows: { triage: { duration: 4 } } }),
      /its duration must be text such as PT4H/,
    ],
    ['months', withRest({ windows: { reopen: 'P1M' } }), /^windows\.reopen: .*no fixed length/],
    [
      'a forgotten severity',
      withRest({ clocks: { relief: { 1: 'PT1H', 2: 'PT1H', 4: 'PT1H' } } }),
      /nothing for severity 3/,
    ],
    ['a fifth severity', withRest({ windows: { triage: { ...all('PT1H'), 5: 'PT1H' } } }), /"5" is no severity/],
    ['two durations', withRest({ windows: { triage: { duration: 'PT1H', target: 'PT2H' } } }), /needs one duration/],
    [
      'a strange key of a term',
      withRest({ windows: { triage: { duration: 'PT1H', calender: 'x' } } }),
      /did you mean "calendar"\?/,
    ],
    [
      'a window that promises',
      withRest({ windows: { triage: { promise: 'objective', ...all('PT1H') } } }),
      /only clocks/,
    ],
    [
      'an unknown promise',
      withRest({ clocks: { relief: { promise: 'maybe', ...all('PT1H') } } }),
      /relief\.promise: must be "commitment"/,
    ],
    ['a clock without time', withRest({ clocks: { relief: 'PT0S' } }), /^clocks\.relief: must be longer than nothing/],
    [
      'another target after relief for another clock',
      withRest({ clocks: { relief: { target: 'PT1H', afterRelief: 'PT2H' } } }),
      /^clocks\.relief\.afterRelief: only nextUpdate has another target after relief/,
    ],
    [
      'an undefined calendar',
      withRest({ calendars: { round: { always: true } }, windows: { triage: { duration: 'PT1H', calendar: 'shop' } } }),
      /^windows\.triage\.calendar: calendar "shop" is not defined; defined are "business", "always", "round"$/,
    ],
    [
      'an undefined calendar beside the severities, once',
      withRest({ windows: { triage: { calendar: 'shop', ...all('PT1H') } } }),
      /^windows\.triage\.calendar: calendar "shop" is not defined.*"always"$/,
    ],
    [
      'weeks where days are working days',
      withRest({ windows: { confirmation: { duration: 'P2W', calendar: 'business' } } }),
      /^windows\.confirmation: counts weeks in a calendar with opening times; write working days such as P10D$/,
    ],
    [
      'a calendar that never opens',
      withRest({ calendars: { shut: { timeZone: 'UTC' } } }),
      /^calendars\.shut\.windows: is never open; give a weekday/,
    ],
    ['an empty calendar', withRest({ calendars: { shut: { timeZone: 'UTC', windows: {} } } }), /is never open/],
    [
      'a calendar without a zone',
      withRest({ calendars: { shop: { windows: { monday: ['08:00-12:00'] } } } }),
      /^calendars\.shop\.timeZone: is missing; write one such as Europe\/Berlin$/,
    ],
    [
      'a mistyped zone',
      withRest({ calendars: { shop: { ...office, timeZone: 'Europe/Berln' } } }),
      /^calendars\.shop\.timeZone: .*did you mean "Europe\/Berlin"\?/,
    ],
    [
      'a mistyped weekday',
      withRest({ calendars: { shop: { ...office, windows: { mondy: ['08:00-12:00'] } } } }),
      /^calendars\.shop\.windows: "mondy" .*did you mean "monday"\?/,
    ],
    [
      'a window that is none',
      withRest({ calendars: { shop: { ...office, windows: { monday: ['8-12'] } } } }),
      /^calendars\.shop\.windows\.monday\[0\]: "8-12"/,
    ],
    [
      'windows that overlap',
      withRest({ calendars: { shop: { ...office, windows: { monday: ['08:00-12:00', '11:00-13:00'] } } } }),
      /11:00-13:00 begins before 08:00-12:00 has ended/,
    ],
    [
      'a holiday that is no day',
      withRest({ calendars: { shop: { ...office, holidays: [{ date: '2026-02-30', name: 'x' }] } } }),
      /^calendars\.shop\.holidays\[0\]\.date: "2026-02-30" is no date/,
    ],
    [
      'opening times beside always',
      withRest({ calendars: { shop: { ...office, always: true } } }),
      /stands beside `always: true`/,
    ],
    [
      'another meaning of always',
      withRest({ calendars: { always: office } }),
      /^calendars\.always: counts every second; give a calendar with opening times or holidays another name$/,
    ],
    [
      'reminders out of order',
      withRest({ silence: { remindAfter: ['P5D', 'P2D'] } }),
      /^silence\.remindAfter\[1\]: P2D is not later than the step before it, P5D$/,
    ],
    [
      'an end before its announcement',
      withRest({ silence: { closeAfter: 'P9D' } }),
      /^silence\.closeAfter: P9D is not later than the step before it, P10D$/,
    ],
    ['weeks of silence', withRest({ silence: { closeAfter: 'P3W' } }), /^silence\.closeAfter: counts weeks .*P15D$/],
    [
      'a silence in no calendar',
      withRest({ silence: { calendar: 'shop' } }),
      /^silence\.calendar: calendar "shop" is not defined/,
    ],
    [
      'a silence that is no duration',
      withRest({ silence: { closeAfter: 'soon' } }),
      /^silence\.closeAfter: "soon" is not a duration/,
    ],
    [
      'a reminder at once',
      withRest({ silence: { remindAfter: ['P0D'] } }),
      /^silence\.remindAfter\[0\]: must be longer than nothing$/,
    ],
    [
      "a plan's undefined calendar",
      withRest({ plans: { gold: { calendar: 'shop' } } }),
      /^plans\.gold\.calendar: calendar "shop" is not defined/,
    ],
    [
      "a plan's mistyped clock",
      withRest({ plans: { gold: { clocks: { firstRespons: 'PT1H' } } } }),
      /^plans\.gold\.clocks: .*did you mean "firstResponse"\?/,
    ],
    [
      "a plan's weeks without a calendar",
      withRest({ plans: { gold: { windows: { confirmation: 'P2W' } } } }),
      /^plans\.gold\.windows\.confirmation: counts weeks; write working days such as P10D, or name the calendar/,
    ],
    [
      "an account's silence",
      withRest({ accounts: { acme: { silence: {} } } }),
      /^accounts\.acme: "silence" is not known here/,
    ],
    [
      'nobody on call',
      withRest({ onCall: { acknowledgeWithin: 'PT10M', rosters: { '*': { engineers: [] } } } }),
      /engineers: must name at least one$/,
    ],
    [
      'a pager that is no address',
      withRest({ onCall: { acknowledgeWithin: 'PT10M', rosters: { '*': { engineers: ['a'], webhook: 'pager' } } } }),
      /webhook: must be an address such as https/,
    ],
    [
      'no time to acknowledge',
      withRest({ onCall: { acknowledgeWithin: 'PT0S', rosters: {} } }),
      /^onCall\.acknowledgeWithin: must be longer than nothing$/,
    ],
    [
      'a notification without its text',
      withRest({
        texts: { closed: { body: 'x' } },
        notifications: { 'case-closed': [{ to: 'contact', text: 'close' }] },
      }),
      /^notifications\.case-closed\[0\]\.text: there is no text "close"; did you mean "closed"\?/,
    ],
    [
      'an unknown recipient',
      withRest({ notifications: { 'case-closed': [{ to: 'boss', text: 'x' }] } }),
      /must be one of contact, owner/,
    ],
    [
      'an unknown word in a text',
      withRest({ texts: { a: { body: 'Dear {{recipent}}' } } }),
      /^texts\.a\.body: .*did you mean "recipient"\?/,
    ],
    [
      'an unknown word in another language',
      withRest({ texts: { a: { body: 'Dear', languages: { de: { body: '{{empfänger}}' } } } } }),
      /^texts\.a\.languages\.de\.body: .*is not a word that texts know here/,
    ],
    [
      'a language that is none',
      withRest({ texts: { a: { body: 'Dear', languages: { 'in German': { body: 'x' } } } } }),
      /^texts\.a\.languages.*must be a language tag such as de or pt-BR/,
    ],
    [
      'a text in another language without its body',
      withRest({ texts: { a: { body: 'Dear', languages: { de: { subject: 'x' } } } } }),
      /^texts\.a\.languages\.de\.body: /,
    ],
    ['an unknown closure code', withRest({ closureCodes: { DUPLICAT: 'x' } }), /did you mean "DUPLICATE"\?/],
    [
      'a closure code that is no label',
      withRest({ closureCodes: { DUPLICATE: 7 } }),
      /^closureCodes\.DUPLICATE: must be a label, or/,
    ],
    [
      'an item twice',
      withRest({
        checklists: [
          {
            kind: 'error',
            items: [
              { key: 'a', label: 'A' },
              { key: 'a', label: 'B' },
            ],
          },
        ],
      }),
      /checklists\[0\]\.items: two items have the same key/,
    ],
    [
      'an item without a label',
      withRest({ checklists: [{ kind: 'error', items: [{ key: 'a' }] }] }),
      /checklists\[0\]\.items\[0\]\.label: is missing/,
    ],
    [
      'a checklist for no severity',
      withRest({ checklists: [{ kind: 'error', severities: [], items: [] }] }),
      /severities: must name at least one/,
    ],
    ['an unknown kind', withRest({ checklists: [{ kind: 'bug', items: [] }] }), /must be one of error, question/],
    ['text for a list', withRest({ checklists: 'none' }), /^checklists: must be a list$/],
    ['too late a warning', withRest({ warnAt: 75 }), /^warnAt: must be less than 1/],
    ['a warning at once', withRest({ warnAt: 0 }), /^warnAt: must be more than 0/],
  ])('refuses %s with one sentence', (_what, input, sentence) => {
    expect(problems(input)).toEqual([expect.stringMatching(sentence)]);
  });

  it.each([null, [], 'version: 1', 7])('refuses %p, which is no document', (input) => {
    expect(problems(input)).toHaveLength(1);
  });

  it('says every problem at once, wherever it stands', () => {
    const wrong = {
      version: 1,
      nothing: 1,
      calendars: { shop: { timeZone: 'Mars/Base', windows: { monday: ['x'] } } },
      windows: { triage: 'x', reopen: { duration: 'P1D', calendar: 'shop' } },
      plans: { gold: { clocks: { relief: 'y' } } },
    };
    expect(problems(wrong).map((line) => line.split(': ')[0])).toEqual([
      '',
      'calendars.shop.timeZone',
      'calendars.shop.windows.monday[0]',
      'windows.triage',
      'plans.gold.clocks.relief',
    ]);
  });
});
