/** What is looked up of a mail in PostgreSQL. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ParsedMail } from '../../src/mail/inbound/parsed-mail.js';
import type { ReceivedMail } from '../../src/domain/received-mail.js';
import { readMailFacts } from '../../src/mail/read-mail-facts.js';
import { decideEnd } from '../../src/mail/rules/decide-end.js';
import type { MailFacts } from '../../src/mail/rules/mail-facts.js';
import { startApi, type ApiUnderTest } from '../api/support.js';
import { mail, now, original, passed, person, received, support, tokens } from './rules/support.js';

let api: ApiUnderTest;
let marta: string;
let elena: string;
beforeAll(async () => {
  api = await startApi();
  marta = api.users.customer.email;
  elena = api.users.l1.email;
});
afterAll(() => api.close());

const [first, second, third] = ['00001042', '00001043', '00001044'] as const;
const referenceOf = (number: string): string => `R${number.padStart(15, '0')}`;

beforeEach(async () => {
  const { prisma } = api.database;
  await api.forgetCases();
  await Promise.all([
    prisma.receivedMail.deleteMany(),
    prisma.mailReference.deleteMany(),
    prisma.mailNotice.deleteMany(),
    prisma.senderRule.deleteMany(),
    prisma.notification.deleteMany(),
  ]);
});

function ask(given: Partial<ParsedMail> = {}, envelope: Partial<ReceivedMail> = {}): Promise<MailFacts> {
  return readMailFacts(api.database, {
    mail: mail({ from: [person(marta)], ...given }),
    received: received(envelope),
    tokens,
    now,
    ours: { boxes: [support], hosts: [] },
    authentication: passed,
  });
}

interface Row {
  readonly id: string;
  readonly at?: number;
  readonly duplicateKey?: string;
  readonly messageId?: string;
  readonly outcome?: string | null;
  readonly from?: string;
  readonly subject?: string;
  readonly reason?: string;
}
async function givenMail({ id, at = now - 60_000, from = marta, ...more }: Row): Promise<void> {
  const { duplicateKey = id, outcome = 'created', messageId = `<${id}@else.example>`, ...rest } = more;
  await api.database.prisma.receivedMail.create({
    data: {
      id,
      receivedAt: new Date(at),
      door: 'smtp',
      envelopeFrom: from,
      envelopeTo: [support],
      box: support,
      size: 1,
      sha256: id,
      lane: from,
      fromAddress: from,
      duplicateKey,
      outcome,
      messageId,
      ...rest,
    },
  });
}
async function givenNotification(id: string, recipientKind: string): Promise<void> {
  await api.database.prisma.notification.create({
    data: { id, caseNumber: first, seq: 7, event: 'x', template: 'x', recipientKind, recipientId: 'x' },
  });
}

describe('the people of a mail', () => {
  it('are contacts and engineers, by their addresses', async () => {
    const facts = await ask({
      original: original({ from: person(elena) }),
      to: [person(support), person(elena.toUpperCase())],
    });
    expect(facts.sender).toEqual({
      contact: { id: api.users.customer.id, accountId: 'brackenridge', isActive: true },
      engineerId: null,
    });
    expect(facts.originalSender).toEqual({ contact: null, engineerId: api.users.l1.id });
    expect(facts.addressedEngineer).toBe(api.users.l1.id);
  });

  it('are known with a plus part, and nobody is known of two', async () => {
    const plus = await ask({ from: [person(marta.replace('@', '+support@'))] });
    expect(plus.sender.contact?.id).toBe(api.users.customer.id);
    const two = await ask({ from: [person(marta), person(elena)] });
    expect(two.sender).toEqual({ contact: null, engineerId: null });
  });

  it('are strangers otherwise', async () => {
    expect((await ask({ from: [person('new@else.example')] })).sender).toEqual({ contact: null, engineerId: null });
  });

  it('may have been blocked or allowed, by address before domain, and may have complained', async () => {
    const domain = marta.slice(marta.indexOf('@'));
    const rule = (sender: string, verdict: string) =>
      api.database.prisma.senderRule.create({ data: { sender, verdict, createdBy: 'x' } });
    expect(await ask()).toMatchObject({ senderRule: null, isMuted: false });
    await rule(domain, 'blocked');
    expect(await ask()).toMatchObject({ senderRule: 'blocked' });
    await rule(marta, 'allowed');
    expect(await ask()).toMatchObject({ senderRule: 'allowed' });
    await api.database.prisma.senderRule.update({ where: { sender: marta }, data: { verdict: 'muted' } });
    expect(await ask()).toMatchObject({ senderRule: 'blocked', isMuted: true });
  });
});

describe('the cases of a mail', () => {
  it('are those of its pair, with who takes part', async () => {
    await api.givenCase({ number: first, state: { participants: ['jonas-weber'] } });
    const facts = await ask({ subject: `[Case ${first}] [Ref ${referenceOf(first)}]` });
    expect(facts.cases).toEqual([
      {
        number: first,
        referenceId: referenceOf(first),
        accountId: 'brackenridge',
        participants: ['marta-lindqvist', 'jonas-weber'],
        isClosed: false,
        isCompleted: false,
        goesOnIn: first,
      },
    ]);
  });

  it('are found by the reference alone, and by the number alone', async () => {
    await api.givenCase({ number: first });
    expect((await ask({ subject: `Ref ${referenceOf(first).toLowerCase()}` })).cases).toHaveLength(1);
    expect((await ask({ subject: `Case ${first}` })).cases).toHaveLength(1);
    expect((await ask({ subject: 'Export' })).cases).toEqual([]);
  });

  it('go on where they were merged into, also over several, and in a circle nowhere', async () => {
    await api.givenCase({ number: first, state: { mergedInto: second, closedAt: 1 } });
    await api.givenCase({ number: second, state: { mergedInto: third, closedAt: 1 } });
    await api.givenCase({ number: third });
    const subject = `[Case ${first}] [Ref ${referenceOf(first)}]`;
    const goesOn = async () => (await ask({ subject })).cases.find(({ number }) => number === first)?.goesOnIn;
    expect(await goesOn()).toBe(third);
    await api.database.prisma.supportCase.update({ where: { caseNumber: third }, data: { mergedInto: first } });
    expect(await goesOn()).toBe(first);
  });

  it('say that they are over for good', async () => {
    await api.givenCase({ number: first, state: { closedAt: 1, completed: true } });
    expect((await ask({ subject: `Case ${first}` })).cases).toMatchObject([{ isClosed: true, isCompleted: true }]);
  });
});

describe('mails of ours', () => {
  it('lead to their case and say whether a customer got them', async () => {
    await api.givenCase({ number: first });
    await givenNotification(`${first}-7-0`, 'contact');
    await givenNotification(`${first}-7-1`, 'team');
    const facts = await ask(
      { inReplyTo: [tokens.messageId(`${first}-7-1-abc123`)], references: [tokens.messageId(`${first}-9-0`)] },
      { box: tokens.returnAddress(`${first}-7-0`) },
    );
    expect(facts.signed).toEqual([
      expect.objectContaining({ where: 'box', use: 'return', caseNumber: first, notification: `${first}-7-0` }),
      expect.objectContaining({ where: 'in-reply-to', caseNumber: first, notification: null }),
      expect.objectContaining({ where: 'references', caseNumber: first, notification: null }),
    ]);
  });

  it('of a case that is gone lead nowhere', async () => {
    const facts = await ask({ inReplyTo: [tokens.messageId(`${first}-7-0`)] });
    expect(facts.signed).toMatchObject([{ caseNumber: null }]);
  });

  it('of no notification are known by their own rows', async () => {
    await api.givenCase({ number: first });
    await api.database.prisma.mailNotice.create({
      data: { id: 'notice_1', address: marta, kind: 'how-to-write', caseNumber: first },
    });
    await api.database.prisma.dutyTold.create({
      data: { id: 'told_1', caseNumber: first, duty: 'CAS-1', news: 'fixed:CAS-1' },
    });
    const facts = await ask({ inReplyTo: ['notice_1', 'told_1'].map((id) => tokens.messageId(id)) });
    expect(facts.signed.map(({ caseNumber }) => caseNumber)).toEqual([first, first]);
    await api.database.prisma.dutyTold.deleteMany();
  });

  it('to an engineer’s reply address say whose it is', async () => {
    await api.givenCase({ number: first });
    const facts = await ask({}, { box: tokens.replyAddress(first, 'elena-moretti') });
    expect(facts.signed).toMatchObject([{ use: 'reply', caseNumber: first, engineerId: 'elena-moretti' }]);
  });
});

describe('ids of others', () => {
  it('lead to the cases that have their mails, in the order in which they count', async () => {
    await api.givenCase({ number: first });
    await api.givenCase({ number: second });
    await api.database.prisma.mailReference.createMany({
      data: [
        { messageId: '<a@else.example>', caseNumber: first, direction: 'in' },
        { messageId: '<b@else.example>', caseNumber: second, direction: 'out' },
      ],
    });
    const facts = await ask({ references: ['<a@else.example>', '<b@else.example>', '<c@else.example>'] });
    expect(facts.stored.map(({ caseNumber }) => caseNumber)).toEqual([second, first]);
    expect(facts.cases).toHaveLength(2);
  });
});

describe('what came before', () => {
  it('are mails of the same key or Message-ID, the oldest first, and none that came after', async () => {
    await givenMail({ id: 'm1', duplicateKey: 'k', outcome: 'quarantined' });
    await givenMail({ id: 'm2', messageId: '<same@else.example>' });
    await givenMail({ id: 'm3', duplicateKey: 'k', outcome: null });
    await givenMail({ id: 'm4', duplicateKey: 'k' });
    const facts = await ask({ messageId: '<same@else.example>' }, { id: 'm3', duplicateKey: 'k' });
    expect(facts.earlier).toEqual([
      { id: 'm1', duplicateKey: 'k', outcome: 'quarantined', caseNumber: null, hasSameMessageId: false },
      { id: 'm2', duplicateKey: 'm2', outcome: 'created', caseNumber: null, hasSameMessageId: true },
    ]);
  });
});

describe('what happened lately', () => {
  const minutes = (count: number): number => now - count * 60_000;

  it('are the cases that the sender made within the hour, and those of strangers', async () => {
    await givenMail({ id: 'm1', subject: 'One', at: minutes(59) });
    await givenMail({ id: 'm2', subject: 'Two', at: minutes(61) });
    await givenMail({ id: 'm3', subject: 'Three', outcome: 'appended' });
    await givenMail({ id: 'm4', subject: 'Four', from: 'else@else.example', reason: 'unknown-sender' });
    await givenMail({ id: 'm5', from: 'else@else.example', reason: 'unknown-sender', at: minutes(61) });
    expect((await ask()).recent).toMatchObject({ subjectsOfSender: ['One'], createdForStrangers: 1 });
  });

  it('are the acknowledgements to the sender, and the notices to the return path', async () => {
    const sent = (id: string, kind: string, at: number) =>
      api.database.prisma.mailNotice.create({ data: { id, address: marta, kind, at: new Date(at) } });
    await sent('n1', 'acknowledgement', minutes(10));
    await sent('n2', 'acknowledgement', minutes(100));
    await sent('n3', 'acknowledgement', minutes(25 * 60));
    await sent('n4', 'empty', minutes(100));
    const facts = await ask({}, { envelope: { from: marta, to: [support] } });
    expect(facts.recent).toMatchObject({
      acknowledgements: { lastHour: 1, lastDay: 2 },
      notices: { lastHour: 0, lastDay: 1 },
    });
  });

  it('are not looked for where nothing would be opened or sent', async () => {
    await api.givenCase({ number: first });
    await givenMail({ id: 'm1', subject: 'One' });
    const word = { subject: `[Case ${first}] [Ref ${referenceOf(first)}]` };
    const facts = await ask(word);
    expect(facts.recent.subjectsOfSender).toEqual([]);
    expect(decideEnd(mail({ from: [person(marta)], ...word }), received(), facts)).toMatchObject({
      outcome: 'appended',
      caseNumber: first,
      as: { kind: 'reply', contactId: 'marta-lindqvist' },
    });
  });
});
