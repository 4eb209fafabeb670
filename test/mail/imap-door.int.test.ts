import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ImapMailbox } from '../../src/mail/doors/imap-mailbox.js';
import { parseMailboxAddress } from '../../src/mail/doors/mailbox-address.js';
import type { Reception } from '../../src/mail/doors/reception.js';
import { ImapBookmarks } from '../../src/store/imap-bookmark-store.js';
import { ReceivedMailWriter } from '../../src/store/received-mail-writer.js';
import { until } from '../e2e/support/conditions.js';
import { DoorsUnderTest, silent, support } from './doors-under-test.js';
import { ImapServer } from './imap-server.js';

const maxBytes = 2 * 1024 * 1024;

let doors: DoorsUnderTest;
let reception: Reception;
let server: ImapServer;
const mailboxes: ImapMailbox[] = [];

beforeAll(async () => {
  doors = await DoorsUnderTest.open();
  reception = await doors.reception({ maxBytes });
});
beforeEach(async () => {
  server = await new ImapServer().start();
});
afterEach(async () => {
  await Promise.all(mailboxes.splice(0).map((mailbox) => mailbox.stop()));
  await server.stop();
  await doors.forget();
});
afterAll(() => doors.close());

interface Given {
  readonly url?: string;
  readonly into?: Reception;
  readonly pollEveryMs?: number;
}

/** A mailbox that is fetched from; its polling is so rare that only IDLE tells of new mail, unless a test says otherwise. */
function fetchFrom({ url = server.url, into = reception, pollEveryMs = 600_000 }: Given = {}): ImapMailbox {
  const mailbox = new ImapMailbox({
    address: parseMailboxAddress(url),
    reception: into,
    bookmarks: new ImapBookmarks(doors.database),
    log: silent,
    pollEveryMs,
    retryMs: { first: 10, longest: 40 },
  });
  mailboxes.push(mailbox);
  mailbox.start();
  return mailbox;
}

function mailOf(subject: string): string {
  return `Return-Path: <kate@customer.example>\r\nDelivered-To: ${support}\r\nSubject: ${subject}\r\n\r\nIt stops.\r\n`;
}

async function rowsOnce(count: number) {
  return until(`${count} rows`, async () => {
    const rows = await doors.rows();
    return rows.length >= count && rows;
  });
}

async function untilRead(uid: number): Promise<void> {
  await until(`the bookmark is at ${uid}`, async () => {
    const mark = await doors.database.prisma.imapBookmark.findFirst();
    return mark?.uid === BigInt(uid);
  });
}

describe('mail from an IMAP mailbox', () => {
  it('is stored as it lies there, oldest first, with the envelope that its header tells, and stays there unread', async () => {
    server.add(mailOf('one'));
    server.add(mailOf('two'));
    fetchFrom();
    const rows = await rowsOnce(2);
    expect(rows).toMatchObject(
      [1, 2].map((uid) => ({
        door: 'imap',
        peer: { mailbox: expect.stringMatching(/^kate@desk\.example@127\.0\.0\.1:\d+\/INBOX$/u), uid },
        envelopeFrom: 'kate@customer.example',
        box: support,
      })),
    );
    expect((await doors.bytesOf(rows[0]?.id ?? '')).toString()).toBe(mailOf('one'));
    expect(doors.stored).toEqual(rows.map(({ id }) => id));
    expect(server.commands).toContain('EXAMINE INBOX');
    expect(server.commands.filter((command) => /STORE|SELECT|EXPUNGE/u.test(command))).toEqual([]);
  });

  it('is fetched as soon as the server tells of it', async () => {
    fetchFrom();
    await until('it idles', () => server.commands.includes('IDLE'));
    server.add(mailOf('new'));
    expect(await rowsOnce(1)).toHaveLength(1);
    await until('it idles again', () => server.commands.filter((command) => command === 'IDLE').length === 2);
  });

  it('is looked for again and again where the server does not tell', async () => {
    const mute = await new ImapServer({ hasIdle: false }).start();
    doors.atEnd(() => mute.stop());
    fetchFrom({ url: mute.url, pollEveryMs: 20 });
    await until('it was looked for', () => mute.commands.some((command) => command.startsWith('UID SEARCH')));
    mute.add(mailOf('new'));
    expect(await rowsOnce(1)).toHaveLength(1);
  });

  it('is fetched in pieces when it is large, and refused when it is too large; the next is taken', async () => {
    const large = `Subject: large\r\n\r\n${'0123456789abcdef\r\n'.repeat(90_000)}`;
    server.add(large);
    server.add('x'.repeat(maxBytes + 1));
    server.add(mailOf('next'));
    fetchFrom();
    const rows = await rowsOnce(3);
    expect(rows.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      [null, null],
      ['refused', 'too-large'],
      [null, null],
    ]);
    expect((await doors.bytesOf(rows[0]?.id ?? '')).toString()).toBe(large);
    await untilRead(3);
  });
});

describe('a mailbox is read', () => {
  it('on from where it was read to, over restarts, each mail once', async () => {
    server.add(mailOf('one'));
    await firstRead(1);
    server.add(mailOf('two'));
    fetchFrom();
    await rowsOnce(2);
    await untilRead(2);
    expect(await doors.rows()).toHaveLength(2);
  });

  it('once by two processes at the same time', async () => {
    for (let count = 0; count < 20; count += 1) server.add(mailOf(`mail ${count}`));
    fetchFrom();
    fetchFrom();
    await untilRead(20);
    const uids = (await doors.rows()).map(({ peer }) => (peer as { uid: number }).uid);
    expect(uids).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('from its beginning when its UIDs were given anew', async () => {
    server.add(mailOf('one'));
    server.add(mailOf('two'));
    await firstRead(2);
    server.renew();
    server.add(mailOf('after'));
    fetchFrom();
    const rows = await rowsOnce(3);
    expect((await doors.bytesOf(rows[2]?.id ?? '')).toString()).toContain('after');
  });

  it('without a mail that somebody has deleted meanwhile', async () => {
    const gone = server.add(mailOf('gone'));
    server.add(mailOf('there'));
    const search = new RegExp(`UID FETCH ${gone} `, 'u');
    server.breaking.add(gone);
    fetchFrom();
    await until('it was asked for', () => server.commands.some((command) => search.test(command)));
    server.remove(gone);
    server.breaking.delete(gone);
    await untilRead(2);
    expect(await doors.rows()).toMatchObject([{ peer: { uid: 2 } }]);
  });

  async function firstRead(uid: number): Promise<void> {
    const first = fetchFrom();
    await untilRead(uid);
    await first.stop();
  }
});

describe('what fails at a mailbox', () => {
  it('is tried again until the server is there, and told meanwhile', async () => {
    server.add(mailOf('one'));
    await server.stop();
    const mailbox = fetchFrom();
    await until('it is told', () => mailbox.problem?.includes('ECONNREFUSED'));
    await server.start();
    expect(await rowsOnce(1)).toHaveLength(1);
    await until('all is well', () => mailbox.problem === undefined);
  });

  it('holds up no other mailbox', async () => {
    const other = await new ImapServer().start();
    doors.atEnd(() => other.stop());
    other.add(mailOf('one'));
    const wrong = fetchFrom({ url: server.url.replace('secret', 'guessed') });
    fetchFrom({ url: other.url });
    expect(await rowsOnce(1)).toHaveLength(1);
    await until('it is told', () => wrong.problem?.includes('wrong password'));
  });

  it('breaks off an IDLE: it connects again', async () => {
    fetchFrom();
    await until('it idles', () => server.commands.includes('IDLE'));
    await server.stop();
    server.add(mailOf('meanwhile'));
    await server.start();
    expect(await rowsOnce(1)).toHaveLength(1);
  });

  it('passes over one mail that its server refuses to give, and the ledger knows', async () => {
    const bad = server.add(mailOf('bad'));
    server.add(mailOf('good'));
    server.refused.add(bad);
    fetchFrom();
    expect(await rowsOnce(2)).toMatchObject([
      { outcome: 'refused', reason: 'unreadable', peer: { uid: bad } },
      { outcome: null, peer: { uid: 2 } },
    ]);
    expect(server.commands.filter((command) => command.startsWith(`UID FETCH ${bad} `))).toHaveLength(5);
  });

  it('leaves the bookmark where it is while PostgreSQL is away', async () => {
    fetchFrom();
    await until('it idles', () => server.commands.includes('IDLE'));
    await doors.wire.cut();
    server.add(mailOf('one'));
    await until('it was noticed', () => mailboxes[0]?.problem);
    await doors.wire.start();
    await untilRead(1);
    expect(await doors.rows()).toHaveLength(1);
  });

  it('never moves the bookmark without the mail', async () => {
    server.add(mailOf('one'));
    const broken = fetchFrom({ into: await doors.reception({ writer: new FailingOnce(doors.database) }) });
    await untilRead(1);
    expect(await doors.rows()).toHaveLength(1);
    await until('all is well', () => broken.problem === undefined);
  });
});

/** Fails after the mail was written and before the transaction ends. */
class FailingOnce extends ReceivedMailWriter {
  #hasFailed = false;

  override store(...[row, parts, bookmark]: Parameters<ReceivedMailWriter['store']>): Promise<void> {
    if (this.#hasFailed || !bookmark) return super.store(row, parts, bookmark);
    this.#hasFailed = true;
    // A mailbox name that no row can hold.
    return super.store(row, parts, { ...bookmark, mailbox: 'a\u0000b' });
  }
}
