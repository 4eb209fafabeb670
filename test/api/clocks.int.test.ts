import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hourMs, startAt } from '../domain/support.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => api.forgetCases());

interface Item {
  readonly clock: string;
  readonly promise: string;
  readonly ranSeconds: number;
  readonly segments: readonly { from: string; to: string; state: string; why: string; seconds: number }[];
}
async function clocksOf(user: 'l1' | 'customer'): Promise<Item[]> {
  const { status, json } = await api.send(user, 'GET /cases/00001042/clocks');
  expect(status).toBe(200);
  return json.items;
}
const at = (hours: number): string => new Date(startAt + hours * hourMs).toISOString();

/** Opened on a Monday at nine in Berlin, answered two hours later; the customer wrote again an hour after that. */
async function givenConversation(): Promise<void> {
  await api.givenCase();
  const reply = { visibility: 'public', needsAnswer: false, override: false };
  await api.givenEntry({ seq: 2, type: 'reply-sent', at: new Date(at(2)), isPublic: true, data: reply });
  await api.givenEntry({
    seq: 3,
    type: 'message-received',
    at: new Date(at(3)),
    isPublic: true,
    actorKind: 'contact',
    actorId: 'marta-lindqvist',
  });
}

describe('GET /cases/{number}/clocks', () => {
  it('explains each clock in segments that add up to what ran', async () => {
    await givenConversation();
    const items = await clocksOf('l1');
    const response = items.find(({ clock }) => clock === 'firstResponse');
    expect(response).toMatchObject({
      cycle: 1,
      target: 'PT8H',
      calendar: 'business',
      promise: 'commitment',
      metAt: at(2),
      ranSeconds: 2 * 3600,
      segments: [{ from: at(0), to: at(2), state: 'running', why: 'no engineer has answered yet', seconds: 2 * 3600 }],
    });
    expect(items.find(({ clock }) => clock === 'nextReply')).toMatchObject({ metAt: null, due: expect.any(String) });
    for (const { segments, ranSeconds } of items) {
      const running = segments.filter(({ state }) => state === 'running').map(({ seconds }) => seconds);
      expect(running.reduce((sum, seconds) => sum + seconds, 0)).toBe(ranSeconds);
    }
  });

  it('shows customers what they were promised, and nothing of what goes on inside', async () => {
    await givenConversation();
    const items = await clocksOf('customer');
    expect(items.map(({ promise }) => promise)).toEqual(items.map(() => 'commitment'));
    expect(items.map(({ clock }) => clock)).toContain('firstResponse');
    const words = new Set(items.flatMap(({ segments }) => segments.map(({ why }) => why)));
    expect([...words]).toEqual(['the move is ours']);
    expect(items.every((item) => 'warnedAt' in item && item.warnedAt === null)).toBe(true);
  });

  it('of another account is not there', async () => {
    await api.givenCase();
    expect((await api.send('stranger', 'GET /cases/00001042/clocks')).status).toBe(404);
    expect((await api.send(null, 'GET /cases/00001042/clocks')).status).toBe(401);
  });
});

describe('the clocks in a case', () => {
  it('say how each stands', async () => {
    await api.givenCase();
    const { json } = await api.send('l1', 'GET /cases/00001042');
    expect(Object.keys(json.clocks)).toEqual([
      'firstResponse',
      'ownership',
      'nextReply',
      'nextUpdate',
      'engagementTakeUp',
      'engagementFinding',
      'relief',
    ]);
    expect(json.clocks.firstResponse).toEqual({
      due: '2026-11-03T08:00:00.000Z', // the second morning, eight open hours later
      metAt: null,
      breachedAt: null,
      state: 'running',
      promise: 'commitment',
    });
    expect(json.clocks.ownership).toMatchObject({ state: 'off', due: null, promise: 'objective' });
  });

  it('are for customers those that the policy commits to', async () => {
    await api.givenCase();
    const { json } = await api.send('customer', 'GET /cases/00001042');
    const promised = Object.values<{ promise: string }>(json.clocks).map(({ promise }) => promise);
    expect(promised.length).toBeGreaterThan(0);
    expect(new Set(promised)).toEqual(new Set(['commitment']));
    expect(json.clocks).not.toHaveProperty('ownership');
  });
});
