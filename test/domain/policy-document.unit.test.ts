import {
  closureWordsOf,
  parsePolicy,
  policyKeys,
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

describe('the policy document', () => {
  it('needs only its version', () => {
    const slice = sliceOf(parsed({ version: 3 }));
    expect(slice.version).toBe(3);
    expect(slice.entitlement).toBe('optional');
    expect(slice.windows.triage).toEqual({
      1: { ms: hour / 6, calendar: 'always' },
      2: { ms: hour / 2, calendar: 'always' },
      3: { ms: 4 * hour, calendar: 'always' },
      4: { ms: 4 * hour, calendar: 'always' },
    });
    expect(slice.windows.reopen[2].ms).toBe(30 * day);
    expect(slice.clocks.relief[4].ms).toBe(160 * hour);
  });

  it('takes each documented form of a window and a clock', () => {
    const slice = sliceOf(
      parsed({
        version: 1,
        calendars: { round: { always: true, timeZone: 'UTC' } },
        windows: {
          triage: 'PT1H',
          handOff: { duration: 'PT2H', calendar: 'round' },
          consult: { 1: 'PT1H', 2: { duration: 'PT2H' }, 3: { target: 'PT3H', calendar: 'always' }, 4: 'PT4H' },
        },
        clocks: { relief: { promise: 'commitment', 1: 'PT1H', 2: 'PT2H', 3: 'PT3H', 4: 'PT4H' }, nextReply: 'PT9H' },
      }),
    );
    expect(slice.windows.triage[4].ms).toBe(hour);
    expect(slice.windows.handOff[1]).toEqual({ ms: 2 * hour, calendar: 'round' });
    expect([1, 2, 3, 4].map((severity) => slice.windows.consult[severity as 1].ms / hour)).toEqual([1, 2, 3, 4]);
    expect(slice.clocks.relief[3].ms).toBe(3 * hour);
    expect(slice.clocks.nextReply[1].ms).toBe(9 * hour);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no version', {}, /^version: is missing$/],
    ['a mistyped key', { version: 1, windos: {} }, /"windos" is not known here; did you mean "windows"\?/],
    [
      'a mistyped window',
      { version: 1, windows: { triagge: 'PT1H' } },
      /^windows: "triagge" .*did you mean "triage"\?/,
    ],
    ['a mistyped occasion', { version: 1, notifications: { 'case-open': [] } }, /did you mean "case-opened"\?/],
    [
      'no duration',
      { version: 1, windows: { triage: '4 hours' } },
      /^windows\.triage: "4 hours" is not a duration; write/,
    ],
    ['a number', { version: 1, windows: { triage: 4 } }, /^windows\.triage: must be a duration such as PT4H/],
    ['months', { version: 1, windows: { reopen: 'P1M' } }, /^windows\.reopen: .*no fixed length/],
    [
      'a forgotten severity',
      { version: 1, clocks: { relief: { 1: 'PT1H', 2: 'PT1H', 4: 'PT1H' } } },
      /nothing for severity 3/,
    ],
    [
      'a fifth severity',
      { version: 1, windows: { triage: { 1: 'PT1H', 2: 'PT1H', 3: 'PT1H', 4: 'PT1H', 5: 'PT1H' } } },
      /"5" is no severity/,
    ],
    ['two durations', { version: 1, windows: { triage: { duration: 'PT1H', target: 'PT2H' } } }, /needs one duration/],
    [
      'a window that promises',
      { version: 1, windows: { triage: { promise: 'objective', 1: 'PT1H', 2: 'PT1H', 3: 'PT1H', 4: 'PT1H' } } },
      /only clocks/,
    ],
    [
      'an unknown promise',
      { version: 1, clocks: { relief: { promise: 'maybe', 1: 'PT1H', 2: 'PT1H', 3: 'PT1H', 4: 'PT1H' } } },
      /"commitment"/,
    ],
    [
      'an undefined calendar',
      {
        version: 1,
        calendars: { round: { always: true } },
        windows: { triage: { duration: 'PT1H', calendar: 'business' } },
      },
      /calendar "business" is not defined; defined are "always", "round"/,
    ],
    [
      'opening times',
      { version: 1, calendars: { business: { timeZone: 'Europe/Berlin', windows: { monday: ['08:00-17:00'] } } } },
      /calendars\.business: opening times and holidays are not counted yet/,
    ],
    [
      'a notification without its text',
      {
        version: 1,
        texts: { closed: { body: 'x' } },
        notifications: { 'case-closed': [{ to: 'contact', text: 'close' }] },
      },
      /^notifications\.case-closed\[0\]\.text: there is no text "close"; did you mean "closed"\?/,
    ],
    [
      'an unknown recipient',
      { version: 1, notifications: { 'case-closed': [{ to: 'boss', text: 'x' }] } },
      /must be one of contact, owner/,
    ],
    [
      'an unknown word in a text',
      { version: 1, texts: { a: { body: 'Dear {{recipent}}' } } },
      /^texts\.a\.body: .*did you mean "recipient"\?/,
    ],
    ['an unknown closure code', { version: 1, closureCodes: { DUPLICAT: 'x' } }, /did you mean "DUPLICATE"\?/],
    [
      'an item twice',
      {
        version: 1,
        checklists: [
          {
            kind: 'error',
            items: [
              { key: 'a', label: 'A' },
              { key: 'a', label: 'B' },
            ],
          },
        ],
      },
      /checklists\[0\]\.items: two items have the same key/,
    ],
    [
      'an item without a label',
      { version: 1, checklists: [{ kind: 'error', items: [{ key: 'a' }] }] },
      /checklists\[0\]\.items\[0\]\.label: is missing/,
    ],
    ['an unknown kind', { version: 1, checklists: [{ kind: 'bug', items: [] }] }, /must be one of error, question/],
    ['text for a list', { version: 1, checklists: 'none' }, /^checklists: must be a list$/],
    ['too late a warning', { version: 1, warnAt: 75 }, /^warnAt: must be less than 1/],
  ])('refuses %s with a sentence', (_what, input, sentence) => {
    expect(problems(input).join('\n')).toMatch(sentence);
  });

  it.each([null, [], 'version: 1', 7])('refuses %p, which is no document', (input) => {
    expect(problems(input)).toHaveLength(1);
  });

  it('says every problem at once', () => {
    expect(problems({ version: 1, nothing: 1, windows: { triage: 'x', reopen: 'y' } })).toHaveLength(3);
  });

  it('accepts every key that the policy page documents', () => {
    const recorded = { warnAt: 0.5, silence: { closeAfter: 'P12D' }, plans: { gold: {} } };
    expect(parsed({ version: 1, ...recorded })).toMatchObject(recorded);
    expect(policyKeys).toEqual(
      expect.arrayContaining(['version', 'calendars', 'warnAt', 'clocks', 'windows', 'silence', 'checklists', 'plans']),
    );
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

  it('puts a closure code into words when the policy has none', () => {
    expect(closureWordsOf(parsed({ version: 1 }), 'BY_DESIGN')).toEqual({ label: 'By design', closing: '' });
    expect(closureWordsOf(parsed({ version: 1, closureCodes: { BY_DESIGN: 'As meant' } }), 'BY_DESIGN').label).toBe(
      'As meant',
    );
  });
});
