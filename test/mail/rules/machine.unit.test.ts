/** Rules 17 and 23 to 28: what machines write. */
import { describe, expect, it } from '@jest/globals';
import type { MailKind } from '../../../src/domain/received-mail.js';
import {
  elses,
  endOf,
  engineer,
  failed,
  machine,
  martas,
  original,
  pairOf,
  person,
  priyas,
  signed,
  stranger,
} from './support.js';

const noticed = signed('box', martas, { notification: '00001042-7-0' });
const daemon = { from: [person('mailer-daemon@mx.brackenridge.example')] };

describe('a bounce', () => {
  const failures = [
    { recipient: 'a@b.example', status: '4.2.2', isPermanent: false, words: 'mailbox full' },
    {
      recipient: 'marta@brackenridge.example',
      status: '5.1.1',
      isPermanent: true,
      words: 'user <marta@brackenridge.example> unknown',
    },
  ];

  it('to the return address of a mail is noted with what the server said, the worst first, without addresses', () => {
    const end = endOf({
      mail: { ...daemon, machine: machine('bounce', 1, { failures }) },
      facts: { sender: stranger, signed: [noticed] },
    });
    expect(end).toMatchObject({
      outcome: 'appended',
      rule: '23',
      caseNumber: martas.number,
      as: {
        kind: 'bounce',
        notification: '00001042-7-0',
        words: '5.1.1 user (address) unknown; 4.2.2 mailbox full',
      },
    });
  });

  it.each([
    ['our Message-ID in the mail that it returns', {}, { signed: [signed('original', martas)] }],
    ['the pair in the Subject of the mail that it returns', { original: original({ subject: pairOf(martas) }) }, {}],
    ['the pair anywhere in its text', { text: `Could not deliver:\n Subject: ${pairOf(martas)}`, original: null }, {}],
    ['the pair in the text of what it returns', { original: original({ text: pairOf(martas), found: 'scanned' }) }, {}],
    [
      'a known id in what it returns',
      { original: original({ messageId: '<x@y>' }) },
      { stored: [{ where: 'original' as const, messageId: '<x@y>', caseNumber: martas.number }] },
    ],
  ])('finds its case by %s', (_what, mail, known) => {
    const end = endOf({
      mail: { ...daemon, machine: machine('bounce'), ...mail },
      facts: { sender: stranger, ...known },
    });
    expect(end).toMatchObject({ outcome: 'appended', caseNumber: martas.number, as: { kind: 'bounce' } });
  });

  it('without our signature is a note, and says of no mail of ours that it failed', () => {
    const end = endOf({ mail: { ...daemon, subject: pairOf(martas), machine: machine('bounce') } });
    expect(end).toMatchObject({ as: { kind: 'bounce', notification: null } });
  });

  it('for now is told apart from one for good', () => {
    const end = endOf({ mail: { ...daemon, machine: machine('delayed') }, facts: { signed: [noticed] } });
    expect(end).toMatchObject({ as: { kind: 'delayed', notification: '00001042-7-0' } });
  });

  it('without a case waits', () => {
    for (const kind of ['bounce', 'delayed'] as const) {
      const end = endOf({ mail: { ...daemon, machine: machine(kind) }, facts: { sender: stranger } });
      expect(end).toMatchObject({ outcome: 'quarantined', reason: 'bounce', rule: '24' });
    }
  });

  it('is noted though its sender proves nothing', () => {
    const given = { sender: stranger, authentication: failed, signed: [noticed] };
    expect(endOf({ mail: { ...daemon, machine: machine('bounce') }, facts: given }).outcome).toBe('appended');
  });
});

describe('a complaint', () => {
  const mail = {
    ...daemon,
    machine: machine('complaint'),
    original: original({ to: [person('marta@brackenridge.example')], subject: pairOf(martas) }),
  };

  it('about a mail of ours is noted, and silences what is sent by itself', () => {
    expect(endOf({ mail, facts: { signed: [noticed] } })).toMatchObject({
      outcome: 'appended',
      rule: '25',
      as: { kind: 'complaint' },
      evidence: { mutes: ['marta@brackenridge.example'] },
    });
  });

  it('that anybody could have written silences nobody', () => {
    const end = endOf({ mail });
    expect(end).toMatchObject({ outcome: 'appended', as: { kind: 'complaint' } });
    expect(end.evidence).not.toHaveProperty('mutes');
  });

  it('about nothing we know waits', () => {
    expect(endOf({ mail: { ...mail, original: null } })).toMatchObject({ outcome: 'quarantined', reason: 'complaint' });
  });
});

describe('a receipt', () => {
  it('is noted on its case, and waits without one', () => {
    const mail = { machine: machine('receipt') };
    const known = { signed: [signed('original', martas, { notification: '00001042-7-0' })] };
    const noted = endOf({ mail, facts: known });
    expect(noted).toMatchObject({ rule: '25', as: { kind: 'receipt', notification: '00001042-7-0' } });
    expect(noted.evidence).not.toHaveProperty('mutes');
    expect(endOf({ mail })).toMatchObject({ outcome: 'quarantined', reason: 'receipt' });
  });
});

describe('an automatic answer', () => {
  const mail = { machine: machine('auto-reply'), subject: `Out of office: ${pairOf(martas)} Export` };

  it('is noted on its case, from whomever, and is nobody’s word', () => {
    for (const sender of [undefined, stranger, engineer]) {
      const end = endOf({ mail, facts: sender ? { sender } : {} });
      expect(end).toMatchObject({ outcome: 'appended', rule: '26', as: { kind: 'auto-reply' } });
    }
  });

  it('without a case waits, also from a known customer', () => {
    const end = endOf({ mail: { ...mail, subject: 'Out of office' } });
    expect(end).toMatchObject({ outcome: 'quarantined', reason: 'auto', rule: '27' });
  });

  it('that only its Subject shows is a person’s word, and is not answered', () => {
    const guessed = machine('auto-reply', 3);
    expect(endOf({ mail: { ...mail, machine: guessed } })).toMatchObject({ as: { kind: 'reply' } });
    expect(endOf({ mail: { subject: 'Away until Monday', machine: guessed } })).toMatchObject({
      outcome: 'created',
      isAcknowledged: false,
    });
  });
});

describe('list mail', () => {
  const mail = { machine: machine('bulk', 2), subject: 'Weekly news' };

  it('about a case is noted', () => {
    const end = endOf({ mail: { ...mail, subject: pairOf(martas) } });
    expect(end).toMatchObject({ outcome: 'appended', rule: '28', as: { kind: 'bulk' } });
  });

  it('waits otherwise', () => {
    expect(endOf({ mail })).toMatchObject({ outcome: 'quarantined', reason: 'bulk', rule: '28' });
  });

  it('of a sender whom an engineer allowed opens a case, and nobody is answered', () => {
    const end = endOf({ mail, facts: { senderRule: 'allowed', sender: stranger } });
    expect(end).toMatchObject({ outcome: 'created', isAcknowledged: false });
    const forged = endOf({ mail, facts: { senderRule: 'allowed', sender: stranger, authentication: failed } });
    expect(forged).toMatchObject({ outcome: 'quarantined', reason: 'bulk' });
  });
});

describe('machine mail about a case that is over for good', () => {
  it.each<[MailKind, string]>([
    ['bounce', 'bounce'],
    ['complaint', 'complaint'],
    ['receipt', 'receipt'],
    ['auto-reply', 'auto'],
    ['bulk', 'bulk'],
  ])('opens no other: %s waits', (kind, reason) => {
    const end = endOf({
      mail: { machine: machine(kind), subject: pairOf(martas) },
      facts: { cases: [{ ...martas, isCompleted: true }], signed: [noticed] },
    });
    expect(end).toMatchObject({ outcome: 'quarantined', reason, evidence: { completedCase: martas.number } });
  });
});

describe('machine mail about a merged case', () => {
  it('is noted where that goes on', () => {
    const end = endOf({
      mail: { machine: machine('auto-reply'), subject: pairOf(martas) },
      facts: { cases: [{ ...martas, goesOnIn: elses.number }, elses, priyas] },
    });
    expect(end).toMatchObject({ outcome: 'appended', caseNumber: elses.number });
  });
});
