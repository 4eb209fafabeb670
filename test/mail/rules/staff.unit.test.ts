/** Rule 28a and C7: engineers' mail, and customers' mail that engineers forward. */
import { describe, expect, it } from '@jest/globals';
import {
  elses,
  endOf,
  engineer,
  marta,
  martas,
  original,
  pairOf,
  person,
  priya,
  priyas,
  relayed,
  signed,
  support,
  unproven,
} from './support.js';

const fromElena = { from: [person('elena@caseline.example', 'Elena Moretti')] };
const replyAddress = signed('box', martas, { use: 'reply', engineerId: 'elena' });

describe('an engineer’s mail', () => {
  it('about a case is an internal note', () => {
    const end = endOf({ mail: { ...fromElena, subject: pairOf(priyas) }, facts: { sender: engineer } });
    expect(end).toMatchObject({
      outcome: 'appended',
      rule: '28a',
      caseNumber: priyas.number,
      as: { kind: 'staff', engineerId: 'elena', isPublic: false },
    });
  });

  it('to their own reply address answers the customer', () => {
    for (const authentication of [relayed, unproven]) {
      const end = endOf({ mail: fromElena, facts: { sender: engineer, signed: [replyAddress], authentication } });
      expect(end).toMatchObject({ caseNumber: martas.number, as: { kind: 'staff', isPublic: true } });
    }
  });

  it("to a colleague's reply address stays inside", () => {
    const end = endOf({
      mail: fromElena,
      facts: { sender: engineer, signed: [{ ...replyAddress, engineerId: 'tomas' }] },
    });
    expect(end).toMatchObject({ caseNumber: martas.number, as: { kind: 'staff', isPublic: false } });
  });

  it('knows its reply address in whatever case an id is written', () => {
    const end = endOf({
      mail: fromElena,
      facts: { sender: { contact: null, engineerId: 'Elena' }, signed: [replyAddress] },
    });
    expect(end).toMatchObject({ as: { isPublic: true } });
  });

  it('may name a case by its number', () => {
    const end = endOf({ mail: { ...fromElena, subject: 'Case 00001042' }, facts: { sender: engineer } });
    expect(end).toMatchObject({ caseNumber: martas.number, as: { kind: 'staff' } });
  });

  it('about no case, or one that is over for good, waits for somebody to say what it is', () => {
    expect(endOf({ mail: fromElena, facts: { sender: engineer } })).toMatchObject({
      outcome: 'quarantined',
      reason: 'staff',
    });
    const completed = { sender: engineer, cases: [{ ...martas, isCompleted: true }] };
    expect(endOf({ mail: { ...fromElena, subject: pairOf(martas) }, facts: completed })).toMatchObject({
      outcome: 'quarantined',
      reason: 'completed-case',
    });
  });

  it('is a request where they are a customer’s contact too', () => {
    const end = endOf({ mail: fromElena, facts: { sender: { contact: priya, engineerId: 'elena' } } });
    expect(end).toMatchObject({ outcome: 'created', contactId: 'priya' });
  });
});

describe("a customer's mail that an engineer forwards", () => {
  const author = person('marta@brackenridge.example', 'Marta Lindqvist');
  const forward = original({ from: author, to: [person('elena@caseline.example')], subject: 'Export stops again' });
  const known = { sender: engineer, originalSender: { contact: marta, engineerId: null } };

  it.each([
    ['attached', 'Fwd: Export stops again'],
    ['attached', 'Export stops again'],
    ['inline', 'Fwd: Export stops again'],
    ['inline', 'WG: Export stops again'],
  ] as const)('opens a case in the customer’s name (%s, "%s")', (found, subject) => {
    const end = endOf({ mail: { ...fromElena, subject, original: { ...forward, found } }, facts: known });
    expect(end).toMatchObject({
      outcome: 'created',
      rule: '28a',
      sender: author,
      contactId: 'marta',
      forwardedBy: 'elena',
      isAcknowledged: true,
    });
  });

  it.each([
    ['by the Subject', { subject: `Fwd: Re: ${pairOf(martas)} Export`, original: forward }, {}],
    ['by the Subject inside', { subject: 'Fwd', original: { ...forward, subject: `Re: ${pairOf(martas)}` } }, {}],
    ['by the ids inside', { subject: 'Fwd', original: forward }, { signed: [signed('original', martas)] }],
  ])('goes to its case %s', (_how, mail, more) => {
    const end = endOf({ mail: { ...fromElena, ...mail }, facts: { ...known, ...more } });
    expect(end).toMatchObject({
      outcome: 'appended',
      caseNumber: martas.number,
      as: { kind: 'forwarded', contactId: 'marta', engineerId: 'elena' },
    });
  });

  it('of somebody nobody knows opens a case in their name', () => {
    const stranger = person('new@customer.example', 'New Customer');
    const end = endOf({
      mail: { ...fromElena, original: { ...forward, from: stranger } },
      facts: { sender: engineer },
    });
    expect(end).toMatchObject({ outcome: 'created', sender: stranger, contactId: null, forwardedBy: 'elena' });
  });

  it('about another customer’s case stays the engineer’s note: nobody sees what is not theirs', () => {
    const end = endOf({
      mail: { ...fromElena, subject: pairOf(priyas), original: forward },
      facts: known,
    });
    expect(end).toMatchObject({ caseNumber: priyas.number, as: { kind: 'staff', isPublic: false } });
  });

  it.each([
    ['an answer that quotes the customer', 'Re: Export', original({ from: author, found: 'inline' })],
    ['an answer to a mail of ours', 'Fwd: Export', original({ from: person(support), found: 'attached' })],
    ['a forward that does not say whose', 'Fwd: Export', original({ from: person('', 'Marta'), found: 'inline' })],
    ['a quote', 'Export', original({ from: author, found: 'scanned' })],
  ])('is not %s', (_what, subject, inside) => {
    const mail = { ...fromElena, subject: `${subject} ${pairOf(elses)}`, original: inside };
    expect(endOf({ mail, facts: known })).toMatchObject({ caseNumber: elses.number, as: { kind: 'staff' } });
  });

  it('is not a colleague’s mail', () => {
    const mail = { ...fromElena, subject: `Fwd: ${pairOf(elses)}`, original: forward };
    const colleague = { sender: engineer, originalSender: { contact: null, engineerId: 'tomas' } };
    expect(endOf({ mail, facts: colleague })).toMatchObject({ as: { kind: 'staff' } });
  });

  it('is not believed from an engineer’s address alone', () => {
    const end = endOf({ mail: { ...fromElena, original: forward }, facts: { ...known, authentication: unproven } });
    expect(end).toMatchObject({ outcome: 'quarantined', reason: 'spoof' });
  });

  it('of somebody who has left waits for a person', () => {
    const left = { contact: { ...marta, isActive: false }, engineerId: null };
    const end = endOf({ mail: { ...fromElena, original: forward }, facts: { ...known, originalSender: left } });
    expect(end).toMatchObject({ outcome: 'quarantined', reason: 'inactive-contact' });
  });
});
