import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { refuse } from '../../src/domain/decision.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => api.forgetCases());

const hourMs = 3_600_000;
const level2 = { line: 2, teamId: 'level-2', triage: null, checklist: [] } as const;
const wanted = { state: 'requested', reason: 'NOT_REPRODUCIBLE', since: 0, engineer: null, takenAt: null } as const;

describe('the queues', () => {
  it('count what waits at each level and team, since when, and what is late', async () => {
    const now = Date.now();
    await api.givenCase({ number: '00000001', nextDueAt: now - hourMs });
    await api.givenCase({ number: '00000002', nextDueAt: now + hourMs, state: { openedAt: now - 9 * hourMs } });
    await api.givenCase({ number: '00000003', state: { owner: 'tom-ashby' } });
    await api.givenCase({ number: '00000004', state: level2 });
    await api.givenCase({ number: '00000005', state: { ...level2, engagement: wanted } });
    await api.givenCase({
      number: '00000006',
      state: {
        ...level2,
        owner: 'elena-moretti',
        engagement: { ...wanted, state: 'taken', engineer: 'sigrid-dahl', takenAt: now },
      },
    });
    await api.givenCase({ number: '00000007', state: { closedAt: now } });
    const { items } = (await api.send('l1', 'GET /queues')).json;
    expect(items.map((one: { waiting: number }) => one.waiting)).toEqual([2, 2, 1]);
    expect(items[0]).toMatchObject({ level: 1, breached: 1, dueNext: new Date(now - hourMs).toISOString() });
    expect(items[0].teams).toEqual([
      expect.objectContaining({ id: 'level-1', name: 'Level 1', waiting: 2, breached: 1 }),
    ]);
    expect(items[2].teams).toEqual([expect.objectContaining({ id: 'level-3', waiting: 1 })]);
  });

  it('show each severity with its figures and how soon the current policy wants it taken', async () => {
    const now = Date.now();
    await api.givenCase({ number: '00000001', nextDueAt: now - hourMs, state: { severity: 1 } });
    await api.givenCase({ number: '00000002', nextDueAt: now + hourMs });
    const { items } = (await api.send('l1', 'GET /queues')).json;
    expect(items[1].name).toBe('Analysis and resolution');
    expect(items[1].duties).toContain('Find a resolution or a workaround.');
    const [first, , third] = items[0].severities;
    expect(first).toMatchObject({ severity: 1, waiting: 1, breached: 1 });
    expect(third).toMatchObject({ severity: 3, waiting: 1, breached: 0 });
    expect(first.terms).toContainEqual({ name: 'triage', seconds: 600, calendar: 'always' });
    expect(items[2].severities[0].terms.map((one: { name: string }) => one.name)).toEqual(['engagementTakeUp']);
  });

  it('do not count a case for the other level that was asked about it', async () => {
    const consults = [{ id: 'c', by: 'x', engineer: null, team: 'level-1', level: 1, since: 0 }] as const;
    await api.givenCase({ state: { ...level2, consults } });
    const { items } = (await api.send('l1', 'GET /queues')).json;
    expect(items.map((one: { waiting: number }) => one.waiting)).toEqual([0, 1, 0]);
  });

  it('that are empty are shown as empty', async () => {
    const { items } = (await api.send('l1', 'GET /queues')).json;
    expect(items).toHaveLength(3);
    expect(items[0]).toMatchObject({ level: 1, waiting: 0, oldest: null, dueNext: null, breached: 0 });
  });
});

describe('taking the next', () => {
  it('gives the most urgent: what is due first, then the severer, then the older', async () => {
    const due = Date.now() + hourMs;
    await api.givenCase({ number: '00000001', nextDueAt: due + 1, state: { severity: 1 } });
    await api.givenCase({ number: '00000002', nextDueAt: due, state: { severity: 3 } });
    await api.givenCase({ number: '00000003', nextDueAt: due, state: { severity: 2, openedAt: 2000 } });
    await api.givenCase({ number: '00000004', nextDueAt: due, state: { severity: 2, openedAt: 1000 } });
    const { status, json } = await api.send('l1', 'POST /queues/1/take-next');
    expect([status, json.number]).toEqual([200, '00000004']);
    expect(api.intake.sent.map((one) => one.name)).toEqual(['take-ownership']);
  });

  it('goes by what the own level owes: an overdue engagement does not hurry its owner', async () => {
    await api.givenCase({ number: '00000001', nextDueAt: 3000, state: level2 });
    await api.givenCase({ number: '00000002', nextDueAt: 2000, state: { ...level2, engagement: wanted } });
    const dues = { level2: 9000, level3: 1000 };
    await api.database.prisma.supportCase.update({ where: { caseNumber: '00000002' }, data: { dues } });
    expect((await api.send('l2', 'POST /queues/2/take-next')).json.number).toBe('00000001');
    expect((await api.send('l3', 'POST /queues/3/take-next')).json.number).toBe('00000002');
  });

  it('goes on to the next when a colleague was faster', async () => {
    await api.givenCase({ number: '00000001', nextDueAt: 1000 });
    await api.givenCase({ number: '00000002', nextDueAt: 2000 });
    api.intake.next = ({ caseNumber }) =>
      caseNumber === '00000001'
        ? { kind: 'refused', refusal: refuse('owned', 'taken') }
        : { kind: 'applied', commandId: 'c', seq: 2 };
    expect((await api.send('l1', 'POST /queues/1/take-next')).json.number).toBe('00000002');
  });

  it('takes the engagement at level 3', async () => {
    await api.givenCase({ state: { ...level2, owner: 'elena-moretti', engagement: wanted } });
    expect((await api.send('l3', 'POST /queues/3/take-next', {})).status).toBe(200);
    expect(api.intake.sent.map((one) => one.name)).toEqual(['take-engagement']);
  });

  it('says when nothing waits, and to whom the queue is closed', async () => {
    const empty = await api.send('l1', 'POST /queues/1/take-next');
    expect([empty.status, empty.json.code]).toEqual([404, 'queue_empty']);
    expect((await api.send('l1', 'POST /queues/2/take-next')).status).toBe(403);
    expect((await api.send('customer', 'POST /queues/1/take-next')).status).toBe(403);
    expect((await api.send('l1', 'POST /queues/4/take-next')).status).toBe(404);
    await api.givenCase();
    expect((await api.send('l1', 'POST /queues/1/take-next', { team: 'level-2' })).json.code).toBe('queue_empty');
  });

  it('gives the same case again for the same key', async () => {
    await api.givenCase();
    const key = { 'idempotency-key': 'shift-1' };
    const first = await api.send('l1', 'POST /queues/1/take-next', {}, key);
    await api.forgetCasesOnly();
    const again = await api.send('l1', 'POST /queues/1/take-next', {}, key);
    expect([again.status, again.json.number, again.headers.get('idempotency-replayed')]).toEqual([
      200,
      first.json.number,
      'true',
    ]);
  });

  it('says 503 at once while Temporal is away, without trying the whole queue', async () => {
    await api.givenCase({ number: '00000001' });
    await api.givenCase({ number: '00000002' });
    api.intake.next = { kind: 'unavailable', detail: 'away', retryAfterSeconds: 1 };
    expect((await api.send('l1', 'POST /queues/1/take-next')).status).toBe(503);
    expect(api.intake.sent).toHaveLength(1);
  });
});
