import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnyEvent } from '../../src/domain/events.js';
import { statusOf } from '../../src/domain/status.js';
import { dayMs, everySeverity, hourMs, minuteMs, policy } from '../domain/support.js';
import { startEnvironment, stopEnvironment, until, withClock, type CaseUnderTest } from './support.js';

beforeAll(startEnvironment, 60_000);
afterAll(stopEnvironment);

const term = (ms: number) => ({ ms, calendar: 'always' });
const silence = {
  remindAfter: [term(2 * dayMs), term(5 * dayMs), term(8 * dayMs)],
  proposeClosureAfter: term(10 * dayMs),
  closeAfter: term(12 * dayMs),
  ownerDecidesFor: [1, 2],
} as const;

const ofTime = /^(?:clock-|action-overdue|reminder-sent|closure-proposed|case-closed)/u;
function passed(events: readonly AnyEvent[]): unknown[] {
  const [first] = events;
  return events
    .filter((event) => ofTime.test(event.type))
    .map((event) => [event.type, (event.at - (first?.at ?? 0)) / hourMs]);
}

describe('clocks', () => {
  it('warn and breach at their due times, to the millisecond', () =>
    withClock(
      { policy: { clocks: { ...policy.clocks, firstResponse: everySeverity(90 * minuteMs) } } },
      async (given) => {
        await given.env.sleep(2 * hourMs);
        await until('the breach', () => given.projection.types.includes('clock-breached'));
        expect(passed(given.projection.timeline)).toEqual([
          ['clock-warned', 1.125],
          ['clock-breached', 1.5],
        ]);
        const breach = given.projection.timeline.find((event) => event.type === 'clock-breached');
        expect(breach?.data).toMatchObject({ clock: 'firstResponse', due: breach?.at });
      },
    ));

  it('that move later cost no event of a timer; one that fires costs two', () =>
    withClock({}, async ({ env, update, handle }) => {
      await update('l1', 'take-ownership', {});
      await update('l1', 'reply', { visibility: 'public' });
      const before = await timerEvents(handle);
      for (let turn = 0; turn < 5; turn += 1) await update('l1', 'reply', { visibility: 'public' });
      expect(await timerEvents(handle)).toBe(before);
      await env.sleep(hourMs);
      expect(await timerEvents(handle)).toBe(before);
    }));
});

describe('a silent customer', () => {
  it('is reminded, hears that the case will close, and it closes as UNRESPONSIVE, after months of nothing else', () =>
    withClock({ policy: { silence }, body: { severity: 3 } }, async ({ env, update, projection, state }) => {
      await update('l1', 'take-ownership', {});
      await update('l1', 'reply', { visibility: 'public', needsAnswer: true });
      // Only the customer had a move as soon as the case was triaged: its data was missing.
      const silentSince = (await state()).silence.runs[0] ?? 0;
      await env.sleep(13 * dayMs);
      await until('closed', async () => (await state()).closedAt !== null);
      await until('it is written', () => projection.types.includes('case-closed'));
      const steps = projection.timeline.filter((event) => /reminder|closure|closed/u.test(event.type));
      expect(steps.map((event) => [event.type, (event.at - silentSince) / dayMs])).toEqual([
        ['reminder-sent', 2],
        ['reminder-sent', 5],
        ['reminder-sent', 8],
        ['closure-proposed', 10],
        ['case-closed', 12],
      ]);
      expect((await state()).closureCode).toBe('UNRESPONSIVE');
    }));

  it('who writes at last has a new ladder', () =>
    withClock({ policy: { silence }, body: { severity: 3 } }, async ({ env, update, signal, projection, state }) => {
      await update('l1', 'take-ownership', {});
      await update('l1', 'reply', { visibility: 'public', needsAnswer: true });
      await env.sleep(11 * dayMs);
      await signal('customer', 'reply', {});
      await update('l1', 'reply', { visibility: 'public', needsAnswer: true });
      await env.sleep(11 * dayMs);
      await until('proposed again', () => projection.types.filter((type) => type === 'closure-proposed').length === 2);
      expect(statusOf(await state())).toBe('waiting_on_customer');
    }));

  it('of severity 1 or 2 closes with the word of the owner only', () =>
    withClock({ policy: { silence }, body: { severity: 2 } }, async ({ env, update, actions, state, projection }) => {
      await update('l1', 'take-ownership', {});
      await update('l1', 'reply', { visibility: 'public', needsAnswer: true });
      await env.sleep(13 * dayMs);
      await until('the owner is asked', async () => (await state()).decideClosureSince !== null);
      expect((await actions()).map((action) => action.kind)).toContain('DECIDE_CLOSURE');
      expect(projection.types).not.toContain('closure-proposed');
      expect((await state()).closedAt).toBeNull();
    }));
});

describe('what a case does outside itself', () => {
  it('is carried out once its event is written, and what comes back is applied', () =>
    withClock({}, async ({ update, projection, state }) => {
      projection.back = [news];
      await update('l1', 'take-ownership', {});
      const envelope = { defect: 'MER-1' } as const;
      await update('l1', 'link-defect', envelope, undefined, {
        defect: { key: 'MER-1', state: 'confirmed', release: null, revision: 1 },
      });
      await until('the news', async () => (await state()).defects[0]?.state === 'fixed');
      expect(projection.carriedOut.map((event) => event.type)).toEqual(['defect-linked']);
      expect((await state()).deliverFixSince).not.toBeNull();
    }));
});

const news = {
  v: 1,
  id: 'defect-MER-1-2-00000001',
  name: 'defect-changed',
  at: 1,
  actor: { kind: 'system', id: 'caseline' },
  body: { defect: 'MER-1', state: 'fixed', release: '7.3', revision: 2, publicUpdate: false },
} as const;

/** Events of timers in the history so far. */
async function timerEvents(handle: CaseUnderTest['handle']): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.timerStartedEventAttributes ?? event.timerFiredEventAttributes).length;
}
