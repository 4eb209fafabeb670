import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MailRoom } from '../../src/mail/room/mail-room.js';
import { mailOf, pairOf, RoomUnderTest, type LedgerRow } from './room-under-test.js';

let under: RoomUnderTest;
let room: MailRoom;
let customers: { id: string; email: string; accountId: string }[];
let engineer: { id: string; email: string };
beforeAll(async () => {
  under = await RoomUnderTest.open();
  room = under.start();
  customers = await under.database.prisma.contact.findMany({ orderBy: { id: 'asc' } });
  engineer = await under.database.prisma.engineer.findFirstOrThrow({
    where: { isAdmin: false },
    orderBy: { id: 'asc' },
  });
}, 60_000);
afterAll(() => under.close());

/** The sender of each test, so that what one sends is not counted against another. */
let next = 0;
function customer(): { id: string; email: string; accountId: string } {
  const found = customers[next++ % customers.length];
  if (!found) throw new Error('the demo has customers');
  return found;
}

const received = (raw: string, from: string): Promise<LedgerRow> => under.received(room, raw, from);
const opened = (from: { email: string }, more = {}): ReturnType<RoomUnderTest['opened']> =>
  under.opened(room, from.email, more);
const messages = (caseNumber: string | null): ReturnType<RoomUnderTest['messages']> => under.messages(caseNumber);

describe('a mail of a customer', () => {
  it('opens a case in their name, as it was received', async () => {
    const { email, id: contactId } = customer();
    const row = await received(mailOf({ from: `Ann <${email}>` }), email);
    expect(row).toMatchObject({ outcome: 'created', kind: 'human', fromAddress: email, subject: 'Import stops' });
    const found = await under.database.prisma.supportCase.findUniqueOrThrow({ where: { caseNumber: row.caseNumber! } });
    expect(found).toMatchObject({ contactId, kind: 'request', severity: 3, subject: 'Import stops' });
    const [message] = await messages(found.caseNumber);
    expect(message).toMatchObject({ id: row.id, channel: 'mail', authorId: contactId, at: row.receivedAt });
    expect(message?.text).toContain('row 10,000');
  });

  it('with the pair in its subject is their reply on the case, and answers to it find the case', async () => {
    const from = customer();
    const found = await opened(from);
    const raw = mailOf({ from: from.email, subject: pairOf(found), text: 'Here is more.' });
    const row = await received(raw, from.email);
    expect(row).toMatchObject({ outcome: 'appended', caseNumber: found.caseNumber });
    const [, reply] = await messages(found.caseNumber);
    expect(reply).toMatchObject({ id: row.id, command: 'reply', authorId: from.id, isPublic: true });
    const references = await under.database.prisma.mailReference.findMany({ where: { messageId: row.messageId! } });
    expect(references).toMatchObject([{ caseNumber: found.caseNumber, direction: 'in' }]);
  });

  it('without a subject and without a text is a case all the same when it brings a file', async () => {
    const from = customer();
    const boundary = 'b1';
    const parts = [
      `--${boundary}`,
      'Content-Type: application/octet-stream; name="../core.bin"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="../core.bin"',
      '',
      Buffer.from('all the bytes').toString('base64'),
      `--${boundary}--`,
    ].join('\r\n');
    const headers = ['MIME-Version: 1.0', `Content-Type: multipart/mixed; boundary=${boundary}`, ''];
    const row = await received(mailOf({ from: from.email, subject: '', text: parts, headers }), from.email);
    expect(row.outcome).toBe('created');
    const [message] = await messages(row.caseNumber);
    expect(message?.text).toMatch(/^\(This mail has no text\. Attached: .*core\.bin\)$/u);
    const [file] = await under.database.prisma.attachment.findMany({ where: { messageId: row.id } });
    expect(file).toMatchObject({ caseNumber: row.caseNumber, size: 13n });
    expect(file?.name).not.toContain('/');
    const path = join(under.folder, 'files', file!.sha256.slice(0, 2), file!.sha256);
    expect(readFileSync(path, 'utf8')).toBe('all the bytes');
  });

  it('longer than a message can be is kept whole, as a file beside its beginning', async () => {
    const from = customer();
    const long = `${'All of it counts. '.repeat(12_000)}THE END`;
    const text = long.replaceAll(/(.{900}) /gu, '$1\r\n');
    const row = await received(mailOf({ from: from.email, text }), from.email);
    const [message] = await messages(row.caseNumber);
    expect(message?.text.slice(-100)).toContain('its whole text is among the attached files');
    const file = await under.database.prisma.attachment.findFirstOrThrow({ where: { messageId: row.id } });
    const path = join(under.folder, 'files', file.sha256.slice(0, 2), file.sha256);
    expect(readFileSync(path, 'utf8')).toContain('THE END');
  });

  it('sent twice has one case; the second says of which it is the copy', async () => {
    const from = customer();
    const raw = mailOf({ from: from.email, subject: 'Twice' });
    const first = await received(raw, from.email);
    const second = await received(raw, 'another-relay@customer.example');
    expect(second).toMatchObject({ outcome: 'duplicate', duplicateOf: first.id, rule: '7', caseNumber: null });
    expect(await under.database.prisma.supportCase.count({ where: { subject: 'Twice' } })).toBe(1);
  });

  it('leaves nothing behind in the folder where it was read', async () => {
    await received(mailOf({ from: customer().email }), 'who@customer.example');
    expect(readdirSync(join(under.folder, 'spool'))).toEqual([]);
  });
});

describe('a sender whom nobody knows', () => {
  const stranger = 'stranger@nowhere.example';

  it('gets a case, as a contact of the account of those whom nobody knows, and the same contact the next time', async () => {
    const first = await opened({ email: stranger });
    const second = await opened({ email: stranger.toUpperCase() });
    expect(first).toMatchObject({ accountId: 'unassigned' });
    expect(second.contactId).toBe(first.contactId);
    const contact = await under.database.prisma.contact.findUniqueOrThrow({ where: { id: first.contactId ?? '' } });
    expect(contact.email).toBe(stranger);
    expect((first.state as { entitlementCheckSince: number | null }).entitlementCheckSince).not.toBeNull();
  });

  it('is one contact though two rooms make it at once', async () => {
    const other = under.start();
    const ids = await Promise.all(
      ['a', 'b', 'c', 'd'].map((lane) =>
        under.receive(mailOf({ from: 'two@nowhere.example', subject: `${lane} is odd` }), { from: '', lane }),
      ),
    );
    other.kick();
    const rows = await Promise.all(ids.map((id) => under.ended(room, id)));
    const cases = await under.database.prisma.supportCase.findMany({
      where: { caseNumber: { in: rows.map(({ caseNumber }) => caseNumber ?? '') } },
    });
    expect(new Set(cases.map(({ contactId }) => contactId)).size).toBe(1);
    await other.stop();
  });

  it('with a valid pair is noted for engineers, hidden from the customer', async () => {
    const found = await opened(customer());
    const row = await received(mailOf({ from: stranger, subject: pairOf(found), text: 'Let me in.' }), stranger);
    expect(row).toMatchObject({ outcome: 'appended', caseNumber: found.caseNumber });
    const message = await under.database.prisma.message.findUniqueOrThrow({ where: { id: row.id } });
    expect(message).toMatchObject({ command: 'note-mail', authorKind: 'system', isPublic: false, text: 'Let me in.' });
  });
});

describe('an acknowledgement', () => {
  it('is suppressed with the opening when its sender has had enough, and the case is there', async () => {
    const mail = 'often@nowhere.example';
    const loud = await opened({ email: mail });
    const silent = await opened({ email: mail });
    const envelopes = await under.database.prisma.handOver.findMany({
      where: { caseNumber: { in: [loud.caseNumber, silent.caseNumber] } },
      orderBy: { id: 'asc' },
    });
    expect(envelopes.map(({ envelope }) => (envelope as { body: { isSilent?: true } }).body.isSilent)).toEqual([
      undefined,
      true,
    ]);
    const notices = await under.database.prisma.mailNotice.findMany({ where: { address: mail } });
    expect(notices).toMatchObject([{ kind: 'acknowledgement', state: 'sent', caseNumber: loud.caseNumber }]);
  });
});

describe('a notice', () => {
  it('tells who sent an empty mail, once a row is there, with a null return path, as a machine', async () => {
    const from = customer();
    const row = await received(mailOf({ from: from.email, subject: '', text: '' }), from.email);
    expect(row.outcome).toBe('refused');
    const notice = await until(() => under.sent.find(({ to }) => to.address === from.email));
    expect(notice).toMatchObject({ returnPath: '', autoSubmitted: 'auto-replied', inReplyTo: row.messageId });
    const [kept] = await under.database.prisma.mailNotice.findMany({ where: { mailId: row.id } });
    expect(kept).toMatchObject({ kind: 'empty', state: 'sent', attempts: 1 });
  });
});

describe('quarantine', () => {
  async function quarantined(from = 'list@news.example'): Promise<LedgerRow> {
    const headers = [
      'Precedence: bulk',
      'List-Unsubscribe: <mailto:off@news.example>',
      'Auto-Submitted: auto-generated',
    ];
    const row = await received(
      mailOf({ from, subject: `News ${Math.random()}`, headers: [...headers, 'X-A: b'] }),
      from,
    );
    expect(row.outcome).toBe('quarantined');
    return row;
  }

  it('gives a mail as a new case, once, and says who did it', async () => {
    const { id } = await quarantined();
    const answers = await Promise.all([
      room.release(id, { by: engineer.id, asNew: true }),
      room.release(id, { by: engineer.id, asNew: true }),
    ]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['not-waiting', 'settled']);
    const row = await under.row(id);
    expect(row).toMatchObject({
      outcome: 'created',
      settledHow: 'released',
      settledBy: engineer.id,
      reason: 'released',
    });
    expect(await messages(row.caseNumber)).toHaveLength(1);
  });

  it('gives a mail of a machine to a case as a note that customers do not see', async () => {
    const found = await opened(customer());
    const { id } = await quarantined();
    const answer = await room.release(id, { by: engineer.id, caseNumber: found.caseNumber });
    expect(answer).toEqual({ kind: 'settled', outcome: 'appended', caseNumber: found.caseNumber });
    const [, noted] = await messages(found.caseNumber);
    expect(noted).toMatchObject({ command: 'note-mail', isPublic: false });
  });

  it('says what is wrong with an order, and keeps the mail', async () => {
    const { id } = await quarantined();
    const answer = await room.release(id, { by: engineer.id, caseNumber: '99999999' });
    expect(answer).toEqual({ kind: 'refused', reason: 'unknown_case', detail: 'there is no case 99999999' });
    expect(await under.row(id)).toMatchObject({ outcome: 'quarantined', settledHow: null });
    expect(await room.discard('mail_none', { by: engineer.id })).toEqual({ kind: 'not-found' });
  });

  it('lets a mail go for good, and its sender with it where that is wanted', async () => {
    const from = 'spam@news.example';
    const { id } = await quarantined(from);
    expect(await room.discard(id, { by: engineer.id, block: true })).toMatchObject({ kind: 'settled' });
    expect(await room.discard(id, { by: engineer.id })).toEqual({
      kind: 'not-waiting',
      detail: 'it was discarded already',
    });
    expect(await under.row(id)).toMatchObject({ outcome: 'quarantined', settledHow: 'discarded', caseNumber: null });
    const blocked = await received(mailOf({ from }), from);
    expect(blocked).toMatchObject({ outcome: 'quarantined', reason: 'blocked' });
  });
});

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to that within 10 s');
}
