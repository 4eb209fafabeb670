import { describe, expect, it } from '@jest/globals';
import { absenceProblem, coverProblem, type CoveringEngineer } from '../../src/domain/absence.js';
import { Played } from './support.js';

const now = 1_000_000;
const absent = { id: 'ann', levels: [2] as const, fromAt: null, untilAt: now + 100 };
function cover(more: Partial<CoveringEngineer> = {}): CoveringEngineer {
  return { id: 'bob', levels: [1, 2], isActive: true, fromAt: null, untilAt: null, ...more };
}

describe('an absence', () => {
  it.each<[string, number | null, number | null, RegExp | undefined]>([
    ['from now on', null, now + 1, undefined],
    ['to come', now + 1, now + 2, undefined],
    ['over: back', null, null, undefined],
    ['without an end', now + 1, null, /when it ends/u],
    ['that is over', null, now, /over already/u],
    ['that ends before it begins', now + 2, now + 1, /before/u],
  ])('%s', (_what, fromAt, untilAt, problem) => {
    const found = absenceProblem({ fromAt, untilAt }, now);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });
});

describe('a cover', () => {
  it.each<[string, CoveringEngineer, RegExp | undefined]>([
    ['of the same level', cover(), undefined],
    ['who is away later', cover({ fromAt: now + 100, untilAt: now + 200 }), undefined],
    ['oneself', cover({ id: 'ann' }), /themselves/u],
    ['who has left', cover({ isActive: false }), /has left/u],
    ['of another level', cover({ levels: [3] }), /level 2/u],
    ['who is away meanwhile', cover({ fromAt: now + 50, untilAt: now + 200 }), /away in that time/u],
  ])('%s', (_what, given, problem) => {
    const found = coverProblem(absent, given);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });

  it('of a lead needs no level', () => {
    expect(coverProblem({ ...absent, levels: [] }, cover({ levels: [] }))).toBeUndefined();
  });

  it('answers a consult that was asked of the engineer who is away', () => {
    const life = new Played({ body: { severity: 2 } });
    life.does('l1', 'take-ownership', {}).with({ id: 'ask-1' }).does('l1', 'consult', { engineer: 'l2' });
    expect(life.refused('l2b', 'answer-consult', {})).toBe('unknown_consult');
    expect(life.when('coverOfL2', 'answer-consult', {})).toBeNull();
  });
});
