import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type ApiUnderTest, type Reply } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.forgetCases();
  await api.givenCase();
});

const opening = { subject: 's', description: 'd', kind: 'question', severity: 3 };

function expectProblem(reply: Reply, status: number, code: string): void {
  expect([reply.status, reply.json?.code]).toEqual([status, code]);
  expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/u);
  expect(reply.json).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.any(String),
    type: expect.any(String),
  });
}

describe('a body', () => {
  it.each(['{"subject": ', 'subject=s', '{"a":1}}', '"', 'nul'])('that is not JSON is 400: %s', async (body) => {
    expectProblem(await api.send('customer', 'POST /cases', body), 400, 'malformed_json');
  });

  it.each(['[]', '"text"', '12', 'null', '[{"subject":"s"}]'])('that is no object is 422: %s', async (body) => {
    expectProblem(await api.send('customer', 'POST /cases', body), 422, 'invalid');
  });

  it('in bytes that are not UTF-8 is 400, not stored with replaced characters', async () => {
    const bytes = Buffer.concat([Buffer.from('{"subject":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]);
    expectProblem(await api.send('customer', 'POST /cases', new Uint8Array(bytes)), 400, 'malformed_utf8');
    expect(api.intake.opened).toHaveLength(0);
  });

  it('of 5 MB is 413 and says how much may be sent', async () => {
    const reply = await api.send('customer', 'POST /cases', { ...opening, description: 'x'.repeat(5_000_000) });
    expectProblem(reply, 413, 'too_large');
    expect(reply.json.detail).toContain('1 MB');
  });

  it('that grows beyond the limit once unpacked is 413', async () => {
    const packed = gzipSync(JSON.stringify({ ...opening, description: 'x'.repeat(5_000_000) }));
    expectProblem(
      await api.send('customer', 'POST /cases', new Uint8Array(packed), { 'content-encoding': 'gzip' }),
      413,
      'too_large',
    );
    const garbage = await api.send('customer', 'POST /cases', 'not gzip', { 'content-encoding': 'gzip' });
    expectProblem(garbage, 400, 'malformed_request');
  });

  it.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-encoding': 'zip' },
  ])('of another kind is 415: %j', async (headers) => {
    expectProblem(
      await api.send('customer', 'POST /cases', JSON.stringify(opening), headers),
      415,
      'unsupported_media_type',
    );
  });

  it('may be absent where nothing is required', async () => {
    expect((await api.send('l1', 'POST /cases/00001042/take-ownership')).status).toBe(200);
    expectProblem(await api.send('l1', 'POST /cases/00001042/add-note'), 422, 'invalid');
  });
});

describe('fields', () => {
  it('that are unknown, missing or of the wrong type are named one by one', async () => {
    const reply = await api.send('customer', 'POST /cases', {
      subject: 5,
      description: '  ',
      kind: 'eror',
      severity: '3',
      sverity: 3,
    });
    expectProblem(reply, 422, 'invalid');
    const paths = reply.json.errors.map((error: { path: string }) => error.path);
    expect(paths.sort()).toEqual(['description', 'kind', 'severity', 'subject', 'sverity']);
  });

  it('inside lists are named with their place', async () => {
    const reply = await api.send('customer', 'POST /cases/00001042/submit-data', {
      items: [
        { key: 'a', value: 'b' },
        { key: 'no key!', value: 'x', more: 1 },
      ],
    });
    expectProblem(reply, 422, 'invalid');
    expect(reply.json.errors.map((error: { path: string }) => error.path)).toEqual(
      expect.arrayContaining(['items[1].key', 'items[1].more']),
    );
  });

  it.each(['U+0000 \u0000 here', 'half a pair \ud800'])("with what can't be stored are 422: %j", async (text) => {
    expectProblem(await api.send('customer', 'POST /cases/00001042/reply', { text }), 422, 'invalid');
  });

  it.each([
    `Robert'); drop table support_case;--`,
    '<script>alert(1)</script>&amp;"',
    '{{subject}} ${7*7} %s \\u0000',
    '𝔘𝔫𝔦 🙂 ‮',
  ])('of any text reach the intake as they were sent: %s', async (text) => {
    expect((await api.send('customer', 'POST /cases/00001042/reply', { text })).status).toBe(200);
    expect(api.intake.sent.at(-1)?.command.text).toBe(text);
  });

  it('that try to change a prototype are unknown fields', async () => {
    const reply = await api.send(
      'l1',
      'POST /cases/00001042/add-note',
      '{"text":"x","__proto__":{"isAdmin":true},"constructor":1}',
    );
    expectProblem(reply, 422, 'invalid');
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });
});

describe('an address', () => {
  it.each([
    ['GET /nothing', 404],
    ['GET /cases/1042', 404],
    ["GET /cases/00001042'--", 404],
    ['GET /cases/0000104%00', 404],
    ['GET /accounts/%00', 404],
    ['POST /cases/00001042/no-such-command', 404],
    ['POST /cases/00001042/delivery-failed', 404],
    ['POST /cases/00001042/open', 404],
    ['GET /cases/%E0%A4%A', 400],
  ])('%s is %d', async (request, status) => {
    const reply = await api.send('admin', request, request.startsWith('POST') ? {} : undefined);
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/u);
  });

  it('outside the API is a problem document too', async () => {
    expectProblem(await api.send(null, 'GET ~/nowhere'), 404, 'not_found');
  });

  it('says which methods it takes', async () => {
    const wrong = await api.send('l1', 'DELETE /cases/00001042');
    expectProblem(wrong, 405, 'method_not_allowed');
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await api.send('l1', 'GET /cases/00001042/close')).headers.get('allow')).toBe('POST, OPTIONS');
    expect((await api.send('l1', 'HEAD /cases/00001042')).status).toBe(200);
  });
});

describe('a query', () => {
  it.each([
    'limit=0',
    'limit=201',
    'limit=ten',
    'status=open',
    'status=queued&sort=-age',
    'level=4',
    'severity=high',
    'breached=maybe',
    'side=me',
    'q=%00',
    'q=',
    'cursor=AAAA',
    'colour=red',
    'limit=5&limit=6',
  ])('with %s is 422 and names the parameter', async (query) => {
    const reply = await api.send('l1', `GET /cases?${query}`);
    expectProblem(reply, 422, 'invalid');
    expect(reply.json.errors[0].path).toMatch(
      /^(limit|status|sort|level|severity|breached|side|q|cursor|colour)(\[0\])?$/u,
    );
  });

  it('where none is known is 422', async () => {
    expectProblem(await api.send('l1', 'GET /cases/00001042?expand=all'), 422, 'invalid');
    expectProblem(await api.send('l1', 'GET /cases/00001042/timeline?after=-1'), 422, 'invalid');
    expectProblem(await api.send('l1', 'GET /cases/00001042/timeline?cursor=x'), 422, 'invalid');
    expectProblem(await api.send('l1', 'GET /cases/00001042/messages?cursor=WyJ1Il0'), 422, 'invalid');
  });
});

describe('headers', () => {
  it('of an unreadable If-Match or Idempotency-Key are 422', async () => {
    expectProblem(
      await api.send('l1', 'POST /cases/00001042/add-note', { text: 'x' }, { 'if-match': 'latest' }),
      422,
      'invalid',
    );
    const key = { 'idempotency-key': 'k'.repeat(256) };
    expectProblem(await api.send('l1', 'POST /cases/00001042/add-note', { text: 'x' }, key), 422, 'invalid');
  });

  it("carry a request id, the caller's own if it can be logged", async () => {
    const given = await api.send('l1', 'GET /cases', undefined, { 'x-request-id': 'trace-17' });
    expect(given.headers.get('x-request-id')).toBe('trace-17');
    const odd = await api.send('l1', 'GET /cases', undefined, { 'x-request-id': 'a b"c' });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/u);
    expect(odd.headers.get('x-content-type-options')).toBe('nosniff');
    expect(odd.headers.has('x-powered-by')).toBe(false);
  });
});

it('goes on after a client that sends garbage or hangs up', async () => {
  const { port } = new URL(api.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      const head = `POST /api/v1/cases HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.users.customer.token}\r\n`;
      socket.write(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"sub`, () => socket.destroy());
    });
    socket.on('close', () => resolve());
  });
  expect((await api.send('customer', 'GET /cases')).status).toBe(200);
});
