import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApi, type ApiUnderTest, type Reply } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.forgetCases();
  await api.database.prisma.engineer.updateMany({ data: { awayFrom: null, awayUntil: null, coverId: null } });
});

const hourMs = 3_600_000;
const hence = (hours: number): string => new Date(Date.now() + hours * hourMs).toISOString();
const level2 = { line: 2, teamId: 'level-2', triage: null, checklist: [] } as const;
const taken = { state: 'taken', reason: 'NOT_REPRODUCIBLE', since: 0, engineer: 'sigrid-dahl', takenAt: 1 } as const;

function away(body: object, by: 'l2' | 'l2b' | 'lead' | 'admin' | 'l1' = 'l2'): Promise<Reply> {
  return api.send(by, 'PATCH /engineers/elena-moretti', body);
}

describe('an absence', () => {
  it('is told by the engineer or a lead, with a cover, from now on or from a time on', async () => {
    const now = await away({ awayUntil: hence(8), cover: 'kofi-mensah' });
    expect([now.status, now.json]).toEqual([200, expect.objectContaining({ awayFrom: null, cover: 'kofi-mensah' })]);
    const from = hence(24);
    const later = await away({ awayFrom: from, awayUntil: hence(48) }, 'lead');
    expect(later.json).toMatchObject({ awayFrom: from, cover: 'kofi-mensah' });
    expect((await away({ awayUntil: hence(8) }, 'l1')).status).toBe(403);
  });

  it('ends when the engineer is back', async () => {
    await away({ awayFrom: hence(1), awayUntil: hence(8), cover: 'kofi-mensah' });
    expect((await away({ awayUntil: null })).json).toMatchObject({ awayFrom: null, awayUntil: null });
  });

  it('makes the cover act for the engineer only while it lasts', async () => {
    const coverFor = async (): Promise<readonly string[]> => {
      await api.givenCase({ state: { ...level2, owner: 'elena-moretti' } });
      await api.send('l2b', 'POST /cases/00001042/end-wait', {});
      const actor = api.intake.sent.at(-1)?.actor;
      await api.forgetCases();
      return actor?.kind === 'engineer' ? actor.coverFor : [];
    };
    await away({ awayUntil: hence(8), cover: 'kofi-mensah' });
    expect(await coverFor()).toEqual(['elena-moretti']);
    await away({ awayFrom: hence(1), awayUntil: hence(8) });
    expect(await coverFor()).toEqual([]);
  });

  it.each<[string, () => object, readonly [string, RegExp]]>([
    ['over already', () => ({ awayUntil: hence(-1) }), ['awayUntil', /over already/u]],
    ['without an end', () => ({ awayFrom: hence(1) }), ['awayUntil', /when it ends/u]],
    ['turned around', () => ({ awayFrom: hence(2), awayUntil: hence(1) }), ['awayUntil', /before/u]],
    ['covered by oneself', () => ({ awayUntil: hence(1), cover: 'elena-moretti' }), ['cover', /themselves/u]],
    ['covered at no level of theirs', () => ({ awayUntil: hence(1), cover: 'tom-ashby' }), ['cover', /level 2/u]],
    ['covered by nobody known', () => ({ awayUntil: hence(1), cover: 'nobody' }), ['cover', /no engineer/u]],
  ])('is refused when it is %s', async (_what, body, [path, message]) => {
    const { status, json } = await away(body());
    expect([status, json.errors]).toEqual([422, [{ path, message: expect.stringMatching(message) }]]);
  });
});

describe('the workload', () => {
  it('counts what each engineer has, and what of it is late or due today', async () => {
    const soon = Date.now() + 1000;
    await api.givenCase({
      number: '00000001',
      nextDueAt: Date.now() - hourMs,
      state: { ...level2, owner: 'elena-moretti', coordinator: 'tom-ashby' },
    });
    await api.givenCase({ number: '00000002', nextDueAt: soon, state: { ...level2, owner: 'elena-moretti' } });
    await api.givenCase({
      number: '00000003',
      nextDueAt: soon + 48 * hourMs,
      state: { ...level2, owner: 'kofi-mensah', engagement: taken },
    });
    await api.givenCase({ number: '00000004', state: { ...level2, owner: 'elena-moretti', closedAt: 1 } });
    const { json, status } = await api.send('lead', 'GET /workload?timeZone=Asia/Tokyo');
    expect(status).toBe(200);
    const of = (id: string) => json.items.find((one: { engineer: { id: string } }) => one.engineer.id === id);
    expect(of('elena-moretti')).toMatchObject({ open: 2, breached: 1, away: null });
    expect(json.items[0].engineer.id).toBe('elena-moretti');
    expect(of('kofi-mensah')).toMatchObject({ open: 1, dueToday: 0, breached: 0, engagements: 0 });
    expect(of('sigrid-dahl')).toMatchObject({ open: 0, engagements: 1 });
    expect(of('tom-ashby')).toMatchObject({ open: 0, coordinated: 1 });
  });

  it("counts as today what is due until midnight of the caller's zone", async () => {
    const midnight = new Date();
    midnight.setUTCHours(24, 0, 0, 0);
    const state = { ...level2, owner: 'elena-moretti' };
    await api.givenCase({ number: '00000001', nextDueAt: midnight.getTime() - 1, state });
    await api.givenCase({ number: '00000002', nextDueAt: midnight.getTime(), state });
    const { items } = (await api.send('lead', 'GET /workload?level=2')).json;
    expect(items[0]).toMatchObject({ engineer: { id: 'elena-moretti' }, open: 2, dueToday: 1 });
  });

  it('shows who is away, until when, and who covers', async () => {
    await away({ awayUntil: hence(8), cover: 'kofi-mensah' });
    const { items } = (await api.send('lead', 'GET /workload?team=level-2')).json;
    expect(items.map((one: { engineer: { id: string } }) => one.engineer.id).sort()).toEqual([
      'elena-moretti',
      'kofi-mensah',
    ]);
    const elena = items.find((one: { engineer: { id: string } }) => one.engineer.id === 'elena-moretti');
    expect(elena.away).toMatchObject({ isAway: true, from: null, cover: { id: 'kofi-mensah', name: 'Kofi Mensah' } });
  });

  it('is for leads, and refuses a zone that is none', async () => {
    expect((await api.send('l2', 'GET /workload')).status).toBe(403);
    const wrong = await api.send('lead', 'GET /workload?timeZone=Mars/Olympus');
    expect([wrong.status, wrong.json.errors[0].path]).toEqual([422, 'timeZone']);
  });
});

describe('consults that wait', () => {
  const asked = { by: 'tom-ashby', since: 5, level: 2 } as const;
  beforeEach(async () => {
    await api.givenCase({
      state: {
        consults: [
          { ...asked, id: 'named', engineer: 'elena-moretti', team: null },
          { ...asked, id: 'team', since: 4, engineer: null, team: 'level-2' },
          { ...asked, id: 'other', engineer: 'sigrid-dahl', team: null, level: 3 },
        ],
      },
    });
    await api.givenMessage({ id: 'named', text: 'Is it the scheduler?', isPublic: false, authorId: 'tom-ashby' });
  });
  const ids = ({ json }: Reply): string[] => json.items.map((one: { id: string }) => one.id);

  it('for me and my teams are listed with question and due time', async () => {
    const answer = await api.send('l2', 'GET /consults');
    expect(ids(answer)).toEqual(['team', 'named']);
    expect(answer.json.items[1]).toMatchObject({
      case: { number: '00001042', subject: 'Role import fails', severity: 3 },
      question: 'Is it the scheduler?',
      by: { id: 'tom-ashby', name: 'Tom Ashby' },
      engineer: { id: 'elena-moretti', name: 'Elena Moretti' },
      team: null,
      due: expect.stringMatching(/^1970-/u),
    });
  });

  it('for me alone are those with my name, or of whom I cover for', async () => {
    expect(ids(await api.send('l2', 'GET /consults?of=me'))).toEqual(['named']);
    expect(ids(await api.send('l2b', 'GET /consults?of=me'))).toEqual([]);
    await away({ awayUntil: hence(8), cover: 'kofi-mensah' });
    expect(ids(await api.send('l2b', 'GET /consults?of=me'))).toEqual(['named']);
  });

  it('are nothing for customers', async () => {
    expect((await api.send('customer', 'GET /consults')).status).toBe(403);
  });
});
