import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
}, 60_000);
afterAll(() => api.close());
beforeEach(async () => {
  const { prisma } = api.database;
  await prisma.$transaction([
    prisma.defect.deleteMany(),
    prisma.defectUpdate.deleteMany(),
    prisma.release.deleteMany(),
    prisma.dutyTold.deleteMany(),
  ]);
  await api.forgetCases();
});

const body = {
  key: 'IDN-4711',
  product: 'meridian-identity',
  title: 'NPE in RoleImporter',
  publicTitle: 'The import of roles stops',
  workaround: 'Import in parts.',
  trackerUrl: 'https://tracker.example/IDN-4711',
};

describe('defects', () => {
  it('are recorded by engineers and read by them with their number of customers', async () => {
    const made = await api.send('l2', 'POST /defects', body);
    expect({ status: made.status, location: made.headers.get('location') }).toEqual({
      status: 201,
      location: '/api/v1/defects/IDN-4711',
    });
    expect(made.json).toMatchObject({ key: 'IDN-4711', state: 'suspected', revision: 1, customers: 0, cases: 0 });
    expect((await api.send('l2', 'POST /defects', body)).status).toBe(409);
    expect((await api.send('customer', 'POST /defects', { ...body, key: 'X-1' })).status).toBe(403);
  });

  it('show customers public words only, and none of a defect that no case of theirs has', async () => {
    await api.send('l2', 'POST /defects', body);
    expect((await api.send('customer', 'GET /defects/IDN-4711')).status).toBe(404);
    const defects = [{ key: 'IDN-4711', state: 'suspected' as const, release: null, revision: 1, since: 0 }];
    await api.givenCase({ state: { defects } });
    const { json } = await api.send('customer', 'GET /defects/IDN-4711');
    expect(json).toMatchObject({ title: 'The import of roles stops', workaround: 'Import in parts.', cases: 1 });
    expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['trackerUrl']));
    expect(JSON.stringify(json)).not.toContain('NPE');
    expect((await api.send('stranger', 'GET /defects')).json.items).toEqual([]);
    expect((await api.send('customer', 'GET /defects/IDN-4711/cases')).json.items).toHaveLength(1);
    expect((await api.send('stranger', 'GET /defects/IDN-4711/cases')).json.items).toEqual([]);
  });

  it('change by what engineering says, and refuse with a reason', async () => {
    await api.send('l2', 'POST /defects', body);
    const fixed = await api.send('l3', 'POST /defects/IDN-4711/status', { state: 'fixed' });
    expect({ status: fixed.status, reason: fixed.json.reason }).toEqual({ status: 409, reason: 'release_required' });
    const done = await api.send('l3', 'POST /defects/IDN-4711/status', {
      state: 'fixed',
      release: '7.3',
      text: 'Done.',
    });
    expect(done.json).toMatchObject({ state: 'fixed', fixedIn: ['7.3'], revision: 2 });
    const { json } = await api.send('l2', 'GET /defects/IDN-4711/updates');
    expect(json.items).toMatchObject([{ revision: 2, kind: 'report', public: true, text: 'Done.' }]);
  });

  it('keep no words of a refused change', async () => {
    await api.send('l2', 'POST /defects', body);
    await api.send('l3', 'POST /defects/IDN-4711/status', { state: 'suspected', text: 'Still looking.' });
    expect(await api.database.prisma.defectUpdate.count()).toBe(0);
  });

  it('take a plan and a public update', async () => {
    await api.send('l2', 'POST /defects', body);
    const planned = await api.send('l2', 'PATCH /defects/IDN-4711', { targetRelease: '7.3', workaround: null });
    expect(planned.json).toMatchObject({ targetRelease: '7.3', workaround: null, revision: 2 });
    const told = await api.send('l2', 'POST /defects/IDN-4711/updates', { text: 'We know the cause.' });
    expect(told.json.revision).toBe(3);
    expect((await api.send('l2', 'PATCH /defects/IDN-4711', {})).status).toBe(422);
    expect((await api.send('l2', 'PATCH /defects/NONE', { title: 'x' })).status).toBe(404);
  });

  it('change once under one Idempotency-Key', async () => {
    await api.send('l2', 'POST /defects', body);
    const key = { 'idempotency-key': 'once' };
    const first = await api.send('l2', 'POST /defects/IDN-4711/updates', { text: 'News.' }, key);
    const again = await api.send('l2', 'POST /defects/IDN-4711/updates', { text: 'News.' }, key);
    expect([first.json.revision, again.json.revision]).toEqual([2, 2]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('a token of scope engineering', () => {
  it('reports how a defect stands and serves nothing else', async () => {
    await api.send('l2', 'POST /defects', body);
    const made = await api.send('l3', 'POST /tokens', { name: 'tracker', scope: 'engineering' });
    const headers = { authorization: `Bearer ${String(made.json.token)}` };
    const told = await api.send(null, 'POST /defects/IDN-4711/status', { state: 'confirmed' }, headers);
    expect({ status: told.status, state: told.json.state }).toEqual({ status: 200, state: 'confirmed' });
    for (const request of ['GET /cases', 'GET /defects', 'POST /tokens']) {
      const sent = request.startsWith('POST') ? { name: 'another' } : undefined;
      expect((await api.send(null, request, sent, headers)).status).toBe(403);
    }
  });
});

describe('releases', () => {
  const release = { product: 'meridian-identity', version: '7.3', notes: 'At the portal.' };

  it('are recorded, described, and published by a lead once', async () => {
    const made = await api.send('l2', 'POST /releases', release);
    expect({ status: made.status, location: made.headers.get('location') }).toEqual({
      status: 201,
      location: '/api/v1/releases/meridian-identity/7.3',
    });
    const path = '/releases/meridian-identity/7.3';
    expect((await api.send('l2', `POST ${path}/publish`, {})).status).toBe(403);
    const out = await api.send('lead', `POST ${path}/publish`, { notes: 'At the portal, under downloads.' });
    expect(out.json).toMatchObject({
      state: 'published',
      notes: 'At the portal, under downloads.',
      waiting: 0,
      told: 0,
    });
    const again = await api.send('lead', `POST ${path}/publish`, {});
    expect({ status: again.status, reason: again.json.reason }).toEqual({ status: 409, reason: 'already_published' });
    expect((await api.send('lead', `POST ${path}/cancel`, {})).json.reason).toBe('already_published');
  });

  it('are the desk’s own matter', async () => {
    await api.send('l2', 'POST /releases', release);
    expect((await api.send('customer', 'GET /releases')).status).toBe(403);
    expect((await api.send('l2', 'GET /releases?product=other')).json.items).toEqual([]);
    expect((await api.send('l2', 'GET /releases/meridian-identity/9.9')).status).toBe(404);
    expect((await api.send('lead', 'POST /releases/meridian-identity/9.9/publish', {})).status).toBe(404);
  });

  it('count who waits and list who was told', async () => {
    await api.send('l2', 'POST /releases', release);
    await api.givenCase({ state: { duties: ['release:meridian-identity/7.3'], closedAt: 1 } });
    expect((await api.send('l2', 'GET /releases/meridian-identity/7.3')).json).toMatchObject({ waiting: 1, told: 0 });
    await api.database.prisma.dutyTold.create({
      data: {
        id: 'told-1',
        caseNumber: '00001042',
        duty: 'release:meridian-identity/7.3',
        news: 'published:meridian-identity/7.3',
        contactId: api.users.customer.id,
        state: 'told',
        toldAt: new Date(),
      },
    });
    const { json } = await api.send('l2', 'GET /releases/meridian-identity/7.3/told');
    expect(json.items).toMatchObject([{ case: '00001042', state: 'told', contact: { id: api.users.customer.id } }]);
  });
});
