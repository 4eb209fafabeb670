import { describe, expect, it } from '@jest/globals';
import type { MailDocument } from '../../src/cli/mail/mail-documents.js';
import { renderMail, renderMailFigures, renderMailList, renderSenders } from '../../src/cli/mail/mail-page.js';

const now = Date.parse('2026-11-24T12:00:00Z');
const mail: MailDocument = {
  ...{ id: 'mail_1', receivedAt: '2026-11-24T09:00:00.000Z', from: 'marta@brackenridge.example', fromName: 'Marta' },
  ...{ to: ['support@localhost'], subject: 'Import stops', outcome: 'quarantined', reason: 'spam', caseNumber: null },
  ...{ door: 'smtp', kind: 'human', messageId: '<a@b>', size: 812, sha256: 'ab12' },
  envelope: { from: 'bounce@list.example', to: ['support@localhost'] },
  ...{ peer: { address: '192.0.2.7' }, rule: '33', evidence: { mark: 'X-Spam-Flag: YES' } },
  authentication: { spf: 'pass', dkim: ['a', 'b'] },
  ...{ duplicateOf: null, duplicates: [], endedAt: '2026-11-24T09:00:01.000Z', attempts: 1 },
  ...{ nextAttemptAt: null, lastError: null, settled: null, acts: [] },
};

describe('caseline mail list', () => {
  it('has a line a mail, with its end, also where it waits or nobody is named', () => {
    const waiting = { ...mail, id: 'mail_2', outcome: null, reason: null, subject: null, from: '' };
    const appended = { ...mail, id: 'mail_3', outcome: 'appended', reason: 'subject-pair', caseNumber: '00001042' };
    expect(renderMailList([waiting, appended, mail]).split('\n')).toEqual([
      'ID      RECEIVED           END                      CASE      FROM                        SUBJECT',
      'mail_2  2026-11-24 09:00Z  waiting                  –         <>                          –',
      'mail_3  2026-11-24 09:00Z  appended (subject-pair)  00001042  marta@brackenridge.example  Import stops',
      'mail_1  2026-11-24 09:00Z  quarantined (spam)       –         marta@brackenridge.example  Import stops',
    ]);
  });

  it('says that there is none', () => {
    expect(renderMailList([])).toBe('No mail.');
  });
});

describe('caseline mail show', () => {
  it('says which rule decided, how the mail came and on what evidence', () => {
    expect(renderMail(mail, now).split('\n')).toEqual([
      'mail_1  Import stops',
      'quarantined (spam) by rule 33',
      '',
      'from        Marta <marta@brackenridge.example>',
      'envelope    <bounce@list.example> to <support@localhost>',
      'received    2026-11-24 09:00Z (3 h ago) by smtp (address 192.0.2.7)',
      'kind        human',
      'message id  <a@b>',
      'size        812 bytes, SHA-256 ab12',
      'ended       2026-11-24 09:00Z',
      'evidence:',
      '  mark: X-Spam-Flag: YES',
      'authentication:',
      '  spf: pass',
      '  dkim: ["a","b"]',
    ]);
  });

  it('says what failed, when it is tried again, who settled it and who read it', () => {
    const by = { id: 'nora-quinn', name: 'Nora Quinn' };
    const text = renderMail(
      {
        ...{ ...mail, outcome: null, reason: null, rule: null, attempts: 2, lastError: 'no answer' },
        nextAttemptAt: '2026-11-24T12:05:00.000Z',
        settled: { how: 'released', at: '2026-11-24T11:00:00.000Z', by },
        acts: [{ at: '2026-11-24T10:00:00.000Z', kind: 'raw-read', by }],
      },
      now,
    );
    expect(text).toContain('\nwaiting\n');
    expect(text).toContain('attempts    2, the last failed: no answer, the next 2026-11-24 12:05Z');
    expect(text).toContain('settled     released by Nora Quinn, 2026-11-24 11:00Z');
    expect(text).toContain('2026-11-24 10:00Z  raw-read by Nora Quinn');
  });

  it('names the case, or the mail that it repeats', () => {
    expect(renderMail({ ...mail, outcome: 'appended', caseNumber: '00001042' }, now)).toContain(', case 00001042');
    expect(renderMail({ ...mail, outcome: 'duplicate', duplicateOf: 'mail_0' }, now)).toContain(', of mail_0');
  });
});

describe('caseline mail summary', () => {
  it('adds up, and says what is wrong', () => {
    const text = renderMailFigures(
      {
        ...{ received: 3, waiting: 1, ends: [{ outcome: 'created', reason: 'human', count: 2 }] },
        doors: [{ door: 'smtp', count: 3 }],
        backlog: {
          withoutEnd: { count: 1, late: 1, oldestAt: '2026-11-24T09:00:00.000Z' },
          quarantine: { count: 2, oldestAt: '2026-11-24T09:00:00.000Z', reasons: [] },
        },
        alarms: [{ name: 'mail-without-end', detail: '1 mail without an end' }],
      },
      now,
    );
    expect(text.split('\n')).toEqual([
      '3 received (smtp 3)',
      'END       REASON  MAILS',
      'created   human   2',
      'waiting   –       1',
      'received          3',
      '',
      'in quarantine for somebody to decide: 2, the oldest 3 h ago',
      'ALARM mail-without-end: 1 mail without an end',
    ]);
  });
});

describe('caseline mail senders', () => {
  it('lists who said what of whom', () => {
    const rule = { sender: '@spam.example', verdict: 'blocked', note: null, createdAt: '2026-11-24T09:00:00.000Z' };
    expect(renderSenders([{ ...rule, createdBy: { id: 'x', name: null } }]).split('\n')).toEqual([
      'SENDER         VERDICT  SINCE              BY  NOTE',
      '@spam.example  blocked  2026-11-24 09:00Z  x',
    ]);
    expect(renderSenders([])).toBe('Nothing was said of any sender.');
  });
});
