import { describe, expect, it } from '@jest/globals';
import { Played } from './support.js';

describe('a case that bounced too often', () => {
  it('is settled by a lead who assigns it to the engineer who has it already', () => {
    const life = new Played();
    const escalate = { to: 2, reason: 'SEVERITY', hasHandoff: false, override: true } as const;
    life.when('l1', 'take-ownership', {});
    for (const who of ['l2', 'lead'] as const) {
      life.when('l1', 'escalate', escalate);
      life.when('l2', 'take-ownership', {});
      expect(life.when(who, 'hand-back', { code: 'WRONG_LEVEL' })).toBeNull();
    }
    expect([life.state.owner, life.kinds.includes('lead STOP_BOUNCE')]).toEqual(['l1', true]);
    expect(life.when('l1', 'assign', { engineer: 'l1' })?.reason).toBe('unchanged');
    expect(life.when('lead', 'assign', { engineer: 'l1' })).toBeNull();
    expect([life.state.owner, life.kinds.includes('lead STOP_BOUNCE')]).toEqual(['l1', false]);
    expect(life.when('lead', 'assign', { engineer: 'l1' })?.reason).toBe('unchanged');
  });
});
