import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDuration } from '../../src/domain/duration.js';
import {
  checklistsOf,
  closureWordsOf,
  parsePolicy,
  policyKeys,
  routingOf,
  sliceOf,
  textsOf,
  type PolicyDocument,
} from '../../src/domain/policy-document.js';
import { occasions } from '../../src/domain/occasions.js';
import { textProblems } from '../../src/domain/text-words.js';
import { closureCodes } from '../../src/domain/vocabulary.js';
import { loadPolicyFile, PolicyFileError, standardPolicyPath } from '../../src/runtime/policy-file.js';
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
function file(content: string, name = 'policy.yaml'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'caseline-policy-')), name);
  writeFileSync(path, content);
  return path;
}

describe('durations', () => {
  it.each([
    ['PT30M', hour / 2],
    ['PT4H', 4 * hour],
    ['P10D', 10 * day],
    ['P2W', 14 * day],
    ['P1DT12H', 1.5 * day],
    ['PT1.5H', 1.5 * hour],
    ['PT0,25S', 250],
    ['PT0S', 0],
  ])('%s is read', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  it.each([
    '',
    'P',
    'PT',
    '4h',
    'PT4',
    'pt4h',
    'P-1D',
    '-P1D',
    'PT1.5H30M',
    'PT4H ',
    'P1H',
    'P99999999999D',
    'PT30M4H',
  ])('%p is refused', (text) => {
    expect(parseDuration(text).ok).toBe(false);
  });

  it.each(['P1M', 'P1Y', 'P1Y2D'])('%s is refused since months and years have no fixed length', (text) => {
    expect(parseDuration(text)).toMatchObject({ ok: false, message: expect.stringContaining('no fixed length') });
  });
});

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

describe('texts', () => {
  it.each([
    'Dear {{recipient}}{{! a remark }}, {{#missing}}{{#items}}* {{label}}{{#how}} {{how}}{{/how}}{{/items}}{{/missing}}{{^missing}}-{{/missing}}',
    'no words at all, { single } braces',
  ])('are right: %s', (text) => {
    expect(textProblems(text)).toEqual([]);
  });

  it.each([
    ['{{label}}', /not a word/],
    ['{{missing}}', /not a word/],
    ['{{#items}}x', /never closes/],
    ['x{{/items}}', /never opened/],
    ['{{#items}}{{#missing}}{{/items}}{{/missing}}', /belongs/],
    ['{{> footer}}', /not allowed/],
    ['{{{message}}}', /not allowed|partner/],
    ['{{&message}}', /not allowed/],
    ['{{=<% %>=}}', /not allowed/],
    ['{{recipient', /partner/],
    ['{{}}', /not a word/],
  ])('%s is refused', (text, sentence) => {
    expect(textProblems(text).join('\n')).toMatch(sentence);
  });
});

describe('policy files', () => {
  it('ship the standard values that the code falls back to', () => {
    const standard = sliceOf(loadPolicyFile(standardPolicyPath()));
    const { windows, clocks, entitlement } = sliceOf(parsed({ version: 1 }));
    expect({ windows: standard.windows, clocks: standard.clocks, entitlement: standard.entitlement }).toEqual({
      windows,
      clocks,
      entitlement,
    });
  });

  it('ship words for every closure code and only texts that are used', () => {
    const document = loadPolicyFile(standardPolicyPath());
    expect(Object.keys(document.closureCodes)).toEqual([...closureCodes]);
    const used = Object.values(document.notifications).flatMap((rules) => rules?.map((rule) => rule.text) ?? []);
    expect(Object.keys(textsOf(document)).sort()).toEqual([...new Set(used)].sort());
    expect(occasions).toEqual(expect.arrayContaining(Object.keys(document.notifications)));
  });

  it('ask for what verifies an error (C9) and for nothing on a question', () => {
    const lists = checklistsOf(loadPolicyFile(standardPolicyPath()));
    const required = lists.find((list) => list.kind === 'error')?.items.filter((item) => item.required);
    expect(required?.map((item) => item.key)).toEqual(['steps', 'expected', 'actual', 'environment', 'log']);
    expect(lists.every((list) => list.items.every((item) => item.why && item.how))).toBe(true);
    expect(lists.some((list) => list.kind === 'question')).toBe(false);
  });

  it('need to name only what differs', () => {
    const document = loadPolicyFile(
      file('version: 7\nwindows: { triage: PT1M }\ntexts: { closed: { body: "Bye {{recipient}}" } }\n'),
    );
    expect(document.version).toBe(7);
    expect(sliceOf(document).windows.triage[3].ms).toBe(60_000);
    expect(document.texts['closed']).toEqual({ subject: '{{subject}}', body: 'Bye {{recipient}}' });
    expect(document.texts['acknowledgement']?.body).toContain('{{reference}}');
    expect(sliceOf(document).notifications['case-opened']).toEqual([{ to: 'contact', text: 'acknowledgement' }]);
  });

  it('may be JSON', () => {
    expect(loadPolicyFile(file('{"version": 2, "checklists": []}', 'policy.json')).checklists).toEqual([]);
  });

  it.each([
    ['version: 1\n  windows: [', /line \d+/],
    ['version: 1\nversion: 2\n', /unique/],
    ['windows: { triage: PT1H }\n', /version: is missing/],
    ['', /must be a document/],
  ])('that are wrong are refused with their name: %p', (content, sentence) => {
    const path = file(content);
    expect(() => loadPolicyFile(path)).toThrow(PolicyFileError);
    expect(() => loadPolicyFile(path)).toThrow(sentence);
    expect(() => loadPolicyFile(path)).toThrow(path);
  });

  it('that are not there are refused with their name', () => {
    expect(() => loadPolicyFile('/nowhere/policy.yaml')).toThrow(
      /\/nowhere\/policy\.yaml can't be used:\n {2}it can't be read/,
    );
  });
});
