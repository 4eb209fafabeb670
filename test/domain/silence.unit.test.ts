import { describe, expect, it } from '@jest/globals';
import { addOpenTime } from '../../src/domain/calendar.js';
import type { AnyEvent, EventType } from '../../src/domain/events.js';
import { statusOf } from '../../src/domain/status.js';
import { business, silentPolicy, workingDays } from './clock-policy.js';
import { atLevel2, dayMs, everything, hourMs, Played, resolved } from './support.js';

/** 2026-11-02T07:00:00Z: a Monday, eight in the morning in Berlin, where the desk is open eight hours a day. */
const monday = Date.UTC(2026, 10, 2, 7);
const weekMs = 7 * dayMs;
const ladder: ReadonlySet<EventType> = new Set(['reminder-sent', 'closure-proposed', 'silence-ended', 'case-closed']);

const given = (severity: 1 | 2 | 3 | 4 = 3) => ({ at: monday, policy: silentPolicy, body: { severity } });

/** Level 2 has asked for a dump; only the customer has a move. */
function asked(severity?: 1 | 2 | 3 | 4): Played {
  return atLevel2(given(severity)).does('l2', 'request-data', { items: [{ key: 'dump', label: 'Heap dump' }] });
}
function steps(life: Played): AnyEvent[] {
  return life.events.filter((event) => ladder.has(event.type));
}
function names(life: Played): string[] {
  return steps(life).map((event) => (event.type === 'reminder-sent' ? `reminder ${event.data.step}` : event.type));
}
/** When so many working days of silence have run since `fromAt`. */
const after = (fromAt: number, days: number): number => addOpenTime(business, fromAt, workingDays(days).ms);

describe("a customer's silence", () => {
  it('is reminded of after 2, 5 and 8 working days, closing is proposed at 10 and done at 12', () => {
    const life = asked();
    const since = life.now;
    life.after(4 * weekMs);
    expect(names(life)).toEqual(['reminder 1', 'reminder 2', 'reminder 3', 'closure-proposed', 'case-closed']);
    expect(steps(life).map(({ at }) => at)).toEqual([2, 5, 8, 10, 12].map((days) => after(since, days)));
  });

  it('says with the proposal on which day it closes, and closes as UNRESPONSIVE', () => {
    const life = asked();
    const closesAt = after(life.now, 12);
    life.after(4 * weekMs);
    const proposal = steps(life).find(({ type }) => type === 'closure-proposed');
    expect(proposal).toMatchObject({ data: { closesAt }, isPublic: true });
    expect(life.events.find(({ type }) => type === 'case-closed')).toMatchObject({
      at: closesAt,
      data: { code: 'UNRESPONSIVE', how: 'silence' },
      actor: { kind: 'system' },
    });
    expect([statusOf(life.state), life.state.closureCode]).toEqual(['closed', 'UNRESPONSIVE']);
  });

  it('does not run while anything is ours', () => {
    const life = atLevel2(given()).does('l2', 'reply', { visibility: 'public' });
    expect(names(life.after(8 * weekMs))).toEqual([]);
  });

  it('begins when we ask for an answer, too', () => {
    const life = atLevel2(given()).does('l2', 'reply', { visibility: 'public', needsAnswer: true });
    const since = life.now;
    life.after(3 * dayMs);
    expect(steps(life)).toMatchObject([{ type: 'reminder-sent', at: after(since, 2), data: { step: 1 } }]);
  });

  it.each<[string, (life: Played) => Played]>([
    ['a message', (life) => life.does('customer', 'reply', {})],
    ['data', (life) => life.does('customer', 'submit-data', { items: [{ key: 'other' }] })],
    ['a message of a colleague', (life) => life.does('colleague', 'reply', {})],
  ])('is frozen by %s until we answer, and counted anew from then', (_what, speak) => {
    const life = asked().after(weekMs);
    expect(names(life)).toEqual(['reminder 1', 'reminder 2']);
    speak(life).after(4 * weekMs);
    expect(names(life)).toEqual(['reminder 1', 'reminder 2']);
    life.does('l2', 'reply', { visibility: 'public', needsAnswer: true });
    const since = life.now;
    life.after(4 * weekMs);
    expect(names(life).slice(2)).toEqual(['reminder 1', 'reminder 2', 'reminder 3', 'closure-proposed', 'case-closed']);
    expect(steps(life).at(-1)?.at).toBe(after(since, 12));
  });

  it('is not what a message of thanks is, once it is dismissed: the ladder begins anew', () => {
    const life = asked().after(weekMs).does('customer', 'reply', {}).does('l2', 'dismiss-message', { code: 'THANKS' });
    const since = life.now;
    life.after(3 * dayMs);
    expect(steps(life).at(-1)).toMatchObject({ data: { step: 1 }, at: after(since, 2) });
  });

  it.each([1, 2] as const)('closes a case of severity %i only with the owner’s word', (severity) => {
    const life = asked(severity);
    const since = life.now;
    life.after(6 * weekMs);
    expect(names(life).filter((name) => !name.startsWith('reminder'))).toEqual(['silence-ended']);
    expect(steps(life).at(-1)?.at).toBe(after(since, 12));
    expect(life.kinds).toContain('level2 DECIDE_CLOSURE');
    expect(life.state.closedAt).toBeNull();
    life.does('l2', 'close', { code: 'NOT_REPRODUCIBLE' });
    expect(statusOf(life.state)).toBe('closed');
  });

  it('is counted anew when the owner decides to write once more', () => {
    const life = asked(2)
      .after(4 * weekMs)
      .does('l2', 'reply', { visibility: 'public' });
    expect(life.kinds).toEqual(['customer PROVIDE_DATA']);
    const since = life.now;
    life.after(3 * dayMs);
    expect(steps(life).at(-1)).toMatchObject({ type: 'reminder-sent', data: { step: 1 }, at: after(since, 2) });
  });

  it('is over with the customer’s word, also when the owner was to decide', () => {
    const life = asked(2)
      .after(4 * weekMs)
      .does('customer', 'reply', {});
    expect(life.kinds).not.toContain('level2 DECIDE_CLOSURE');
    expect(life.kinds).toContain('level2 ANSWER_CUSTOMER');
  });

  it('only reminds on a resolved case, until its window ends', () => {
    const life = resolved(given()).after(12 * weekMs);
    expect(names(life).slice(0, 4)).toEqual(['reminder 1', 'reminder 2', 'reminder 3', 'case-closed']);
    expect(life.events.find(({ type }) => type === 'case-closed')).toMatchObject({ data: { how: 'window' } });
  });

  it('waits until the day that the customer named, and begins anew then', () => {
    const life = asked().after(3 * dayMs);
    const until = Date.UTC(2026, 10, 16, 7);
    life.does('customer', 'defer', { until: new Date(until).toISOString() });
    expect(life.action('PROVIDE_DATA')).toMatchObject({ side: 'customer', dueAt: until });
    life.after(4 * weekMs);
    const later = steps(life).filter(({ at }) => at > until);
    expect(later.map(({ at }) => at)).toEqual([2, 5, 8, 10, 12].map((days) => after(until, days)));
    expect(life.events.some(({ type }) => type === 'deferral-ended')).toBe(true);
  });

  it('puts a deferral aside when the customer speaks before its day', () => {
    const life = asked();
    life.does('customer', 'defer', { until: new Date(monday + 20 * dayMs).toISOString() });
    life.after(dayMs).does('customer', 'reply', {});
    expect([life.state.deferral, life.kinds.includes('level2 ANSWER_CUSTOMER')]).toEqual([null, true]);
  });

  it('does not repeat a step after the severity changed', () => {
    const life = asked(4).after(6 * dayMs);
    const before = names(life);
    life.does('l2', 'set-severity', { value: 3 });
    life.after(weekMs);
    expect(names(life)).toEqual([...before, 'reminder 2', 'reminder 3']);
  });
});

describe('a case that was closed by silence', () => {
  it('can be taken up again within its reopen window, with the customer’s word', () => {
    const life = asked()
      .after(4 * weekMs)
      .does('customer', 'reply', {});
    expect(life.kinds).toEqual(['level2 POST_CLOSE_MESSAGE']);
    life.does('l2', 'reopen', {});
    expect([statusOf(life.state), life.state.owner]).toEqual(['waiting_on_customer', 'l2']);
  });

  it('starts the ladder anew when it is reopened', () => {
    const life = asked()
      .after(4 * weekMs)
      .does('customer', 'reopen', {});
    expect(life.kinds).toContain('level2 ANSWER_CUSTOMER');
    life.does('l2', 'reply', { visibility: 'public', needsAnswer: true });
    const since = life.now;
    life.after(3 * dayMs);
    expect(steps(life).at(-1)).toMatchObject({ type: 'reminder-sent', data: { step: 1 }, at: after(since, 2) });
  });
});

describe('closing by itself (C20)', () => {
  it('waits while the guard holds, and goes on with what is left of the window', () => {
    const life = resolved(given()).after(dayMs);
    life.does('customer', 'reply', {}).after(8 * weekMs);
    expect(statusOf(life.state)).toBe('resolved');
    life.does('l2', 'dismiss-message', { code: 'THANKS' });
    expect(statusOf(life.state)).toBe('resolved');
    life.after(8 * weekMs);
    expect(life.events.findLast(({ type }) => type === 'case-closed')).toMatchObject({ data: { how: 'window' } });
  });

  it('is not undone by thanks: a message on a closed case waits to be dismissed and reopens nothing', () => {
    const life = resolved(given()).does('customer', 'accept-resolution', {}).does('customer', 'reply', {});
    expect([statusOf(life.state), life.kinds]).toEqual(['closed', ['level2 POST_CLOSE_MESSAGE']]);
    life.does('l2', 'dismiss-message', { code: 'THANKS' });
    expect([statusOf(life.state), life.kinds]).toEqual(['closed', []]);
    expect(life.state.reopens).toBe(0);
  });

  it('ends the workflow when the reopen window is over and nothing is owed', () => {
    const life = resolved(given()).does('customer', 'accept-resolution', {});
    const closedAt = life.now;
    life.after(31 * dayMs);
    expect(life.events.at(-1)).toMatchObject({ type: 'case-completed', at: closedAt + 30 * dayMs });
    expect(life.refused('customer', 'reopen', {})).toBe('reopen_window_over');
  });

  it('does not end the workflow while a late word waits', () => {
    const life = resolved(given())
      .does('customer', 'accept-resolution', {})
      .after(29 * dayMs);
    life.does('customer', 'reply', {}).after(40 * dayMs);
    expect(life.state.completed).toBe(false);
    life.does('l2', 'dismiss-message', { code: 'THANKS' }).after(hourMs);
    expect(life.state.completed).toBe(true);
  });

  it('of a complete case at level 1 that nobody answers happens as well', () => {
    const life = new Played(given()).does('l1', 'take-ownership', {}).after(4 * weekMs);
    expect(life.state.closureCode).toBe('UNRESPONSIVE');
    const complete = new Played({ ...given(), body: { severity: 3, ...everything } }).after(8 * weekMs);
    expect(complete.state.closedAt).toBeNull();
  });
});
