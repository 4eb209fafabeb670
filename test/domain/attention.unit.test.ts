import { describe, expect, it } from '@jest/globals';
import { atLevel2, closed, dayMs, hourMs, Played, resolved } from './support.js';

describe('attention', () => {
  it('is asked for by the customer or an engineer, and a lead owes the answer within its window', () => {
    for (const who of ['customer', 'colleague', 'l1', 'l2'] as const) {
      const life = atLevel2().does(who, 'raise-attention', {});
      expect(life.action('MANAGER_RESPONSE')).toMatchObject({ side: 'lead', dueAt: life.now + 4 * hourMs });
    }
  });

  it('is asked for once until it is settled', () => {
    const life = atLevel2().does('customer', 'raise-attention', {});
    expect(life.refused('l2', 'raise-attention', {})).toBe('unchanged');
    life.does('lead', 'settle-attention', { rhythmMs: null });
    expect(life.refused('customer', 'raise-attention', {})).toBeUndefined();
  });

  it('is asked for on a resolved case too, not on a closed one', () => {
    expect(resolved().refused('customer', 'raise-attention', {})).toBeUndefined();
    expect(closed().refused('customer', 'raise-attention', {})).toBe('closed');
  });

  it('is settled by a lead alone', () => {
    const life = atLevel2();
    expect(life.refused('lead', 'settle-attention', { rhythmMs: null })).toBe('no_attention');
    life.does('customer', 'raise-attention', {});
    expect(life.refused('l2', 'settle-attention', { rhythmMs: null })).toBe('forbidden');
    expect(life.refused('lead', 'settle-attention', { rhythmMs: dayMs })).toBeUndefined();
    expect([life.action('MANAGER_RESPONSE'), life.state.attention?.rhythmMs]).toEqual([undefined, dayMs]);
    expect(life.refused('lead', 'settle-attention', { rhythmMs: null })).toBe('no_attention');
  });

  it('does not hold the case open: it is no obligation towards anybody (C20)', () => {
    const life = atLevel2().does('l1', 'raise-attention', {});
    expect(life.refused('l2', 'close', { code: 'NOT_SUPPORT' })).toBeUndefined();
    expect(life.state.attention).toBeNull();
  });

  it.each([
    ['customer', true],
    ['l2', false],
  ] as const)('asked for by %s is on the timeline of the customer: %j', (who, isPublic) => {
    const life = atLevel2().does(who, 'raise-attention', {}).does('lead', 'settle-attention', { rhythmMs: null });
    const told = life.events.filter((event) => event.type.startsWith('attention-'));
    expect(told.map((event) => event.isPublic)).toEqual([isPublic, isPublic]);
  });

  it('asked for by the customer is a sign of life: what they put off is not waited for', () => {
    const until = new Date(atLevel2().now + 20 * dayMs).toISOString();
    const life = atLevel2().does('customer', 'defer', { until }).does('customer', 'raise-attention', {});
    expect(life.state.deferral).toBeNull();
  });
});

describe('a page', () => {
  it('is acknowledged by an engineer, once', () => {
    const life = new Played();
    expect(life.refused('l1', 'acknowledge-page', {})).toBe('no_page');
    life.state = { ...life.state, page: { since: life.now, acknowledgedBy: null, isUnanswered: false } };
    expect(life.refused('customer', 'acknowledge-page', {})).toBe('forbidden');
    expect(life.refused('l2', 'acknowledge-page', {})).toBeUndefined();
    expect(life.state.page?.acknowledgedBy).toBe('l2');
    expect(life.refused('l1', 'acknowledge-page', {})).toBe('unchanged');
  });
});
