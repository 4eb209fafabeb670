import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClockLine } from '../../src/domain/clock-readings.js';
import { everySeverity, hourMs, minuteMs, policy } from '../domain/support.js';
import { startEnvironment, stopEnvironment, until, withClock } from './support.js';

beforeAll(startEnvironment, 60_000);
afterAll(stopEnvironment);

const clocks = { ...policy.clocks, firstResponse: everySeverity(90 * minuteMs) };

describe('the query "clocks"', () => {
  it('says how each clock stands, before a breach, after it and once it is met', () =>
    withClock({ policy: { clocks } }, async ({ env, handle, update, projection }) => {
      const response = async (): Promise<ClockLine | undefined> =>
        (await handle.query<ClockLine[]>('clocks')).find(({ clock }) => clock === 'firstResponse');
      const opened = await response();
      const dueAt = Date.parse(opened?.since ?? '') + 90 * minuteMs;
      expect(opened).toMatchObject({ state: 'running', due: new Date(dueAt).toISOString(), breachedAt: null });
      await env.sleep(2 * hourMs);
      await until('the breach', () => projection.types.includes('clock-breached'));
      expect(await response()).toMatchObject({ state: 'breached', breachedAt: new Date(dueAt).toISOString() });
      await update('l1', 'take-ownership', {});
      await update('l1', 'reply', { visibility: 'public' });
      const met = await response();
      expect(met).toMatchObject({ state: 'breached', metAt: expect.any(String), why: 'an engineer has answered' });
      expect(met?.segments).toMatchObject([{ from: opened?.since, to: met?.metAt, state: 'running' }]);
    }));
});

describe('a reminder', () => {
  it('is mailed once to each customer on the case, and the owner is not told', () => {
    const silence = { ...policy.silence, remindAfter: [{ ms: 2 * hourMs, calendar: 'always' }] };
    const notifications = { 'reminder-sent': [{ to: 'contact' as const, text: 'reminder' }] };
    const setting = { policy: { silence, notifications }, body: { participants: ['c2', 'c1', 'c3'] } };
    return withClock(setting, async ({ env, update, projection }) => {
      await update('l1', 'take-ownership', {});
      await update('l1', 'reply', { visibility: 'public', needsAnswer: true });
      await env.sleep(3 * hourMs);
      await until('the reminder', () => projection.types.includes('reminder-sent'));
      const rows = projection.batches.flatMap((batch) => batch.notifications);
      const told = rows.map(({ recipientKind, recipientId }) => `${recipientKind} ${recipientId}`);
      expect(told).toEqual(['contact c1', 'contact c2', 'contact c3']);
      await until('the mails', () => projection.delivered.length === 1);
      expect(projection.delivered[0]?.toSorted()).toEqual(rows.map(({ id }) => id));
    });
  });
});
