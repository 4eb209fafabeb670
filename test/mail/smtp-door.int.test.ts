import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { SmtpDoor } from '../../src/mail/doors/smtp-door.js';
import { until } from '../e2e/support/conditions.js';
import { DoorsUnderTest, sales, support } from './doors-under-test.js';
import { selfSigned } from './self-signed.js';
import { SmtpClient } from './smtp-client.js';

const maxBytes = 2 * 1024 * 1024;
const simple =
  'From: Kate <kate@customer.example>\r\nTo: support@desk.example\r\nSubject: Hello\r\n\r\nIt stops.\r\n.\r\n..two\r\n';

let doors: DoorsUnderTest;
let door: SmtpDoor;

beforeAll(async () => {
  doors = await DoorsUnderTest.open();
  door = await doors.smtp(await doors.reception({ maxBytes }));
});
afterEach(() => doors.forget());
afterAll(() => doors.close());

describe('a mail by SMTP', () => {
  it('is in the ledger with its bytes as they came, and its envelope, when it is acknowledged', async () => {
    const client = await SmtpClient.ready(door.port);
    const reply = await client.send({ from: 'Bounce+X@Customer.example', to: [support], data: simple });
    const [row] = await doors.rows();
    expect(reply).toBe(`250 2.6.0 Stored as ${row?.id ?? ''}`);
    expect(row).toMatchObject({
      door: 'smtp',
      peer: { address: '127.0.0.1', helo: 'client.example', isTls: false },
      envelopeFrom: 'Bounce+X@Customer.example',
      envelopeTo: [support],
      box: support,
      lane: 'bounce+x@customer.example',
      size: Buffer.byteLength(simple) + 2,
      outcome: null,
    });
    const bytes = await doors.bytesOf(row?.id ?? '');
    expect(bytes.toString()).toBe(`${simple}\r\n`);
    expect(row?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(doors.stored).toEqual([row?.id]);
    await client.quit();
  });

  it('larger than what is held in memory is stored in parts, and leaves no file behind', async () => {
    const client = await SmtpClient.ready(door.port);
    const data = `Subject: large\r\n\r\n${'0123456789abcdef\r\n'.repeat(90_000)}`;
    expect(await client.send({ to: [support], data })).toMatch(/^250 /u);
    const [row] = await doors.rows();
    const parts = await doors.database.prisma.receivedMailPart.findMany({ orderBy: { index: 'asc' } });
    expect(parts.map(({ bytes }) => bytes.length)).toEqual([1024 * 1024, (row?.size ?? 0) - 1024 * 1024]);
    expect((await doors.bytesOf(row?.id ?? '')).toString('latin1')).toBe(`${data}\r\n`);
    expect(doors.spooled()).toEqual([]);
    await client.quit();
  });

  it('to several of our boxes is one mail; an address that a reply was told to go to says whose it is', async () => {
    const client = await SmtpClient.ready(door.port);
    const reply = 'Support+r-00001042-elena.abcdefghijklmnop@DESK.example';
    await client.send({ to: [support, sales, reply], data: simple });
    await client.send({ to: ['SALES@desk.EXAMPLE', 'support+2026@desk.example'], data: simple });
    const rows = await doors.rows();
    expect(rows.map(({ box, envelopeTo }) => [box, envelopeTo.length])).toEqual([
      [reply, 3],
      ['SALES@desk.EXAMPLE', 2],
    ]);
    await client.quit();
  });

  it('has the duplicate key of its copy to another box, but not of one to an address that says more', async () => {
    const client = await SmtpClient.ready(door.port);
    await client.send({ to: [support], data: simple });
    await client.send({ to: [sales], data: `Received: from elsewhere\r\n by relay; now\r\n${simple}` });
    await client.send({ to: ['support+b-ntf.abcdefghijklmnop@desk.example'], data: simple });
    const keys = (await doors.rows()).map(({ duplicateKey }) => duplicateKey);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    await client.quit();
  });

  it('may have no sender: a bounce, in a lane of its own', async () => {
    const client = await SmtpClient.ready(door.port);
    expect(await client.send({ from: '', to: [support], data: simple })).toMatch(/^250 /u);
    const [row] = await doors.rows();
    expect(row).toMatchObject({ envelopeFrom: '', lane: row?.id });
    await client.quit();
  });

  it('may be empty, or addressed in other scripts', async () => {
    const client = await SmtpClient.ready(door.port);
    await client.ask('MAIL FROM:<кате@пример.example> SMTPUTF8 BODY=8BITMIME');
    await client.ask(`RCPT TO:<${support}>`);
    await client.ask('DATA');
    client.write('.\r\n');
    expect((await client.replies(1))[0]).toMatch(/^250 /u);
    expect(await doors.rows()).toMatchObject([{ envelopeFrom: 'кате@пример.example', size: 0 }]);
    await client.quit();
  });

  it('is taken for the postmaster, as of every server of a domain', async () => {
    const client = await SmtpClient.ready(door.port);
    expect(await client.send({ to: ['postmaster'], data: simple })).toMatch(/^250 /u);
    expect(await client.send({ to: ['Postmaster@desk.example'], data: simple })).toMatch(/^250 /u);
    expect(await client.ask('MAIL FROM:<kate@customer.example>')).toMatch(/^250 /u);
    expect(await client.ask('RCPT TO:<postmaster@elsewhere.example>')).toMatch(/^550 /u);
    await client.quit();
  });
});

describe('the SMTP door', () => {
  it('offers what it can do', async () => {
    const client = await SmtpClient.connect(door.port);
    const offer = await client.ask('EHLO client.example');
    expect(offer.split('\r\n').map((line) => line.slice(4))).toEqual(
      expect.arrayContaining(['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', `SIZE ${maxBytes}`]),
    );
    expect(offer).not.toMatch(/STARTTLS|AUTH/u);
    await client.quit();
  });

  it('takes commands and mails that are sent without waiting for replies', async () => {
    const client = await SmtpClient.ready(door.port);
    const one = `MAIL FROM:<a@x.example>\r\nRCPT TO:<${support}>\r\nRCPT TO:<nobody@desk.example>\r\nDATA\r\n`;
    client.write(`${one}${simple}.\r\n`.replace('\r\n.\r\n..two', '\r\n..\r\n...two'));
    client.write(`MAIL FROM:<b@x.example>\r\nRCPT TO:<${sales}>\r\nDATA\r\nSubject: two\r\n\r\nx\r\n.\r\nQUIT\r\n`);
    const codes = (await client.replies(10)).map((reply) => reply.slice(0, 3));
    expect(codes).toEqual(['250', '250', '550', '354', '250', '250', '250', '354', '250', '221']);
    const taken = (await doors.rows()).filter(({ outcome }) => outcome === null);
    expect(taken.map(({ envelopeFrom }) => envelopeFrom)).toEqual(['a@x.example', 'b@x.example']);
    expect((await doors.bytesOf(taken[0]?.id ?? '')).toString()).toBe(simple);
  });

  it.each([
    ['a bare line feed, a dot, a line feed', '\n.\n'],
    ['a bare line feed, a dot, a full line end', '\n.\r\n'],
    ['a full line end, a dot, a line feed', '\r\n.\n'],
    ['bare carriage returns', '\r.\r'],
    ['a full line end, a dot, a carriage return', '\r\n.\r'],
  ])('takes %s inside a mail for its text: nothing can be smuggled behind it', async (_what, separator) => {
    const client = await SmtpClient.ready(door.port);
    await client.ask('MAIL FROM:<kate@customer.example>');
    await client.ask(`RCPT TO:<${support}>`);
    await client.ask('DATA');
    const smuggled = `MAIL FROM:<boss@desk.example>\r\nRCPT TO:<${support}>\r\nDATA\r\nSubject: evil\r\n\r\nx`;
    client.write(`Subject: one\r\n\r\ntext${separator}${smuggled}\r\n.\r\n`);
    expect((await client.replies(1))[0]).toMatch(/^250 /u);
    expect(await client.ask('NOOP')).toMatch(/^250 /u);
    const rows = await doors.rows();
    expect(rows.map(({ envelopeFrom }) => envelopeFrom)).toEqual(['kate@customer.example']);
    expect((await doors.bytesOf(rows[0]?.id ?? '')).toString()).toContain('evil');
    await client.quit();
  });

  it('refuses who is not ours with 550 and keeps that in the ledger; the mail still goes to the others', async () => {
    const client = await SmtpClient.ready(door.port);
    expect(await client.send({ to: ['nobody@desk.example', support, 'support@other.example'], data: simple })).toMatch(
      /^250 /u,
    );
    const rows = await doors.rows();
    expect(rows.map(({ outcome, reason, rule, box }) => [outcome, reason, rule, box])).toEqual([
      ['refused', 'unknown-box', '1', 'nobody@desk.example'],
      ['refused', 'unknown-box', '1', 'support@other.example'],
      [null, null, null, support],
    ]);
    expect(rows[0]?.endedAt).toBeInstanceOf(Date);
    expect(rows[2]?.envelopeTo).toEqual([support]);
    await client.quit();
  });

  it('ends a connection that tries one unknown address after the other', async () => {
    const client = await SmtpClient.ready(door.port);
    await client.ask('MAIL FROM:<guess@spam.example>');
    const replies: string[] = [];
    for (let count = 0; count < 10; count += 1) replies.push(await client.ask(`RCPT TO:<user${count}@desk.example>`));
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual([...Array<string>(9).fill('550'), '421']);
    expect(await client.ask('NOOP')).toBe('');
  });

  it('refuses a mail over the limit with 552 and keeps its envelope and size; the next is taken', async () => {
    const client = await SmtpClient.ready(door.port);
    const data = `Subject: huge\r\n\r\n${'x'.repeat(998)}\r\n`.padEnd(maxBytes + 1, 'y');
    expect(await client.send({ to: [support], data })).toMatch(/^552 /u);
    expect(await client.send({ to: [support], data: simple })).toMatch(/^250 /u);
    expect(await doors.rows()).toMatchObject([
      {
        outcome: 'refused',
        reason: 'too-large',
        rule: '2',
        size: maxBytes + 3,
        box: support,
        envelopeFrom: 'kate@customer.example',
      },
      { outcome: null },
    ]);
    expect(doors.spooled()).toEqual([]);
    await client.quit();
  });

  it('refuses a mail that announces too large a size before it is sent, and keeps that too', async () => {
    const client = await SmtpClient.ready(door.port);
    expect(await client.ask(`MAIL FROM:<kate@customer.example> BODY=8BITMIME SIZE=${maxBytes + 1}`)).toMatch(/^552 /u);
    expect(await client.ask(`MAIL FROM:<kate@customer.example> SIZE=${maxBytes}`)).toMatch(/^250 /u);
    const [row] = await until('the refusal is in the ledger', async () => {
      const rows = await doors.rows();
      return rows.length > 0 && rows;
    });
    expect(row).toMatchObject({ outcome: 'refused', reason: 'too-large', size: maxBytes + 1, envelopeTo: [] });
    await client.quit();
  });

  it('takes no more recipients than RFC 5321 asks for, and says that the rest may come again', async () => {
    const client = await SmtpClient.ready(door.port);
    await client.ask('MAIL FROM:<kate@customer.example>');
    for (let count = 0; count < 100; count += 1) await client.ask(`RCPT TO:<support+${count}@desk.example>`);
    expect(await client.ask(`RCPT TO:<${support}>`)).toMatch(/^452 /u);
    await client.quit();
  });

  it.each([
    ['RCPT TO:<support@desk.example>', /^503 /u],
    ['DATA', /^503 /u],
    ['MAIL FROM:kate', /^501 /u],
    ['AUTH PLAIN AHgAeQ==', /^500 /u],
    ['STARTTLS', /^500 /u],
    ['VRFY support', /^252 /u],
    ['XYZZY', /^500 /u],
  ])('answers %s out of order or not offered', async (command, expected) => {
    const client = await SmtpClient.ready(door.port);
    expect(await client.ask(command)).toMatch(expected);
    await client.quit();
  });

  it('ends a connection whose command has no end', async () => {
    const client = await SmtpClient.ready(door.port);
    client.write('MAIL FROM:<'.padEnd(10_000, 'a'));
    expect((await client.replies(1))[0]).toMatch(/^421 /u);
    expect(await client.replies(1)).toEqual([]);
  });

  it('lets one client have only so many connections at once, a server of our own as many as it likes', async () => {
    const strict = await doors.smtp(await doors.reception(), { relays: [] });
    const clients = await Promise.all(Array.from({ length: 20 }, () => SmtpClient.ready(strict.port)));
    const refused = await SmtpClient.connect(strict.port);
    expect(await refused.replies(1)).toEqual([]);
    clients.pop()?.cut();
    const again = await until('one of them has gone', async () => {
      const client = await SmtpClient.connect(strict.port);
      return (await client.ask('EHLO client.example')).startsWith('250') && client;
    });
    for (const client of [...clients, again]) client.cut();
    const own = await Promise.all(Array.from({ length: 25 }, () => SmtpClient.ready(door.port)));
    expect(own).toHaveLength(25);
    for (const client of own) client.cut();
  });

  it('does not start where another program listens', async () => {
    await expect(doors.smtp(await doors.reception(), { port: door.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('speaks TLS where it was given a certificate, and says so in the ledger', async () => {
    const secure = await doors.smtp(await doors.reception(), { tls: selfSigned() });
    const client = await SmtpClient.connect(secure.port);
    expect(await client.ask('EHLO client.example')).toContain('STARTTLS');
    await client.startTls();
    expect(await client.ask('EHLO client.example')).not.toContain('STARTTLS');
    expect(await client.send({ to: [support], data: simple })).toMatch(/^250 /u);
    expect(await doors.rows()).toMatchObject([{ peer: { isTls: true } }]);
    await client.quit();
  });
});
