import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { refuse, type RefusalReason } from '../../src/domain/decision.js';
import { startAt } from '../domain/support.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.forgetCases();
  await api.givenCase();
});

const note = { text: 'looked at it' };
const key = (value: string): Record<string, string> => ({ 'idempotency-key': value });

describe('opening', () => {
  const body = { subject: 'Import fails', description: 'It stops.', kind: 'error', severity: 3 };

  it('answers 201 with the case and where it is', async () => {
    const { status, headers, json } = await api.send('customer', 'POST /cases', body);
    expect([status, headers.get('location'), json.number]).toEqual([201, '/api/v1/cases/00001042', '00001042']);
    expect(api.intake.opened[0]).toMatchObject({
      channel: 'api',
      actor: { kind: 'contact', id: 'marta-lindqvist', accountId: 'brackenridge' },
    });
  });

  it('is by phone when an engineer says so, never when a customer does', async () => {
    await api.send('l1', 'POST /cases', { ...body, channel: 'phone', contact: 'marta.lindqvist@brackenridge.example' });
    expect(api.intake.opened[0]).toMatchObject({ channel: 'phone', actor: { kind: 'engineer' } });
    expect((await api.send('customer', 'POST /cases', { ...body, channel: 'phone' })).status).toBe(422);
  });

  it('is done once for one key', async () => {
    const first = await api.send('customer', 'POST /cases', body, key('k1'));
    const again = await api.send('customer', 'POST /cases', body, key('k1'));
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([201, first.text, 'true']);
    expect(again.headers.get('location')).toBe('/api/v1/cases/00001042');
    const other = await api.send('customer', 'POST /cases', { ...body, subject: 'Other' }, key('k1'));
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch']);
    expect((await api.send('customer2', 'POST /cases', body, key('k1'))).headers.has('idempotency-replayed')).toBe(
      false,
    );
  });
});

describe('a command', () => {
  it('that was applied answers 200 with the case and its version', async () => {
    const { status, headers, json } = await api.send('l1', 'POST /cases/00001042/add-note', note);
    expect([status, json.number, headers.get('etag')]).toEqual([200, '00001042', `"${String(json.seq)}"`]);
    expect(api.intake.sent[0]).toMatchObject({
      name: 'add-note',
      caseNumber: '00001042',
      command: { text: 'looked at it' },
      isAsync: false,
    });
  });

  it('goes by Signal when the caller prefers not to wait', async () => {
    api.intake.next = { kind: 'accepted', commandId: 'cmd-7' };
    const { status, json } = await api.send('l1', 'POST /cases/00001042/add-note', note, {
      prefer: 'respond-async, wait=5',
    });
    expect([status, json]).toEqual([202, { commandId: 'cmd-7' }]);
    expect(api.intake.sent[0]?.isAsync).toBe(true);
  });

  it.each([
    ['"12"', 12],
    ['12', 12],
    ['W/"12"', 12],
    ['*', undefined],
  ])('with If-Match %s expects version %j', async (header, seq) => {
    await api.send('l1', 'POST /cases/00001042/add-note', note, { 'if-match': header });
    expect(api.intake.sent[0]?.ifSeq).toBe(seq);
  });

  it.each<[RefusalReason, number, string]>([
    ['owned', 409, 'refused'],
    ['stale', 412, 'stale'],
    ['forbidden', 403, 'forbidden'],
    ['unknown_case', 404, 'not_found'],
    ['internal', 409, 'refused'],
  ])('refused as %s answers %d %s with the reason', async (reason, status, code) => {
    api.intake.next = { kind: 'refused', refusal: refuse(reason, 'because') };
    const reply = await api.send('l1', 'POST /cases/00001042/add-note', note);
    expect([reply.status, reply.json]).toEqual([
      status,
      expect.objectContaining({ code, reason, detail: 'because', status }),
    ]);
  });

  it('that links an unknown case is refused, its own address being right', async () => {
    api.intake.next = { kind: 'refused', refusal: refuse('unknown_case', 'no such case') };
    const reply = await api.send('l1', 'POST /cases/00001042/link-case', { type: 'related', case: '00009999' });
    expect([reply.status, reply.json.reason]).toEqual([409, 'unknown_case']);
  });

  it('to close lists what is still owed', async () => {
    const pendingActions = [
      { side: 'level2', kind: 'ANSWER_CUSTOMER', detail: null, since: startAt, dueAt: startAt + 1000 },
    ] as const;
    api.intake.next = { kind: 'refused', refusal: { ...refuse('pending_actions', 'owed'), pendingActions } };
    const { json } = await api.send('l2', 'POST /cases/00001042/close', { text: 'done', code: 'RESOLUTION_PROVIDED' });
    expect(json.pendingActions).toEqual([
      {
        side: 'level2',
        kind: 'ANSWER_CUSTOMER',
        detail: null,
        since: new Date(startAt).toISOString(),
        due: new Date(startAt + 1000).toISOString(),
      },
    ]);
  });

  it('whose refusal was heard once hears the same again for its key', async () => {
    api.intake.next = { kind: 'refused', refusal: refuse('owned', 'because') };
    await api.send('l1', 'POST /cases/00001042/take-ownership', {}, key('k1'));
    api.intake.next = { kind: 'applied', commandId: 'c', seq: 9 };
    const again = await api.send('l1', 'POST /cases/00001042/take-ownership', {}, key('k1'));
    expect([again.status, again.json.reason, again.headers.get('idempotency-replayed')]).toEqual([
      409,
      'owned',
      'true',
    ]);
    expect(again.headers.get('content-type')).toMatch(/problem\+json/u);
  });

  it('says 503 and when to come back while Temporal is away, and keeps nothing for its key', async () => {
    api.intake.next = { kind: 'unavailable', detail: 'Temporal is away', retryAfterSeconds: 3 };
    const away = await api.send('l1', 'POST /cases/00001042/take-ownership', {}, key('k1'));
    expect([away.status, away.json.code, away.headers.get('retry-after')]).toEqual([503, 'unavailable', '3']);
    expect([...api.intake.kept.values()].filter((one) => one.answer)).toHaveLength(0);
    const busy = await api.send('l1', 'POST /cases/00001042/take-ownership', {}, key('k1'));
    expect([busy.status, busy.json.code]).toEqual([409, 'in_progress']);
  });

  it('decided but not yet to be seen says so', async () => {
    api.intake.next = { kind: 'applied-not-projected', commandId: 'cmd-9' };
    const { status, json, headers } = await api.send('l1', 'POST /cases/00001042/add-note', note);
    expect([status, json.code, json.commandId, headers.has('retry-after')]).toEqual([503, 'applied', 'cmd-9', true]);
  });

  it('that met a case whose time is over answers 201 with the follow-up', async () => {
    await api.givenCase({ number: '00001043' });
    api.intake.next = { kind: 'followed-up', commandId: 'cmd-1', caseNumber: '00001043' };
    const { status, headers, json } = await api.send('customer', 'POST /cases/00001042/reopen', { text: 'again' });
    expect([status, headers.get('location'), json.number]).toEqual([201, '/api/v1/cases/00001043', '00001043']);
  });

  it("to another account's case is 404, and its key stays free", async () => {
    api.intake.next = { kind: 'not-found' };
    const reply = await api.send('stranger', 'POST /cases/00001042/reply', { text: 'hello' }, key('k1'));
    expect([reply.status, reply.json.code]).toEqual([404, 'not_found']);
    expect(api.intake.kept.size).toBe(0);
  });

  it.each([
    ['customer', 'take-ownership', {}],
    ['customer', 'add-note', note],
    ['l2', 'return-finding', { outcome: 'REPRODUCED', text: 't' }],
    ['l2', 'accept-resolution', {}],
    ['admin', 'take-ownership', {}],
    ['l1', 'set-account', { account: 'oakmere' }],
  ] as const)('by %s is forbidden for %s before anything is sent', async (user, name, body) => {
    const reply = await api.send(user, `POST /cases/00001042/${name}`, body);
    expect([reply.status, reply.json.code]).toEqual([403, 'forbidden']);
    expect(api.intake.sent).toHaveLength(0);
  });
});

it('counts commands, refusals and times by template, never by number', async () => {
  api.intake.next = { kind: 'refused', refusal: refuse('owned', 'because') };
  await api.send('l1', 'POST /cases/00001042/take-ownership', {});
  const { text } = await api.send(null, 'GET ~/metrics');
  expect(text).toContain('caseline_refusals_total{command="take-ownership",reason="owned"}');
  expect(text).toMatch(
    /caseline_http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/cases\/\{number\}\/take-ownership",status="409"\}/u,
  );
  expect(text).not.toContain('00001042');
});
