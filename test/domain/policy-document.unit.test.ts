import fc from 'fast-check';
import {
  closureWordsOf,
  parsePolicy,
  pinOf,
  rosterOf,
  routingOf,
  sliceOf,
  type PolicyDocument,
} from '../../src/domain/policy-document.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';
import { policyHash } from '../../src/store/policy-hash.js';

const hour = 3_600_000;
const day = 24 * hour;

function parsed(input: unknown): PolicyDocument {
  const result = parsePolicy(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}
function problems(input: unknown): string[] {
  const result = parsePolicy(input);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** The smallest policy of `rest`. */
function withRest(rest: object): unknown {
  return { version: 1, ...rest };
}
const office = { timeZone: 'Europe/Berlin', windows: { monday: ['09:00-15:00'], tuesday: ['09:00-15:00'] } };
const all = (term: unknown) => ({ 1: term, 2: term, 3: term, 4: term });

describe('the policy document', () => {
  it('needs only its version', () => {
    const slice = sliceOf(parsed({ version: 3 }));
    expect(slice).toMatchObject({ version: 3, plan: null, account: null, entitlement: 'optional', warnAt: 0.75 });
    expect(slice.windows.triage).toEqual({
      1: { ms: hour / 6, calendar: 'always' },
      2: { ms: hour / 2, calendar: 'business' },
      3: { ms: 4 * hour, calendar: 'business' },
      4: { ms: 4 * hour, calendar: 'business' },
    });
    expect(slice.windows.reopen[2]).toEqual({ ms: 30 * day, calendar: 'always' });
    expect(slice.clocks.relief[4].ms).toBe(160 * hour);
    expect(slice.promises.firstResponse).toBe('commitment');
    expect(slice.acknowledgePageWithin).toBeNull();
  });

  it("has lifecycle.md's tables as its standard: hours of severities 1 to 4, the first in every second", () => {
    const { clocks, windows } = sliceOf(parsed({ version: 1 }));
    const table = { ...clocks, ...windows };
    const hours = Object.fromEntries(
      Object.entries(table).map(([name, terms]) => [name, [1, 2, 3, 4].map((at) => terms[at as 1].ms / hour)]),
    );
    expect(hours).toEqual({
      firstResponse: [0.5, 4, 8, 16],
      ownership: [0.5, 2, 4, 8],
      nextReply: [1, 4, 8, 16],
      nextUpdate: [2, 8, 24, 80],
      engagementTakeUp: [1, 4, 8, 16],
      engagementFinding: [8, 16, 40, 80],
      relief: [8, 24, 80, 160],
      triage: [1 / 6, 0.5, 4, 4],
      handOff: [0.5, 2, 8, 16],
      consult: [4, 4, 4, 4],
      attention: [1, 1, 4, 4],
      confirmation: [80, 80, 80, 80],
      reopen: [720, 720, 720, 720],
    });
    expect(clocks.nextUpdate[1]).toEqual({ ms: 2 * hour, calendar: 'always', afterReliefMs: 24 * hour });
    const calendarOf = ({ calendar }: { calendar: string }): string => calendar;
    for (const terms of Object.values(clocks))
      expect(Object.values(terms).map(calendarOf)).toEqual(['always', 'business', 'business', 'business']);
  });

  it('takes each documented form of a window and a clock', () => {
    const slice = sliceOf(
      parsed({
        version: 1,
        calendars: { round: { always: true }, office },
        windows: {
          triage: 'PT1H',
          handOff: { duration: 'PT2H', calendar: 'round' },
          consult: { 1: 'PT1H', 2: { duration: 'PT2H' }, 3: { target: 'PT3H', calendar: 'always' }, 4: 'PT4H' },
          attention: { calendar: 'office', 1: { duration: 'PT1H', calendar: 'always' }, 2: 'PT2H', 3: 'P1D', 4: 'P2D' },
        },
        clocks: {
          relief: { promise: 'commitment', 1: 'PT1H', 2: 'PT2H', 3: 'PT3H', 4: 'PT4H' },
          nextReply: 'PT9H',
          nextUpdate: { promise: 'commitment', target: 'PT4H', calendar: 'office', afterRelief: 'P1D' },
        },
      }),
    );
    expect(slice.windows.triage[4]).toEqual({ ms: hour, calendar: 'always' });
    expect(slice.windows.handOff[1]).toEqual({ ms: 2 * hour, calendar: 'round' });
    expect([1, 2, 3, 4].map((severity) => slice.windows.consult[severity as 1].ms / hour)).toEqual([1, 2, 3, 4]);
    expect(slice.windows.attention).toEqual({
      1: { ms: hour, calendar: 'always' },
      2: { ms: 2 * hour, calendar: 'office' },
      3: { ms: 6 * hour, calendar: 'office' },
      4: { ms: 12 * hour, calendar: 'office' },
    });
    expect(slice.clocks.relief[3].ms).toBe(3 * hour);
    expect(slice.clocks.nextReply[1].ms).toBe(9 * hour);
    expect(slice.clocks.nextUpdate[3]).toEqual({ ms: 4 * hour, calendar: 'office', afterReliefMs: 6 * hour });
    expect(slice.promises).toMatchObject({ relief: 'commitment', nextReply: 'objective', nextUpdate: 'commitment' });
  });

  it('counts a day as a working day where there are opening times, and as 24 hours elsewhere', () => {
    const { windows } = sliceOf(
      parsed({
        version: 1,
        calendars: { office },
        windows: {
          confirmation: { duration: 'P10DT2H', calendar: 'office' },
          reopen: { duration: 'P2W', calendar: 'always' },
        },
      }),
    );
    expect(windows.confirmation[1].ms).toBe(62 * hour);
    expect(windows.reopen[1].ms).toBe(14 * day);
  });

  it('lets a document change the standard calendar, and takes along only the calendars that are used', () => {
    const slice = sliceOf(parsed({ version: 1, calendars: { business: office, spare: office } }));
    expect(Object.keys(slice.calendars).toSorted()).toEqual(['always', 'business']);
    expect(slice.windows.confirmation[3].ms).toBe(60 * hour);
  });

  it('leaves out of silence what is as in the standard, but asks no owner unless told', () => {
    const standard = sliceOf(parsed({ version: 1 })).silence;
    const days = (count: number) => ({ ms: count * 8 * hour, calendar: 'business' });
    expect(standard).toEqual({
      remindAfter: [days(2), days(5), days(8)],
      proposeClosureAfter: days(10),
      closeAfter: days(12),
      ownerDecidesFor: [1, 2],
    });
    const own = sliceOf(parsed({ version: 1, silence: { remindAfter: ['PT4H'], calendar: 'always' } })).silence;
    expect(own.remindAfter).toEqual([{ ms: 4 * hour, calendar: 'always' }]);
    expect(own.closeAfter).toEqual({ ms: 12 * day, calendar: 'always' });
    expect(own.ownerDecidesFor).toEqual([]);
  });

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

  it('parses to itself again, so a stored document stays readable', () => {
    const document = loadPolicyFile(standardPolicyPath());
    expect(parsed(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it('has a fingerprint that the order of keys does not change', () => {
    const one = parsed({ version: 1, warnAt: 0.5 });
    expect(policyHash(parsed({ warnAt: 0.5, version: 1 }))).toBe(policyHash(one));
    expect(policyHash(parsed({ version: 1, warnAt: 0.6 }))).not.toBe(policyHash(one));
  });

  it("routes by product, then by '*', then to the standard teams", () => {
    const document = parsed({ version: 1, routing: { '*': { 2: 'second' }, db: { 3: 'db-3' } } });
    expect(routingOf(document, 'db')).toEqual({ 1: 'level-1', 2: 'second', 3: 'db-3' });
    expect(routingOf(document, null)).toEqual({ 1: 'level-1', 2: 'second', 3: 'level-3' });
  });

  it("pages a product's own roster, else that of '*', else nobody", () => {
    const rosters = { db: { engineers: ['dora'] }, '*': { engineers: ['abel'], webhook: 'https://pager.example/x' } };
    const document = parsed({ version: 1, onCall: { acknowledgeWithin: 'PT10M', rosters } });
    expect(rosterOf(document, 'db')).toEqual({ engineers: ['dora'] });
    expect(rosterOf(document, null)).toEqual(rosters['*']);
    expect(rosterOf(parsed({ version: 1 }), 'db')).toBeUndefined();
    expect(sliceOf(document).acknowledgePageWithin).toEqual({ ms: hour / 6, calendar: 'always' });
  });

  it('puts a closure code into words when the policy has none', () => {
    expect(closureWordsOf(parsed({ version: 1 }), 'BY_DESIGN')).toEqual({ label: 'By design', closing: '' });
    expect(closureWordsOf(parsed({ version: 1, closureCodes: { BY_DESIGN: 'As meant' } }), 'BY_DESIGN').label).toBe(
      'As meant',
    );
  });
});

describe('plans and accounts', () => {
  const document = parsed({
    version: 4,
    calendars: { office, long: { ...office, windows: { monday: ['08:00-18:00'], sunday: ['08:00-18:00'] } } },
    plans: {
      gold: { calendar: 'long', clocks: { firstResponse: { promise: 'objective', 2: 'PT1H', 3: 'P1D' } } },
      plain: {},
    },
    accounts: {
      acme: {
        calendar: 'office',
        clocks: { nextUpdate: { 1: 'PT30M' } },
        windows: {
          reopen: { duration: 'P60D', calendar: 'always' },
          consult: { 4: { duration: 'P1D', calendar: 'long' } },
        },
      },
    },
  });
  const gold = sliceOf(document, { plan: 'gold', account: null });
  const both = sliceOf(document, { plan: 'gold', account: 'acme' });

  it('put their calendar where opening times are counted, and leave alone what counts every second', () => {
    expect(gold.clocks.relief[2]).toEqual({ ms: 24 * hour, calendar: 'long' });
    expect(gold.clocks.relief[1]).toEqual({ ms: 8 * hour, calendar: 'always' });
    expect(gold.windows.confirmation[1]).toEqual({ ms: 100 * hour, calendar: 'long' });
    expect(gold.windows.reopen[1]).toEqual({ ms: 30 * day, calendar: 'always' });
    expect(gold.silence.closeAfter).toEqual({ ms: 120 * hour, calendar: 'long' });
    expect(Object.keys(gold.calendars).toSorted()).toEqual(['always', 'long']);
  });

  it('change single severities and keep what they do not say', () => {
    expect(gold.clocks.firstResponse).toEqual({
      1: { ms: hour / 2, calendar: 'always' },
      2: { ms: hour, calendar: 'long' },
      3: { ms: 10 * hour, calendar: 'long' },
      4: { ms: 16 * hour, calendar: 'long' },
    });
    expect(gold.promises).toMatchObject({ firstResponse: 'objective', nextReply: 'commitment' });
    expect(both.clocks.nextUpdate[1]).toEqual({ ms: hour / 2, calendar: 'always', afterReliefMs: 24 * hour });
  });

  it("lay the account over the plan: its calendar takes the place of the plan's too, but not of what it names itself", () => {
    expect(both).toMatchObject({ version: 4, plan: 'gold', account: 'acme' });
    expect(both.clocks.firstResponse[3]).toEqual({ ms: 6 * hour, calendar: 'office' });
    expect(both.windows.confirmation[2]).toEqual({ ms: 60 * hour, calendar: 'office' });
    expect(both.windows.consult[4]).toEqual({ ms: 10 * hour, calendar: 'long' });
    expect(both.windows.reopen[4]).toEqual({ ms: 60 * day, calendar: 'always' });
  });

  it.each(['plain', 'unknown', 'constructor', '__proto__'])('change nothing where %s says nothing', (plan) => {
    expect(sliceOf(document, { plan, account: 'other' })).toEqual({ ...sliceOf(document), plan, account: 'other' });
  });

  it('are pinned: the plan always, the account only where it has terms of its own', () => {
    expect(pinOf(document, { plan: 'silver', account: 'acme' })).toEqual({
      version: 4,
      plan: 'silver',
      account: 'acme',
    });
    expect(pinOf(document, { plan: null, account: 'other' })).toEqual({ version: 4, plan: null, account: null });
  });
});

describe('what travels with a case', () => {
  it('is less than 6 KB without the notification table, and survives JSON', () => {
    const { notifications: _notifications, ...slice } = sliceOf(loadPolicyFile(standardPolicyPath()));
    expect(JSON.stringify(slice).length).toBeLessThan(6_000);
    expect(JSON.parse(JSON.stringify(slice))).toEqual(slice);
  });

  it('never depends on how often the document was read', () => {
    const span = fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((days) => `P${String(days)}D`),
      fc.integer({ min: 1, max: 400 }).map((hours) => `PT${String(hours)}H`),
    );
    const term = fc.record({ duration: span, calendar: fc.constantFrom('business', 'always', 'office') });
    const terms = fc.oneof(span, term, fc.record({ 1: term, 2: term, 3: span, 4: term }));
    const variant = fc.record({ calendar: fc.constantFrom('office', 'always'), windows: fc.record({ triage: terms }) });
    const input = fc.record({
      version: fc.integer({ min: 1, max: 9 }),
      calendars: fc.constant({ office }),
      windows: fc.record({ triage: terms, handOff: terms, consult: terms }, { requiredKeys: [] }),
      clocks: fc.record({ relief: terms, nextReply: terms }, { requiredKeys: [] }),
      plans: fc.record({ gold: variant }, { requiredKeys: [] }),
      accounts: fc.record({ acme: variant }, { requiredKeys: [] }),
    });
    fc.assert(
      fc.property(input, (written) => {
        const first = parsed(written);
        const again = parsed(JSON.parse(JSON.stringify(first)));
        const variants = { plan: 'gold', account: 'acme' };
        expect(sliceOf(again, variants)).toEqual(sliceOf(first, variants));
        for (const { calendar } of Object.values(sliceOf(first, variants).windows.triage))
          expect(Object.keys(sliceOf(first, variants).calendars)).toContain(calendar);
      }),
      { numRuns: 60 },
    );
  });
});
