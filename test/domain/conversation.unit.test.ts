import { describe, expect, it } from '@jest/globals';
import { statusOf } from '../../src/domain/status.js';
import { atLevel1, atLevel2, closed, dayMs, engaged, hourMs, Played, resolved, type Person } from './support.js';

describe('writing to the customer (C5)', () => {
  it.each<[string, Person]>([
    ['the owner', 'l2'],
    ['the cover of an owner who is away', 'coverOfL2'],
  ])('%s does', (_, who) => {
    expect(atLevel2().refused(who, 'reply', { visibility: 'public' })).toBeUndefined();
  });

  it.each<Person>(['l2b', 'l1', 'l3', 'lead'])('%s, who is not assigned, does only with `override`', (who) => {
    const life = atLevel2();
    expect(life.refused(who, 'reply', {})).toBe('not_assigned_engineer');
    expect(life.refused(who, 'reply', { override: true })).toBeUndefined();
    expect(life.state.owner).toBe('l2');
    expect(life.events.at(-1)?.data).toMatchObject({ override: true });
  });

  it('the coordinator does (C4)', () => {
    const life = atLevel2({ body: { coordinator: 'l1b' } });
    expect(life.refused('l1b', 'reply', {})).toBeUndefined();
  });

  it('needs words', () => {
    expect(atLevel2().with({ withoutText: true }).refused('l2', 'reply', {})).toBe('text_required');
  });

  it('takes a case that nobody owns, by an engineer of its level', () => {
    const life = new Played();
    expect(life.refused('l2', 'reply', {})).toBe('wrong_level');
    expect(life.refused('l1', 'reply', {})).toBeUndefined();
    expect([life.state.owner, life.types.slice(-3)]).toEqual(['l1', ['case-triaged', 'ownership-taken', 'reply-sent']]);
  });

  it('is not asked about for what colleagues alone read', () => {
    const life = atLevel2();
    expect(life.refused('l3', 'reply', { visibility: 'internal' })).toBeUndefined();
    expect(life.refused('l1', 'add-note', {})).toBeUndefined();
    expect(life.events.slice(-2).map((event) => event.isPublic)).toEqual([false, false]);
  });

  it('holds on a closed case too', () => {
    expect(closed().refused('l2b', 'reply', {})).toBe('not_assigned_engineer');
    expect(closed().refused('l2', 'reply', {})).toBeUndefined();
    const unowned = new Played().does('lead', 'close', { code: 'NOT_SUPPORT' });
    expect(unowned.does('l1', 'reply', {}).state.owner).toBeNull();
  });
});

describe('a direction, the one exception of C5', () => {
  const until = (life: Played, ms: number): string => new Date(life.now + ms).toISOString();

  it('is given by the owner or a lead, to engineers who are there, for a time to come', () => {
    const life = atLevel2();
    const day = until(life, dayMs);
    expect(life.refused('l2b', 'direct', { engineers: ['l2b'], until: day })).toBe('not_owner');
    expect(life.refused('l2', 'direct', { engineers: ['l2b'], until: until(life, -1) })).toBe('in_the_past');
    expect(life.refused('l2', 'direct', { engineers: ['nobody'], until: day })).toBe('unknown_engineer');
    expect(life.refused('l2', 'direct', { engineers: ['away'], until: day })).toBe('unavailable_engineer');
    expect(life.refused('l2', 'end-direction', {})).toBe('not_directed');
    expect(life.refused('l2', 'direct', { engineers: ['l2b'], until: day })).toBeUndefined();
    expect(life.refused('l2b', 'reply', {})).toBeUndefined();
    expect(life.refused('l3', 'reply', {})).toBe('not_assigned_engineer');
    expect(life.refused('l2b', 'end-direction', {})).toBe('not_owner');
    life.does('lead', 'end-direction', {});
    expect(life.refused('l2b', 'reply', {})).toBe('not_assigned_engineer');
  });

  it('ends at its time', () => {
    const life = atLevel2();
    life.does('l2', 'direct', { engineers: ['l2b'], until: until(life, hourMs) }).after(2 * hourMs);
    expect([life.state.direction, life.types.at(-1)]).toEqual([null, 'direction-ended']);
  });
});

describe("the customer's word", () => {
  it('waits for an answer since the oldest one, with the next-reply clock', () => {
    const life = atLevel2().does('customer', 'reply', {});
    const first = life.now;
    life.after(hourMs).does('colleague', 'reply', {});
    expect(life.action('ANSWER_CUSTOMER')).toMatchObject({ side: 'level2', since: first, dueAt: first + 8 * hourMs });
  });

  it('is dated by when it was stored, not by when it was decided', () => {
    const life = atLevel2();
    life
      .after(hourMs)
      .with({ at: life.now - hourMs + 60_000 })
      .does('customer', 'reply', {});
    expect(life.action('ANSWER_CUSTOMER')?.since).toBe(life.now - hourMs - 1000 + 60_000);
  });

  it.each<[string, (life: Played) => Played]>([
    ['a public reply', (life) => life.does('l2', 'reply', {})],
    ['a call', (life) => life.does('l2', 'log-contact', { channel: 'phone' })],
    ['a dismissal', (life) => life.does('l2', 'dismiss-message', { code: 'THANKS' })],
    ['a resolution', (life) => life.does('l2', 'resolve', { code: 'CONFIGURATION' })],
  ])('is answered by %s', (_, act) => {
    expect(act(atLevel2().does('customer', 'reply', {})).action('ANSWER_CUSTOMER')).toBeUndefined();
  });

  it.each<[string, (life: Played) => Played]>([
    ['a note', (life) => life.does('l2', 'add-note', {})],
    ['an internal reply', (life) => life.does('l2', 'reply', { visibility: 'internal' })],
    [
      'an internal record of a meeting',
      (life) => life.does('l2', 'log-contact', { channel: 'meeting', public: false }),
    ],
  ])('is not answered by %s', (_, act) => {
    expect(act(atLevel2().does('customer', 'reply', {})).action('ANSWER_CUSTOMER')).toBeDefined();
  });

  it('is dismissed by the owner, or the level while nobody owns the case', () => {
    const asked = (): Played => atLevel2().does('customer', 'reply', {});
    expect(atLevel2().refused('l2', 'dismiss-message', { code: 'SPAM' })).toBe('nothing_to_dismiss');
    expect(asked().refused('l2b', 'dismiss-message', { code: 'SPAM' })).toBe('not_owner');
    const released = asked().does('l2', 'release-ownership', {});
    expect(released.refused('l2b', 'dismiss-message', { code: 'AUTO_REPLY' })).toBeUndefined();
  });

  it('ends what we asked for an answer to', () => {
    const life = atLevel2().does('l2', 'reply', { needsAnswer: true });
    expect([statusOf(life.state), life.kinds]).toEqual(['waiting_on_customer', ['customer ANSWER']]);
    expect(life.does('customer', 'reply', {}).action('ANSWER')).toBeUndefined();
  });

  it('handed in as data ends it too, without waiting for an answer itself', () => {
    const life = atLevel2().does('l2', 'reply', { needsAnswer: true });
    life.does('customer', 'submit-data', { items: [{ key: 'steps' }] });
    expect([life.action('ANSWER'), life.action('ANSWER_CUSTOMER')]).toEqual([undefined, undefined]);
  });
});

describe('keeping the customer informed', () => {
  it('is due by the next-update clock since our last public word while others are at work', () => {
    const life = engaged();
    const start = life.now;
    expect(life.action('UPDATE_CUSTOMER')).toMatchObject({ side: 'level2', since: start });
    life.after(hourMs).does('l2', 'reply', {});
    expect(life.action('UPDATE_CUSTOMER')).toMatchObject({ since: life.now, dueAt: life.now + 8 * hourMs });
  });

  it('falls to the owner as PROGRESS when nobody else has a move, again after each public word', () => {
    const life = atLevel2().after(hourMs).does('l2', 'reply', {});
    expect(life.action('PROGRESS')).toMatchObject({ side: 'level2', since: life.now, dueAt: life.now + 8 * hourMs });
  });
});

describe('on a resolved case', () => {
  it('a message raises ANSWER_CUSTOMER and does not reopen', () => {
    const life = resolved().does('customer', 'reply', {});
    expect([statusOf(life.state), life.kinds]).toEqual([
      'resolved',
      ['customer CONFIRM_RESOLUTION', 'level2 ANSWER_CUSTOMER'],
    ]);
  });

  it('what we asked the customer for is suspended and comes back with a rejection', () => {
    const life = atLevel1().does('l1', 'reply', { needsAnswer: true }).does('l1', 'resolve', { code: 'CONFIGURATION' });
    expect(life.kinds).toEqual(['customer CONFIRM_RESOLUTION']);
    life.does('customer', 'reject-resolution', {});
    expect(life.kinds).toEqual([
      'customer PROVIDE_DATA',
      'customer PROVIDE_DATA',
      'customer ANSWER',
      'level1 ANSWER_CUSTOMER',
    ]);
  });
});
