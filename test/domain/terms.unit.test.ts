import { describe, expect, it } from '@jest/globals';
import { isRunning } from '../../src/domain/runs.js';
import { atLevel2, closed, dayMs, hourMs, Played } from './support.js';

const inDays = (life: Played, days: number): { until: string } => ({
  until: new Date(life.now + days * dayMs).toISOString(),
});

describe('putting an answer off', () => {
  /** The customer owes an answer, and nobody owes them anything. */
  const asked = (): Played => atLevel2().does('l2', 'reply', { needsAnswer: true });

  it('keeps the customer’s actions pending, with that day as their due', () => {
    const life = asked();
    const body = inDays(life, 20);
    life.does('customer', 'defer', body);
    expect(life.action('ANSWER')?.dueAt).toBe(Date.parse(body.until));
    expect(isRunning(life.state.silence.runs)).toBe(false);
  });

  it('is for the contact or an administrator of the account, up to 60 days ahead', () => {
    const life = asked();
    expect(life.refused('colleague', 'defer', inDays(life, 5))).toBe('forbidden');
    expect(life.refused('l2', 'defer', inDays(life, 5))).toBe('forbidden');
    expect(life.refused('customer', 'defer', inDays(life, -1))).toBe('in_the_past');
    expect(life.refused('customer', 'defer', inDays(life, 61))).toBe('too_far_ahead');
    expect(life.refused('accountAdmin', 'defer', inDays(life, 60))).toBeUndefined();
    expect(closed().refused('customer', 'defer', inDays(life, 5))).toBe('closed');
  });

  it('ends at that day, and the silence counts from there', () => {
    const life = asked();
    life.does('customer', 'defer', inDays(life, 20)).after(20 * dayMs);
    expect(life.events.at(-1)).toMatchObject({ type: 'deferral-ended', data: { why: 'time' } });
    expect(isRunning(life.state.silence.runs)).toBe(true);
  });

  it.each([
    ['reply', {}],
    ['submit-data', { items: [{ key: 'trace' }] }],
  ] as const)('ends with any word of theirs, and the timeline says so: %s', (name, body) => {
    const life = asked();
    life.does('customer', 'defer', inDays(life, 20));
    const before = life.types.length;
    life.does('customer', name, body);
    expect(life.typesSince(before)).toContain('deferral-ended');
    expect(life.state.deferral).toBeNull();
  });

  it('ends a decision about closing: they are there', () => {
    const life = asked();
    life.state = { ...life.state, decideClosureSince: life.now };
    expect(life.action('DECIDE_CLOSURE')).toBeDefined();
    expect(life.does('customer', 'defer', inDays(life, 5)).action('DECIDE_CLOSURE')).toBeUndefined();
  });
});

describe('deciding about the entitlement', () => {
  const doubtful = (): Played => new Played({ context: { entitlement: 'expired' } });

  it.each([
    ['l1', 'yes', 'entitled'],
    ['l1', 'no', 'refused'],
    ['lead', 'exception', 'exception'],
  ] as const)('by %s as %s settles it: %s', (who, value, entitlement) => {
    const life = doubtful().does(who, 'set-entitlement', { value });
    expect([life.action('CHECK_ENTITLEMENT'), life.state.entitlement]).toEqual([undefined, entitlement]);
  });

  it('as an exception is for a lead', () => {
    expect(doubtful().refused('l1', 'set-entitlement', { value: 'exception' })).toBe('lead_only');
    expect(doubtful().refused('customer', 'set-entitlement', { value: 'yes' })).toBe('forbidden');
  });

  it('does not say who the sender is', () => {
    const life = new Played({ by: 'system', context: { accountId: null }, body: { contact: undefined } });
    life.does('l1', 'set-entitlement', { value: 'yes' });
    expect(life.action('CHECK_ENTITLEMENT')).toBeDefined();
  });
});

describe('the window of a consult', () => {
  it('passed is on the timeline once, stamped when it was due', () => {
    const life = atLevel2().does('l2', 'consult', { engineer: 'l3' });
    const due = life.now + 4 * hourMs;
    life.after(6 * hourMs);
    const late = life.events.filter((event) => event.type === 'action-overdue');
    expect(late.map((event) => [event.at, event.isPublic])).toEqual([[due, false]]);
    expect(late[0]?.data).toMatchObject({ kind: 'ANSWER_CONSULT', side: 'level3' });
  });
});
