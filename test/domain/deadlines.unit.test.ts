import { describe, expect, it } from '@jest/globals';
import { applyDeadline, deadlineKinds, endsConversation, nextDeadline } from '../../src/domain/deadlines.js';
import { clockNames, type PolicySlice } from '../../src/domain/policy.js';
import {
  atLevel1,
  atLevel2,
  closed,
  dayMs,
  everything,
  hourMs,
  Played,
  everySeverity,
  policy,
  resolved,
  startAt,
} from './support.js';

/** Clocks far away: windows and dates are what these rules are about. */
const windowsOnly: PolicySlice = {
  ...policy,
  clocks: Object.fromEntries(clockNames.map((name) => [name, everySeverity(1000 * dayMs)])) as PolicySlice['clocks'],
};
const deadlineOf = (life: Played) => {
  const next = nextDeadline(life.state, windowsOnly);
  return next === null || next.kind.startsWith('clock') || next.kind === 'reminder' ? null : next;
};

describe('the nearest deadline', () => {
  it.each<[string, () => Played, (life: Played) => unknown]>([
    ['triage', () => new Played(), () => startAt + 4 * hourMs],
    ['hand-off', () => atLevel1({ body: everything }), (life) => life.now + 8 * hourMs],
    ['confirmation', resolved, (life) => life.now + 14 * dayMs],
    ['reopen', closed, (life) => life.now + 30 * dayMs],
  ])('of a case that waits for %s', (kind, given, at) => {
    const life = given();
    expect(deadlineOf(life)).toEqual({ kind, at: at(life) });
  });

  it('is none while a case is with its owner, or with the customer', () => {
    expect(deadlineOf(atLevel2())).toBeNull();
    expect(deadlineOf(atLevel1())).toBeNull();
  });

  it('is the earlier of two', () => {
    const life = atLevel2();
    const [week, day] = [7 * dayMs, dayMs].map((ms) => new Date(life.now + ms).toISOString());
    life.does('l2', 'wait-for', { party: 'vendor', until: week ?? '' });
    life.does('l2', 'direct', { engineers: ['l2b'], until: day ?? '' });
    expect(deadlineOf(life)).toEqual({ kind: 'direction', at: Date.parse(day ?? '') });
    expect(deadlineOf(life.after(2 * dayMs))).toEqual({ kind: 'wait', at: Date.parse(week ?? '') });
  });

  it('is none for a resolved case while something is owed', () => {
    expect(deadlineOf(resolved().does('customer', 'reply', {}))).toBeNull();
  });
});

describe('a deadline that is noticed late', () => {
  it('is stamped at its due time', () => {
    const life = new Played({ body: everything });
    const due = deadlineOf(life)!; // a new case has its triage window
    const { events, state } = applyDeadline(life.state, due, { policy: life.policy, noticedAt: life.now });
    expect(events).toMatchObject([{ type: 'level-changed', at: startAt + 4 * hourMs, actor: { kind: 'system' } }]);
    expect(state.unownedSince).toBe(startAt + 4 * hourMs);
  });

  it('gives the customer the word first where it would end the conversation', () => {
    expect(deadlineKinds.filter((kind) => endsConversation({ kind }))).toEqual(['silence', 'confirmation', 'reopen']);
  });
});
