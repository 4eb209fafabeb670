import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { forgetMails, givenMail, type GivenMail } from './mail-ledger-rows.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
}, 60_000);
afterAll(() => api.close());
beforeEach(async () => {
  await forgetMails(api.database);
  await api.forgetCases();
  api.mailRoom.orders.length = 0;
  api.mailRoom.next = { kind: 'settled', outcome: 'appended', caseNumber: '00001042' };
});

const given = (mail: GivenMail): Promise<void> => givenMail(api.database, mail);
const appended = { outcome: 'appended', reason: 'subject-pair', rule: '29', kind: 'human', caseNumber: '00001042' };
const held = { outcome: 'quarantined', reason: 'spam', rule: '33', kind: 'human' };
const idsOf = async (query: string): Promise<string[]> => {
  const { json } = await api.send('l1', `GET /mail${query}`);
  return (json.items as { id: string }[]).map(({ id }) => id);
};

describe('who may see and settle mail', () => {
  const requests: readonly { readonly request: string; readonly body?: object }[] = [
    { request: 'GET /mail' },
    { request: 'GET /mail/summary' },
    { request: 'GET /mail/mail_1' },
    { request: 'GET /mail/mail_1/raw' },
    { request: 'POST /mail/mail_1/release', body: { asNew: true } },
    { request: 'POST /mail/mail_1/discard', body: {} },
    { request: 'GET /mail/senders' },
    { request: 'PUT /mail/senders/spam@example.com', body: { verdict: 'blocked' } },
    { request: 'DELETE /mail/senders/spam@example.com' },
  ];

  it.each(requests)('$request is for engineers, leads and admins', async ({ request, body }) => {
    await given({ id: 'mail_1', ...held });
    expect((await api.send('customer', request, body)).status).toBe(403);
    expect((await api.send(null, request, body)).status).toBe(401);
    expect(api.mailRoom.orders).toEqual([]);
    for (const user of ['l1', 'lead', 'admin'] as const) {
      await api.send('l2', 'PUT /mail/senders/spam@example.com', { verdict: 'blocked' });
      expect((await api.send(user, request, body)).status).toBeLessThan(300);
    }
  });
});

describe('the list of mails', () => {
  it('shows the newest first with sender, subject, end and reason, also while a mail waits', async () => {
    await given({
      ...{
        id: 'mail_1',
        ...appended,
        fromAddress: 'marta@brackenridge.example',
        fromName: 'Marta',
        subject: 'Import stops',
      },
      receivedAt: new Date('2026-11-24T08:00:00Z'),
    });
    await given({ id: 'mail_2', door: 'pipe', envelopeFrom: '' });
    const { json } = await api.send('l1', 'GET /mail');
    expect(json).toMatchObject({
      items: [
        { id: 'mail_2', door: 'pipe', from: '', subject: null, outcome: null, reason: null, caseNumber: null },
        {
          ...{ id: 'mail_1', receivedAt: '2026-11-24T08:00:00.000Z', door: 'smtp', to: ['support@localhost'] },
          ...{ from: 'marta@brackenridge.example', fromName: 'Marta', subject: 'Import stops', kind: 'human' },
          ...{ outcome: 'appended', reason: 'subject-pair', caseNumber: '00001042', settled: null },
        },
      ],
      nextCursor: null,
    });
  });

  it('is paged, and stays in order while mail comes in', async () => {
    for (const id of ['mail_1', 'mail_2', 'mail_3']) await given({ id });
    const first = (await api.send('l1', 'GET /mail?limit=2')).json;
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(['mail_3', 'mail_2']);
    await given({ id: 'mail_4' });
    expect(await idsOf(`?limit=2&cursor=${String(first.nextCursor)}`)).toEqual(['mail_1']);
    expect((await api.send('l1', 'GET /mail?cursor=bm9uc2Vuc2U')).status).toBe(422);
  });

  it.each([
    ['?outcome=appended', ['mail_1']],
    ['?outcome=appended,waiting', ['mail_4', 'mail_1']],
    ['?outcome=quarantined&settled=false', ['mail_2']],
    ['?settled=true', ['mail_3']],
    ['?reason=flood', ['mail_3']],
    ['?kind=bounce', ['mail_3']],
    ['?door=http', ['mail_4']],
    ['?from=Marta@Brackenridge.example', ['mail_1']],
    ['?from=@brackenridge.example', ['mail_2', 'mail_1']],
    ['?case=00001042', ['mail_1']],
    ['?q=import%20STOPS', ['mail_1']],
    ['?q=100%25', []],
    ['?q=id-2@mail.example', ['mail_2']],
    ['?since=2026-11-24T12:00:00Z', ['mail_4', 'mail_3']],
    ['?until=2026-11-24T12:00:00Z', ['mail_2', 'mail_1']],
  ])('GET /mail%s finds %j', async (query, found) => {
    const morning = new Date('2026-11-24T08:00:00Z');
    const noon = new Date('2026-11-24T12:00:00Z');
    const marta = { fromAddress: 'marta@brackenridge.example', subject: 'Import stops' };
    await given({ id: 'mail_1', ...appended, ...marta, receivedAt: morning });
    // From nobody that can be read: its envelope says from whom it is.
    await given({
      id: 'mail_2',
      ...held,
      messageId: '<id-2@mail.example>',
      envelopeFrom: 'b@brackenridge.example',
      receivedAt: morning,
    });
    const settled = { settledHow: 'discarded', settledBy: 'nora-quinn', settledAt: noon };
    await given({
      id: 'mail_3',
      ...held,
      kind: 'bounce',
      reason: 'flood',
      fromAddress: 'x@other.example',
      ...settled,
      receivedAt: noon,
    });
    await given({ id: 'mail_4', door: 'http', fromAddress: 'y@other.example', receivedAt: noon });
    expect(await idsOf(query)).toEqual(found);
  });

  it.each(['?outcome=lost', '?kind=letter', '?since=yesterday', '?case=1042', '?colour=red', '?limit=0'])(
    'refuses %s, naming the field',
    async (query) => {
      const { status, json } = await api.send('l1', `GET /mail${query}`);
      expect(status).toBe(422);
      expect(json.errors[0].path).toContain(/\w+/u.exec(query)?.[0]);
    },
  );
});

describe('one mail', () => {
  it('shows how it came, what it is, the rule that decided and on what evidence', async () => {
    await given({
      ...{
        id: 'mail_1',
        ...held,
        messageId: '<a@b>',
        peer: { address: '192.0.2.7' },
        attempts: 2,
        lastError: 'no answer',
      },
      evidence: { authentication: { spf: 'fail', dmarc: 'fail' }, mark: 'X-Spam-Flag: YES' },
      endedAt: new Date('2026-11-24T08:00:01Z'),
    });
    await given({ id: 'mail_2', outcome: 'duplicate', duplicateOf: 'mail_1' });
    const { json } = await api.send('l1', 'GET /mail/mail_1');
    expect(json).toMatchObject({
      ...{ id: 'mail_1', rule: '33', reason: 'spam', messageId: '<a@b>', box: 'support@localhost', attempts: 2 },
      envelope: { from: 'marta@brackenridge.example', to: ['support@localhost'] },
      ...{ peer: { address: '192.0.2.7' }, lastError: 'no answer', endedAt: '2026-11-24T08:00:01.000Z' },
      authentication: { spf: 'fail', dmarc: 'fail' },
      evidence: { mark: 'X-Spam-Flag: YES' },
      ...{ duplicates: ['mail_2'], duplicateOf: null, settled: null, acts: [] },
    });
    expect((await api.send('l1', 'GET /mail/mail_2')).json.duplicateOf).toBe('mail_1');
    expect((await api.send('l1', 'GET /mail/mail_9')).status).toBe(404);
  });

  it('is downloaded byte by byte as it came, and who did so is recorded', async () => {
    const parts = [Buffer.from([0x46, 0x00, 0xff]), Buffer.alloc(70_000, 0x80), Buffer.from('\r\nend')];
    await given({ id: 'mail_1', ...held, parts });
    const response = await fetch(`${api.url}/api/v1/mail/mail_1/raw`, {
      headers: { authorization: `Bearer ${api.users.l2.token}` },
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'message/rfc822',
      'content-length': '70008',
      'content-disposition': 'attachment; filename="mail_1.eml"',
      'x-content-type-options': 'nosniff',
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.concat(parts))).toBe(true);
    const { json } = await api.send('l1', 'GET /mail/mail_1');
    expect(json.acts).toMatchObject([{ kind: 'raw-read', by: { id: api.users.l2.id, name: api.users.l2.name } }]);
    expect((await api.send('l1', 'GET /mail/mail_9/raw')).status).toBe(404);
    expect(await api.database.prisma.mailAct.count()).toBe(1);
  });
});

describe('a mail in quarantine', () => {
  it('is released to a case or as a new one, in the name of who asks', async () => {
    await given({ id: 'mail_1', ...held });
    const released = await api.send('l1', 'POST /mail/mail_1/release', { caseNumber: '00001042' });
    expect({ status: released.status, id: released.json.id }).toEqual({ status: 200, id: 'mail_1' });
    await api.send('lead', 'POST /mail/mail_1/release', { asNew: true });
    expect(api.mailRoom.orders).toEqual([
      { mailId: 'mail_1', order: { by: api.users.l1.id, caseNumber: '00001042' } },
      { mailId: 'mail_1', order: { by: api.users.lead.id, asNew: true } },
    ]);
  });

  it('is discarded, and its sender blocked where that is asked for', async () => {
    await given({ id: 'mail_1', ...held });
    await api.send('l1', 'POST /mail/mail_1/discard');
    await api.send('l1', 'POST /mail/mail_1/discard', { blockSender: true });
    expect(api.mailRoom.orders.map(({ order }) => order)).toEqual([
      { by: api.users.l1.id, block: false },
      { by: api.users.l1.id, block: true },
    ]);
  });

  it.each([[{}], [{ caseNumber: '00001042', asNew: true }], [{ caseNumber: '1042' }], [{ asNew: false }], [{ to: 1 }]])(
    'is not released by %j',
    async (body) => {
      await given({ id: 'mail_1', ...held });
      expect((await api.send('l1', 'POST /mail/mail_1/release', body)).status).toBe(422);
      expect(api.mailRoom.orders).toEqual([]);
    },
  );

  it('says in a sentence why it was not settled', async () => {
    await given({ id: 'mail_1', ...held });
    const send = () => api.send('l1', 'POST /mail/mail_1/release', { asNew: true });
    api.mailRoom.next = { kind: 'not-waiting', detail: 'It was discarded already.' };
    expect(await send()).toMatchObject({
      status: 409,
      json: { code: 'refused', reason: 'not_waiting', detail: 'It was discarded already.' },
    });
    api.mailRoom.next = { kind: 'refused', reason: 'unknown_case', detail: 'There is no such case.' };
    expect(await send()).toMatchObject({ status: 409, json: { reason: 'unknown_case' } });
    api.mailRoom.next = { kind: 'not-found' };
    expect((await send()).status).toBe(404);
    api.mailRoom.next = { kind: 'accepted' };
    expect((await send()).status).toBe(202);
  });

  it('is settled once under one Idempotency-Key', async () => {
    await given({ id: 'mail_1', ...held });
    const key = { 'idempotency-key': 'once' };
    const first = await api.send('l1', 'POST /mail/mail_1/release', { asNew: true }, key);
    const again = await api.send('l1', 'POST /mail/mail_1/release', { asNew: true }, key);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(api.mailRoom.orders).toHaveLength(1);
    expect((await api.send('l1', 'POST /mail/mail_1/release', { caseNumber: '00001042' }, key)).json.code).toBe(
      'idempotency_mismatch',
    );
  });
});

describe('the figures of mail', () => {
  it('add up: received is what waits and all ends, by outcome, reason and door', async () => {
    await given({ id: 'mail_1', ...appended });
    await given({ id: 'mail_2', ...appended, door: 'http' });
    await given({ id: 'mail_3', ...held });
    await given({ id: 'mail_4' });
    await given({ id: 'mail_5', ...appended, receivedAt: new Date('2026-01-01T00:00:00Z') });
    const { json } = await api.send('l1', 'GET /mail/summary?since=2026-06-01T00:00:00Z');
    expect(json).toMatchObject({
      ...{ received: 4, waiting: 1 },
      ends: [
        { outcome: 'appended', reason: 'subject-pair', count: 2 },
        { outcome: 'quarantined', reason: 'spam', count: 1 },
      ],
      doors: [
        { door: 'smtp', count: 3 },
        { door: 'http', count: 1 },
      ],
      alarms: [],
    });
    expect((await api.send('l1', 'GET /mail/summary')).json.received).toBe(5);
  });

  it('ring for mail without an end after 15 minutes, and for mail that could not be worked on', async () => {
    const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
    const late = ago(16);
    await given({ id: 'mail_1', receivedAt: late });
    await given({ id: 'mail_2', receivedAt: ago(14) });
    await given({ id: 'mail_3', ...held, reason: 'error', receivedAt: ago(30) });
    // Released a moment ago: it waits since then, however long it was held.
    await given({
      id: 'mail_4',
      receivedAt: ago(9000),
      settledHow: 'released',
      settledBy: 'nora-quinn',
      settledAt: ago(0),
    });
    const { json } = await api.send('l1', 'GET /mail/summary');
    expect(json.backlog).toMatchObject({
      withoutEnd: { count: 3, late: 1, oldestAt: late.toISOString() },
      quarantine: { count: 1, reasons: [{ reason: 'error', count: 1 }] },
    });
    expect(json.alarms.map(({ name }: { name: string }) => name)).toEqual(['mail-without-end', 'mail-error']);
    expect(json.alarms[0].detail).toMatch(/^1 mail without an end for more than 15 minutes, the oldest since 2\d{3}-/u);
  });
});
