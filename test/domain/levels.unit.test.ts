import { describe, expect, it } from '@jest/globals';
import { levelOf, statusOf } from '../../src/domain/status.js';
import { atLevel1, atLevel2, closed, dayMs, engaged, everything, Played, resolved, type Person } from './support.js';

const to2 = { to: 2, reason: 'NO_RESOLUTION_AT_LEVEL_1', hasHandoff: false } as const;
const to3 = { to: 3, reason: 'DEFECT_NOT_PROVEN', hasHandoff: true } as const;

describe('escalating to Level 2 (C12, C13)', () => {
  it('waits for the data', () => {
    const life = atLevel1();
    expect(life.refused('l1', 'escalate', to2)).toBe('not_actionable');
    expect(life.with({ withoutText: true }).refused('l1', 'escalate', { ...to2, override: true })).toBe(
      'reason_required',
    );
    expect(life.when('l1', 'escalate', { ...to2, override: true })).toBeNull();
    expect([levelOf(life.state), life.state.owner, statusOf(life.state)]).toEqual([2, null, 'queued']);
  });

  it('does not wait for the data at severity 1', () => {
    expect(atLevel1({ body: { severity: 1 } }).when('l1', 'escalate', to2)).toBeNull();
  });

  it.each<[Person, string | undefined]>([
    ['l1b', 'not_owner'],
    ['l2', 'not_owner'],
    ['l1', undefined],
    ['lead', undefined],
  ])('of an owned case by %s: %s', (who, reason) => {
    const life = atLevel1().does('customer', 'submit-data', everything);
    expect(life.refused(who, 'escalate', to2)).toBe(reason);
  });

  it('of a case that nobody owns is for any Level 1 engineer', () => {
    const life = new Played({ body: { kind: 'question' } });
    expect(life.refused('l2', 'escalate', to2)).toBe('not_owner');
    expect(life.when('l1b', 'escalate', to2)).toBeNull();
    expect(life.types.slice(-2)).toEqual(['case-triaged', 'level-changed']);
  });

  it.each<[string, () => Played, string]>([
    ['at level 2 already', atLevel2, 'wrong_level'],
    ['resolved', resolved, 'resolved'],
    ['closed', closed, 'closed'],
  ])('is refused when %s', (_, given, reason) => {
    expect(given().refused('l2', 'escalate', to2)).toBe(reason);
  });
});

describe('calling in Level 3 (C14, C19)', () => {
  it('needs a handoff and leaves the owner', () => {
    const life = atLevel2();
    expect(life.refused('l2', 'escalate', { ...to3, hasHandoff: false })).toBe('handoff_required');
    expect(life.refused('l2b', 'escalate', to3)).toBe('not_owner');
    expect(life.when('l2', 'escalate', to3)).toBeNull();
    expect([levelOf(life.state), statusOf(life.state), life.state.owner]).toEqual([3, 'escalated', 'l2']);
    expect(life.kinds).toEqual(['level3 TAKE_ENGAGEMENT', 'level2 UPDATE_CUSTOMER']);
    expect(life.refused('l2', 'escalate', to3)).toBe('engaged');
  });

  it('from level 1 is for a lead, and the case rests at level 2 with the owner it had there', () => {
    expect(atLevel1().refused('l1', 'escalate', to3)).toBe('lead_only');
    const life = atLevel2().does('l2', 'hand-back', { code: 'MISSING_DATA' }).does('lead', 'escalate', to3);
    expect([life.state.line, levelOf(life.state), life.state.owner]).toEqual([2, 3, 'l2']);
    expect([life.state.handOffs, life.state.bounces]).toEqual([2, 2]);
  });

  it('is taken, given and released by Level 3', () => {
    const life = engaged();
    expect(atLevel2().refused('l3', 'take-engagement', {})).toBe('not_engaged');
    expect(life.refused('l2', 'take-engagement', {})).toBe('forbidden');
    expect(life.refused('lead', 'take-engagement', {})).toBe('wrong_level');
    expect(life.refused('l3', 'release-engagement', {})).toBe('not_owned');
    expect(life.when('l3', 'take-engagement', {})).toBeNull();
    expect(life.kinds).toEqual(['level3 RETURN_FINDING', 'level2 UPDATE_CUSTOMER']);
    expect(life.refused('l3b', 'take-engagement', {})).toBe('taken');
    expect(life.refused('l3b', 'assign-engagement', { engineer: 'l3b' })).toBe('taken');
    expect(life.refused('l3b', 'release-engagement', {})).toBe('taken');
    expect(life.refused('l3', 'assign-engagement', { engineer: 'l2' })).toBe('wrong_level');
    expect(life.refused('l3', 'assign-engagement', { engineer: 'nobody' })).toBe('unknown_engineer');
    expect(life.refused('l3', 'assign-engagement', { engineer: 'l3' })).toBe('unchanged');
    expect(life.when('l3', 'assign-engagement', { engineer: 'l3b' })).toBeNull();
    expect(life.state.engagement).toMatchObject({ engineer: 'l3b', state: 'taken' });
    expect(life.when('lead', 'release-engagement', {})).toBeNull();
    expect(life.action('TAKE_ENGAGEMENT')?.since).toBe(life.now);
    expect(atLevel2().refused('l3', 'release-engagement', {})).toBe('not_engaged');
    expect(atLevel2().refused('l3', 'assign-engagement', { engineer: 'l3' })).toBe('not_engaged');
  });

  it('returns a finding that the owner acts on', () => {
    expect(atLevel2().refused('l3', 'return-finding', { outcome: 'REPRODUCED' })).toBe('not_engaged');
    const life = engaged().does('l3', 'take-engagement', {});
    expect(life.refused('l2', 'return-finding', { outcome: 'REPRODUCED' })).toBe('forbidden');
    life.does('l3', 'return-finding', { outcome: 'NEED_DATA' });
    expect([levelOf(life.state), life.kinds]).toEqual([2, ['level2 ACT_ON_FINDING']]);
    life.does('l2', 'request-data', { items: [{ key: 'heap', label: 'Heap dump' }] });
    expect(life.kinds).toEqual(['customer PROVIDE_DATA']);
  });

  it.each<[string, (life: Played) => Played]>([
    ['a public reply', (life) => life.does('l2', 'reply', {})],
    ['a resolution', (life) => life.does('l2', 'resolve', { code: 'CONFIGURATION' })],
    ['escalating again', (life) => life.does('l2', 'escalate', to3)],
  ])('the finding is acted on by %s', (_, act) => {
    const life = engaged().does('l3', 'return-finding', { outcome: 'WORKAROUND', defect: 'D-1' });
    expect(life.state.finding).toMatchObject({ outcome: 'WORKAROUND', defect: 'D-1' });
    expect(act(life).action('ACT_ON_FINDING')).toBeUndefined();
  });

  it('is recalled by the owner or a lead', () => {
    const life = engaged();
    expect(life.refused('l3', 'recall-engagement', {})).toBe('not_owner');
    expect(life.when('l2', 'recall-engagement', {})).toBeNull();
    expect([levelOf(life.state), life.kinds]).toEqual([2, ['level2 PROGRESS']]);
    expect(life.refused('lead', 'recall-engagement', {})).toBe('not_engaged');
  });
});

describe('handing back to Level 1', () => {
  it('is for the owner or a lead, at level 2, with Level 3 out of it', () => {
    expect(atLevel2().refused('l2b', 'hand-back', { code: 'WRONG_LEVEL' })).toBe('not_owner');
    expect(engaged().refused('l2', 'hand-back', { code: 'WRONG_LEVEL' })).toBe('engaged');
    expect(atLevel1().refused('l1', 'hand-back', { code: 'WRONG_LEVEL' })).toBe('wrong_level');
    expect(resolved().refused('l2', 'hand-back', { code: 'WRONG_LEVEL' })).toBe('resolved');
  });

  it('goes to the former Level 1 engineer, and the next escalation to the same Level 2 owner', () => {
    const life = atLevel2().does('l2', 'hand-back', { items: [{ key: 'heap', label: 'Heap dump' }] });
    expect([life.state.line, life.state.owner, life.state.bounces]).toEqual([1, 'l1', 1]);
    expect(life.kinds).toEqual(['customer PROVIDE_DATA', 'level1 HANDED_BACK']);
    life.does('customer', 'submit-data', { items: [{ key: 'heap' }] }).does('l1', 'escalate', to2);
    expect([life.state.line, life.state.owner, life.state.bounces]).toEqual([2, 'l2', 2]);
    expect(life.action('HANDED_BACK')).toBeUndefined();
  });

  it('goes to the queue when that engineer is away or has left', () => {
    const context = { engineers: [{ id: 'l1', levels: [1], isActive: true, isAway: true, coverId: null }] } as const;
    const life = atLevel2().with({ context }).does('l2', 'hand-back', { code: 'CONTACT_NEEDED' });
    expect([life.state.owner, life.kinds]).toEqual([null, ['level1 HANDED_BACK', 'level1 TAKE_OWNERSHIP']]);
  });

  it('moves up again only by `escalate`, however long it lies', () => {
    const life = atLevel2()
      .does('l2', 'hand-back', { code: 'KNOWN_RESOLUTION' })
      .after(60 * dayMs);
    life.does('l1', 'reply', {}).after(60 * dayMs);
    expect(life.state.line).toBe(1);
  });

  it('a second time is for a lead, who is then asked to stop it', () => {
    const life = atLevel2().does('l2', 'hand-back', { code: 'WRONG_LEVEL' }).does('l1', 'escalate', to2);
    expect(life.refused('l2', 'hand-back', { code: 'WRONG_LEVEL' })).toBe('lead_only');
    expect(life.action('STOP_BOUNCE')).toBeUndefined();
    expect(life.when('lead', 'hand-back', { code: 'WRONG_LEVEL' })).toBeNull();
    expect(life.action('STOP_BOUNCE')).toMatchObject({ side: 'lead' });
  });

  it.each<[string, (life: Played) => Played]>([
    ['a reply', (life) => life.does('l1', 'reply', {})],
    ['a request', (life) => life.does('l1', 'request-data', { items: [{ key: 'heap', label: 'Heap dump' }] })],
    ['a resolution', (life) => life.does('l1', 'resolve', { code: 'CONFIGURATION' })],
  ])('is answered by %s of Level 1', (_, act) => {
    const life = act(atLevel2().does('l2', 'hand-back', { code: 'KNOWN_RESOLUTION' }));
    expect(life.action('HANDED_BACK')).toBeUndefined();
  });
});

describe('waiting for others', () => {
  const soon = (life: Played, ms: number): string => new Date(life.now + ms).toISOString();

  it('is for the owner and leads, and for a time to come', () => {
    const life = atLevel2();
    expect(life.refused('l2b', 'wait-for', { party: 'vendor', until: soon(life, dayMs) })).toBe('not_owner');
    expect(life.refused('l2', 'wait-for', { party: 'vendor', until: soon(life, -dayMs) })).toBe('in_the_past');
    expect(life.refused('l2', 'end-wait', {})).toBe('not_waiting');
    expect(life.when('l2', 'wait-for', { party: 'vendor', until: soon(life, dayMs) })).toBeNull();
    expect(life.refused('l2b', 'end-wait', {})).toBe('not_owner');
    expect([statusOf(life.state), life.kinds]).toEqual([
      'waiting_on_third_party',
      ['level2 UPDATE_CUSTOMER', 'third-party THIRD_PARTY'],
    ]);
    expect(life.when('l2', 'end-wait', {})).toBeNull();
    expect(life.kinds).toEqual(['level2 PROGRESS']);
  });

  it('ends at its time, and the owner brings the case forward', () => {
    const life = atLevel2();
    life.does('l2', 'wait-for', { party: 'change', until: soon(life, dayMs) }).after(2 * dayMs);
    expect([life.kinds, life.events.at(-1)?.data]).toEqual([['level2 PROGRESS'], { why: 'time' }]);
  });

  it.each<[string, (life: Played) => Played]>([
    ['a message', (life) => life.does('colleague', 'reply', {})],
    ['data', (life) => life.does('customer', 'submit-data', everything)],
  ])('ends with %s of the customer', (_, act) => {
    const life = atLevel2();
    life.does('l2', 'wait-for', { party: 'vendor', until: soon(life, dayMs) });
    expect(act(life).state.wait).toBeNull();
    expect(life.events.at(-1)).toMatchObject({ type: 'wait-ended', data: { why: 'customer-message' } });
  });

  it("for the customer's own date is the customer's move", () => {
    const life = atLevel2();
    life.does('l2', 'wait-for', { party: 'customer-date', until: soon(life, dayMs) });
    expect([statusOf(life.state), life.kinds]).toEqual(['waiting_on_customer', ['customer THIRD_PARTY']]);
  });

  it('is over once a resolution is proposed', () => {
    const life = atLevel2();
    life.does('l2', 'wait-for', { party: 'vendor', until: soon(life, dayMs) });
    expect(life.does('l2', 'resolve', { code: 'THIRD_PARTY_CAUSE' }).state.wait).toBeNull();
  });
});

describe('opening above level 1', () => {
  it('is for engineers: what a customer opens starts at level 1 (C15)', () => {
    expect(new Played({ by: 'customer', body: { level: 2 } }).state.line).toBe(1);
    const second = new Played({ by: 'l2', body: { level: 2 } });
    expect([second.state.teamId, second.kinds.includes('level2 TAKE_OWNERSHIP')]).toEqual(['level-2', true]);
    const third = new Played({ by: 'l3', body: { level: 3 } });
    expect([levelOf(third.state), third.state.line]).toEqual([3, 2]);
    expect(third.kinds).toContain('level3 TAKE_ENGAGEMENT');
  });
});
