import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { TokenWriter } from '../../src/store/token-store.js';
import { until } from '../e2e/support/conditions.js';
import { maxMailBytes, startApi, type ApiUnderTest, type Reply } from './support.js';

const mail =
  'Return-Path: <bounces@list.example>\r\nDelivered-To: support+vip@localhost\r\nSubject: Hello\r\n\r\nIt stops.\r\n';
const asMail = { 'content-type': 'message/rfc822' };

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterEach(async () => {
  api.mailRoom.nextEnd = undefined;
  await api.database.prisma.receivedMail.deleteMany();
});
afterAll(() => api.close());

describe('mail by HTTP', () => {
  it('is stored as it came, with its envelope from the address and from where it was posted', async () => {
    const { status, json } = await post(
      `/mail/inbound?from=kate@customer.example&to=support@localhost,other@localhost`,
    );
    expect(status).toBe(202);
    expect(json).toEqual({ messageId: expect.stringMatching(/^mail_/u) as unknown, outcome: 'received' });
    const [row] = await rows();
    expect(row).toMatchObject({
      id: json.messageId,
      door: 'http',
      peer: { token: expect.stringMatching(/^tok_/u) as unknown },
      envelopeFrom: 'kate@customer.example',
      envelopeTo: ['support@localhost', 'other@localhost'],
      box: 'support@localhost',
      size: Buffer.byteLength(mail),
    });
    const part = await api.database.prisma.receivedMailPart.findFirst({ where: { mailId: json.messageId } });
    expect(Buffer.from(part?.bytes ?? []).toString()).toBe(mail);
  });

  it('says how it ended and on which case when that is known soon', async () => {
    api.mailRoom.nextEnd = { outcome: 'appended', caseNumber: '00001042' };
    expect((await post('/mail/inbound')).json).toMatchObject({ outcome: 'appended', caseNumber: '00001042' });
    api.mailRoom.nextEnd = { outcome: 'quarantined', caseNumber: null };
    expect(Object.keys((await post('/mail/inbound')).json as object)).toEqual(['messageId', 'outcome']);
  });

  it.each([
    { who: 'the last server wrote', text: mail, from: 'bounces@list.example', box: 'support+vip@localhost' },
    { who: 'a bounce has', text: 'Return-Path: <>\r\nFrom: x@y.example\r\n\r\nx', from: '', box: 'support@localhost' },
    {
      who: 'its author wrote',
      text: 'From: "a@b.example" <kate@customer.example>\nTo: x@y.example,\n Support <support@localhost>\n\nx',
      from: 'kate@customer.example',
      box: 'support@localhost',
    },
    { who: 'nobody wrote', text: 'Subject: x\r\n\r\nx', from: '', box: 'support@localhost' },
  ])('has the envelope that $who where the address names none', async ({ text, from, box }) => {
    await post('/mail/inbound', text);
    expect(await rows()).toMatchObject([{ envelopeFrom: from, box }]);
  });

  it('may have no sender by its address', async () => {
    await post('/mail/inbound?from=&to=support@localhost');
    expect(await rows()).toMatchObject([{ envelopeFrom: '' }]);
  });

  it('is taken compressed', async () => {
    const reply = await post('/mail/inbound', gzipSync(mail), { 'content-encoding': 'gzip' });
    expect(reply.status).toBe(202);
    expect(await rows()).toMatchObject([{ size: Buffer.byteLength(mail) }]);
  });

  it('is taken from a token that is for mail only, and that token for nothing else', async () => {
    const owner = { kind: 'engineer', id: api.users.admin.id } as const;
    const { token } = await new TokenWriter(api.database).create({ owner, name: 'gateway', scope: 'mail' });
    const authorization = `Bearer ${token}`;
    expect((await post('/mail/inbound', mail, { authorization })).status).toBe(202);
    expect((await api.send(null, 'GET /cases', undefined, { authorization })).status).toBe(403);
  });
});

describe('mail by HTTP is refused', () => {
  it.each([
    ['customer', 403],
    ['l2', 403],
    [null, 401],
  ] as const)('from %s', async (user, status) => {
    expect((await api.send(user, 'POST /mail/inbound', mail, asMail)).status).toBe(status);
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['another type', { 'content-type': 'application/json' }, 415],
    ['no encoding that is known', { 'content-encoding': 'br' }, 415],
    ['bytes that are not what their encoding says', { 'content-encoding': 'gzip' }, 400],
  ])('with %s', async (_what, headers, status) => {
    expect((await post('/mail/inbound', mail, headers)).status).toBe(status);
    expect(await rows()).toEqual([]);
  });

  it.each(['from=kate', 'to=', 'to=support@localhost&mailbox=x', 'from=a@b.example&from=c@d.example'])(
    'with %s',
    async (query) => {
      const { status, json } = await post(`/mail/inbound?${query}`);
      expect([status, json.code]).toEqual([422, 'invalid']);
      expect(await rows()).toEqual([]);
    },
  );

  it('when it is for nobody here, and the ledger knows', async () => {
    const { status, json } = await post('/mail/inbound?to=nobody@localhost');
    expect([status, json.reason]).toEqual([422, 'unknown-box']);
    expect(await rows()).toMatchObject([{ id: json.messageId, outcome: 'refused', reason: 'unknown-box' }]);
  });

  it('when there is nothing in it', async () => {
    const { status, json } = await post('/mail/inbound', '');
    expect([status, json.reason]).toEqual([422, 'empty']);
    expect(await rows()).toMatchObject([{ outcome: 'refused', reason: 'empty', size: 0 }]);
  });

  it.each([
    ['plain', Buffer.alloc(maxMailBytes + 1, 'a'), {}],
    ['packed into a few bytes', gzipSync(Buffer.alloc(200 * 1024 * 1024)), { 'content-encoding': 'gzip' }],
  ])('when it is too large, %s', async (_how, bytes, headers) => {
    const { status, json } = await post('/mail/inbound', bytes, headers);
    expect([status, json.code]).toEqual([413, 'too_large']);
    expect(json.detail).toContain(String(maxMailBytes));
    const [row] = await rows();
    expect(row).toMatchObject({ outcome: 'refused', reason: 'too-large' });
    // Unpacking stopped there.
    expect(row?.size).toBeLessThan(2 * maxMailBytes);
  });

  it('and leaves nothing when it ends before its announced length', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    const head = `POST /api/v1/mail/inbound HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.users.admin.token}\r\n`;
    socket.write(`${head}content-type: message/rfc822\r\ncontent-length: 5000\r\n\r\n${mail}`);
    const closed = new Promise((resolve) => socket.resume().once('close', resolve));
    socket.end();
    await closed;
    expect(await rows()).toEqual([]);
    // The one behind it is taken.
    expect((await post('/mail/inbound')).status).toBe(202);
    await until('one row', async () => (await rows()).length === 1);
  });
});

function post(path: string, body: string | Uint8Array = mail, headers: Record<string, string> = {}): Promise<Reply> {
  return api.send('lead', `POST ${path}`, body, { ...asMail, ...headers });
}

function rows() {
  return api.database.prisma.receivedMail.findMany({ orderBy: { position: 'asc' } });
}
