import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyCommand, applyOpening } from '../../src/domain/commit.js';
import { applyDeadline, nextDeadline } from '../../src/domain/deadlines.js';
import type { AnyEnvelope } from '../../src/domain/envelope.js';
import type { AnyEvent } from '../../src/domain/events.js';
import { LifeCount, type Figure } from '../../src/domain/life-figures.js';
import { clockNames, type PolicySlice } from '../../src/domain/policy.js';
import { relive, simulate } from '../../src/domain/simulate.js';
import type { CaseState } from '../../src/domain/state.js';
import {
  fittingPerson,
  randomOpening,
  randomSteps,
  steepPolicy,
  type RandomOpening,
  type RandomStep,
} from './random-life.js';
import { dayMs, hourMs, opening, people, Played, policy, startAt } from './support.js';

/** A policy in which everything that time does by itself comes soon. */
const livelyPolicy: PolicySlice = {
  ...steepPolicy,
  silence: {
    remindAfter: [days(1), days(2)],
    proposeClosureAfter: days(3),
    closeAfter: days(4),
    ownerDecidesFor: [1, 3],
  },
  acknowledgePageWithin: { ms: hourMs, calendar: 'always' },
};

function days(count: number): { ms: number; calendar: string } {
  return { ms: count * dayMs, calendar: 'always' };
}

interface Lived {
  readonly events: readonly AnyEvent[];
  readonly state: CaseState;
  readonly now: number;
}

/** A life as the workflow leads it: what is due happens before each command. */
function lived(given: RandomOpening, steps: readonly RandomStep[]): Lived {
  const { by, kind, severity, level, entitlement } = given;
  const opened = applyOpening(opening({ by, body: { kind, severity, level }, context: { entitlement } }), livelyPolicy);
  let { state } = opened;
  let now = startAt;
  const events: AnyEvent[] = [...opened.events];
  const pass = (until: number): void => {
    for (let due = nextDeadline(state, livelyPolicy); due && due.at <= until; due = nextDeadline(state, livelyPolicy)) {
      const applied = applyDeadline(state, due, { policy: livelyPolicy, noticedAt: due.at });
      state = applied.state;
      events.push(...applied.events);
    }
    now = until + 1;
  };
  for (const [index, step] of steps.entries()) {
    pass(now + step.afterMs);
    if (state.completed) break;
    const result = applyCommand(state, envelopeOf({ step, index, state, now }), now, livelyPolicy);
    if (!result.ok) continue;
    state = result.state;
    events.push(...result.events);
  }
  pass(now + 100 * dayMs);
  return { events, state, now: now - 1 };
}

function envelopeOf(given: { step: RandomStep; index: number; state: CaseState; now: number }): AnyEnvelope {
  const { step, index, state, now } = given;
  const { name, body, context, who, storedMs } = step;
  return {
    v: 1,
    id: `command-${String(index)}`,
    name,
    at: Math.max(state.openedAt, now - storedMs),
    actor: people[who === 'fitting' ? fittingPerson(state, name) : who],
    body,
    context,
    ...(step.withText ? { messageId: `m-${String(index)}` } : {}),
  } as AnyEnvelope; // name and body are paired by the generator
}

interface Simulated {
  readonly events: readonly AnyEvent[];
  readonly state: CaseState;
  readonly figures: Partial<Record<Figure, number>>;
}

function simulated(timeline: readonly AnyEvent[], under: PolicySlice, until: number): Simulated {
  const count = new LifeCount();
  const events: AnyEvent[] = [];
  const state = simulate(timeline, {
    policyOf: () => under,
    isOneVersion: false,
    until,
    seen: (turn) => {
      events.push(...turn.events);
      count.seen(turn);
    },
  });
  return { events, state, figures: Object.fromEntries(count.ended()) };
}

function recordedFigures(timeline: readonly AnyEvent[]): Partial<Record<Figure, number>> {
  const count = new LifeCount();
  relive(timeline, count.seen);
  return Object.fromEntries(count.ended());
}

describe('a life simulated under the policy that it was lived under', () => {
  const runs = { numRuns: 250, seed: 20_261_124 } as const;

  it('has exactly the recorded warnings, breaches, reminders, moves and closings, at the recorded instants', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(randomOpening, randomSteps, (given, steps) => {
        const { events, state, now } = lived(given, steps);
        const again = simulated(events, livelyPolicy, now);
        assert.deepEqual(again.events.map(inWords), events.map(inWords));
        assert.deepEqual(again.state, state);
        for (const { type } of events) seen.add(type);
      }),
      runs,
    );
    const wanted = ['clock-warned', 'clock-breached', 'reminder-sent', 'closure-proposed', 'silence-ended', 'paged'];
    expect([...wanted, 'action-overdue', 'hand-off-lapsed'].filter((type) => !seen.has(type))).toEqual([]);
  });

  it('counts what the record counts', () => {
    fc.assert(
      fc.property(randomOpening, randomSteps, (given, steps) => {
        const { events, now } = lived(given, steps);
        assert.deepEqual(simulated(events, livelyPolicy, now).figures, recordedFigures(events));
      }),
      runs,
    );
  });
});

describe('a life simulated under any policy', () => {
  it('keeps every act of its people in order, and comes to an end', () => {
    const scale = fc.constantFrom(0, 0.1, 0.5, 2, 10);
    fc.assert(
      fc.property(randomOpening, randomSteps, fc.array(scale, { minLength: 3, maxLength: 3 }), (given, steps, by) => {
        const { events, now } = lived(given, steps);
        const [clocks = 1, windows = 1, silence = 1] = by;
        const again = simulated(events, scaled({ clocks, windows, silence }), now);
        assert.deepEqual(actsIn(again.events), actsIn(events));
      }),
      { numRuns: 150, seed: 20_261_124 },
    );
  });
});

function actsIn(events: readonly AnyEvent[]): string[] {
  return events.filter((event) => event.commandId !== undefined).map(({ type, data }) => JSON.stringify([type, data]));
}

/** The lively policy with its terms so many times as long. */
function scaled(by: { clocks: number; windows: number; silence: number }): PolicySlice {
  const times = <T>(terms: T, factor: number): T => {
    const text = JSON.stringify(terms).replaceAll(
      /"ms":(\d+)/gu,
      (_all, ms) => `"ms":${Math.round(Number(ms) * factor)}`,
    );
    return JSON.parse(text) as T;
  };
  return {
    ...livelyPolicy,
    clocks: times(livelyPolicy.clocks, by.clocks),
    windows: times(livelyPolicy.windows, by.windows),
    silence: times(livelyPolicy.silence, by.silence),
  };
}

function inWords({ type, at, data, seq }: AnyEvent): string {
  return JSON.stringify([seq, at, type, data]);
}

/** The usual policy with other targets for all clocks. */
function withTargets(hours: number): PolicySlice {
  const term = { ms: hours * hourMs, calendar: 'always' };
  const clocks = Object.fromEntries(clockNames.map((name) => [name, { 1: term, 2: term, 3: term, 4: term }]));
  return { ...policy, clocks: clocks as PolicySlice['clocks'] };
}

describe('a life simulated under another policy', () => {
  it('breaches the clocks that its people would have kept waiting, and no others', () => {
    const life = new Played();
    life.after(3 * hourMs);
    life.when('l1', 'reply', { visibility: 'public' });
    const strict = simulated(life.events, withTargets(2), life.now);
    expect(strict.figures['3/firstResponse/breached']).toBe(1);
    expect(strict.figures['3/firstResponse/met']).toBeUndefined();
    const breach = strict.events.find(
      (event) => event.type === 'clock-breached' && event.data.clock === 'firstResponse',
    );
    expect(breach?.at).toBe(startAt + 2 * hourMs);
    const loose = simulated(life.events, withTargets(4), life.now);
    expect([loose.figures['3/firstResponse/warned'], loose.figures['3/firstResponse/breached']]).toEqual([
      1,
      undefined,
    ]);
    expect(loose.figures['3/firstResponse/met']).toBe(1);
  });

  it('closes by a shorter silence, and takes that back at the word that the record has', () => {
    const life = new Played();
    life.when('l1', 'take-ownership', {});
    life.when('l1', 'reply', { visibility: 'public', needsAnswer: true });
    life.after(6 * dayMs);
    life.when('customer', 'reply', {});
    life.after(hourMs);
    const short = simulated(life.events, shortSilence, life.now);
    expect(short.figures['3/time/closed-by-silence']).toBe(1);
    expect(short.figures['3/time/overtaken']).toBe(1);
    expect(short.figures['3/time/reminded']).toBe(2);
    expect(short.state.closedAt).toBeNull();
    expect(short.state.unansweredSince).toBe(life.state.unansweredSince);
  });

  it('counts one closing, however often people wrote to each other in that silence', () => {
    const life = new Played();
    life.when('l1', 'take-ownership', {});
    life.when('l1', 'reply', { visibility: 'public', needsAnswer: true });
    life.after(6 * dayMs);
    life.when('l1', 'add-note', {});
    life.when('l1', 'add-note', {});
    const short = simulated(life.events, shortSilence, life.now);
    expect([short.figures['3/time/closed-by-silence'], short.figures['3/time/overtaken']]).toEqual([1, 1]);
    expect(short.state.closedAt).not.toBeNull();
  });

  it('leaves the closing where nobody came back', () => {
    const life = new Played();
    life.when('l1', 'take-ownership', {});
    life.when('l1', 'reply', { visibility: 'public', needsAnswer: true });
    life.after(6 * dayMs);
    const short = simulated(life.events, shortSilence, life.now);
    expect([short.figures['3/time/closed-by-silence'], short.figures['3/time/overtaken']]).toEqual([1, undefined]);
    expect(short.state.closureCode).toBe('UNRESPONSIVE');
  });

  it('counts the move of a shorter hand-off window, and leaves the case where Level 1 went on with it', () => {
    const life = actionableAtLevel1();
    life.after(6 * hourMs);
    life.when('l1', 'reply', { visibility: 'public' });
    const short = simulated(life.events, withHandOff(2), life.now);
    expect(short.figures['3/time/moved-by-hand-off']).toBe(1);
    expect(short.state.line).toBe(1);
    const gone = actionableAtLevel1();
    gone.after(6 * hourMs);
    expect(simulated(gone.events, withHandOff(2), gone.now).state.line).toBe(2);
  });

  it('of a longer window finds the case at Level 2 when its engineer takes it', () => {
    const life = actionableAtLevel1();
    life.after(9 * hourMs);
    life.when('l2', 'take-ownership', {});
    expect([life.state.line, life.state.owner]).toEqual([2, 'l2']);
    const long = simulated(life.events, withHandOff(100), life.now);
    expect(long.figures['3/time/moved-by-hand-off']).toBeUndefined();
    expect([long.state.line, long.state.owner]).toEqual([2, 'l2']);
  });

  it('counts as one version from beginning to end, whatever the record changed to', () => {
    const life = new Played();
    life.with({ context: { policy: { ...policy, version: 2 } } }).when('lead', 'adopt-policy', { version: 2 });
    expect(life.types).toContain('policy-adopted');
    const until = life.now;
    const state = simulate(life.events, { policyOf: () => policy, isOneVersion: true, until, seen: () => undefined });
    expect(state.policyAdoptedAt).toBeNull();
  });
});

const shortSilence: PolicySlice = { ...policy, silence: { ...livelyPolicy.silence, ownerDecidesFor: [] } };

/** An owned case at level 1 with all its data: only its hand-off window would move it. */
function actionableAtLevel1(): Played {
  const life = new Played();
  life.when('l1', 'take-ownership', {});
  life.when('customer', 'submit-data', { items: [{ key: 'steps' }, { key: 'log' }] });
  return life;
}

function withHandOff(hours: number): PolicySlice {
  const term = { ms: hours * hourMs, calendar: 'always' };
  return { ...policy, windows: { ...policy.windows, handOff: { 1: term, 2: term, 3: term, 4: term } } };
}
