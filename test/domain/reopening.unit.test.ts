import { describe, expect, it } from '@jest/globals';
import { nextDeadline } from '../../src/domain/deadlines.js';
import { levelOf, statusOf } from '../../src/domain/status.js';
import {
  atLevel1,
  atLevel2,
  closed,
  dayMs,
  engaged,
  everything,
  facts,
  hourMs,
  type Played,
  type Person,
} from './support.js';

describe('reopening', () => {
  it.each<[Person, string | undefined]>([
    ['customer', undefined],
    ['accountAdmin', undefined],
    ['colleague', 'forbidden'],
    ['stranger', 'forbidden'],
    ['l1', undefined],
    ['lead', undefined],
  ])('by %s: %s', (who, reason) => {
    expect(closed().refused(who, 'reopen', {})).toBe(reason);
  });

  it('is for a closed case', () => {
    expect(atLevel2().refused('customer', 'reopen', {})).toBe('not_closed');
  });

  it('gives it back to its level and owner, with an answer owed to the customer', () => {
    const life = closed().does('customer', 'reopen', {});
    expect([life.state.line, life.state.owner, life.state.reopens]).toEqual([2, 'l2', 1]);
    expect([statusOf(life.state), life.kinds]).toEqual(['in_progress', ['level2 ANSWER_CUSTOMER']]);
    expect(life.state).toMatchObject({ closedAt: null, closureCode: null, resolution: null, resolvedAt: null });
  });

  it('by an engineer is our public word', () => {
    const life = closed().does('customer', 'reply', {}).does('l2', 'reopen', {});
    expect([life.kinds, life.state.publicWordAt]).toEqual([['level2 PROGRESS'], life.now]);
  });

  it.each([
    ['is away', facts('l2', [2], { isAway: true, coverId: 'l2c' }), 'l2c'],
    ['is away without a cover', facts('l2', [2], { isAway: true }), null],
    ['has left', facts('l2', [2], { isActive: false }), null],
    ['works at another level now', facts('l2', [3]), null],
  ])('goes to the cover or the queue when the owner %s', (_, owner, expected) => {
    const life = closed().with({ context: { engineers: [owner, facts('l2c', [2])] } });
    expect(life.does('customer', 'reopen', {}).state.owner).toBe(expected);
  });

  it('goes to the queue when the cover is away too', () => {
    const engineers = [facts('l2', [2], { isAway: true, coverId: 'l2c' }), facts('l2c', [2], { isAway: true })];
    expect(closed().with({ context: { engineers } }).does('customer', 'reopen', {}).state.owner).toBeNull();
  });

  it('at level 1 starts a new hand-off window', () => {
    const life = atLevel1({ body: everything })
      .after(7 * hourMs)
      .does('l1', 'resolve', { code: 'CONFIGURATION' });
    life
      .does('customer', 'accept-resolution', {})
      .does('customer', 'reopen', {})
      .after(7 * hourMs);
    expect(levelOf(life.state)).toBe(1);
    expect(levelOf(life.after(hourMs).state)).toBe(2);
  });

  it('asks again for an entitlement that was in doubt', () => {
    const life = atLevel1({ context: { entitlement: 'expired' } }).does('customer', 'withdraw', {});
    expect(life.kinds).toEqual([]);
    life.does('customer', 'reopen', {});
    expect(life.action('CHECK_ENTITLEMENT')).toMatchObject({ side: 'level1', since: life.now });
  });

  it('brings back nothing that closing ended', () => {
    const life = atLevel2();
    life.does('l2', 'wait-for', { party: 'vendor', until: '2030-01-01T00:00:00Z' });
    life.does('l2', 'direct', { engineers: ['l2b'], until: '2030-01-01T00:00:00Z' });
    for (const team of ['one', 'two', 'three']) {
      life.with({ context: { team: { id: team, level: 2 } } }).does('lead', 'transfer', { team });
    }
    expect(life.action('STOP_BOUNCE')).toBeDefined();
    life.does('customer', 'withdraw', {}).does('l2', 'reopen', {});
    expect([life.state.wait, life.state.direction, life.kinds]).toEqual([null, null, ['level2 TAKE_OWNERSHIP']]);
  });

  it('brings Level 3 back only by escalating again', () => {
    const life = engaged().does('customer', 'withdraw', {}).does('customer', 'reopen', {});
    expect([levelOf(life.state), life.state.engagement]).toEqual([2, null]);
  });
});

describe('the reopen window', () => {
  const closedAt = (life: Played): number => life.state.closedAt ?? NaN;

  it('lasts to its last second', () => {
    const life = closed();
    life.now = closedAt(life) + 30 * dayMs - 1000;
    expect(life.refused('customer', 'reopen', {})).toBeUndefined();
  });

  it('counts when the word was stored, not when it was decided', () => {
    const life = closed();
    life.now = closedAt(life) + 30 * dayMs + hourMs;
    expect(life.with({ at: life.now - 2 * hourMs }).refused('customer', 'reopen', {})).toBeUndefined();
  });

  it('is over after that', () => {
    const life = closed();
    life.now = closedAt(life) + 30 * dayMs;
    expect(life.refused('customer', 'reopen', {})).toBe('reopen_window_over');
  });

  it('ends the workflow when nothing is owed', () => {
    const life = closed().after(30 * dayMs);
    expect([life.state.completed, life.types.at(-1)]).toEqual([true, 'case-completed']);
    expect(nextDeadline(life.state, life.policy)).toBeNull();
  });

  it.each<[string, (life: Played) => Played, (life: Played) => Played]>([
    [
      'POST_CLOSE_MESSAGE',
      (life) => life.does('customer', 'reply', {}),
      (life) => life.does('l2', 'dismiss-message', { code: 'THANKS' }),
    ],
    [
      'FIX_DELIVERY',
      (life) => life.does('system', 'delivery-failed', { notification: 'n1', reason: '550' }),
      (life) => life.does('l2', 'settle-delivery', { how: 'acknowledge' }),
    ],
  ])('does not end it while %s is pending, and then ends it when that is done', (kind, owe, settle) => {
    const life = owe(closed());
    expect(life.kinds).toEqual([`level2 ${kind}`]);
    life.after(100 * dayMs);
    expect(life.state.completed).toBe(false);
    settle(life).after(1);
    expect([life.state.completed, life.events.at(-1)?.at]).toEqual([true, life.now - 1]);
  });
});

describe('a closed case', () => {
  it('is not reopened by a message or by data: somebody looks at it', () => {
    const life = closed().does('colleague', 'reply', {});
    expect([statusOf(life.state), life.kinds]).toEqual(['closed', ['level2 POST_CLOSE_MESSAGE']]);
    const data = closed().does('customer', 'submit-data', everything);
    expect(data.kinds).toEqual(['level2 POST_CLOSE_MESSAGE']);
    expect(closed().does('l2', 'submit-data', everything).kinds).toEqual([]);
  });

  it('has its message dismissed by the owner', () => {
    expect(closed().refused('l2', 'dismiss-message', { code: 'THANKS' })).toBe('nothing_to_dismiss');
    const life = closed().does('customer', 'reply', {}).does('l2', 'dismiss-message', { code: 'THANKS' });
    expect(life.kinds).toEqual([]);
  });

  it('does not ask the customer, once reopened, for what they answered while it was closed', () => {
    const life = closed().does('l2', 'reply', { needsAnswer: true }).does('customer', 'reply', {});
    expect(life.does('l2', 'reopen', {}).action('ANSWER')).toBeUndefined();
  });

  it.each([
    ['submit-data', everything],
    ['add-note', {}],
    ['change-contact', { contact: 'c2' }],
  ] as const)('takes %s', (name, body) => {
    expect(closed().refused('l2', name, body)).toBeUndefined();
  });

  it.each([
    ['take-ownership', {}],
    ['assign', { engineer: 'l2b' }],
    ['set-severity', { value: 1 }],
    ['wait-for', { party: 'vendor', until: '2030-01-01T00:00:00Z' }],
    ['log-contact', { channel: 'phone' }],
    ['end-direction', {}],
    ['add-participant', { contact: 'c2' }],
    ['unlink-case', { type: 'related', case: '00000001' }],
  ] as const)('refuses %s', (name, body) => {
    expect(closed().refused('l2', name, body)).toBe('closed');
  });
});

describe('a completed case', () => {
  it('lives on when a word of the customer comes in its last moment', () => {
    const life = closed();
    life.after(31 * dayMs);
    expect(life.state.completed).toBe(true);
    life.does('customer', 'reply', {});
    expect([life.state.completed, life.kinds]).toEqual([false, ['level2 POST_CLOSE_MESSAGE']]);
  });
});
