import { compileCalendar } from '../../src/domain/calendar-compile.js';
import { clockDueAt } from '../../src/domain/clock-times.js';
import type { PolicySlice } from '../../src/domain/policy.js';
import { atLevel1, atLevel2, everything, hourMs, Played, policy, routing, startAt } from './support.js';

const gold = { ...policy, plan: 'gold' };
const next = { ...policy, version: 2 };

/** The pins of the adoptions on the timeline, in order. */
function adoptions(played: Played): unknown[] {
  return played.events.filter((event) => event.type === 'policy-adopted').map((event) => event.data.policy);
}

describe('the terms of a case', () => {
  it('change with the version that a lead names', () => {
    const played = atLevel1()
      .with({ context: { policy: next } })
      .does('lead', 'adopt-policy', { version: 2 });
    expect(played.state.policy).toEqual({ version: 2, plan: null, account: null });
    expect(played.state.policyAdoptedAt).toBe(played.now);
    expect(adoptions(played)).toHaveLength(1);
  });

  it('stay when there is no such version, or the case has it already', () => {
    const played = atLevel1();
    expect(played.refused('lead', 'adopt-policy', { version: 9 })).toBe('unknown_policy');
    expect(played.with({ context: { policy } }).refused('lead', 'adopt-policy', { version: 1 })).toBe('unchanged');
    expect(adoptions(played)).toEqual([]);
  });

  it('change with the plan that is decided on, the account, the contact and the product', () => {
    const played = atLevel2()
      .with({ context: { policy: gold } })
      .does('l2', 'set-entitlement', { value: 'yes', plan: 'gold' })
      .with({ context: { accountId: 'a2', entitlement: 'entitled', policy: { ...policy, account: 'a2' } } })
      .does('lead', 'set-account', { account: 'a2' })
      .with({ context: { entitlement: 'entitled', policy: { ...gold, account: 'a2' } } })
      .does('l2', 'identify-contact', { contact: 'x1' })
      .with({ context: { routing: routing, checklists: [], policy } })
      .does('l2', 'set-product', { product: null });
    expect(adoptions(played)).toEqual([
      { version: 1, plan: 'gold', account: null },
      { version: 1, plan: null, account: 'a2' },
      { version: 1, plan: 'gold', account: 'a2' },
      { version: 1, plan: null, account: null },
    ]);
  });

  it('are not told anew when nothing about them is different', () => {
    const played = atLevel2().with({ context: { policy } }).does('l2', 'set-entitlement', { value: 'yes' });
    expect(adoptions(played)).toEqual([]);
    expect(played.types.at(-1)).toBe('entitlement-decided');
  });

  it('are never taken from a version that the case has left since they were looked up', () => {
    const played = atLevel2()
      .with({ context: { policy: next } })
      .does('lead', 'adopt-policy', { version: 2 });
    const outrun = { policy: gold, routing: routing, checklists: [], accountId: 'a2' };
    expect(played.with({ context: outrun }).refused('l2', 'set-entitlement', { value: 'yes' })).toBe('stale');
    expect(played.with({ context: outrun }).refused('l2', 'set-product', { product: null })).toBe('stale');
    expect(played.with({ context: outrun }).refused('lead', 'set-account', { account: 'a2' })).toBe('stale');
    expect(played.with({ context: outrun }).refused('l2', 'identify-contact', { contact: 'c2' })).toBe('stale');
    expect(played.state.policy.version).toBe(2);
  });
});

describe('opening times of another zone, in the middle of a case', () => {
  /** Monday to Friday from nine to five, where `timeZone` is. */
  function officeIn(timeZone: string, targetMs = 8 * hourMs): PolicySlice {
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
    const made = compileCalendar({
      timeZone,
      windows: Object.fromEntries(days.map((day) => [day, ['09:00-17:00']])),
    });
    if (!made.ok) throw new Error(made.problems[0]?.message);
    const target = { ms: targetMs, calendar: 'office' };
    const terms = { 1: target, 2: target, 3: target, 4: target };
    return {
      ...policy,
      calendars: { ...policy.calendars, office: made.calendar },
      clocks: { ...policy.clocks, relief: terms },
    };
  }
  const dueUnder = (played: Played, terms: PolicySlice) =>
    new Date(clockDueAt('relief', played.state, terms) ?? NaN).toISOString();

  it('count all that ran in the new zone, to the second', () => {
    const [berlin, newYork] = [officeIn('Europe/Berlin'), officeIn('America/New_York')];
    const played = new Played({ policy: berlin, body: everything }); // Monday 09:00 in Berlin, 03:00 in New York
    expect(dueUnder(played, berlin)).toBe('2026-11-02T16:00:00.000Z');
    played.after(4 * hourMs).with({ context: { policy: { ...newYork, version: 2 } } });
    played.does('lead', 'adopt-policy', { version: 2 });
    expect(dueUnder(played, newYork)).toBe('2026-11-02T22:00:00.000Z');
  });

  it('never put the due time before the change', () => {
    const [berlin, newYork] = [officeIn('Europe/Berlin', 6 * hourMs), officeIn('America/New_York', 6 * hourMs)];
    // Opened half an hour before Berlin closes; in New York 6.5 hours have run by the next morning.
    const played = new Played({ policy: berlin, body: everything, at: startAt + 7.5 * hourMs }).after(14 * hourMs);
    played.with({ context: { policy: { ...newYork, version: 2 } } }).does('lead', 'adopt-policy', { version: 2 });
    expect(played.state.clocks.relief?.breachedAt).toBeNull();
    expect(dueUnder(played, newYork)).toBe(new Date(played.now).toISOString());
  });
});
