import { describe, expect, it } from '@jest/globals';
import { evolve } from '../../src/domain/evolve.js';
import type { CaseState } from '../../src/domain/state.js';
import { levelOf, statusOf } from '../../src/domain/status.js';
import { Played } from './support.js';

describe('a whole life of a case', () => {
  it('goes level 1 → 2 → 3 → 2, is resolved, rejected, resolved again, accepted and reopened', () => {
    const life = new Played();
    expect([statusOf(life.state), levelOf(life.state)]).toEqual(['gathering', 1]);
    expect(life.kinds).toEqual([
      'customer PROVIDE_DATA',
      'customer PROVIDE_DATA',
      'level1 TRIAGE',
      'level1 TAKE_OWNERSHIP',
    ]);
    expect(life.when('l1', 'take-ownership', {})).toBeNull();
    expect(life.when('l1', 'reply', { visibility: 'public' })).toBeNull();
    expect(life.when('l1', 'request-data', { items: [{ key: 'heap', label: 'Heap dump' }] })).toBeNull();
    expect(life.refused('l1', 'escalate', { to: 2, reason: 'DATA_COMPLETE', hasHandoff: true })).toBe('not_actionable');
    expect(life.when('l1', 'release-ownership', {})).toBeNull();
    expect(
      life.when('customer', 'submit-data', { items: [{ key: 'steps' }, { key: 'log' }, { key: 'heap' }] }),
    ).toBeNull();
    expect(life.types.slice(-3)).toEqual(['data-submitted', 'case-actionable', 'level-changed']);
    expect([statusOf(life.state), levelOf(life.state), life.state.owner]).toEqual(['queued', 2, null]);
    expect(life.when('l2', 'take-ownership', {})).toBeNull();
    expect(statusOf(life.state)).toBe('in_progress');
    expect(life.refused('l2b', 'take-ownership', {})).toBe('owned');
    expect(life.refused('l2b', 'reply', { visibility: 'public' })).toBe('not_assigned_engineer');
    expect(life.when('l2', 'escalate', { to: 3, reason: 'NOT_REPRODUCIBLE', hasHandoff: true })).toBeNull();
    expect([statusOf(life.state), levelOf(life.state), life.state.owner]).toEqual(['escalated', 3, 'l2']);
    const guarded = life.when('l2', 'close', { code: 'RESOLUTION_PROVIDED' });
    expect(guarded?.pendingActions?.map((action) => action.kind)).toEqual(['TAKE_ENGAGEMENT']);
    expect(life.when('l3', 'take-engagement', {})).toBeNull();
    expect(life.when('l3', 'return-finding', { outcome: 'REPRODUCED' })).toBeNull();
    expect([levelOf(life.state), life.kinds.includes('level2 ACT_ON_FINDING')]).toEqual([2, true]);
    expect(life.when('l2', 'resolve', { code: 'RESOLUTION_PROVIDED' })).toBeNull();
    expect([statusOf(life.state), life.kinds]).toEqual(['resolved', ['customer CONFIRM_RESOLUTION']]);
    expect(life.when('customer', 'reject-resolution', {})).toBeNull();
    expect([statusOf(life.state), life.kinds, life.state.owner]).toEqual([
      'in_progress',
      ['level2 ANSWER_CUSTOMER'],
      'l2',
    ]);
    expect(life.when('l2', 'resolve', { code: 'RESOLUTION_PROVIDED' })).toBeNull();
    expect(life.when('customer', 'accept-resolution', {})).toBeNull();
    expect([statusOf(life.state), life.kinds, life.state.closureCode]).toEqual(['closed', [], 'RESOLUTION_PROVIDED']);
    expect(life.refused('l2', 'escalate', { to: 3, reason: 'NOT_REPRODUCIBLE', hasHandoff: true })).toBe('closed');
    expect(life.when('customer', 'reopen', {})).toBeNull();
    expect([levelOf(life.state), life.state.owner]).toEqual([2, 'l2']);
  });

  it('is rebuilt exactly by its timeline', () => {
    const life = new Played();
    life.when('l1', 'reply', { visibility: 'public', needsAnswer: true });
    life.when('customer', 'reply', {});
    life.when('l1', 'escalate', { to: 2, reason: 'SEVERITY', hasHandoff: false, override: true });
    const rebuilt = life.events.reduce<CaseState | null>(evolve, null);
    expect(rebuilt).toEqual(life.state);
  });
});
