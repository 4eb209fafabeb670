import { describe, expect, it } from '@jest/globals';
import { clockLines } from '../../src/domain/clock-readings.js';
import { currentDetailsOf } from '../../src/domain/case-summary.js';
import { rowOf } from '../../src/domain/projection.js';
import { searchAttributesOf } from '../../src/domain/search-attributes.js';
import { tablePolicy } from './clock-policy.js';
import { atLevel2, hourMs, minuteMs, Played } from './support.js';

/** 2026-11-02T07:00:00Z: a Monday, eight in the morning in Berlin. */
const monday = Date.UTC(2026, 10, 2, 7);
const urgent = { at: monday, policy: tablePolicy, body: { severity: 1 } } as const;
const details = ({ state, policy, events }: Played): string[] =>
  currentDetailsOf(state, policy, events.slice(-5)).split('\n');

describe('what Temporal shows of a case', () => {
  it('has the clocks that somebody must still meet, when they are due, and what was missed', () => {
    const life = new Played(urgent);
    expect(details(life)).toContain('| firstResponse | 2026-11-02 07:30Z |  |');
    expect(details(life.after(25 * minuteMs))).toContain('| firstResponse | 2026-11-02 07:30Z | warned |');
    expect(details(life.after(hourMs))).toContain(
      '| firstResponse | 2026-11-02 07:30Z | **breached** 2026-11-02 07:30Z |',
    );
  });

  it('leaves out what is met and says what is paused', () => {
    const life = atLevel2(urgent).does('l2', 'reply', { visibility: 'public' });
    life.does('l2', 'wait-for', { party: 'customer-date', until: new Date(monday + 24 * hourMs).toISOString() });
    const clocks = details(life).filter((line) => /^\| (?:firstResponse|ownership|nextUpdate|relief) /u.test(line));
    expect(clocks).toEqual(['| nextUpdate | paused |  |', '| relief | paused |  |']);
  });

  it('marks a case as breached in the very millisecond of its due time', () => {
    const { state, policy } = new Played(urgent);
    const row = rowOf(state, policy);
    const dueAt = row.nextDueAt ?? 0;
    const isBreached = (now: number): unknown => searchAttributesOf(row, now).CaseBreached;
    expect([isBreached(dueAt - 1), isBreached(dueAt)]).toEqual([false, true]);
  });
});

describe('the query "clocks"', () => {
  it('says of each clock that began how it stands, in ISO times', () => {
    const life = atLevel2(urgent).after(10 * minuteMs);
    const lines = clockLines(life.state, life.policy);
    expect(lines.map(({ clock }) => clock)).toEqual(['firstResponse', 'ownership', 'relief']);
    expect(lines[0]).toEqual({
      clock: 'firstResponse',
      state: 'running',
      why: 'no engineer has answered yet',
      promise: 'commitment',
      targetSeconds: 1800,
      calendar: 'always',
      since: '2026-11-02T07:00:00.000Z',
      warnAt: '2026-11-02T07:22:30.000Z',
      due: '2026-11-02T07:30:00.000Z',
      metAt: null,
      breachedAt: null,
      segments: [{ from: '2026-11-02T07:00:00.000Z', to: null, state: 'running', seconds: null }],
    });
    expect(lines[1]).toMatchObject({ state: 'met', due: null, segments: [{ state: 'running', seconds: 1 }] });
  });

  it('shows pauses between what ran', () => {
    const life = atLevel2(urgent)
      .after(hourMs)
      .does('l2', 'request-data', { items: [{ key: 'heap', label: 'Heap' }] });
    life.after(hourMs);
    const relief = clockLines(life.state, life.policy).find(({ clock }) => clock === 'relief');
    expect(relief).toMatchObject({ state: 'paused', due: null, why: 'only the customer has a move' });
    expect(relief?.segments.at(-1)).toMatchObject({ state: 'paused', to: null });
  });
});
