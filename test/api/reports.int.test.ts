import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dayMs, hourMs, startAt } from '../domain/support.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** November 2026: everything below happens in it, from Monday the 2nd, 08:00 UTC, on. */
const november = 'from=2026-11-01&to=2026-12-01';

interface Happened {
  readonly at: number;
  readonly type: string;
  readonly by?: string;
  readonly data?: object;
}

async function happened(caseNumber: string, events: readonly Happened[]): Promise<void> {
  await api.database.prisma.timelineEntry.createMany({
    data: events.map(({ at, type, by = 'elena-moretti', data = {} }, index) => ({
      ...{ caseNumber, seq: 10 + index, at: new Date(at), type, data, isPublic: false },
      ...{ actorKind: by === 'system' ? 'system' : by === 'marta-lindqvist' ? 'contact' : 'engineer', actorId: by },
    })),
  });
}

const word = { visibility: 'public', needsAnswer: false };

/** Four cases whose figures are computed by hand in the tests below. */
async function givenFourCases(): Promise<void> {
  const [a, b, c, d] = [startAt, startAt + dayMs, startAt + 2 * dayMs, startAt + 8 * dayMs];
  const lives = [
    { number: '00000001', openedAt: a, state: { severity: 2, owner: 'elena-moretti' } },
    { number: '00000002', openedAt: b, state: { severity: 3, owner: 'tom-ashby' } },
    { number: '00000003', openedAt: c, state: { severity: 3, owner: 'elena-moretti', closedAt: c + 11 * hourMs } },
    { number: '00000004', openedAt: d, state: { severity: 4 } },
  ] as const;
  for (const { number, openedAt, state } of lives) await api.givenCase({ number, state: { ...state, openedAt } });
  await happened('00000001', [
    { at: a + hourMs, type: 'reply-sent', data: { ...word, needsAnswer: true } },
    { at: a + 2 * hourMs, type: 'reply-sent', data: word },
    { at: a + 3 * hourMs, type: 'level-changed', data: { bounce: true, reason: 'HANDED_BACK' } },
    { at: a + 4 * hourMs, type: 'clock-breached', by: 'system', data: { clock: 'relief' } },
    { at: a + 5 * hourMs, type: 'resolution-proposed' },
    { at: a + 6 * hourMs, type: 'case-closed', by: 'marta-lindqvist', data: { how: 'accepted' } },
    { at: a + 7 * hourMs, type: 'case-reopened', by: 'marta-lindqvist' },
    { at: a + 8 * hourMs, type: 'case-rated', by: 'marta-lindqvist', data: { score: 5 } },
  ]);
  await happened('00000002', [
    { at: b + hourMs, type: 'reply-sent', data: { visibility: 'internal', needsAnswer: false } },
    { at: b + 2 * hourMs, type: 'clock-breached', by: 'system', data: { clock: 'firstResponse' } },
    { at: b + 3 * hourMs, type: 'contact-logged', by: 'tom-ashby', data: { public: true } },
    { at: b + 4 * hourMs, type: 'wait-started' },
  ]);
  await happened('00000003', [
    { at: c + 2 * hourMs, type: 'resolution-proposed' },
    { at: c + 3 * hourMs, type: 'resolution-rejected', by: 'marta-lindqvist' },
    { at: c + 4 * hourMs, type: 'data-requested' },
    { at: c + 5 * hourMs, type: 'case-transferred' },
    { at: c + 6 * hourMs, type: 'level-changed', data: { bounce: false, reason: 'DATA_COMPLETE' } },
    { at: c + 10 * hourMs, type: 'resolution-proposed', by: 'tom-ashby' },
    { at: c + 11 * hourMs, type: 'case-closed', by: 'system', data: { how: 'window' } },
    { at: c + 12 * hourMs, type: 'case-rated', by: 'marta-lindqvist', data: { score: 2 } },
  ]);
}

interface Figures {
  readonly total: object;
  readonly groups: Readonly<Record<string, { readonly cases?: number }>>;
}

function casesIn(groups: Figures['groups']): [string, number | undefined][] {
  return Object.entries(groups).map(([id, { cases }]) => [id, cases]);
}

async function figures(name: string, by?: string): Promise<Figures> {
  const { status, json } = await api.send(
    'lead',
    `GET /reports/${name}?${november}${by === undefined ? '' : `&by=${by}`}`,
  );
  expect([status, json.report, json.by]).toEqual([200, name, by ?? null]);
  const items: { group: { id: string | null }; figures: object }[] = json.items;
  return {
    total: json.total.figures,
    groups: Object.fromEntries(items.map(({ group, figures: found }) => [String(group.id), found])),
  };
}

describe('over four cases', () => {
  beforeAll(givenFourCases);
  afterAll(() => api.forgetCases());

  it('first response is the first public word of an engineer, with median and 90th percentile', async () => {
    // After 1 h, 3 h (an internal note before it is no answer) and 2 h; the fourth waits.
    const { total, groups } = await figures('first-response', 'severity');
    expect(total).toEqual({ cases: 4, answered: 3, medianSeconds: 7200, p90Seconds: 10_080, breached: 1 });
    expect(groups).toEqual({
      2: { cases: 1, answered: 1, medianSeconds: 3600, p90Seconds: 3600, breached: 0 },
      3: { cases: 2, answered: 2, medianSeconds: 9000, p90Seconds: 10_440, breached: 1 },
      4: { cases: 1, answered: 0, medianSeconds: null, p90Seconds: null, breached: 0 },
    });
  });

  it('first response belongs to who answered, and to the week of the opening', async () => {
    const byEngineer = await figures('first-response', 'engineer');
    expect(casesIn(byEngineer.groups)).toEqual([
      ['elena-moretti', 2],
      ['tom-ashby', 1],
      ['null', 1],
    ]);
    const byWeek = await figures('first-response', 'week');
    expect(casesIn(byWeek.groups)).toEqual([
      ['2026-11-02', 3],
      ['2026-11-09', 1],
    ]);
  });

  it('resolution counts the last one proposed, from the opening', async () => {
    // 5 h and 10 h; relief of the first was late.
    const { total, groups } = await figures('resolution', 'engineer');
    expect(total).toEqual({ cases: 2, medianSeconds: 27_000, p90Seconds: 34_200, breached: 1 });
    expect(groups).toMatchObject({ 'elena-moretti': { cases: 1 }, 'tom-ashby': { cases: 1, medianSeconds: 36_000 } });
  });

  it('reopens are the closings that did not last', async () => {
    const { total, groups } = await figures('reopens', 'month');
    expect(total).toEqual({ closings: 2, reopened: 1, rate: 0.5 });
    expect(groups).toEqual({ '2026-11': { closings: 2, reopened: 1, rate: 0.5 } });
  });

  it('breaches are counted by clock', async () => {
    const { total, groups } = await figures('breaches', 'day');
    expect(total).toMatchObject({ breaches: 2, cases: 2, firstResponse: 1, relief: 1, nextReply: 0 });
    expect(groups).toMatchObject({ '2026-11-02': { relief: 1, breaches: 1 }, '2026-11-03': { firstResponse: 1 } });
  });

  it('bounces are hand-backs, transfers and repeated handoffs, not every change of level', async () => {
    expect((await figures('bounces')).total).toEqual({ bounces: 2, handBacks: 1, cases: 2, perCase: 1 });
  });

  it('pauses are questions, waits, answers put off and rejections', async () => {
    const { total } = await figures('pauses');
    expect(total).toEqual({ cases: 3, questions: 2, waits: 1, deferrals: 0, rejections: 1 });
  });

  it('satisfaction is averaged and counted by score', async () => {
    const { total } = await figures('satisfaction');
    expect(total).toEqual({ ratings: 2, average: 3.5, score1: 0, score2: 1, score3: 0, score4: 0, score5: 1 });
  });

  it('what lies outside the time does not count', async () => {
    const { json } = await api.send('lead', 'GET /reports/first-response?from=2026-11-03&to=2026-11-04T08:00:00Z');
    expect(json.total.figures).toMatchObject({ cases: 1, medianSeconds: 10_800 });
    const none = await api.send('lead', 'GET /reports/reopens?from=2025-01-01&to=2025-02-01&by=account');
    expect([none.json.items, none.json.total.figures]).toEqual([[], { closings: 0, reopened: 0, rate: null }]);
  });

  it('come as CSV for those who ask for it, the total last', async () => {
    const headers = { accept: 'text/csv' };
    const { text, headers: answered } = await api.send(
      'lead',
      `GET /reports/reopens?${november}&by=account`,
      undefined,
      headers,
    );
    expect(answered.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(text.split('\r\n')).toEqual([
      'account,name,closings,reopened,rate',
      'brackenridge,Brackenridge Logistics,2,1,0.5',
      ',all,2,1,0.5',
      '',
    ]);
  });
});

describe('the backlog', () => {
  beforeEach(() => api.forgetCases());

  it('is what is open now, by age and level', async () => {
    const now = Date.now();
    const ages = [hourMs, 2 * dayMs, 5 * dayMs, 40 * dayMs];
    for (const [index, age] of ages.entries()) {
      await api.givenCase({
        number: `0000000${index + 1}`,
        nextDueAt: now + (index - 1.5) * hourMs,
        state: { openedAt: now - age },
      });
    }
    await api.givenCase({ number: '00000009', state: { openedAt: now - dayMs, closedAt: now } });
    const { json } = await api.send('admin', 'GET /reports/backlog?by=level');
    const { medianAgeDays, ...counts } = json.total.figures;
    expect(counts).toEqual({ open: 4, late: 2, under1Day: 1, under3Days: 1, under7Days: 1, under30Days: 0, older: 1 });
    expect(medianAgeDays).toBeCloseTo(3.5, 2);
    expect(json.items.map((item: { group: { id: string } }) => item.group.id)).toEqual(['1']);
  });
});

describe('asking for a report', () => {
  it('is for leads and admins', async () => {
    expect((await api.send('customer', 'GET /reports/backlog')).status).toBe(403);
    expect((await api.send('l2', 'GET /reports/backlog')).status).toBe(403);
    expect((await api.send(null, 'GET /reports/backlog')).status).toBe(401);
    expect((await api.send('lead', 'GET /reports/backlog')).status).toBe(200);
  });

  it('says what there is, and what is wrong', async () => {
    const unknown = await api.send('lead', 'GET /reports/sales');
    expect([unknown.status, unknown.json.detail]).toEqual([404, expect.stringContaining('first-response, resolution')]);
    const wrong = await api.send('lead', 'GET /reports/reopens?from=yesterday&by=moon');
    expect(wrong.status).toBe(422);
    expect(wrong.json.errors.map((error: { path: string }) => error.path).sort()).toEqual(['by', 'from']);
    const backwards = await api.send('lead', 'GET /reports/reopens?from=2026-11-02&to=2026-11-01');
    expect([backwards.status, backwards.json.errors]).toEqual([
      422,
      [{ path: 'from', message: 'must be before `to`' }],
    ]);
  });
});
