/** Mail from its 250 to its end: on its case, in quarantine, or said to be a copy; and what becomes of it when processes die or servers are away. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../src/store/database.js';
import { SmtpClient } from '../mail/smtp-client.js';
import { startSmtpSink, type SmtpSink } from '../mail/smtp-sink.js';
import { until } from './support/conditions.js';
import { startOnWires, type Instance, type Wires } from './support/instance.js';

const support = 'support@desk.example';
let mailboxes: SmtpSink;
let instance: Instance & { readonly wires: Wires };
let database: Database;
beforeAll(async () => {
  mailboxes = await startSmtpSink();
  instance = await startOnWires({ SMTP_URL: mailboxes.url, SUPPORT_ADDRESS: support });
  database = openDatabase(instance.env['DATABASE_URL'] ?? '', { max: 4 });
}, 120_000);
afterAll(async () => {
  await database.close();
  await instance.stop();
  await mailboxes.close();
}, 60_000);

let sent = 0;
function mailOf(given: { from: string; subject: string; more?: readonly string[]; body?: string }): string {
  const { from, subject, more = [], body = '\r\nIt stops at row 10,000.' } = given;
  const id = `Message-ID: <e2e-${String((sent += 1))}@customer.example>`;
  return [`From: ${from}`, `To: ${support}`, `Subject: ${subject}`, id, ...more, body, ''].join('\r\n');
}

async function send(from: string, data: string): Promise<string> {
  const client = await SmtpClient.ready(instance.demo.smtpPort);
  try {
    return await client.send({ from, to: [support], data });
  } finally {
    client.cut();
  }
}

/** Sends a mail; its row once it has an end. */
async function ended(from: string, data: string) {
  expect(await send(from, data)).toMatch(/^250 /u);
  const { position } = await database.prisma.receivedMail.findFirstOrThrow({ orderBy: { position: 'desc' } });
  return until('the mail has its end', async () => {
    const row = await database.prisma.receivedMail.findUniqueOrThrow({ where: { position } });
    return row.outcome === null ? undefined : row;
  });
}

/** Opens a case by mail; its number and the pair for a subject. */
async function opened(from: string, subject: string) {
  const row = await ended(from, mailOf({ from, subject }));
  expect(row.outcome).toBe('created');
  const where = { caseNumber: row.caseNumber ?? '' };
  const { caseNumber, referenceId } = await database.prisma.supportCase.findUniqueOrThrow({ where });
  return { caseNumber, pair: `Re: [Case ${caseNumber}] [Ref ${referenceId}]` };
}

const withFile = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b1'];
const fileBody = [
  '',
  '--b1',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Here is the log.',
  '--b1',
  "Content-Type: text/plain; name*=utf-8''L%C3%B6g.txt",
  "Content-Disposition: attachment; filename*=utf-8''L%C3%B6g.txt",
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('0123456789').toString('base64'),
  '--b1--',
].join('\r\n');

describe('received mail', () => {
  it('opens a case with an acknowledgement; a reply with the pair is on it, with its file for whoever may see the case', async () => {
    const from = instance.demo.users.customer.email;
    const { caseNumber, pair } = await opened(from, 'Import stops');
    await until('the acknowledgement came', () =>
      mailboxes.received.some(({ to, bytes }) => to.includes(from) && bytes.includes(caseNumber)),
    );
    const row = await ended(from, mailOf({ from, subject: pair, more: withFile, body: fileBody }));
    expect(row).toMatchObject({ outcome: 'appended', caseNumber });

    const customer = instance.as('customer');
    const messages = await customer.all(`/cases/${caseNumber}/messages`);
    const files = messages.at(-1)?.['attachments'] as { id: string; name: string }[];
    expect(files).toMatchObject([{ name: 'Lög.txt', size: 10 }]);
    expect(await customer.all(`/cases/${caseNumber}/attachments`)).toMatchObject([
      { id: files[0]?.id, messageId: row.id },
    ]);

    await expectDownloads(files[0]?.id ?? '');
  }, 60_000);

  it("of a sender whom nobody knows opens a case; on somebody else's it is hidden until an engineer approves it", async () => {
    const stranger = 'kim@elsewhere.example';
    await opened(stranger, 'I am new here');
    const { caseNumber, pair } = await opened(instance.demo.users.customer2.email, 'Slow report');
    const row = await ended(stranger, mailOf({ from: stranger, subject: pair }));
    expect(row).toMatchObject({ outcome: 'appended', caseNumber });
    const seenBy = (name: 'customer2' | 'l1') => instance.as(name).all(`/cases/${caseNumber}/messages`);
    const waiting = await until('engineers see it', async () => (await seenBy('l1')).find(({ id }) => id === row.id));
    expect(waiting).toMatchObject({ unverified: true, visibility: 'internal' });
    expect((await seenBy('customer2')).map(({ id }) => id)).not.toContain(row.id);
    await until('it may be approved', async () => {
      await instance.as('l1').command(caseNumber, 'approve-message', { messageId: row.id });
      return true;
    });
    const approved = (await seenBy('customer2')).find(({ id }) => id === row.id);
    expect(approved).toMatchObject({ unverified: false, visibility: 'public' });
  }, 60_000);

  it('that comes twice is a copy of the first; what is in quarantine is released or discarded', async () => {
    const from = instance.demo.users.customer.email;
    const raw = mailOf({ from, subject: 'Only once' });
    const first = await ended(from, raw);
    expect(await ended(from, raw)).toMatchObject({ outcome: 'duplicate', duplicateOf: first.id });

    const news = 'news@list.example';
    const bulk = ['Precedence: bulk', 'List-Unsubscribe: <mailto:off@list.example>'];
    const rows = [];
    for (const subject of ['One', 'Two']) rows.push(await ended(news, mailOf({ from: news, subject, more: bulk })));
    expect(rows.map(({ outcome }) => outcome)).toEqual(['quarantined', 'quarantined']);
    const [one, two] = rows;
    const lead = instance.as('lead');
    const released = await lead.send(`POST /mail/${one?.id ?? ''}/release`, { asNew: true });
    expect(released.status).toBe(200);
    const discarded = await lead.send(`POST /mail/${two?.id ?? ''}/discard`, {});
    expect(discarded.status).toBe(200);
    const where = { id: { in: rows.map(({ id }) => id) } };
    expect(await database.prisma.receivedMail.findMany({ where, orderBy: { position: 'asc' } })).toMatchObject([
      { outcome: 'created', settledHow: 'released' },
      { outcome: 'quarantined', settledHow: 'discarded', caseNumber: null },
    ]);
  }, 60_000);

  it('is taken while Temporal is away, and reaches its case afterwards; while PostgreSQL is away it is put off', async () => {
    const from = instance.demo.users.customer.email;
    const { caseNumber, pair } = await opened(from, 'Away');
    await instance.wires.temporal.cut();
    const row = await ended(from, mailOf({ from, subject: pair }));
    expect(row).toMatchObject({ outcome: 'appended', caseNumber });
    await instance.wires.temporal.start();
    await until(
      'the timeline has it',
      () => database.prisma.timelineEntry.findFirst({ where: { messageId: row.id } }),
      {
        withinMs: 60_000,
      },
    );
    await instance.wires.postgres.cut();
    expect(await send(from, mailOf({ from, subject: pair }))).toMatch(/^451 /u);
    await instance.wires.postgres.start();
    await until('mail is taken again', async () =>
      (await send(from, mailOf({ from, subject: pair }))).startsWith('250'),
    );
  }, 120_000);

  it('is once in the ledger and once on its case though the program is killed during 200 deliveries from 8 connections', async () => {
    const from = instance.demo.users.customer.email;
    const { caseNumber, pair } = await opened(from, 'Killed');
    const mails = Array.from({ length: 200 }, (_, n) =>
      mailOf({ from, subject: pair, body: `\r\nWord ${String(n)}.` }),
    );
    let accepted = 0;
    const waiting = [...mails];
    const deliver = async (): Promise<void> => {
      for (let data = waiting.shift(); data !== undefined; data = waiting.shift()) {
        const mail = data;
        // As RFC 5321 asks of a sender: what has no 250 is sent again.
        await until('the mail is taken', async () => (await send(from, mail)).startsWith('250'), { withinMs: 90_000 });
        accepted += 1;
      }
    };
    const delivering = Promise.all(Array.from({ length: 8 }, deliver));
    await until('a quarter is taken', () => accepted >= 50, { withinMs: 60_000 });
    await instance.program.kill();
    await instance.start();
    await delivering;
    await until(
      'every mail has its end',
      async () => (await database.prisma.receivedMail.count({ where: { outcome: null } })) === 0,
      { withinMs: 90_000 },
    );
    const words = await database.prisma.message.findMany({ where: { caseNumber, command: 'reply' } });
    const said = words.map(({ text }) => text.trim()).sort();
    expect(said).toEqual(mails.map((_, n) => `Word ${String(n)}.`).sort());
    await until(
      'every word is on the timeline',
      async () =>
        (await database.prisma.timelineEntry.count({ where: { caseNumber, type: 'message-received' } })) === 200,
      { withinMs: 60_000 },
    );
  }, 300_000);
});

/** Whole, in part, and for nobody else. */
async function expectDownloads(id: string): Promise<void> {
  const whole = await download(id, 'customer');
  expect(await whole.text()).toBe('0123456789');
  expect(whole.headers.get('content-disposition')).toBe(
    `attachment; filename="L_g.txt"; filename*=UTF-8''L%C3%B6g.txt`,
  );
  expect(whole.headers.get('content-security-policy')).toContain('sandbox');
  expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
  const part = await download(id, 'customer', { range: 'bytes=2-4' });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234']);
  expect((await download(id, 'customer', { range: 'bytes=10-' })).status).toBe(416);
  expect((await download(id, 'stranger')).status).toBe(404);
}

function download(id: string, name: 'customer' | 'stranger', headers: Readonly<Record<string, string>> = {}) {
  const { token } = instance.demo.users[name];
  return fetch(`${instance.url}/api/v1/files/${id}`, { headers: { ...headers, authorization: `Bearer ${token}` } });
}
