import { describe, expect, it } from '@jest/globals';
import { decideDefect, type Defect, type DefectCommand } from '../../src/domain/defect.js';
import { dutiesOf, dutiesToSettle, newsIdOf, newsOfChange } from '../../src/domain/duties.js';
import type { CaseState, LinkedDefect } from '../../src/domain/state.js';

function linked(key: string, state: LinkedDefect['state'] = 'confirmed'): LinkedDefect {
  return { key, state, release: null, revision: 1, since: 0 };
}
const future = { code: 'FUTURE_RELEASE', release: null, defect: null } as const;

describe('what a resolution leaves to be told', () => {
  it.each([
    [
      'open linked defects, whatever the code',
      [linked('A'), linked('B', 'fixed')],
      { ...future, code: 'RESOLUTION_PROVIDED' as const, release: '7.3' },
      ['A'],
    ],
    ['a defect that is named and not linked', [], { ...future, defect: 'C' }, ['C']],
    ['both, each once', [linked('A')], { ...future, defect: 'A', release: '7.3' }, ['A']],
    ['the release alone, where no defect is known', [], { ...future, release: '7.3' }, ['release:meridian/7.3']],
    [
      'nothing of a release that another code only mentions',
      [],
      { ...future, code: 'RESOLUTION_PROVIDED' as const, release: '7.3' },
      [],
    ],
  ])('is %s', (...[, defects, resolution, duties]) => {
    expect(dutiesOf({ defects, product: 'meridian' }, resolution)).toEqual(duties);
  });

  it('names the release of a case whose product is not known yet', () => {
    expect(dutiesOf({ defects: [], product: null }, { ...future, release: '7.3' })).toEqual(['release:*/7.3']);
  });
});

describe('what is looked at once more when a case closes', () => {
  const open = { closedAt: null, deliverFixSince: null, defects: [linked('A')], duties: ['A'] } as unknown as CaseState;
  const closed: CaseState = { ...open, closedAt: 1 };

  it('is nothing where the owner has no fix to deliver: the publishing will find it', () => {
    expect(dutiesToSettle(open, closed, [])).toEqual([]);
  });
  it('is a fix that was not delivered before it closed', () => {
    expect(dutiesToSettle({ ...open, deliverFixSince: 1 }, closed, [])).toEqual(['A']);
  });
  it('is a defect that was never linked, so that no fact told of it', () => {
    expect(dutiesToSettle(open, { ...closed, duties: ['A', 'C'] }, [])).toEqual(['C']);
  });
  it('is a duty whose news arrived after the closing', () => {
    expect(dutiesToSettle(closed, closed, ['A', 'B'])).toEqual(['A']);
  });
});

describe('what a change means for closed cases', () => {
  const defect: Defect = {
    key: 'A',
    product: 'meridian',
    state: 'confirmed',
    targetRelease: '7.2',
    fixedIn: [],
    revision: 4,
  };
  function newsOf(command: DefectCommand): string | null {
    const decision = decideDefect(defect, { id: 'c', at: 0, by: 'n', hasText: true, command });
    if (!decision.ok) throw new Error(decision.detail);
    const news = newsOfChange(defect, decision.change);
    return news && newsIdOf(news);
  }

  it.each([
    ['a plan that moves', { kind: 'plan', release: '7.3' }, 'moved:A/5'],
    ['a plan that is dropped', { kind: 'plan', release: null }, null],
    ['a declined one', { kind: 'report', state: 'declined', release: null }, 'declined:A/5'],
    [
      'a fix in a release that may be out already',
      { kind: 'report', state: 'fixed', release: '7.3' },
      'published:meridian/7.3',
    ],
    ['a public update', { kind: 'inform' }, null],
    ['a cancelled release, which tells them itself', { kind: 'cancel', release: '7.2' }, null],
  ] as const)('%s', (_what, command, id) => {
    expect(newsOf(command)).toBe(id);
  });
});
