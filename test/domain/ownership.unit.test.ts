import { describe, expect, it } from '@jest/globals';
import { atLevel1, atLevel2, closed, engaged, Played, resolved, type Person } from './support.js';

describe('taking a case (C13)', () => {
  it('is for an engineer of the level it is at', () => {
    const life = new Played();
    expect(life.refused('l2', 'take-ownership', {})).toBe('wrong_level');
    expect(life.refused('lead', 'take-ownership', {})).toBe('wrong_level');
    expect(life.when('l1', 'take-ownership', {})).toBeNull();
    expect(life.state.owner).toBe('l1');
    expect(life.refused('l1', 'take-ownership', {})).toBe('unchanged');
  });

  it.each<[string, () => Played, string]>([
    ['resolved', resolved, 'resolved'],
    ['closed', closed, 'closed'],
  ])('is refused on a %s case', (_, given, reason) => {
    expect(given().refused('l2b', 'take-ownership', {})).toBe(reason);
  });

  it('from another owner needs `takeover` with a reason, and is for the cover or a lead', () => {
    const life = atLevel2();
    expect(life.refused('l2b', 'take-ownership', {})).toBe('owned');
    expect(life.refused('l2b', 'take-ownership', { takeover: true })).toBe('owned');
    expect(life.with({ withoutText: true }).refused('coverOfL2', 'take-ownership', { takeover: true })).toBe(
      'reason_required',
    );
    expect(life.when('coverOfL2', 'take-ownership', { takeover: true })).toBeNull();
    expect(life.events.at(-1)).toMatchObject({
      type: 'ownership-taken',
      data: { engineer: 'l2c', previous: 'l2', takeover: true },
    });
  });
});

describe('giving a case', () => {
  it.each(['assign', 'hand-over'] as const)('%s is for the owner and leads', (name) => {
    const life = atLevel2();
    expect(life.refused('l2b', name, { engineer: 'l2c' })).toBe('not_owner');
    expect(life.when('l2', name, { engineer: 'l2b' })).toBeNull();
    expect([life.state.owner, life.events.at(-1)?.data]).toMatchObject(['l2b', { handedOver: name === 'hand-over' }]);
    expect(life.when('lead', name, { engineer: 'l2' })).toBeNull();
    expect([life.state.owner, life.state.bounces]).toEqual(['l2', 0]);
    expect(life.refused('l2', name, { engineer: 'l2' })).toBe('unchanged');
  });

  it.each([
    ['nobody', 'unknown_engineer'],
    ['away', 'unavailable_engineer'],
    ['left', 'unavailable_engineer'],
    ['l1', 'wrong_level'],
  ])('to %s is refused: %s', (engineer, reason) => {
    expect(atLevel2().refused('l2', 'assign', { engineer })).toBe(reason);
  });

  it('of a case that nobody owns is for leads', () => {
    const life = atLevel2().does('l2', 'release-ownership', {});
    expect(life.refused('l2b', 'assign', { engineer: 'l2b' })).toBe('not_owner');
    expect(life.when('lead', 'assign', { engineer: 'l2b' })).toBeNull();
  });
});

describe('releasing and transferring a case', () => {
  it('puts it into the queue of its level, by the owner or a lead', () => {
    const life = atLevel2();
    expect(life.refused('l2b', 'release-ownership', {})).toBe('not_owner');
    expect(life.when('l2', 'release-ownership', {})).toBeNull();
    expect([life.state.owner, life.kinds]).toEqual([null, ['level2 TAKE_OWNERSHIP']]);
    expect(life.action('TAKE_OWNERSHIP')?.since).toBe(life.now);
    expect(life.refused('lead', 'release-ownership', {})).toBe('not_owned');
  });

  it('transfers to another team of the same level and counts it as a bounce', () => {
    const other = { context: { team: { id: 'level-2-databases', level: 2 } } } as const;
    const life = atLevel2();
    expect(life.with(other).refused('l2b', 'transfer', { team: 'level-2-databases' })).toBe('not_owner');
    expect(life.refused('l2', 'transfer', { team: 'nowhere' })).toBe('unknown_team');
    const higher = { context: { team: { id: 'level-3', level: 3 } } } as const;
    expect(life.with(higher).refused('l2', 'transfer', { team: 'level-3' })).toBe('wrong_level');
    const same = { context: { team: { id: 'level-2', level: 2 } } } as const;
    expect(life.with(same).refused('l2', 'transfer', { team: 'level-2' })).toBe('same_team');
    expect(life.with(other).when('l2', 'transfer', { team: 'level-2-databases' })).toBeNull();
    expect([life.state.teamId, life.state.owner, life.state.bounces]).toEqual(['level-2-databases', null, 1]);
  });

  it('asks the lead to stop the third bounce, until a lead assigns', () => {
    const life = atLevel2();
    const bounce = (team: string): void => {
      life.with({ context: { team: { id: team, level: 2 } } }).does('lead', 'transfer', { team });
    };
    bounce('one');
    bounce('two');
    expect(life.action('STOP_BOUNCE')).toBeUndefined();
    bounce('three');
    expect(life.action('STOP_BOUNCE')).toMatchObject({ side: 'lead', since: life.now });
    life.does('l2', 'take-ownership', {}).does('l2', 'assign', { engineer: 'l2b' });
    expect(life.action('STOP_BOUNCE')).toBeDefined();
    life.does('lead', 'assign', { engineer: 'l2' });
    expect(life.action('STOP_BOUNCE')).toBeUndefined();
  });
});

describe('the coordinator (C4)', () => {
  it('is named by a Level 1 engineer or a lead and stays through the levels', () => {
    const life = atLevel1();
    expect(life.refused('l2', 'assign-coordinator', { engineer: 'l1b' })).toBe('forbidden');
    expect(life.refused('l1', 'assign-coordinator', { engineer: 'nobody' })).toBe('unknown_engineer');
    expect(life.refused('l1', 'assign-coordinator', { engineer: 'left' })).toBe('unavailable_engineer');
    expect(life.when('l1', 'assign-coordinator', { engineer: 'l1b' })).toBeNull();
    expect(life.refused('lead', 'assign-coordinator', { engineer: 'l1b' })).toBe('unchanged');
    life.does('l1', 'escalate', { to: 2, reason: 'SEVERITY', override: true, hasHandoff: false });
    expect(life.state.coordinator).toBe('l1b');
  });
});

describe('the side of an ownership', () => {
  it.each<[Person, () => Played, string[]]>([
    ['l1', atLevel1, []],
    ['l2', atLevel2, ['level2 TAKE_OWNERSHIP']],
    ['l2', engaged, ['level3 TAKE_ENGAGEMENT', 'level2 UPDATE_CUSTOMER', 'level2 TAKE_OWNERSHIP']],
  ])('released by %s, it is wanted where somebody has the move', (owner, given, wanted) => {
    const life = given().does(owner, 'release-ownership', {});
    expect(life.kinds.filter((kind) => !kind.startsWith('customer'))).toEqual(wanted);
  });

  it('at level 1 counts since Level 1 has something to do, not since the opening', () => {
    const life = atLevel1().does('l1', 'reply', {}).does('l1', 'release-ownership', {});
    expect(life.action('TAKE_OWNERSHIP')).toBeUndefined();
    life.after(40 * 3_600_000).does('customer', 'reply', {});
    expect(life.action('TAKE_OWNERSHIP')).toMatchObject({ side: 'level1', since: life.now });
  });

  it('at level 1 is wanted when nobody has a move, since then', () => {
    const life = new Played({ body: { kind: 'question' } }).does('l1', 'add-note', {});
    const idle = life.now;
    life.after(3_600_000).does('l2', 'add-note', {});
    expect(life.action('TAKE_OWNERSHIP')).toMatchObject({ side: 'level1', since: idle });
  });
});

describe('bringing a case forward', () => {
  it("is its owner's when nobody has a move, since then, and not anew with every note", () => {
    const life = engaged().after(3_600_000).does('l2', 'recall-engagement', {});
    const idle = life.now;
    life.after(3_600_000).does('l2', 'add-note', {});
    expect(life.action('PROGRESS')).toMatchObject({ side: 'level2', since: idle, dueAt: idle + 8 * 3_600_000 });
    life.does('customer', 'reply', {}).does('l2', 'dismiss-message', { code: 'THANKS' });
    expect(life.action('PROGRESS')?.since).toBe(life.now);
  });
});
