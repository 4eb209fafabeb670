/** What delivery finds beside the words of a mail: the thread, the word it answers, files, languages, and what became of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Deliver } from '../../activities/deliver.js';
import { TemporaryMailError } from '../../src/mail/transport.js';
import type { Database } from '../../src/store/database.js';
import { NotificationStore } from '../../src/store/notification-store.js';
import { seededDatabase } from '../setup/database.js';
import { tokens } from '../mail/notification-content.js';
import { caseNumber, deliverThrough, Postbox, seed, store, type Row } from './delivery-fixture.js';

let database: Database;
let close: () => Promise<void>;
let postbox: Postbox;
let deliver: Deliver;

beforeAll(async () => {
  ({ database, close } = await seededDatabase(seed));
});
afterAll(() => close());
beforeEach(async () => {
  const { prisma } = database;
  await prisma.notification.deleteMany();
  await prisma.mailReference.deleteMany();
  await prisma.receivedMail.deleteMany();
  await prisma.attachment.deleteMany();
  await prisma.message.deleteMany({ where: { id: { notIn: ['public', 'internal'] } } });
  postbox = new Postbox();
  deliver = deliverThrough(database, postbox);
});

async function delivered(row: Row = {}) {
  const id = await store(database, row);
  await deliver({ caseNumber, notifications: [id] });
  const mail = postbox.sent.at(-1);
  if (!mail) throw new Error('nothing was sent');
  return mail;
}

/** A mail that came in, on the minute `minute`, with the word that it became; `null`: it became none. */
async function came(id: string, minute: number, word: { authorKind: string; isPublic: boolean } | null): Promise<void> {
  const at = new Date(minute * 60_000);
  const messageId = `<${id}@customer.example>`;
  await database.prisma.mailReference.create({ data: { messageId, caseNumber, direction: 'in', at } });
  await database.prisma.receivedMail.create({
    data: {
      ...{ id, door: 'smtp', envelopeFrom: '', box: 'support@example.com', size: 1, sha256: '', duplicateKey: id },
      ...{ lane: id, messageId, caseNumber },
    },
  });
  if (word !== null) await said({ id, minute, ...word });
}
interface Said {
  readonly id: string;
  readonly minute: number;
  readonly authorKind: string;
  readonly isPublic: boolean;
  readonly text?: string;
  readonly data?: object;
}
async function said({ id, minute, text = id, ...more }: Said): Promise<void> {
  await database.prisma.message.create({
    data: {
      ...{ id, caseNumber, at: new Date(minute * 60_000), authorId: more.authorKind === 'contact' ? 'ann' : 'bob' },
      ...{ isFact: more.authorKind === 'contact', channel: 'mail', command: 'reply', commandId: id, text, ...more },
    },
  });
}
const customers = { authorKind: 'contact', isPublic: true };

describe('the thread', () => {
  it('has the first mail, the last ten and the last that came in, of those that the customer knows', async () => {
    await came('first', 1, customers);
    for (let at = 2; at < 14; at += 1) await came(`m${String(at)}`, at, customers);
    await came('colleague', 20, { authorKind: 'engineer', isPublic: false });
    await came('stranger', 21, { authorKind: 'system', isPublic: false });
    const mail = await delivered();
    expect(mail.inReplyTo).toBe('<m13@customer.example>');
    expect(mail.references).toEqual([
      ...['<case-00001042@example.com>', '<first@customer.example>'],
      ...Array.from({ length: 10 }, (_one, at) => `<m${String(at + 4)}@customer.example>`),
    ]);
  });

  it('grows by what we sent this customer, and by nothing that went to others', async () => {
    const first = await delivered();
    await delivered({ id: `${caseNumber}-8-0`, seq: 8, recipientKind: 'engineer', recipientId: 'eve' });
    await delivered({ id: `${caseNumber}-9-1`, seq: 9, recipientKind: 'team', recipientId: 'level-2' });
    const last = await delivered({ id: `${caseNumber}-10-0`, seq: 10 });
    expect(last.references).toEqual(['<case-00001042@example.com>', first.messageId]);
  });

  it('is kept before the mail goes: whoever answers a mail that we have not noted as sent finds the case', async () => {
    postbox.fails = () => new TemporaryMailError('cut');
    const id = await store(database, {});
    await expect(deliver({ caseNumber, notifications: [id] })).rejects.toThrow('cut');
    const rows = await database.prisma.mailReference.findMany();
    expect(rows).toMatchObject([{ messageId: tokens.messageId(id), caseNumber, direction: 'out' }]);
    postbox.fails = () => undefined;
    await deliver({ caseNumber, notifications: [id] });
    expect(await database.prisma.mailReference.count()).toBe(1);
    expect(postbox.sent[0]?.references).toEqual(['<case-00001042@example.com>']);
  });
});

describe('the word that is answered', () => {
  it("is the last public one of the other side, without an engineer's address in it (C6)", async () => {
    await said({ id: 'old', minute: 1, ...customers });
    await said({ id: 'last', minute: 2, ...customers, text: 'I asked bob@EXAMPLE.com, too.' });
    await said({ id: 'answer', minute: 3, authorKind: 'engineer', isPublic: true, text: 'We look into it.' });
    await said({ id: 'later', minute: 4, ...customers });
    const { text } = await delivered({ messageId: 'answer' });
    expect(text).toMatch(/Ann wrote on 1 January 1970:\n> I asked support@example\.com, too\.\n$/u);
  });

  it('is no internal one, no refused one, and goes without what it quotes', async () => {
    await said({ id: 'mine', minute: 1, ...customers, text: 'Ha.\n> quoted', data: { mail: { quotedFrom: 4 } } });
    await said({ id: 'secret', minute: 2, authorKind: 'contact', isPublic: false });
    await said({ id: 'answer', minute: 3, authorKind: 'engineer', isPublic: true });
    expect((await delivered({ messageId: 'answer' })).text).toMatch(/> Ha\.\n$/u);
    await said({ id: 'back', minute: 4, ...customers, text: 'Back.' });
    const notice = await delivered({
      ...{ id: `${caseNumber}-8-0`, seq: 8, recipientKind: 'engineer', recipientId: 'bob' },
      ...{ template: 'customer-wrote', messageId: 'back' },
    });
    // "answer" is named by no entry of the timeline: its command was refused.
    expect(notice.text).not.toMatch(/^> /mu);
    expect(tokens.readAddress(notice.replyTo?.address ?? '')).toMatchObject({ kind: 'reply', engineerId: 'bob' });
  });

  it('is not quoted under internal words', async () => {
    await said({ id: 'mine', minute: 1, ...customers });
    const notice = await delivered({
      ...{ recipientKind: 'engineer', recipientId: 'eve', template: 'assigned-to-you', messageId: 'internal' },
    });
    expect(notice.text).not.toContain('wrote on');
    expect(notice.replyTo).toBeNull();
  });
});

describe('files of a word', () => {
  beforeEach(async () => {
    const file = { caseNumber, size: 1_500_000, type: 'text/plain', sha256: 'a'.repeat(64) };
    await database.prisma.attachment.createMany({
      data: [
        { ...file, id: 'f1', name: 'for bob@example.com.txt', messageId: 'public' },
        { ...file, id: 'f2', name: 'secret.txt', messageId: 'internal' },
        { ...file, id: 'f3', name: 'coming.txt', messageId: 'public', state: 'expected' },
      ],
    });
  });

  it('go along as links where the bytes are not there, without an address of ours in their names (C6)', async () => {
    const { text, html } = await delivered();
    expect(text).toContain('* for support@example.com.txt (1.5 MB): https://support.example.com/api/v1/files/f1\n');
    expect(`${text}${html ?? ''}`).not.toMatch(/bob@example\.com|secret|coming/iu);
  });

  it('of an internal word go to no customer, whatever the row says', async () => {
    expect((await delivered({ messageId: 'internal', template: 'data-request' })).text).not.toContain('secret');
  });
});

describe("a customer's language", () => {
  afterAll(async () => {
    await database.prisma.supportCase.updateMany({ data: { language: 'en' } });
  });

  it("is the case's for its contact, a participant's own", async () => {
    await database.prisma.supportCase.updateMany({ data: { language: 'de' } });
    await database.prisma.contact.update({ where: { id: 'gone' }, data: { language: 'fr' } });
    const notifications = new NotificationStore(database);
    const [one, other] = [
      await store(database, {}),
      await store(database, { id: `${caseNumber}-7-1`, recipientId: 'gone' }),
    ];
    const claims = [await notifications.claim(one), await notifications.claim(other)];
    const languages = claims.map((claim) => (claim.kind === 'claimed' ? claim.content.recipients[0]?.language : ''));
    expect(languages).toEqual(['de', 'fr']);
  });
});

describe('a mail that came back', () => {
  it('is marked so, goes again when somebody asks for it, and is marked again', async () => {
    const notifications = new NotificationStore(database);
    const id = await store(database, {});
    await deliver({ caseNumber, notifications: [id] });
    expect(await notifications.markBounced(id, '550 5.1.1 <ann@acme.example> unknown')).toBe(true);
    const row = async () => database.prisma.notification.findUniqueOrThrow({ where: { id } });
    expect(await row()).toMatchObject({ state: 'bounced', lastError: '550 5.1.1 (address) unknown' });
    // Delivery that is asked for once more, as after a crash, sends nothing: it was sent.
    await deliver({ caseNumber, notifications: [id] });
    expect(postbox.sent).toHaveLength(1);
    // As the projection does for `settle-delivery`.
    await database.prisma.notification.update({ where: { id }, data: { state: 'queued', lastError: null } });
    await deliver({ caseNumber, notifications: [id] });
    expect(postbox.sent.map(({ messageId }) => messageId)).toEqual([tokens.messageId(id), tokens.messageId(id)]);
    expect(await row()).toMatchObject({ state: 'sent', lastError: null });
  });

  it('before we have noted that it went stays marked', async () => {
    const notifications = new NotificationStore(database);
    const id = await store(database, {});
    await notifications.claim(id);
    expect(await notifications.markBounced(id, 'no such user')).toBe(true);
    await notifications.markSent(id, null);
    expect((await database.prisma.notification.findUniqueOrThrow({ where: { id } })).state).toBe('bounced');
  });
});
