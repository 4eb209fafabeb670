/** Rules 18 to 22 and 29 to 31: which case, and who may say something on it. */
import { describe, expect, it } from '@jest/globals';
import type { StoredName } from '../../../src/mail/rules/mail-facts.js';
import {
  caseOf,
  elses,
  endOf,
  failed,
  martas,
  marta,
  original,
  pairOf,
  person,
  priya,
  priyas,
  relayed,
  signed,
  stranger,
  stray,
  support,
  unproven,
} from './support.js';

const stored = (about: { number: string }, where: StoredName['where'] = 'references'): StoredName => ({
  where,
  messageId: '<x@y>',
  caseNumber: about.number,
});

describe('a reply', () => {
  it.each([
    ['the pair in its Subject', { mail: { subject: `Re: ${pairOf(martas)} Export` } }, 'subject-pair'],
    ['our Message-ID', { facts: { signed: [signed('in-reply-to', martas)] } }, 'own-message-id'],
    ['our Message-ID further back', { facts: { signed: [signed('references', martas)] } }, 'own-message-id'],
    ['the return address of a mail of ours', { facts: { signed: [signed('box', martas)] } }, 'plus-address'],
    ['the id of a mail that is on the case', { facts: { stored: [stored(martas)] } }, 'stored-message-id'],
    ['the reference without a number', { mail: { subject: 'Re: Ref 7GQ4M2X9KTB6WZ3R' } }, 'reference-alone'],
    ['the number alone, from who takes part', { mail: { subject: 'Case 00001042 again' } }, 'number-alone'],
  ])('finds its case by %s', (_what, given, foundBy) => {
    expect(endOf(given)).toMatchObject({
      outcome: 'appended',
      rule: '29',
      reason: foundBy,
      caseNumber: martas.number,
      as: { kind: 'reply', contactId: 'marta' },
      evidence: { foundBy, relation: 'participant' },
    });
  });

  it('of a colleague who takes no part is a word on the case too', () => {
    const end = endOf({ mail: { subject: pairOf(elses) } });
    expect(end).toMatchObject({ outcome: 'appended', as: { kind: 'reply' }, evidence: { relation: 'colleague' } });
  });

  it('from a domain that proves nothing counts, with a pair', () => {
    const end = endOf({ mail: { subject: pairOf(martas) }, facts: { authentication: unproven } });
    expect(end).toMatchObject({ outcome: 'appended', as: { kind: 'reply' } });
  });

  it('to a case that was merged goes where that goes on', () => {
    const merged = { ...martas, isClosed: true, goesOnIn: elses.number };
    const end = endOf({ mail: { subject: pairOf(martas) }, facts: { cases: [merged, elses] } });
    expect(end).toMatchObject({
      outcome: 'appended',
      caseNumber: elses.number,
      evidence: { followedFrom: martas.number },
    });
  });

  it('to a closed case is a word on it; to one that is over for good it is handed on, to open the next', () => {
    for (const more of [{ isClosed: true }, { isClosed: true, isCompleted: true }]) {
      const end = endOf({ mail: { subject: pairOf(martas) }, facts: { cases: [{ ...martas, ...more }] } });
      expect(end).toMatchObject({ outcome: 'appended', caseNumber: martas.number, as: { kind: 'reply' } });
    }
  });

  it('to a case that is gone opens a new one, and says so', () => {
    const end = endOf({
      mail: { subject: pairOf(martas) },
      facts: { cases: [], signed: [signed('in-reply-to', null)] },
    });
    expect(end).toMatchObject({ outcome: 'created', evidence: { ownMailOfNoCase: true } });
  });
});

describe('names that disagree', () => {
  it('the pair counts before the headers, and the other case is noted', () => {
    const end = endOf({ mail: { subject: pairOf(martas) }, facts: { signed: [signed('in-reply-to', elses)] } });
    expect(end).toMatchObject({ caseNumber: martas.number, evidence: { mentions: [elses.number] } });
  });

  it('a return address counts before everything', () => {
    const end = endOf({ mail: { subject: pairOf(elses) }, facts: { signed: [signed('box', martas)] } });
    expect(end).toMatchObject({ caseNumber: martas.number, evidence: { mentions: [elses.number] } });
  });

  it('our own ids count before those of others, the first of each before the next', () => {
    const end = endOf({
      facts: { stored: [stored(elses)], signed: [signed('references', martas), signed('references', elses)] },
    });
    expect(end).toMatchObject({ caseNumber: martas.number, evidence: { foundBy: 'own-message-id' } });
  });

  it("the number of one case with another's reference is no pair", () => {
    const end = endOf({ mail: { subject: `[Case ${martas.number}] [Ref ${elses.referenceId}]` } });
    expect(end).toMatchObject({ outcome: 'created', evidence: { mentions: [martas.number, elses.number] } });
  });

  it('a number beside the headers of another case is only noted', () => {
    const end = endOf({ mail: { subject: 'Case 00001043' }, facts: { signed: [signed('in-reply-to', martas)] } });
    expect(end).toMatchObject({ caseNumber: martas.number, evidence: { mentions: [elses.number] } });
  });
});

describe('a number alone', () => {
  const mail = { subject: 'Case 00001042 again' };

  it.each([
    ['a colleague', { mail: { subject: 'Case 00001043' } }],
    ['somebody of another account', { mail, facts: { sender: { contact: priya, engineerId: null } } }],
    ['a stranger', { mail, facts: { sender: stranger } }],
    ['who is not proven', { mail, facts: { authentication: unproven } }],
  ])('is not enough from %s', (_who, given) => {
    expect(endOf(given)).toMatchObject({ outcome: 'created', evidence: { notUsed: 'number-alone' } });
  });

  it('is enough with the word of our own server', () => {
    expect(endOf({ mail, facts: { authentication: relayed } })).toMatchObject({ outcome: 'appended' });
  });

  it('is enough with headers that say the same', () => {
    const end = endOf({ mail, facts: { authentication: unproven, signed: [signed('references', martas)] } });
    expect(end).toMatchObject({ outcome: 'appended', evidence: { foundBy: 'own-message-id' } });
  });

  it('must be whole, and the only one', () => {
    for (const subject of ['Case 1042', 'Case 00001042 or 00001043: #00001043', 'Case 00001042 Ref AAAABBBBCCCCDDDD'])
      expect(endOf({ mail: { subject } }).outcome).toBe('created');
  });

  it('of the own account is linked to; of another it is not even shown', () => {
    const own = endOf({ mail: { subject: 'Case 00001043' } });
    const other = endOf({ mail: { subject: 'Case 00002001' } });
    expect(own).toMatchObject({ outcome: 'created', linkTo: elses.number });
    expect(other).toMatchObject({ outcome: 'created', linkTo: null });
  });
});

describe('a stranger with a valid name of a case', () => {
  it.each([
    ['whom nobody knows', stranger],
    ['of another account', { contact: priya, engineerId: null }],
    ['who has left the company', { contact: { ...marta, isActive: false }, engineerId: null }],
    ['whom nobody has identified', { contact: stray, engineerId: null }],
  ])('%s is heard, and kept from the customer until an engineer approves', (_who, sender) => {
    const end = endOf({ mail: { subject: pairOf(martas) }, facts: { sender } });
    expect(end).toMatchObject({
      outcome: 'appended',
      rule: '30',
      caseNumber: martas.number,
      as: { kind: 'unverified' },
    });
  });

  it('may be a colleague of nobody in the account of the unidentified', () => {
    const theirs = caseOf('00003001', 'QQQQ2222RRRR3333', { accountId: 'unassigned', participants: ['other'] });
    const sender = { contact: stray, engineerId: null };
    const end = endOf({ mail: { subject: pairOf(theirs) }, facts: { sender, cases: [theirs] } });
    expect(end).toMatchObject({ as: { kind: 'unverified' } });
    const own = { ...theirs, participants: ['stray'] };
    expect(endOf({ mail: { subject: pairOf(own) }, facts: { sender, cases: [own] } })).toMatchObject({
      as: { kind: 'reply', contactId: 'stray' },
    });
  });

  it('whom an engineer blocked is not heard', () => {
    const end = endOf({ mail: { subject: pairOf(martas) }, facts: { sender: stranger, senderRule: 'blocked' } });
    expect(end).toMatchObject({ outcome: 'quarantined', reason: 'blocked', rule: '33' });
  });

  it('opens a case of their own where that one is over for good', () => {
    const end = endOf({
      mail: { subject: pairOf(martas) },
      facts: { sender: stranger, cases: [{ ...martas, isCompleted: true }] },
    });
    expect(end).toMatchObject({ outcome: 'created', contactId: null, linkTo: null, reason: 'unknown-sender' });
  });

  it('with a reference alone is a new customer', () => {
    const end = endOf({ mail: { subject: `Ref ${martas.referenceId}` }, facts: { sender: stranger } });
    expect(end).toMatchObject({ outcome: 'created', evidence: { notUsed: 'reference-alone' } });
  });
});

describe('what is inside a mail', () => {
  const inside = original({ subject: pairOf(priyas), text: pairOf(priyas) });

  it('names no case for a customer: they attach what they like', () => {
    const end = endOf({ mail: { original: inside }, facts: { signed: [signed('original', martas)] } });
    expect(end).toMatchObject({ outcome: 'created', linkTo: null });
  });

  it('in its text names no case either', () => {
    expect(endOf({ mail: { text: `> ${pairOf(martas)}` } }).outcome).toBe('created');
  });
});

describe('a mail to us in other ways', () => {
  it('may name us nowhere in its header', () => {
    const end = endOf({ mail: { to: [], cc: [], subject: pairOf(martas) } });
    expect(end).toMatchObject({ as: { kind: 'reply' } });
  });

  it('that the mailbox of an engineer sent on is the customer’s word, and the engineer is named (C7)', () => {
    const mail = { to: [person('elena@caseline.example')], subject: pairOf(martas) };
    const end = endOf({ mail, facts: { addressedEngineer: 'elena' } });
    expect(end).toMatchObject({
      outcome: 'appended',
      reason: 'redirected',
      as: { kind: 'forwarded', contactId: 'marta', engineerId: 'elena' },
    });
    const asNew = endOf({ mail: { ...mail, subject: 'Export' }, facts: { addressedEngineer: 'elena' } });
    expect(asNew).toMatchObject({ outcome: 'created', contactId: 'marta', forwardedBy: 'elena' });
  });

  it('to us and to an engineer is an ordinary word', () => {
    const to = [person('elena@caseline.example'), person(support)];
    const end = endOf({ mail: { to, subject: pairOf(martas) }, facts: { addressedEngineer: 'elena' } });
    expect(end).toMatchObject({ as: { kind: 'reply' } });
  });

  it('is not believed for having gone through an engineer’s mailbox', () => {
    const mail = { to: [person('elena@caseline.example')], subject: pairOf(martas) };
    const given = { mail, facts: { addressedEngineer: 'elena', authentication: failed } };
    expect(endOf(given)).toMatchObject({ outcome: 'quarantined', reason: 'spoof' });
  });
});
