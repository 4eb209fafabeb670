import { describe, expect, it } from '@jest/globals';
import { rowOf } from '../../src/domain/projection.js';
import { differencesOf, differingParts, type Difference, type WorkflowView } from '../../src/doctor/compare.js';
import { isRepairable, remedyFor } from '../../src/doctor/remedy.js';
import type { ProjectedCase } from '../../src/store/projected-case-reader.js';
import { Played, policy } from '../domain/support.js';

/** A case in progress at level 1, as a sound projection has it. */
function sound(): ProjectedCase {
  const life = new Played();
  life.when('l1', 'take-ownership', {});
  life.when('l1', 'reply', { visibility: 'public', needsAnswer: true });
  const { state, events } = life;
  return {
    caseNumber: state.number,
    seq: state.seq,
    policyVersion: 1,
    state,
    row: rowOf(state, policy),
    timeline: events,
  };
}
function running({ state }: ProjectedCase): WorkflowView {
  return { kind: 'running', state };
}
/** What differs, without the values. */
function whats(projected: ProjectedCase, workflow: WorkflowView = running(sound())): string[] {
  return differencesOf(projected, workflow, policy).map(({ what }) => what);
}

describe('a case is sound', () => {
  it('when state, row and timeline say what the workflow says', () => {
    expect(whats(sound())).toEqual([]);
  });

  it('when it is completed and its workflow has ended', () => {
    const projected = sound();
    const state = { ...projected.state, completed: true };
    const found = differencesOf({ ...projected, state }, { kind: 'absent', why: 'closed' }, policy);
    expect(found.filter(({ what }) => what === 'workflow')).toEqual([]);
  });
});

describe('a case differs', () => {
  it('when its projection is behind the workflow: sequence and every part that moved are named with both values', () => {
    const projected = sound();
    const { state } = projected;
    const ahead = { ...state, seq: state.seq + 1, owner: 'l1b', handOff: { ...state.handOff, lapsed: true } };
    const found = differencesOf(projected, { kind: 'running', state: ahead }, policy);
    expect(found).toEqual([
      { case: state.number, what: 'seq', projection: state.seq, workflow: state.seq + 1 },
      { case: state.number, what: 'state.owner', projection: 'l1', workflow: 'l1b' },
      { case: state.number, what: 'state.handOff.lapsed', projection: state.handOff.lapsed, workflow: true },
    ]);
  });

  it('when a column of its row does not follow from its state', () => {
    const projected = sound();
    const row = { ...projected.row, ownerId: null, status: 'closed' as const };
    expect(whats({ ...projected, row })).toEqual(['status', 'row.status', 'row.ownerId']);
  });

  it('when its opening is stored and was never projected: only that counts, there is no timeline yet', () => {
    expect(whats({ ...sound(), seq: 0, timeline: [] })).toEqual(['seq']);
  });

  it('when its timeline has a gap, or goes on beyond its state', () => {
    const projected = sound();
    const { timeline, seq } = projected;
    const gap = timeline.filter((event) => event.seq !== 2);
    const [found] = differencesOf({ ...projected, timeline: gap }, running(projected), policy);
    expect(found).toMatchObject({ what: 'timeline', projection: `1, 3–${seq}`, workflow: `1–${seq}` });
    const last = timeline.at(-1)!;
    expect(whats({ ...projected, timeline: [...timeline, { ...last, seq: last.seq + 1 }] })).toEqual(['timeline']);
    expect(whats({ ...projected, timeline: [] })).toEqual(['timeline']);
  });

  it('when its timeline rebuilds another state', () => {
    const projected = sound();
    const timeline = projected.timeline.map((event) =>
      event.type === 'ownership-taken' ? { ...event, data: { ...event.data, engineer: 'l1b' } } : event,
    );
    expect(whats({ ...projected, timeline })).toContain('evolve.owner');
  });

  it('when its timeline does not begin with its opening', () => {
    const projected = sound();
    const [, second, ...rest] = projected.timeline;
    const timeline = [{ ...second!, seq: 1 }, second!, ...rest];
    expect(whats({ ...projected, timeline })).toEqual(['evolve']);
  });

  it('when its workflow is gone, does not answer, or goes on after the case is completed', () => {
    const projected = sound();
    expect(whats(projected, { kind: 'absent', why: 'missing' })).toEqual(['workflow']);
    expect(whats(projected, { kind: 'silent', why: 'does not answer' })).toEqual(['workflow']);
    const completed = { ...projected.state, completed: true };
    expect(whats({ ...projected, state: completed }, { kind: 'running', state: completed })).toContain('workflow');
  });
});

describe('two documents differ', () => {
  it('in the innermost part, in a list of another length as a whole, and not in members that are null or not there', () => {
    expect(differingParts({ a: { b: [1, { c: 2 }] }, d: undefined }, { a: { b: [1, { c: 3 }] } })).toEqual([
      { path: 'a.b.1.c', left: 2, right: 3 },
    ]);
    expect(differingParts({ a: [1] }, { a: [1, 2] })).toEqual([{ path: 'a', left: [1], right: [1, 2] }]);
    expect(differingParts({ a: null, b: { c: null } }, { b: {} })).toEqual([]);
    expect(differingParts({ a: 0 }, {})).toEqual([{ path: 'a', left: 0, right: null }]);
    expect(differingParts({ a: { b: 1 } }, { a: null })).toEqual([{ path: 'a', left: { b: 1 }, right: null }]);
  });
});

describe('what helps', () => {
  const one = (what: string, projection: unknown, workflow: unknown): Difference => ({
    case: '00000001',
    what,
    projection,
    workflow,
  });

  it.each([
    ['its workflow is gone', one('workflow', 'queued', 'missing'), 'restart'],
    ['its workflow was terminated', one('workflow', 'queued', 'closed'), 'restart'],
    ['words wait for it', one('hand-over', '1 since …', null), 'hand-over'],
    ['its projection is behind', one('seq', 3, 4), 'project'],
    ['a decision was left', one('intent', '1 since …', null), 'project'],
    ['it is completed in PostgreSQL only', one('workflow', 'completed', 'running'), 'project'],
    ['no worker answers for it', one('workflow', 'queued', 'does not answer: …'), 'none'],
    ['there is a workflow without a case', one('workflow', 'no such case', 'running'), 'none'],
    ['its mail waits', one('notification', '1 queued', 'no delivery is under way'), 'none'],
  ])('when %s', (_when, difference, remedy) => {
    expect(remedyFor([difference])).toBe(remedy);
    expect(isRepairable(difference)).toBe(remedy !== 'none');
  });

  it('a lost workflow comes before what waits for it', () => {
    expect(remedyFor([one('hand-over', '', null), one('workflow', 'queued', 'missing')])).toBe('restart');
  });
});
