/** Every row of lifecycle.md's table of clocks, and what it says below the table. */
import { describe, expect, it } from '@jest/globals';
import { addOpenTime, openTimeBetween } from '../../src/domain/calendar.js';
import { clockDueAt, clockWarnAt, readClock } from '../../src/domain/clock-times.js';
import { calendarOf, type ClockName, type PolicySlice } from '../../src/domain/policy.js';
import { severities, type Severity } from '../../src/domain/vocabulary.js';
import { business, tableClocks, tablePolicy } from './clock-policy.js';
import { atLevel1, atLevel2, dayMs, engaged, everything, hourMs, minuteMs, Played, resolved } from './support.js';

/** 2026-11-02T07:00:00Z: a Monday, eight in the morning in Berlin. */
const monday = Date.UTC(2026, 10, 2, 7);
const given = (severity: Severity = 3, policy: PolicySlice = tablePolicy) =>
  ({ at: monday, policy, body: { severity } }) as const;
const later = (days: number): string => new Date(monday + days * dayMs).toISOString();

function read(life: Played, clock: ClockName) {
  return readClock(clock, life.state, life.policy);
}
/** `clock` runs and is due when its target of open time has run since `fromAt`. */
function expectDue(life: Played, clock: ClockName, fromAt: number): void {
  const { ms, ...term } = tableClocks[clock][life.state.severity];
  const dueAt = addOpenTime(calendarOf(tablePolicy, term), fromAt, ms);
  expect(read(life, clock)).toMatchObject({ state: 'running', dueAt });
}
/** Due when its target has run in `stretches`, the last of which goes on. */
function expectDueAfter(life: Played, clock: ClockName, stretches: readonly (readonly [number, number?])[]): void {
  const { ms, ...term } = tableClocks[clock][life.state.severity];
  const calendar = calendarOf(tablePolicy, term);
  const ran = stretches.reduce(
    (sum, [from, to]) => (to === undefined ? sum : sum + openTimeBetween(calendar, from, to)),
    0,
  );
  expect(read(life, clock).dueAt).toBe(addOpenTime(calendar, stretches.at(-1)?.[0] ?? 0, ms - ran));
}
const cases = severities.map((severity) => [severity] as const);

describe.each(cases)('at severity %i', (severity) => {
  it('firstResponse runs from the opening', () => {
    expectDue(new Played(given(severity)), 'firstResponse', monday);
  });

  it('ownership runs at level 2 while nobody owns the case', () => {
    const life = atLevel1(given(severity)).does('customer', 'submit-data', everything);
    life.does('l1', 'escalate', { to: 2, reason: 'DATA_COMPLETE', hasHandoff: true });
    expectDue(life, 'ownership', life.now);
  });

  it('nextReply runs from the oldest unanswered word', () => {
    const life = atLevel2(given(severity)).does('customer', 'reply', {});
    const since = life.now;
    expectDue(life.after(minuteMs).does('customer', 'reply', {}), 'nextReply', since);
  });

  it('nextUpdate runs from our last public word while others than the customer have the move', () => {
    const life = atLevel2(given(severity)).does('l2', 'reply', { visibility: 'public' });
    expectDue(life, 'nextUpdate', life.now);
  });

  it('engagementTakeUp runs from the call, engagementFinding from its being taken', () => {
    const life = engaged(given(severity));
    expectDue(life, 'engagementTakeUp', life.now);
    life.after(5 * minuteMs).does('l3', 'take-engagement', {});
    expectDue(life, 'engagementFinding', life.now);
    expect(read(life, 'engagementTakeUp')).toMatchObject({ state: 'met', metAt: life.now });
  });

  it('relief runs from the opening', () => {
    expectDue(new Played({ ...given(severity), body: { severity, ...everything } }), 'relief', monday);
  });
});

describe('firstResponse', () => {
  it.each<[string, (life: Played) => Played]>([
    ['a public reply', (life) => life.does('l2', 'reply', { visibility: 'public' })],
    ['a logged call', (life) => life.does('l2', 'log-contact', { channel: 'phone', public: true })],
    ['a request for data', (life) => life.does('l2', 'request-data', { items: [{ key: 'heap', label: 'Heap' }] })],
    ['a resolution', (life) => life.does('l2', 'resolve', { code: 'CONFIGURATION' })],
  ])('is met by %s', (_what, answer) => {
    const life = answer(atLevel2(given()));
    expect(read(life, 'firstResponse')).toMatchObject({ state: 'met', metAt: life.now });
  });

  it.each<[string, (life: Played) => Played]>([
    ['a note', (life) => life.does('l2', 'add-note', {})],
    ['an internal reply', (life) => life.does('l2', 'reply', { visibility: 'internal' })],
    ['an internal call', (life) => life.does('l2', 'log-contact', { channel: 'phone', public: false })],
    ['a word of the customer', (life) => life.does('customer', 'reply', {})],
  ])('is not met by %s', (_what, act) => {
    expect(read(act(atLevel2(given())), 'firstResponse')).toMatchObject({ state: 'running', metAt: null });
  });

  it('does not run on after the customer withdrew', () => {
    const life = new Played(given()).does('customer', 'withdraw', {});
    expect(read(life, 'firstResponse')).toMatchObject({ state: 'off', dueAt: null });
  });
});

describe('ownership', () => {
  it('does not run at level 1', () => {
    expect(read(new Played(given()), 'ownership').state).toBe('off');
  });

  it('adds up over releases', () => {
    const life = atLevel1(given()).does('customer', 'submit-data', everything);
    life.does('l1', 'escalate', { to: 2, reason: 'DATA_COMPLETE', hasHandoff: true });
    const queuedAt = life.now;
    life.after(hourMs).does('l2', 'take-ownership', {});
    const takenAt = life.now;
    expect(read(life, 'ownership')).toMatchObject({ state: 'met', metAt: takenAt });
    life.after(hourMs).does('l2', 'release-ownership', {});
    expectDueAfter(life, 'ownership', [[queuedAt, takenAt], [life.now]]);
  });
});

describe('nextReply', () => {
  it.each<[string, (life: Played) => Played]>([
    ['a public reply', (life) => life.does('l2', 'reply', { visibility: 'public' })],
    ['a logged call', (life) => life.does('l2', 'log-contact', { channel: 'phone', public: true })],
    ['a dismissal', (life) => life.does('l2', 'dismiss-message', { code: 'THANKS' })],
  ])('is met by %s', (_what, answer) => {
    const life = answer(atLevel2(given()).does('customer', 'reply', {}));
    expect(read(life, 'nextReply')).toMatchObject({ state: 'met', metAt: life.now });
  });

  it('runs for data that arrived after a request', () => {
    const life = atLevel2(given()).does('l2', 'request-data', { items: [{ key: 'heap', label: 'Heap' }] });
    life.after(hourMs).does('customer', 'submit-data', { items: [{ key: 'heap' }] });
    expectDue(life, 'nextReply', life.now);
  });

  it('begins anew with the next word, and forgets no breach of the one before', () => {
    const life = atLevel2(given(1))
      .does('customer', 'reply', {})
      .after(2 * hourMs);
    const breachedAt = read(life, 'nextReply').breachedAt;
    expect(breachedAt).toBe(monday + 5 * 1000 + hourMs);
    life.does('l2', 'reply', { visibility: 'public' });
    expect(read(life, 'nextReply')).toMatchObject({ state: 'breached', metAt: life.now, breachedAt });
    life.does('customer', 'reply', {});
    expect(read(life, 'nextReply')).toMatchObject({ state: 'running', breachedAt: null });
  });
});

describe('nextUpdate', () => {
  it('pauses while only the customer has a move, and keeps what is left', () => {
    const life = atLevel2(given()).does('l2', 'reply', { visibility: 'public' });
    const toldAt = life.now;
    life.after(2 * hourMs).does('l2', 'wait-for', { party: 'customer-date', until: later(3) });
    const pausedAt = life.now;
    expect(read(life, 'nextUpdate')).toMatchObject({ state: 'paused', dueAt: null });
    life.after(4 * dayMs);
    const resumedAt = monday + 3 * dayMs;
    expectDueAfter(life, 'nextUpdate', [[toldAt, pausedAt], [resumedAt]]);
  });

  it('is due at another rhythm once relief was given (severity 1: two hours, then 24)', () => {
    const life = resolved(given(1)).does('customer', 'accept-resolution', {});
    life.does('l2', 'reopen', {});
    const since = life.now;
    expect(read(life, 'nextUpdate')).toMatchObject({ state: 'running', dueAt: since + 24 * hourMs });
    const before = atLevel2(given(1)).does('l2', 'reply', { visibility: 'public' });
    expect(read(before, 'nextUpdate').dueAt).toBe(before.now + 2 * hourMs);
  });

  it('is met by the public update of a linked defect', () => {
    const defect = { key: 'D-1', state: 'confirmed', release: null, revision: 1 } as const;
    const life = atLevel2(given()).does('l2', 'reply', { visibility: 'public' });
    life.with({ context: { defect } }).does('l2', 'link-defect', { defect: 'D-1' }).after(hourMs);
    const news = { defect: 'D-1', state: 'confirmed', release: null, revision: 2 } as const;
    life.does('system', 'defect-changed', { ...news, publicUpdate: true });
    expectDue(life, 'nextUpdate', life.now);
    life.after(hourMs).does('system', 'defect-changed', { ...news, revision: 3, publicUpdate: false });
    expectDue(life, 'nextUpdate', life.now - hourMs - 1000);
  });

  it('keeps the rhythm that a lead agreed on with management’s attention', () => {
    const life = atLevel2(given(4)).does('l2', 'reply', { visibility: 'public' });
    const toldAt = life.now;
    life.does('customer', 'raise-attention', {}).does('lead', 'settle-attention', { rhythmMs: dayMs });
    expect(read(life, 'nextUpdate').dueAt).toBe(toldAt + dayMs);
  });
});

describe('the engagement clocks', () => {
  it('are met by the finding', () => {
    const life = engaged(given()).does('l3', 'take-engagement', {}).after(hourMs);
    life.does('l3', 'return-finding', { outcome: 'REPRODUCED' });
    expect(read(life, 'engagementFinding')).toMatchObject({ state: 'met', metAt: life.now });
    expect(read(life, 'engagementTakeUp').state).toBe('met');
  });

  it('are off when the call is taken back before anybody took it', () => {
    const life = engaged(given()).after(hourMs).does('l2', 'recall-engagement', {});
    expect([read(life, 'engagementTakeUp').state, read(life, 'engagementFinding').state]).toEqual(['off', 'off']);
  });

  it('begin anew with the next engagement', () => {
    const life = engaged(given()).does('l3', 'take-engagement', {});
    life.does('l3', 'return-finding', { outcome: 'NOT_REPRODUCIBLE' }).after(dayMs);
    life.does('l2', 'escalate', { to: 3, reason: 'DEFECT_NOT_PROVEN', hasHandoff: true });
    expectDue(life, 'engagementTakeUp', life.now);
  });
});

describe('relief', () => {
  it('pauses while only the customer has an action, and keeps the remaining open time', () => {
    const life = atLevel2(given()).after(hourMs);
    const [openedAt] = [monday];
    life.does('l2', 'request-data', { items: [{ key: 'heap', label: 'Heap' }] });
    const pausedAt = life.now;
    expect(read(life, 'relief')).toMatchObject({ state: 'paused', dueAt: null });
    life.after(5 * dayMs).does('customer', 'submit-data', { items: [{ key: 'heap' }] });
    // At level 1 it had paused too, between the owner's taking the case and the data.
    const [ownedAt, dataAt] = [monday + 1000, monday + 2000];
    expectDueAfter(life, 'relief', [[openedAt, ownedAt], [dataAt, pausedAt], [life.now]]);
  });

  it("waits for the customer's own date, not for a third party of ours", () => {
    const waiting = (party: 'vendor' | 'customer-date'): Played =>
      atLevel2(given()).does('l2', 'wait-for', { party, until: later(5) });
    expect(read(waiting('customer-date'), 'relief').state).toBe('paused');
    expect(read(waiting('vendor'), 'relief').state).toBe('running');
  });

  it('runs while engineering works, but not once it was given', () => {
    const defect = { key: 'D-1', state: 'confirmed', release: null, revision: 1 } as const;
    const life = atLevel2(given());
    life.with({ context: { defect } }).does('l2', 'link-defect', { defect: 'D-1' });
    expect(read(life, 'relief').state).toBe('running');
    life.does('l2', 'resolve', { code: 'WORKAROUND_PROVIDED' });
    expect(read(life, 'relief').state).toBe('met');
  });

  it.each<[string, (life: Played) => Played]>([
    ['a rejection', (life) => life.does('customer', 'reject-resolution', {})],
    ['a retraction', (life) => life.does('l2', 'retract-resolution', {})],
    ['a customer who reopens', (life) => life.does('customer', 'accept-resolution', {}).does('customer', 'reopen', {})],
  ])('is taken back by %s: it runs on with what was left', (_what, takeBack) => {
    const life = resolved(given());
    const metAt = life.now;
    expect(read(life, 'relief')).toMatchObject({ state: 'met', metAt });
    takeBack(life.after(2 * hourMs));
    const [ownedAt, dataAt] = [monday + 1000, monday + 2000];
    expectDueAfter(life, 'relief', [[monday, ownedAt], [dataAt, metAt], [life.now]]);
  });

  it('stays given when an engineer reopens to go on with the cause', () => {
    const life = resolved(given()).does('customer', 'accept-resolution', {}).does('l2', 'reopen', {});
    expect(read(life, 'relief').state).toBe('met');
  });
});

describe('a severity that changes', () => {
  it('counts the new target from the change when it is raised', () => {
    const life = new Played(given(3)).after(3 * hourMs).does('l1', 'set-severity', { value: 2 });
    expectDue(life, 'firstResponse', life.now);
  });

  it('counts from the change also what is met now and taken back later', () => {
    const life = resolved(given(3))
      .after(3 * hourMs)
      .does('l2', 'set-severity', { value: 2 });
    life.does('customer', 'reject-resolution', {});
    expectDue(life, 'relief', life.now);
  });

  it('keeps what ran when it is cut, against the longer target', () => {
    const life = new Played(given(2)).after(3 * hourMs).does('l1', 'set-severity', { value: 3, consent: true });
    expectDue(life, 'firstResponse', monday);
  });

  it('is never due before the change', () => {
    const slow: PolicySlice = {
      ...tablePolicy,
      clocks: {
        ...tablePolicy.clocks,
        firstResponse: { ...tableClocks.firstResponse, 4: tableClocks.firstResponse[1] },
      },
    };
    const life = new Played(given(3, slow)).after(3 * hourMs).does('l1', 'set-severity', { value: 4, consent: true });
    expect(clockDueAt('firstResponse', life.state, slow)).toBe(life.now);
  });

  it('never takes back a breach', () => {
    const life = new Played(given(1)).after(hourMs);
    const breachedAt = monday + 30 * minuteMs;
    expect(read(life, 'firstResponse')).toMatchObject({ state: 'breached', breachedAt });
    life.does('l1', 'set-severity', { value: 4, consent: true });
    expect(read(life, 'firstResponse')).toMatchObject({ state: 'breached', breachedAt });
    life.does('l1', 'set-severity', { value: 1 });
    expect(read(life, 'firstResponse')).toMatchObject({ state: 'breached', breachedAt });
  });
});

describe('reopening', () => {
  it('runs firstResponse on only where nobody ever answered', () => {
    const answered = resolved(given()).does('customer', 'accept-resolution', {}).does('customer', 'reopen', {});
    expect(read(answered, 'firstResponse').state).toBe('met');
    const life = new Played(given()).after(hourMs).does('customer', 'withdraw', {});
    const withdrawnAt = life.now;
    life.after(hourMs).does('customer', 'reopen', {});
    expectDueAfter(life, 'firstResponse', [[monday, withdrawnAt], [life.now]]);
  });

  it('starts nextReply with the word that reopened', () => {
    const life = resolved(given())
      .does('customer', 'accept-resolution', {})
      .after(dayMs)
      .does('customer', 'reopen', {});
    expectDue(life, 'nextReply', life.now);
  });
});

describe('the warning', () => {
  it('comes at three quarters of the target', () => {
    const life = new Played(given(3));
    expect(clockWarnAt('firstResponse', life.state, life.policy)).toBe(addOpenTime(business, monday, 6 * hourMs));
  });

  it('comes at most one working day ahead', () => {
    const life = new Played({ ...given(3), body: { severity: 3, ...everything } });
    expect(clockWarnAt('relief', life.state, life.policy)).toBe(addOpenTime(business, monday, 72 * hourMs));
  });

  it('and the breach are events at their due times, once each', () => {
    const life = new Played(given(1)).after(4 * hourMs);
    const stamps = life.events.flatMap((event) =>
      (event.type === 'clock-warned' || event.type === 'clock-breached') && event.data.clock === 'firstResponse'
        ? [[event.type, (event.at - monday) / minuteMs]]
        : [],
    );
    expect(stamps).toEqual([
      ['clock-warned', 22.5],
      ['clock-breached', 30],
    ]);
  });
});
