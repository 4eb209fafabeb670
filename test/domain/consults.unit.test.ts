import { describe, expect, it } from '@jest/globals';
import type { BodyOf } from '../../src/domain/envelope.js';
import { isGuarded } from '../../src/domain/pending-actions.js';
import { statusOf } from '../../src/domain/status.js';
import { atLevel1, atLevel2, closed, hourMs, type Played, resolved } from './support.js';

const byEngineer: BodyOf<'consult'> = { engineer: 'l3' };
const team = { context: { team: { id: 'databases', level: 3 } } } as const;

function consulted(): Played {
  return atLevel2().does('l2', 'consult', byEngineer);
}
function idOfConsult(life: Played, index = 0): string {
  return life.state.consults[index]?.id ?? 'none';
}

describe('a consult', () => {
  it('asks an engineer while owner and level stay', () => {
    const life = consulted();
    expect([life.state.owner, life.state.line, life.kinds]).toEqual([
      'l2',
      2,
      ['level3 ANSWER_CONSULT', 'level2 UPDATE_CUSTOMER'],
    ]);
    expect(life.action('ANSWER_CONSULT')).toMatchObject({
      detail: idOfConsult(life),
      dueAt: life.now + 4 * hourMs,
    });
  });

  it('asks a team of any level', () => {
    const life = atLevel1();
    life.with(team).does('l1', 'consult', { team: 'databases' });
    expect(life.kinds).toContain('level3 ANSWER_CONSULT');
    expect(life.refused('l1', 'consult', { team: 'nobody' })).toBe('unknown_team');
  });

  it.each([
    ['nobody', 'unknown_engineer'],
    ['away', 'unavailable_engineer'],
    ['left', 'unavailable_engineer'],
    ['l2', 'unchanged'],
  ] as const)('to %s is refused: %s', (engineer, reason) => {
    expect(atLevel2().refused('l2', 'consult', { engineer })).toBe(reason);
  });

  it('needs a question', () => {
    expect(atLevel2().with({ withoutText: true }).refused('l2', 'consult', byEngineer)).toBe('text_required');
  });

  it('is for engineers, on an open case without a resolution', () => {
    expect(atLevel2().refused('customer', 'consult', byEngineer)).toBe('forbidden');
    expect(atLevel2().refused('l1', 'consult', byEngineer)).toBeUndefined();
    expect(resolved().refused('l2', 'consult', byEngineer)).toBe('resolved');
    expect(closed().refused('l2', 'consult', byEngineer)).toBe('closed');
  });

  it('holds the case open until it is answered or withdrawn (C20)', () => {
    const life = consulted();
    expect(life.refused('l2', 'close', { code: 'NOT_SUPPORT' })).toBe('pending_actions');
    life.does('l3', 'answer-consult', {});
    expect([isGuarded(life.state), life.state.consults]).toEqual([false, []]);
    expect(life.refused('l2', 'close', { code: 'NOT_SUPPORT' })).toBeUndefined();
  });

  it('leaves the case in progress with its owner', () => {
    expect(statusOf(consulted().state)).toBe('in_progress');
  });
});

describe('the answer to a consult', () => {
  it('comes from whoever was asked, without naming it when it is the only one', () => {
    const life = consulted();
    expect(life.refused('customer', 'answer-consult', {})).toBe('forbidden');
    expect(life.refused('l1', 'answer-consult', {})).toBe('unknown_consult');
    expect(life.refused('l3', 'answer-consult', {})).toBeUndefined();
    expect(life.refused('l3', 'answer-consult', {})).toBe('unknown_consult');
  });

  it('comes from anybody else who names it', () => {
    const life = consulted();
    expect(life.refused('l1', 'answer-consult', { consult: idOfConsult(life) })).toBeUndefined();
  });

  it('says which one it is for when several wait', () => {
    const life = consulted().does('l2', 'consult', byEngineer).does('l2', 'consult', { engineer: 'l1' });
    expect(life.state.consults).toHaveLength(3);
    expect(life.refused('l3', 'answer-consult', {})).toBe('unknown_consult');
    expect(life.refused('l3', 'answer-consult', { consult: idOfConsult(life, 1) })).toBeUndefined();
    expect(life.kinds.filter((kind) => kind.endsWith('ANSWER_CONSULT'))).toHaveLength(2);
  });

  it('to a team comes from any engineer of its level', () => {
    const life = atLevel2();
    life.with(team).does('l2', 'consult', { team: 'databases' });
    expect(life.refused('l3b', 'answer-consult', {})).toBeUndefined();
  });
});

describe('a consult is withdrawn', () => {
  it('by who asked, the owner or a lead', () => {
    const life = atLevel2().does('l1', 'consult', byEngineer);
    expect(life.refused('l2b', 'withdraw-consult', { consult: idOfConsult(life) })).toBe('not_owner');
    expect(life.refused('l2', 'withdraw-consult', { consult: idOfConsult(life) })).toBeUndefined();
    life.does('l1', 'consult', byEngineer);
    expect(life.refused('l1', 'withdraw-consult', {})).toBeUndefined();
    life.does('l1', 'consult', byEngineer);
    expect(life.refused('lead', 'withdraw-consult', { consult: idOfConsult(life) })).toBeUndefined();
    expect(life.state.consults).toEqual([]);
  });

  it('by the end of the case too', () => {
    const life = consulted().does('customer', 'withdraw', {});
    expect([life.state.consults, life.kinds]).toEqual([[], []]);
  });
});
