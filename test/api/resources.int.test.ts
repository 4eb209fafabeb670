import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiUnderTest, type UserName } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('who may write', () => {
  const account = { name: 'New account' };
  const engineer = { name: 'New Engineer', email: 'new.engineer@larkfield.example', levels: [1] };
  it.each<[UserName, string, object, number]>([
    ['customer', 'POST /accounts', account, 403],
    ['l2', 'POST /accounts', account, 403],
    ['lead', 'POST /accounts', account, 201],
    ['admin', 'POST /accounts', { name: 'Another account' }, 201],
    ['lead', 'POST /engineers', engineer, 403],
    ['admin', 'POST /engineers', engineer, 201],
    ['l1', 'POST /teams', { name: 'Night shift', level: 1 }, 403],
    ['lead', 'POST /teams', { name: 'Night shift', level: 1 }, 201],
    ['customer', 'POST /products', { name: 'Own product' }, 403],
    ['lead', 'POST /products', { name: 'Meridian Mobile' }, 201],
    ['customer', 'GET /teams', {}, 403],
    ['customer', 'GET /policies', {}, 403],
    ['customer', 'GET /queues', {}, 403],
  ])('%s gets for %s %j: %d', async (user, request, ...[body, status]) => {
    const reply = await api.send(user, request, request.startsWith('GET') ? undefined : body);
    expect(reply.status).toBe(status);
  });
});

describe('accounts', () => {
  it('record what they may ask for, from when until when', async () => {
    const added = await api.send('lead', 'POST /accounts/oakmere/entitlements', {
      product: 'meridian-reports',
      plan: 'premium',
      validFrom: '2026-01-01T00:00:00+01:00',
      namedContacts: ['priya-raman'],
    });
    expect(added.json).toMatchObject({
      product: 'meridian-reports',
      validFrom: '2025-12-31T23:00:00.000Z',
      validUntil: null,
    });
    const at = added.headers.get('location')?.replace('/api/v1', '') ?? '';
    await api.send('lead', `PATCH ${at}`, { validUntil: '2026-12-31T00:00:00Z' });
    const shown = (await api.send('stranger', 'GET /accounts/oakmere')).json.entitlements;
    expect(shown).toContainEqual(
      expect.objectContaining({ id: added.json.id, validUntil: '2026-12-31T00:00:00.000Z' }),
    );
    expect((await api.send('lead', `PATCH ${at.replace('oakmere', 'brackenridge')}`, { plan: 'x' })).status).toBe(404);
    expect((await api.send('lead', `DELETE ${at}`)).status).toBe(204);
    expect((await api.send('lead', 'GET /accounts/oakmere/entitlements')).json.items).toHaveLength(1);
    expect((await api.send('lead', 'POST /accounts/nowhere/entitlements', { plan: 'x' })).status).toBe(422);
  });

  it('with an id that is taken are a conflict, and with the same key made once', async () => {
    const body = { id: 'castleford', name: 'Castleford Rail' };
    const key = { 'idempotency-key': 'castleford' };
    expect((await api.send('admin', 'POST /accounts', body, key)).status).toBe(201);
    const again = await api.send('admin', 'POST /accounts', body, key);
    expect([again.status, again.json.id, again.headers.get('idempotency-replayed')]).toEqual([
      201,
      'castleford',
      'true',
    ]);
    const conflict = await api.send('admin', 'POST /accounts', body, { 'idempotency-key': 'other' });
    expect([conflict.status, conflict.json.code]).toEqual([409, 'conflict']);
    const freed = await api.send(
      'admin',
      'POST /accounts',
      { ...body, id: 'castleford-2' },
      { 'idempotency-key': 'other' },
    );
    expect(freed.status).toBe(201);
    expect((await api.send('admin', 'PATCH /accounts/nowhere', { name: 'x' })).status).toBe(404);
  });
});

describe('contacts', () => {
  it("are managed by their account's administrator, within the account", async () => {
    const body = { name: 'Nina Okafor', email: 'Nina.Okafor@Brackenridge.example' };
    expect((await api.send('customer', 'POST /contacts', { ...body, account: 'brackenridge' })).status).toBe(403);
    expect((await api.send('customer2', 'POST /contacts', { ...body, account: 'oakmere' })).status).toBe(403);
    const added = await api.send('customer2', 'POST /contacts', { ...body, account: 'brackenridge' });
    expect(added.json).toMatchObject({
      email: 'nina.okafor@brackenridge.example',
      account: { id: 'brackenridge' },
      isActive: true,
    });
    const at = `/contacts/${added.json.id as string}`;
    expect((await api.send('customer2', `PATCH ${at}`, { isActive: false })).json.isActive).toBe(false);
    expect((await api.send('stranger', `PATCH ${at}`, { name: 'x' })).status).toBe(404);
    expect((await api.send('l1', `PATCH ${at}`, { name: 'x' })).status).toBe(403);
    expect((await api.send('lead', 'GET /contacts?email=NINA.OKAFOR@brackenridge.example')).json.items).toHaveLength(1);
    expect((await api.send('customer2', 'POST /contacts', { ...body, account: 'brackenridge' })).status).toBe(409);
  });

  it('change their own name, language and phone, not their rights', async () => {
    expect(
      (await api.send('customer', 'PATCH /contacts/marta-lindqvist', { phone: '+49 30 5550100' })).json.phone,
    ).toBe('+49 30 5550100');
    expect((await api.send('customer', 'PATCH /contacts/marta-lindqvist', { isAccountAdmin: true })).status).toBe(403);
    expect((await api.send('customer', 'PATCH /contacts/jonas-pfeiffer', { name: 'x' })).status).toBe(403);
  });
});

describe('engineers', () => {
  it("tell their own absence; everything else is an admin's", async () => {
    const awayUntil = '2027-01-04T08:00:00.000Z';
    const away = await api.send('l2', 'PATCH /engineers/elena-moretti', { awayUntil, cover: 'kofi-mensah' });
    expect(away.json).toMatchObject({ awayUntil, cover: 'kofi-mensah' });
    expect((await api.send('l2', 'PATCH /engineers/kofi-mensah', { awayUntil })).status).toBe(403);
    expect((await api.send('lead', 'PATCH /engineers/elena-moretti', { awayUntil: null })).json.awayUntil).toBeNull();
    expect((await api.send('l2', 'PATCH /engineers/elena-moretti', { isAdmin: true })).status).toBe(403);
    expect(
      (await api.send('admin', 'PATCH /engineers/elena-moretti', { teams: ['level-2', 'level-3'] })).json.teams,
    ).toHaveLength(2);
    expect((await api.send('admin', 'PATCH /engineers/elena-moretti', { teams: ['nowhere'] })).status).toBe(422);
    expect((await api.send('admin', 'PATCH /engineers/elena-moretti', { teams: ['level-2'] })).json.teams).toEqual([
      { id: 'level-2', name: 'Level 2' },
    ]);
  });

  it("who still have open cases can't leave (C13)", async () => {
    await api.givenCase({ state: { owner: 'elena-moretti' } });
    const reply = await api.send('admin', 'PATCH /engineers/elena-moretti', { isActive: false });
    expect([reply.status, reply.json.reason, reply.json.cases]).toEqual([409, 'still_assigned', ['00001042']]);
    await api.forgetCases();
  });
});

describe('products and guidelines', () => {
  it("bring the product's own checklist before the policy's, with how to collect each item (C3)", async () => {
    const own = await api.send('customer', 'GET /guidelines?product=meridian-identity&kind=error&severity=2');
    expect(own.json).toMatchObject({ product: 'meridian-identity', kind: 'error', severity: 2 });
    expect(own.json.items.filter((item: { required: boolean }) => item.required).length).toBeGreaterThan(2);
    expect(own.json.items.every((item: { how: string | null }) => item.how)).toBe(true);
    expect(own.json.severities.map((one: { name: string }) => one.name)).toEqual([
      'Down',
      'Severe',
      'Limited',
      'Slight',
    ]);
    const general = await api.send('customer', 'GET /guidelines?product=meridian-reports&kind=error');
    expect(general.json.items.map((item: { key: string }) => item.key)).toContain('expected');
    expect((await api.send('customer', 'GET /guidelines?product=meridian-identity&kind=question')).json.items).toEqual(
      [],
    );
    expect((await api.send('customer', 'GET /guidelines?product=nothing&kind=error')).status).toBe(422);
    expect((await api.send('customer', 'GET /guidelines')).status).toBe(422);
  });

  it('can be changed by a lead, and take effect in the guidelines', async () => {
    const checklists = [
      { kind: 'request', items: [{ key: 'approval', label: 'Approval of your manager', how: 'Attach the mail' }] },
    ];
    const changed = await api.send('lead', 'PATCH /products/meridian-reports', { checklists, teams: { 2: 'level-2' } });
    expect(changed.json).toMatchObject({ teams: { 2: 'level-2' } });
    const { json } = await api.send('customer', 'GET /guidelines?product=meridian-reports&kind=request');
    expect(json.items).toEqual([
      {
        key: 'approval',
        label: 'Approval of your manager',
        why: null,
        how: 'Attach the mail',
        kind: 'text',
        required: true,
      },
    ]);
    expect((await api.send('customer', 'GET /products/meridian-reports')).json).not.toHaveProperty('teams');
    const twice = [
      {
        kind: 'request',
        items: [
          { key: 'a', label: 'a' },
          { key: 'a', label: 'b' },
        ],
      },
    ];
    expect((await api.send('lead', 'PATCH /products/meridian-reports', { checklists: twice })).status).toBe(422);
  });
});

describe('policies', () => {
  it('are shown by version, with the current one', async () => {
    const { json } = await api.send('l1', 'GET /policies/current');
    expect(json).toMatchObject({ version: 1, document: { version: 1 } });
    expect((await api.send('l1', 'GET /policies')).json.items).toMatchObject([{ version: 1, isCurrent: true }]);
    expect((await api.send('l1', 'GET /policies/1')).json.hash).toBe(json.hash);
    expect((await api.send('l1', 'GET /policies/99')).status).toBe(404);
  });
});

describe('lists', () => {
  it('go on from their cursor without a gap or a double', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { json } = await api.send('l1', `GET /engineers?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...json.items.map((item: { id: string }) => item.id));
      cursor = json.nextCursor as string | null;
    }
    expect(seen).toHaveLength(new Set(seen).size);
    expect(seen).toHaveLength(await api.database.prisma.engineer.count());
    const foreign = (await api.send('l1', 'GET /engineers?limit=1')).json.nextCursor as string;
    expect((await api.send('l1', `GET /accounts?cursor=${foreign}`)).status).toBe(422);
  });
});

describe('what operators ask', () => {
  it('needs no token', async () => {
    expect((await api.send(null, 'GET ~/healthz')).status).toBe(200);
    expect((await api.send(null, 'GET ~/readyz')).json).toEqual({ status: 'ready', parts: {}, alarms: [] });
    const document = await api.send(null, 'GET ~/openapi.json');
    expect(document.json.openapi).toBe('3.1.0');
    expect((await api.send(null, 'GET /openapi.json')).text).toBe(document.text);
  });
});
