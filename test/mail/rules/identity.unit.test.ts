/** Rules 7 to 20: repeats, senders, our own mail. */
import { describe, expect, it } from '@jest/globals';
import { decideUnreadable, repeatOf } from '../../../src/mail/rules/decide-end.js';
import type { EarlierMail } from '../../../src/mail/rules/mail-facts.js';
import {
  elses,
  endOf,
  engineer,
  failed,
  machine,
  martas,
  pairOf,
  person,
  signed,
  stranger,
  support,
  unproven,
} from './support.js';

describe('a mail that came before', () => {
  const key = 'd'.repeat(64);
  const earlier: EarlierMail = {
    id: 'mail_0',
    duplicateKey: key,
    outcome: 'created',
    caseNumber: martas.number,
    hasSameMessageId: true,
  };

  it('is a duplicate of the first, whatever became of that', () => {
    for (const outcome of ['created', 'quarantined', null] as const) {
      const end = endOf({
        facts: {
          earlier: [
            { ...earlier, outcome },
            { ...earlier, id: 'mail_00' },
          ],
        },
      });
      expect(end).toMatchObject({ outcome: 'duplicate', of: 'mail_0', rule: '7', reason: 'repeat' });
    }
  });

  it('is a duplicate when its other copy came for a box with a token', () => {
    const atReplyAddress = { ...earlier, duplicateKey: `${key}:r-00001042-elena` };
    expect(endOf({ facts: { earlier: [atReplyAddress] } })).toMatchObject({
      outcome: 'duplicate',
      reason: 'other-box',
    });
  });

  it('is no duplicate where it came for a box that says more than the other copy', () => {
    const end = endOf({
      received: { duplicateKey: `${key}:b-00001042-7-0` },
      facts: { earlier: [earlier], signed: [signed('box', martas)] },
    });
    expect(end).toMatchObject({ outcome: 'appended', caseNumber: martas.number });
  });

  it('with another text under the same Message-ID goes on, and says so', () => {
    const end = endOf({ facts: { earlier: [{ ...earlier, duplicateKey: 'e'.repeat(64) }] } });
    expect(end).toMatchObject({ outcome: 'created', evidence: { messageIdReused: true } });
  });

  it('need not be read', () => {
    expect(repeatOf('mail_0')).toMatchObject({ outcome: 'duplicate', of: 'mail_0', rule: '7' });
  });
});

describe('a mail that could not be read', () => {
  it('waits for a person', () => {
    expect(decideUnreadable({ ok: false, reason: 'too-long', detail: 'reading took over 10 s' })).toMatchObject({
      outcome: 'quarantined',
      reason: 'unparseable',
      rule: '10',
      evidence: { why: 'too-long', detail: 'reading took over 10 s' },
    });
  });
});

describe('the sender', () => {
  it.each([
    ['two people in From', [person('marta@brackenridge.example'), person('eve@else.example')]],
    ['nobody in From', []],
    ['a name without an address', [person('', 'marta@brackenridge.example')]],
    ['a word that is no address', [person('marta')]],
  ])('is unknown with %s', (_what, from) => {
    const subject = `${pairOf(martas)} Export`;
    expect(endOf({ mail: { from, subject } })).toMatchObject({ outcome: 'quarantined', reason: 'sender', rule: '13' });
  });

  it('is never taken from Sender or Reply-To', () => {
    const end = endOf({
      mail: {
        from: [person('eve@else.example')],
        sender: person('marta@brackenridge.example'),
        replyTo: [person('marta@brackenridge.example')],
        subject: `${pairOf(martas)} Export`,
      },
      facts: { sender: stranger },
    });
    expect(end).toMatchObject({ outcome: 'appended', as: { kind: 'unverified' } });
  });

  it('of a bounce may be no address: servers write what they like', () => {
    const end = endOf({
      mail: { from: [person('mailer-daemon')], machine: machine('bounce') },
      facts: { sender: stranger, signed: [signed('box', martas)] },
    });
    expect(end).toMatchObject({ outcome: 'appended', as: { kind: 'bounce' } });
  });
});

describe('our own mail', () => {
  it('that comes back is nobody’s word', () => {
    const end = endOf({ mail: { subject: `${pairOf(martas)} Export` }, facts: { signed: [signed('own', martas)] } });
    expect(end).toMatchObject({ outcome: 'quarantined', reason: 'own-loop', rule: '14' });
  });

  it.each([support, 'help@caseline.example', 'support+b-1@caseline.example', 'Support@CASELINE.example'])(
    'is what has %s in From',
    (address) => {
      const end = endOf({ mail: { from: [person(address)] }, facts: { sender: stranger } });
      expect(end).toMatchObject({ outcome: 'quarantined', reason: 'own-loop' });
    },
  );

  it('is not what only answers it', () => {
    const end = endOf({ facts: { signed: [signed('in-reply-to', martas)] } });
    expect(end).toMatchObject({
      outcome: 'appended',
      caseNumber: martas.number,
      evidence: { foundBy: 'own-message-id' },
    });
  });

  it('is not a machine’s message that has a bounce of ours inside', () => {
    const end = endOf({ mail: { machine: machine('bounce') }, facts: { signed: [signed('original', martas)] } });
    expect(end).toMatchObject({ outcome: 'appended', as: { kind: 'bounce' } });
  });
});

describe('a mail that travelled too far', () => {
  const hops = (count: number, by: string): (readonly [string, string])[] =>
    Array.from({ length: count }, (_, hop) => ['received', `from a${String(hop)} by ${by} with ESMTP; now`] as const);

  it('waits, from the fifty-first hop on', () => {
    expect(endOf({ mail: { headers: hops(50, 'mx.else.example') } }).outcome).toBe('created');
    expect(endOf({ mail: { headers: hops(51, 'mx.else.example') } })).toMatchObject({ reason: 'hops', rule: '16' });
  });

  it('waits, from the fourth time on that it came through our own server', () => {
    expect(endOf({ mail: { headers: hops(3, 'MX.caseline.example') } }).outcome).toBe('created');
    expect(endOf({ mail: { headers: hops(4, 'MX.caseline.example') } })).toMatchObject({
      reason: 'hops',
      evidence: { ownHops: 4 },
    });
  });
});

describe('several names of cases', () => {
  it('that are all valid pairs are for a person to tell apart', () => {
    const end = endOf({ mail: { subject: `${pairOf(martas)} ${pairOf(elses)}` } });
    expect(end).toMatchObject({
      outcome: 'quarantined',
      reason: 'ambiguous',
      rule: '20',
      evidence: { cases: [martas.number, elses.number] },
    });
  });

  it('are one where their cases were merged', () => {
    const end = endOf({
      mail: { subject: `${pairOf(martas)} ${pairOf(elses)}` },
      facts: { cases: [martas, { ...elses, goesOnIn: martas.number }] },
    });
    expect(end).toMatchObject({ outcome: 'appended', caseNumber: martas.number });
  });
});

describe('who is not who they say', () => {
  const withPair = { subject: `${pairOf(martas)} Export` };

  it('does not come in by a valid pair', () => {
    expect(endOf({ mail: withPair, facts: { authentication: failed } })).toMatchObject({
      outcome: 'quarantined',
      reason: 'spoof',
      rule: '31',
      evidence: { caseNumber: martas.number },
    });
  });

  it('is not taken for an engineer', () => {
    for (const authentication of [failed, unproven]) {
      const end = endOf({ mail: withPair, facts: { sender: engineer, authentication } });
      expect(end).toMatchObject({ outcome: 'quarantined', reason: 'spoof', rule: '28a' });
    }
  });

  it('opens no case where their domain forbids it, and only then is kept from it', () => {
    expect(endOf({ facts: { authentication: failed } })).toMatchObject({ reason: 'spoof', rule: '32' });
    expect(endOf({ facts: { authentication: { ...failed, policy: 'quarantine' } } })).toMatchObject({ rule: '32' });
    expect(endOf({ facts: { authentication: { ...failed, policy: 'none' } } })).toMatchObject({
      outcome: 'created',
      isAcknowledged: false,
    });
  });
});
