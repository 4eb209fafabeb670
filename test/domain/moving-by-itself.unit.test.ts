import { describe, expect, it } from '@jest/globals';
import { nextDeadline } from '../../src/domain/deadlines.js';
import { levelOf } from '../../src/domain/status.js';
import { atLevel1, dayMs, errorChecklist, everything, hourMs, minuteMs, Played, policy, startAt } from './support.js';

const complete = { body: everything };

function moves(life: Played): unknown[] {
  return life.events.filter((event) => event.type === 'level-changed').map((event) => [event.at, event.data.reason]);
}

/** Without what its clocks tell meanwhile. */
function typesOf(life: Played): string[] {
  return life.types.filter((type) => !/^(?:clock-|action-overdue)/u.test(type));
}

describe('a case moves to Level 2 by itself (C12, C13)', () => {
  it('(a) at once, when it turns actionable, is triaged and nobody owns it', () => {
    const life = new Played().does('l1', 'add-note', {}).does('customer', 'submit-data', everything);
    expect(life.types.slice(-3)).toEqual(['data-submitted', 'case-actionable', 'level-changed']);
    expect(life.events.at(-1)).toMatchObject({ actor: { kind: 'system' }, data: { automatic: true, owner: null } });
    expect([levelOf(life.state), life.state.teamId, life.state.triage]).toEqual([2, 'level-2', null]);
  });

  it('(a) also when an engineer waives the last item, and also a question', () => {
    const question = { ...errorChecklist, kind: 'question' } as const;
    const life = new Played({ body: { kind: 'question' }, context: { checklists: [question] } });
    life.does('l1', 'waive-data', { keys: ['steps', 'log'] });
    expect(levelOf(life.state)).toBe(2);
  });

  it('(a) not while somebody owns it', () => {
    expect(levelOf(atLevel1().does('customer', 'submit-data', everything).state)).toBe(1);
  });

  it('(b) when the triage window has run and Level 1 has not touched it', () => {
    const life = new Played(complete).after(4 * hourMs - 1);
    expect(levelOf(life.state)).toBe(1);
    expect(moves(life.after(1))).toEqual([[startAt + 4 * hourMs, 'TRIAGE_WINDOW']]);
  });

  it('(b) as soon as it is actionable, when the triage window has run before', () => {
    const life = new Played().after(dayMs);
    expect([levelOf(life.state), typesOf(life).at(-1)]).toEqual([1, 'triage-lapsed']);
    life.does('customer', 'submit-data', everything);
    expect(moves(life)).toEqual([[life.now, 'TRIAGE_WINDOW']]);
  });

  it('(c) when its Level 1 owner has had the hand-off window', () => {
    const life = atLevel1(complete);
    const taken = life.now;
    life.after(dayMs);
    expect(moves(life)).toEqual([[taken + 8 * hourMs, 'HAND_OFF_WINDOW']]);
    expect([life.state.owner, life.state.formerOwner[1]]).toEqual([null, 'l1']);
  });

  it('(c) the hand-off window runs only while Level 1 has the move', () => {
    const life = atLevel1(complete)
      .does('l1', 'reply', { needsAnswer: true })
      .after(30 * dayMs);
    expect(levelOf(life.state)).toBe(1);
    life.does('customer', 'reply', {}).after(8 * hourMs - 2000);
    expect(levelOf(life.state)).toBe(1);
    expect(levelOf(life.after(2000).state)).toBe(2);
  });

  it('(c) nor does it run while a third party is at work for Level 1', () => {
    const life = atLevel1(complete);
    const until = new Date(life.now + 10 * dayMs).toISOString();
    life.does('l1', 'wait-for', { party: 'vendor', until }).after(9 * dayMs);
    expect(levelOf(life.state)).toBe(1);
  });

  it('(d) put back into the Level 1 queue it stays, at most for the hand-off window', () => {
    const life = atLevel1(complete).does('l1', 'release-ownership', {});
    expect(life.kinds).toEqual(['level1 TAKE_OWNERSHIP']);
    life.after(7 * hourMs);
    expect(levelOf(life.state)).toBe(1);
    expect(levelOf(life.after(hourMs).state)).toBe(2);
  });

  it('(d) a transfer within Level 1 gives the new team a window of its own', () => {
    const life = atLevel1(complete).after(7 * hourMs);
    life.with({ context: { team: { id: 'level-1-b', level: 1 } } }).does('l1', 'transfer', { team: 'level-1-b' });
    expect(levelOf(life.after(7 * hourMs).state)).toBe(1);
    expect(levelOf(life.after(hourMs).state)).toBe(2);
  });
});

describe('what does not move it', () => {
  it('a lapsed window moves no question: the lead is told (C17)', () => {
    const untouched = new Played({ body: { kind: 'question' } }).after(30 * dayMs);
    expect([levelOf(untouched.state), typesOf(untouched)]).toEqual([
      1,
      ['case-opened', 'case-actionable', 'triage-lapsed'],
    ]);
    const owned = atLevel1({ body: { kind: 'question' } }).after(30 * dayMs);
    expect([levelOf(owned.state), typesOf(owned).at(-1)]).toEqual([1, 'hand-off-lapsed']);
  });

  it('correcting kind or product, though it is actionable then', () => {
    const life = new Played().does('l1', 'add-note', {}).does('l1', 'set-kind', { value: 'enhancement' });
    expect([life.types.slice(-2), levelOf(life.state)]).toEqual([['kind-changed', 'case-actionable'], 1]);
    expect(levelOf(life.after(8 * hourMs).state)).toBe(2);
  });

  it('a question whose window ran out gets a new window as another kind', () => {
    const life = atLevel1({ body: { kind: 'question' } }).after(dayMs);
    life.does('l1', 'set-kind', { value: 'request' });
    expect(levelOf(life.state)).toBe(1);
    expect(levelOf(life.after(8 * hourMs).state)).toBe(2);
  });

  it('time alone, once it is resolved', () => {
    const life = atLevel1(complete).does('l1', 'resolve', { code: 'CONFIGURATION' }).after(dayMs);
    expect(levelOf(life.state)).toBe(1);
  });

  it('a missing item, unless the severity is 1', () => {
    expect(levelOf(new Played().after(30 * dayMs).state)).toBe(1);
    const urgent = new Played({ body: { severity: 1 } }).after(4 * hourMs);
    expect([levelOf(urgent.state), urgent.action('PROVIDE_DATA')?.detail]).toEqual([2, 'steps']);
  });

  it('a severity raised to 1 after the triage window does: the window has run', () => {
    const life = new Played().after(dayMs).does('l2', 'set-severity', { value: 1 });
    expect(levelOf(life.state)).toBe(2);
  });
});

describe('TRIAGE', () => {
  it.each(['l1', 'l1b', 'lead'] as const)('ends with the first act of %s', (who) => {
    const life = new Played();
    expect(life.action('TRIAGE')).toMatchObject({ side: 'level1', since: startAt, dueAt: startAt + 4 * hourMs });
    expect(life.does(who, 'add-note', {}).action('TRIAGE')).toBeUndefined();
  });

  it.each(['l2', 'l3', 'coverOfL2'] as const)('does not end with an act of %s', (who) => {
    expect(new Played().does(who, 'add-note', {}).action('TRIAGE')).toBeDefined();
  });

  it('does not end with an act that was refused', () => {
    const life = new Played();
    expect(life.refused('l1', 'review-data', {})).toBe('nothing_to_review');
    expect(life.action('TRIAGE')).toBeDefined();
  });
});

describe('the triage window and severity', () => {
  const term = (ms: number) => ({ ms, calendar: 'always' });
  const steep = {
    ...policy,
    windows: {
      ...policy.windows,
      triage: { 1: term(10 * minuteMs), 2: term(30 * minuteMs), 3: term(4 * hourMs), 4: term(4 * hourMs) },
    },
  };

  it('keeps its start when the severity is raised, and is never due before the change', () => {
    const early = new Played({ policy: steep }).after(5 * minuteMs).does('l2', 'set-severity', { value: 1 });
    expect(nextDeadline(early.state, steep)).toEqual({ kind: 'triage', at: startAt + 10 * minuteMs });
    const late = new Played({ policy: steep }).after(2 * hourMs).does('l2', 'set-severity', { value: 1 });
    expect(nextDeadline(late.state, steep)).toEqual({ kind: 'triage', at: late.now });
    expect(late.action('TRIAGE')?.dueAt).toBe(late.now);
    expect(moves(late.after(1))).toEqual([[late.now - 1, 'TRIAGE_WINDOW']]);
  });
});
