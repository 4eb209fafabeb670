import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { findUserByToken } from '../../src/store/user-store.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi({ requestsPerMinute: 300, failedAuthenticationsPerMinute: 40 });
});
afterAll(() => api.close());

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('a request', () => {
  it.each([{}, { authorization: 'Basic abc' }, bearer('nonsense'), bearer(`csl_${'A'.repeat(43)}`)])(
    'without a valid token is 401 and told how to authenticate: %j',
    async (headers) => {
      const reply = await api.send(null, 'GET /cases', undefined, headers);
      expect([reply.status, reply.json.code]).toEqual([401, 'unauthenticated']);
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/u);
    },
  );

  it('with a revoked token is 401', async () => {
    const { json } = await api.send('l1', 'POST /tokens', { name: 'laptop' });
    expect((await api.send(null, 'GET /cases', undefined, bearer(json.token))).status).toBe(200);
    expect((await api.send('l1', `DELETE /tokens/${json.id as string}`)).status).toBe(204);
    expect((await api.send(null, 'GET /cases', undefined, bearer(json.token))).status).toBe(401);
  });

  it('with an expired token is 401', async () => {
    const { json } = await api.send('l1', 'POST /tokens', {
      name: 'short',
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    });
    expect(await findUserByToken(api.database, json.token, Date.now())).toBeDefined();
    expect(await findUserByToken(api.database, json.token, Date.now() + 61_000)).toBeUndefined();
  });

  it('of somebody who left is 401', async () => {
    await api.send('admin', 'PATCH /engineers/kofi-mensah', { isActive: false });
    expect((await api.send('l2b', 'GET /cases')).status).toBe(401);
    await api.send('admin', 'PATCH /engineers/kofi-mensah', { isActive: true });
    expect((await api.send('l2b', 'GET /cases')).status).toBe(200);
  });
});

describe('a token', () => {
  it('is stored as its hash alone', async () => {
    const { json } = await api.send('customer', 'POST /tokens', { name: 'script' }, { 'idempotency-key': 'once' });
    const rows = await api.database.prisma.apiToken.findMany();
    expect(JSON.stringify(rows)).not.toContain(json.token);
    const hash = createHash('sha256').update(json.token).digest('hex');
    expect(rows.some((row) => Buffer.from(row.tokenHash).toString('hex') === hash)).toBe(true);
    const again = await api.send('customer', 'POST /tokens', { name: 'script' }, { 'idempotency-key': 'once' });
    expect(again.json).toMatchObject({ id: json.id, token: null });
  });

  it('is made for others by admins only', async () => {
    expect((await api.send('lead', 'POST /tokens', { name: 'x', user: 'tom-ashby' })).status).toBe(403);
    expect((await api.send('customer', 'POST /tokens', { name: 'x', user: 'jonas-pfeiffer' })).status).toBe(403);
    const made = await api.send('admin', 'POST /tokens', { name: 'x', user: 'priya.raman@oakmere.example' });
    expect(made.json.user).toEqual({ kind: 'contact', id: 'priya-raman' });
    expect((await api.send('admin', 'POST /tokens', { name: 'x', user: 'nobody' })).status).toBe(422);
  });

  it('of somebody else is neither listed nor revoked', async () => {
    const mine = await api.send('l1', 'POST /tokens', { name: 'mine' });
    const ids = (await api.send('l2', 'GET /tokens?user=tom-ashby')).json.items.map((one: { id: string }) => one.id);
    expect(ids).not.toContain(mine.json.id);
    expect((await api.send('l2', `DELETE /tokens/${mine.json.id as string}`)).status).toBe(404);
    expect(
      (await api.send('admin', 'GET /tokens?user=tom-ashby')).json.items.map((one: { id: string }) => one.id),
    ).toContain(mine.json.id);
  });
});

describe('an actor', () => {
  it('has the facts that decisions need', async () => {
    await api.send('admin', 'PATCH /engineers/kofi-mensah', {
      cover: 'elena-moretti',
      awayUntil: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const cover = await findUserByToken(api.database, api.users.l2.token, Date.now());
    expect(cover?.actor).toEqual({
      kind: 'engineer',
      id: 'elena-moretti',
      levels: [2],
      isLead: false,
      isAdmin: false,
      coverFor: ['kofi-mensah'],
    });
    const admin = await findUserByToken(api.database, api.users.customer2.token, Date.now());
    expect(admin?.actor).toEqual({
      kind: 'contact',
      id: 'jonas-pfeiffer',
      accountId: 'brackenridge',
      isAccountAdmin: true,
    });
    await api.send('admin', 'PATCH /engineers/kofi-mensah', { awayUntil: null });
    expect((await findUserByToken(api.database, api.users.l2.token, Date.now()))?.actor).toMatchObject({
      coverFor: [],
    });
  });
});

describe('too many', () => {
  it('failed attempts from one address are 429, while those who know a token work on', async () => {
    const statuses = new Set<number>();
    for (let attempt = 0; attempt < 45; attempt += 1) statuses.add((await api.send(null, 'GET /cases')).status);
    expect([...statuses].sort()).toEqual([401, 429]);
    expect((await api.send('customer', 'GET /cases')).status).toBe(200);
  });

  it('requests with one token are 429 with the time to wait, and other tokens work on', async () => {
    const replies = await Promise.all(Array.from({ length: 310 }, () => api.send('stranger', 'GET /products')));
    const refused = replies.find((reply) => reply.status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(300);
    expect((await api.send('l1', 'GET /products')).status).toBe(200);
  });
});
