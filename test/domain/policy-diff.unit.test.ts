import fc from 'fast-check';
import { diffPolicies } from '../../src/domain/policy-diff.js';
import { statementsOf } from '../../src/domain/policy-outline.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';
import { parsed } from './policy-fixture.js';

/** `about: from → to` for each change from the smallest policy to one of `rest`. */
function changes(rest: object, before: object = {}): string[] {
  return diffPolicies(parsed({ version: 1, ...before }), parsed({ version: 2, ...rest })).map(
    ({ about, from, to }) => `${about}: ${from ?? 'nothing'} → ${to ?? 'nothing'}`,
  );
}
const shop = { timeZone: 'Europe/Paris', windows: { monday: ['09:00-12:00'] } };

describe('the difference of two policies', () => {
  it('is empty where only the version or the way of writing differs', () => {
    expect(changes({})).toEqual([]);
    const firstResponse = {
      promise: 'commitment',
      1: 'PT30M',
      2: { target: 'PT240M', calendar: 'business' },
      3: { duration: 'PT8H', calendar: 'business' },
      4: { target: 'PT16H', calendar: 'business' },
    };
    expect(changes({ clocks: { firstResponse } })).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    [
      'a clock of one severity',
      {
        clocks: {
          relief: {
            calendar: 'business',
            1: { target: 'PT8H', calendar: 'always' },
            2: 'PT20H',
            3: 'P10D',
            4: 'PT160H',
          },
        },
      },
      [
        'Relief, severity 2: 24 h (business) → 20 h (business)',
        'Relief, severity 3: 80 h (business) → 10 working days (business)',
      ],
    ],
    [
      'a window, the same for all severities',
      { windows: { reopen: 'P60D' } },
      ['Reopen window: 30 days (always) → 60 days (always)'],
    ],
    [
      'a promise',
      {
        clocks: {
          engagementTakeUp: {
            promise: 'commitment',
            calendar: 'business',
            1: { target: 'PT1H', calendar: 'always' },
            2: 'PT4H',
            3: 'PT8H',
            4: 'PT16H',
          },
        },
      },
      ['Engagement take up, promise: objective → commitment'],
    ],
    [
      'the rhythm after relief',
      {
        clocks: {
          nextUpdate: {
            promise: 'commitment',
            calendar: 'business',
            1: { target: 'PT2H', afterRelief: 'PT12H', calendar: 'always' },
            2: 'PT8H',
            3: 'PT24H',
            4: 'PT80H',
          },
        },
      },
      ['Next update, severity 1: 2 h, after relief 24 h (always) → 2 h, after relief 12 h (always)'],
    ],
    ['the warning', { warnAt: 0.5 }, ['Warning: at 75 % of a target → at 50 % of a target']],
    [
      'silence',
      { silence: { closeAfter: 'P15D', ownerDecidesFor: [1] } },
      ['Silence, closed after: P12D → P15D', 'Silence, the owner decides for severity: 1, 2 → 1'],
    ],
    [
      'a plan',
      { plans: { gold: { calendar: 'always', clocks: { firstResponse: { 1: 'PT15M' } } } } },
      ['Plan gold, calendar: nothing → always', 'Plan gold, First response, severity 1: nothing → 15 min'],
    ],
    [
      'who is on call',
      {
        onCall: {
          acknowledgeWithin: 'PT10M',
          rosters: { '*': { engineers: ['a', 'b'], webhook: 'https://x.example' } },
        },
      },
      [
        'A page is acknowledged within: nothing → PT10M',
        'On call for any product: nothing → a, b, paged at https://x.example',
      ],
    ],
    [
      'routing and entitlement',
      { routing: { ledger: { 2: 'ledger-2' } }, entitlement: 'required' },
      ['Recorded entitlement: optional → required', 'Team of ledger at level 2: nothing → ledger-2'],
    ],
    [
      'words',
      { closureCodes: { DUPLICATE: 'Known' }, levels: { 1: { name: 'First', duties: ['Answer'] } } },
      ['Closure code DUPLICATE: nothing → Known', 'Level 1: nothing → First', 'Duties of level 1: nothing → - Answer'],
    ],
    [
      'mail',
      { texts: { bye: { body: 'Bye' } }, notifications: { 'case-closed': [{ to: 'contact', text: 'bye' }] } },
      [
        'Told of case-closed: nothing → contact (bye)',
        'Text bye, subject: nothing → {{subject}}',
        'Text bye: nothing → Bye',
      ],
    ],
    [
      'other languages',
      {
        texts: { bye: { body: 'Bye', languages: { de: { body: 'Ade' } } } },
        closureCodes: { DUPLICATE: { label: 'Known', languages: { de: { label: 'Bekannt', closing: 'Ade.' } } } },
      },
      [
        'Text bye, subject: nothing → {{subject}}',
        'Text bye: nothing → Bye',
        'Text bye in de, subject: nothing → {{subject}}',
        'Text bye in de: nothing → Ade',
        'Closure code DUPLICATE: nothing → Known',
        'Closure code DUPLICATE in de: nothing → Bekannt – Ade.',
      ],
    ],
  ])('names %s', (_what, rest, expected) => {
    expect(changes(rest)).toEqual(expected);
  });

  it('names each weekday, each holiday and the zone of a calendar', () => {
    const before = { calendars: { shop: { ...shop, holidays: [{ date: '2027-05-01', name: 'Labour Day' }] } } };
    const after = {
      calendars: {
        shop: {
          timeZone: 'Europe/Rome',
          windows: { tuesday: ['09:00-12:00'] },
          holidays: [{ date: '2027-05-01', name: 'Labour Day', windows: ['09:00-10:00'] }],
        },
      },
    };
    expect(changes(after, before)).toEqual([
      'Calendar shop, time zone: Europe/Paris → Europe/Rome',
      'Calendar shop, Monday: 09:00-12:00 → closed',
      'Calendar shop, Tuesday: closed → 09:00-12:00',
      'Calendar shop, 2027-05-01: Labour Day: closed → Labour Day: 09:00-10:00',
    ]);
  });

  it('names each field of a checklist item', () => {
    const list = (label: string, keys: string[]) => ({
      checklists: [{ kind: 'error', severities: [1, 2], items: keys.map((key) => ({ key, label })) }],
    });
    expect(changes(list('Steps taken', ['steps']), list('Steps', ['steps']))).toEqual([
      'Checklist for error of any product, severity 1, 2, item steps, label: Steps → Steps taken',
    ]);
  });

  it('is its own reverse: what one way is said before, the other way is said after', () => {
    const term = fc.integer({ min: 1, max: 5 }).map((hours) => `PT${String(hours)}H`);
    const document = fc.record(
      { windows: fc.record({ triage: term, reopen: term }, { requiredKeys: [] }), warnAt: fc.constantFrom(0.5, 0.75) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(document, document, (left, right) => {
        const [a, b] = [parsed({ version: 1, ...left }), parsed({ version: 2, ...right })];
        const turned = diffPolicies(b, a).map(({ from, to, ...rest }) => ({ ...rest, from: to, to: from }));
        expect(turned).toEqual(diffPolicies(a, b));
        expect(diffPolicies(a, a)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

it('every statement of the standard policy has a place and a subject of its own', () => {
  const statements = statementsOf(loadPolicyFile(standardPolicyPath()));
  const keys = statements.map(({ path, severity }) => `${path} ${String(severity)}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(statements.every(({ about }) => about !== '')).toBe(true);
});
