import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openTimeBetween } from '../../src/domain/calendar.js';
import { targetOf } from '../../src/domain/clock-times.js';
import { explainClocks, pinsIn, type ClockExplanation } from '../../src/domain/explain-clocks.js';
import type { AnyEvent } from '../../src/domain/events.js';
import { evolve } from '../../src/domain/evolve.js';
import { calendarOf, type ClockName, type PolicySlice } from '../../src/domain/policy.js';
import { ranBy } from '../../src/domain/runs.js';
import type { CaseState } from '../../src/domain/state.js';
import { business, tablePolicy } from './clock-policy.js';
import { fittingPerson, randomOpening, randomSteps, type RandomStep } from './random-life.js';
import { atLevel2, dayMs, hourMs, minuteMs, Played, resolved } from './support.js';

/** 2026-11-02T07:00:00Z: a Monday, eight in the morning in Berlin. */
const monday = Date.UTC(2026, 10, 2, 7);
const given = { at: monday, policy: tablePolicy } as const;

function explained(life: Played, now = life.now): readonly ClockExplanation[] {
  return explainClocks(life.events, { policyOf: () => life.policy, now, atMost: 1000 });
}
function explain(life: Played, clock: ClockName): ClockExplanation[] {
  return explained(life).filter((one) => one.clock === clock);
}
/** Each segment in a line, hours from Monday at eight. */
function lines({ segments }: ClockExplanation): string[] {
  const hour = (at: number): string => ((at - monday) / hourMs).toFixed(2).replace(/\.?0+$/u, '');
  return segments.map(
    ({ from, to, state, why, note, openMs }) =>
      `${hour(from)}–${hour(to)} ${state} ${(openMs / hourMs).toFixed(2)} h: ${why}${note === null ? '' : ` (${note})`}`,
  );
}

describe('an explained clock', () => {
  it('that runs is one segment until now, with its target, its calendar and when it is due', () => {
    const life = new Played(given).after(2 * hourMs);
    const [response] = explain(life, 'firstResponse');
    expect(lines(response!)).toEqual(['0–2 running 2.00 h: no engineer has answered yet']); // it is there from the opening
    expect(response).toMatchObject({
      cycle: 1,
      target: { ms: 8 * hourMs, calendar: 'business' },
      promise: 'commitment',
      dueAt: monday + 9 * hourMs,
      dueBy: 'target',
      metAt: null,
    });
  });

  it('ends where it is met', () => {
    const life = atLevel2(given).after(hourMs).does('l2', 'reply', { visibility: 'public' });
    const [response] = explain(life.after(dayMs), 'firstResponse');
    expect(response?.segments.at(-1)?.to).toBe(response?.metAt);
    expect(explain(life, 'nextUpdate')).toMatchObject([{ metAt: null }]);
  });

  it('pauses while only the customer has a move, with the reason', () => {
    const life = atLevel2(given);
    const asked = [{ key: 'heap', label: 'Heap dump' }];
    life.after(hourMs).does('l2', 'request-data', { items: asked });
    life.after(2 * hourMs).does('customer', 'submit-data', { items: [{ key: 'heap' }] });
    const [relief] = explain(life.after(30 * minuteMs), 'relief');
    const states = relief!.segments.map(({ state, why }) => `${state}: ${why}`); // it is there from the opening
    expect(states.slice(-3)).toEqual([
      'running: the customer has no relief yet',
      'paused: only the customer has a move',
      'running: the customer has no relief yet',
    ]);
  });

  it('counts each cycle by itself', () => {
    const life = atLevel2(given);
    for (let round = 0; round < 3; round += 1) {
      life.after(hourMs).does('customer', 'reply', {}).after(hourMs).does('l2', 'reply', { visibility: 'public' });
    }
    const replies = explain(life, 'nextReply');
    expect(replies.map(({ cycle, ranMs }) => [cycle, ranMs > 0])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    expect(replies.every(({ metAt, segments }) => metAt !== null && metAt === segments.at(-1)?.to)).toBe(true);
    expect(explain(life.after(hourMs), 'nextUpdate').map(({ cycle }) => cycle)).toEqual([1, 2, 3]);
    const limited = explainClocks(life.events, { policyOf: () => life.policy, now: life.now, atMost: 2 });
    expect(limited.filter(({ clock }) => clock === 'nextReply').map(({ cycle }) => cycle)).toEqual([2, 3]);
  });

  it('is measured anew after a raised severity, against the new target', () => {
    const life = atLevel2(given).after(hourMs).does('l2', 'set-severity', { value: 1 });
    const [before, anew] = explain(life.after(10 * minuteMs), 'firstResponse');
    expect(before).toMatchObject({ cycle: 1, target: { ms: 8 * hourMs, calendar: 'business' } });
    expect(anew).toMatchObject({ cycle: 1, target: { ms: 30 * minuteMs, calendar: 'always' }, ranMs: 10 * minuteMs });
    expect(anew?.segments[0]).toMatchObject({
      from: before?.segments.at(-1)?.to,
      note: 'severity raised from 3 to 1, counted anew',
    });
  });

  it('is split at a cut and goes on, all of it in the calendar that holds now', () => {
    const life = new Played({ ...given, body: { severity: 2 } }).after(hourMs);
    life.does('l1', 'set-severity', { value: 3, consent: true }).after(hourMs);
    const [response, ...others] = explain(life, 'firstResponse');
    expect(others).toEqual([]);
    expect(lines(response!).map((line) => line.slice(line.indexOf(':')))).toEqual([
      ': no engineer has answered yet',
      ': no engineer has answered yet (severity cut from 2 to 3)',
    ]);
    expect(response?.ranMs).toBe(openTimeBetween(business, monday, life.now));
  });

  it('is cut where its due time passed, and says when that was noticed', () => {
    const life = new Played({ ...given, body: { severity: 1 } }).after(hourMs);
    const [response] = explain(life, 'firstResponse');
    const breachedAt = monday + 30 * minuteMs;
    expect(response).toMatchObject({ breached: { at: breachedAt, noticedAt: breachedAt } });
    expect(lines(response!)).toEqual([
      '0–0.5 running 0.50 h: no engineer has answered yet',
      '0.5–1 running 0.50 h: no engineer has answered yet (past its due time)',
    ]);
  });

  it('shows the time between an answer and its being taken back', () => {
    const life = resolved(given).after(hourMs).does('customer', 'reject-resolution', {}).after(hourMs);
    const [relief] = explain(life, 'relief');
    expect(relief?.segments.map(({ state }) => state).slice(-3)).toEqual(['running', 'met', 'running']);
    expect(relief?.metAt).toBeNull();
  });

  it('is explained by the policy that held, and split where another was adopted', () => {
    const stricter: PolicySlice = {
      ...tablePolicy,
      version: 2,
      clocks: { ...tablePolicy.clocks, firstResponse: tablePolicy.clocks.ownership },
    };
    const life = new Played(given).after(hourMs);
    life.with({ context: { policy: stricter } }).does('lead', 'adopt-policy', { version: 2 });
    const policyOf = ({ version }: { version: number }): PolicySlice => (version === 2 ? stricter : tablePolicy);
    expect(pinsIn(life.events).map(({ version }) => version)).toEqual([1, 2]);
    const [response] = explainClocks(life.events, { policyOf, now: life.now + hourMs, atMost: 9 });
    expect(response).toMatchObject({ target: { ms: 4 * hourMs } });
    expect(response?.segments.map(({ note }) => note)).toEqual([null, 'policy version 2 adopted']);
  });
});

describe('whatever happens to a case', () => {
  it('what ran until a breach is exactly the target', () => {
    live(({ events, before, policy }) => {
      const breach = events.at(-1);
      if (breach?.type !== 'clock-breached') return;
      const { clock, due } = breach.data;
      const at = explainClocks(events, { policyOf: () => policy, now: breach.at, atMost: 1000 });
      const present = at.filter((one) => one.clock === clock).at(-1);
      assert(present, 'it is explained');
      assert.equal(present.breached?.at, due);
      const ran = present.segments.filter(({ state, to }) => state === 'running' && to <= due);
      const sum = ran.reduce((total, { openMs }) => total + openMs, 0);
      if (present.dueBy === 'target') assert.equal(sum, targetOf(clock, before, policy).ms);
      if (present.dueBy === 'change') assert(sum >= targetOf(clock, before, policy).ms);
      if (present.dueBy === 'rhythm') assert(sum < targetOf(clock, before, policy).ms);
    });
  });

  it('segments are in order, without gaps, and add up to what ran', () => {
    live(({ events, state, policy, isLast }) => {
      if (!isLast) return;
      const now = state.updatedAt + dayMs;
      for (const one of explainClocks(events, { policyOf: () => policy, now, atMost: 1000 })) {
        for (const [index, { from, to, state: mode }] of one.segments.entries()) {
          assert(from < to, `${one.clock} has a length`);
          assert(index === 0 || one.segments[index - 1]?.to === from, `${one.clock} has no gap`);
          assert(mode !== 'met' || index < one.segments.length - 1, 'an end is no segment');
        }
        const ran = one.segments.filter((segment) => segment.state === 'running');
        assert.equal(
          one.ranMs,
          ran.reduce((sum, { openMs }) => sum + openMs, 0),
        );
      }
    });
  });

  it('the present measurement counts what the due time is computed from', () => {
    live(({ events, state, policy, isLast }) => {
      if (!isLast) return;
      const now = state.updatedAt + dayMs;
      const all = explainClocks(events, { policyOf: () => policy, now, atMost: 1000 });
      for (const [name, clock] of Object.entries(state.clocks)) {
        if (clock?.mode !== 'running') continue;
        const present = all.filter((one) => one.clock === name).at(-1);
        const calendar = calendarOf(policy, targetOf(name as ClockName, state, policy));
        assert.equal(present?.ranMs, ranBy(clock.runs, calendar, now), name);
      }
    });
  });
});

interface Turn {
  readonly events: readonly AnyEvent[];
  readonly before: CaseState;
  readonly state: CaseState;
  readonly policy: PolicySlice;
  readonly isLast: boolean;
}

/** Random lives with the table's clocks; `seen` looks at each timeline as it grows. */
function live(seen: (turn: Turn) => void): void {
  fc.assert(
    fc.property(randomOpening, randomSteps, ({ by, kind, severity, level, entitlement }, steps) => {
      const life = new Played({
        by,
        body: { kind, severity, level },
        context: { entitlement },
        policy: tablePolicy,
        at: monday,
      });
      for (const step of steps) {
        if (life.state.completed) break;
        play(life, step);
      }
      life.after(40 * dayMs);
      look(life, seen);
    }),
    { numRuns: 80, seed: 20_261_102 },
  );
}

function play(life: Played, { who, name, body, context, withText, afterMs, storedMs }: RandomStep): void {
  life.after(afterMs);
  if (life.state.completed) return;
  const person = who === 'fitting' ? fittingPerson(life.state, name) : who;
  const at = Math.max(life.state.openedAt, life.now - storedMs);
  life.with({ context, at, withoutText: !withText }).when(person, name, body as never); // paired by the generator
}

function look({ events, policy }: Played, seen: (turn: Turn) => void): void {
  let before: CaseState | null = null;
  for (const [index, event] of events.entries()) {
    const state: CaseState = evolve(before, event);
    seen({
      events: events.slice(0, index + 1),
      before: before ?? state,
      state,
      policy,
      isLast: index === events.length - 1,
    });
    before = state;
  }
}
