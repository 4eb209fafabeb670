import { describe, expect, it } from '@jest/globals';
import { absenceProblem, coverProblem, type Absence, type CoveringEngineer } from '../../src/domain/absence.js';
import { Played } from './support.js';

const now = 1_000_000;
const absent = { id: 'ann', levels: [2] as const, fromAt: null, untilAt: now + 100 };
function cover(more: Partial<CoveringEngineer> = {}): CoveringEngineer {
  return { id: 'bob', levels: [1, 2], isActive: true, fromAt: null, untilAt: null, ...more };
}

const silent = /^fits$/u;

describe('an absence', () => {
  it.each<[string, Absence, RegExp]>([
    ['from now on', { fromAt: null, untilAt: now + 1 }, silent],
    ['to come', { fromAt: now + 1, untilAt: now + 2 }, silent],
    ['over: back', { fromAt: null, untilAt: null }, silent],
    ['without an end', { fromAt: now + 1, untilAt: null }, /when it ends/u],
    ['that is over', { fromAt: null, untilAt: now }, /over already/u],
    ['that ends before it begins', { fromAt: now + 2, untilAt: now + 1 }, /before/u],
  ])('%s', (_what, absence, problem) => {
    expect(absenceProblem(absence, now) ?? 'fits').toMatch(problem);
  });
});

describe('a cover', () => {
  it.each<[string, CoveringEngineer, RegExp]>([
    ['of the same level', cover(), silent],
    ['who is away later', cover({ fromAt: now + 100, untilAt: now + 200 }), silent],
    ['oneself', cover({ id: 'ann' }), /themselves/u],
    ['who has left', cover({ isActive: false }), /has left/u],
    ['of another level', cover({ levels: [3] }), /level 2/u],
    ['who is away meanwhile', cover({ fromAt: now + 50, untilAt: now + 200 }), /away in that time/u],
  ])('%s', (_what, given, problem) => {
    expect(coverProblem(absent, given) ?? 'fits').toMatch(problem);
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
