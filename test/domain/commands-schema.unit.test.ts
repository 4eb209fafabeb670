import { describe, expect, it } from '@jest/globals';
import { catalogue, commandNames, type CommandName } from '../../src/domain/catalogue.js';
import { maxTextLength, parseCommand } from '../../src/domain/commands.js';

/** A body of each command that a caller may send. */
const good: Readonly<Record<CommandName, Readonly<Record<string, unknown>>>> = {
  open: { subject: 'It fails', description: 'Since today.', kind: 'error', severity: 2 },
  'submit-data': {
    items: [
      { key: 'log', value: 'line' },
      { key: 'steps', unavailable: true, reason: 'lost' },
    ],
  },
  'accept-as': { key: 'log', messageId: 'm-1' },
  reply: { text: 'Hello', visibility: 'public', needsAnswer: true },
  'log-contact': { text: 'Called', channel: 'phone', direction: 'inbound', at: '2026-11-02T09:00:00+01:00' },
  'add-note': { text: 'Looks like the index' },
  'request-data': { items: [{ key: 'heap', label: 'Heap dump', why: 'memory', how: 'jmap' }] },
  'withdraw-request': { keys: ['heap'] },
  'waive-data': { keys: ['log'], text: 'not needed' },
  'review-data': {},
  'dismiss-message': { code: 'THANKS' },
  'record-reproduction': { result: 'partly', environment: 'ours', steps: '1, 2' },
  'take-ownership': {},
  assign: { engineer: 'eve@example.com' },
  'hand-over': { engineer: 'eve', state: 'half', nextStep: 'test', promised: 'an answer' },
  'release-ownership': { text: 'end of shift' },
  escalate: { to: 2, reason: 'DATA_COMPLETE', handoff: {} },
  'take-engagement': {},
  'assign-engagement': { engineer: 'dan' },
  'release-engagement': {},
  'return-finding': { outcome: 'DEFECT_PROVEN', defect: 'D-1', text: 'proven' },
  'recall-engagement': { text: 'solved' },
  'hand-back': { code: 'MISSING_DATA' },
  transfer: { team: 'databases', text: 'theirs' },
  'wait-for': { party: 'vendor', until: '2026-12-01T00:00:00Z', text: 'patch' },
  'end-wait': {},
  direct: { engineers: ['dan'], until: '2026-12-01T00:00:00Z', text: 'works with them' },
  'end-direction': {},
  'set-severity': { value: 1, text: 'all down' },
  'set-kind': { value: 'outage' },
  'set-product': { product: null },
  'set-account': { account: 'a2' },
  'identify-contact': { contact: 'ann@example.com' },
  'set-fields': { language: 'pt-BR' },
  'change-contact': { contact: 'ann' },
  'add-participant': { contact: 'ann' },
  'remove-participant': { contact: 'ann' },
  'assign-coordinator': { engineer: 'eve' },
  resolve: { code: 'FUTURE_RELEASE', release: '7.3', text: 'fixed in 7.3' },
  'retract-resolution': { text: 'wrong' },
  'accept-resolution': {},
  'reject-resolution': { text: 'still fails' },
  close: {},
  withdraw: {},
  reopen: { text: 'came back' },
  'link-case': { type: 'related', case: '00000001' },
  'unlink-case': { type: 'related', case: '00000001' },
  'settle-delivery': { resend: true },
  'delivery-failed': { notification: 'n1', reason: '550' },
  'note-mail': { mail: 'mail_1', as: 'auto-reply' },
  'approve-message': { messageId: 'mail_1' },
  consult: { engineer: 'dan', question: 'Do you know this error?' },
  'answer-consult': { text: 'Yes' },
  'withdraw-consult': {},
  'raise-attention': { text: 'two weeks without an answer' },
  'settle-attention': { plan: 'daily calls', rhythm: 'P1D' },
  'acknowledge-page': {},
  defer: { until: '2026-12-01T00:00:00Z' },
  'link-defect': { defect: 'MER-12', waive: true },
  'unlink-defect': { defect: 'MER-12' },
  'defect-changed': { defect: 'MER-12', state: 'fixed', release: '7.3', revision: 4, publicUpdate: true },
  'merge-into': { case: '00000001' },
  unmerge: {},
  split: { messageId: 'm-1', subject: 'The other matter' },
  redact: { messageId: 'm-1', span: { from: 4, to: 20 } },
  rate: { score: 5, text: 'Thank you' },
  'set-entitlement': { value: 'yes', plan: 'gold' },
  'adopt-policy': { version: 2 },
};

function problems(name: CommandName, input: unknown): string[] {
  const parsed = parseCommand(name, input);
  return parsed.ok ? [] : parsed.issues.map((issue) => issue.path.join('.'));
}

describe('a command from outside', () => {
  it.each(commandNames)('%s is taken as the table says, and with nothing unknown in it', (name) => {
    expect(problems(name, good[name])).toEqual([]);
    expect(parseCommand(name, { ...good[name], surprise: 1 }).ok).toBe(false);
  });

  it('gives its words apart from its body', () => {
    expect(parseCommand('transfer', good.transfer)).toEqual({
      ok: true,
      command: { body: { team: 'databases' }, text: 'theirs' },
    });
  });

  it.each([null, undefined, [], 'resolve', 7, true])('that is no object is refused: %j', (input) => {
    expect(parseCommand('add-note', input).ok).toBe(false);
  });

  it.each(commandNames.filter((name) => catalogue[name].textRequired))('%s needs `text`', (name) => {
    const { text: _, ...body } = good[name];
    expect(problems(name, body)).toEqual(['text']);
    expect(problems(name, { ...body, text: ' \n' })).toEqual(['text']);
    expect(problems(name, { ...body, text: 7 })).toEqual(['text']);
  });

  it.each<[CommandName, Readonly<Record<string, unknown>>]>([
    ['open', { ...good.open, level: 2 }],
    ['take-ownership', { takeover: true }],
    ['escalate', { to: 2, reason: 'SEVERITY', override: true }],
  ])('%s needs a reason in `text` for what is out of the ordinary', (name, body) => {
    expect(problems(name, body)).toEqual(['text']);
    expect(problems(name, { ...body, text: 'because' })).toEqual([]);
  });

  it.each<[string, CommandName, Readonly<Record<string, unknown>>]>([
    ['NUL in prose', 'add-note', { text: 'a\u0000b' }],
    ['half of a surrogate pair', 'add-note', { text: 'a\ud800b' }],
    ['NUL in a short field', 'open', { ...good.open, customerReference: '\u0000' }],
    ['NUL in the name of an attribute', 'open', { ...good.open, attributes: { 'a\u0000': 'b' } }],
    ['NUL in a language', 'set-fields', { language: '\u0000\u0000' }],
    ['text that is too long', 'add-note', { text: 'x'.repeat(maxTextLength + 1) }],
    ['a subject that is too long', 'open', { ...good.open, subject: 'x'.repeat(501) }],
    ['a severity in words', 'open', { ...good.open, severity: '2' }],
    ['a severity that is not there', 'open', { ...good.open, severity: 5 }],
    ['an unknown kind', 'set-kind', { value: 'bug' }],
    ['an item neither given nor unavailable', 'submit-data', { items: [{ key: 'log' }] }],
    ['an item both given and unavailable', 'submit-data', { items: [{ key: 'log', value: 'x', unavailable: true }] }],
    ['no items', 'submit-data', { items: [] }],
    ['too many items', 'submit-data', { items: Array.from({ length: 101 }, () => ({ key: 'a', value: 'b' })) }],
    ['a key with a path in it', 'waive-data', { keys: ['../log'], text: 'x' }],
    ['a reason of the other level', 'escalate', { to: 3, reason: 'DATA_COMPLETE', handoff: {} }],
    ['level 3 without a reason', 'escalate', { to: 3 }],
    ['an escalation to level 1', 'escalate', { to: 1, reason: 'SEVERITY' }],
    ['a hand-back without code or items', 'hand-back', {}],
    ['a time without its zone', 'wait-for', { party: 'vendor', until: '2026-12-01T00:00:00', text: 'x' }],
    ['a closure code of the software', 'resolve', { code: 'UNRESPONSIVE', text: 'x' }],
    ['a rhythm of nothing', 'settle-attention', { rhythm: 'PT0S' }],
    ['no field at all', 'set-fields', {}],
    ['a language that is none', 'set-fields', { language: 'not a language' }],
    ['a case number of another shape', 'link-case', { type: 'related', case: '42' }],
    ['two ways to settle at once', 'settle-delivery', { resend: true, acknowledge: true }],
    ['no way to settle', 'settle-delivery', {}],
    ['an address that is none', 'settle-delivery', { newAddress: 'nobody' }],
  ])('is refused with %s', (_, name, body) => {
    expect(parseCommand(name, body).ok).toBe(false);
  });

  it.each(["'; drop table cases; --", '<script>alert(1)</script>', '😀 ünï', '\u202Ereversed'])(
    'keeps its words as they are: %s',
    (text) => {
      expect(parseCommand('add-note', { text })).toMatchObject({ ok: true, command: { text } });
    },
  );

  it('names every field that is wrong', () => {
    const wrong = { subject: '', description: 'x', kind: 'bug', severity: 9, items: [{ key: ' ' }] };
    expect(problems('open', wrong)).toEqual(expect.arrayContaining(['subject', 'kind', 'severity', 'items.0.key']));
  });
});
