import { describe, expect, it } from '@jest/globals';
import { applyDrafts, applyOpening } from '../../src/domain/commit.js';
import { draft } from '../../src/domain/deciders/decider.js';
import { closed } from '../../src/domain/deciders/resolution.js';
import type { AnyDraft } from '../../src/domain/events.js';
import type { CaseState } from '../../src/domain/state.js';
import { opening, policy, startAt } from './support.js';

const fixed = { key: 'IDN-1', state: 'fixed', release: '7.3', revision: 3, since: startAt } as const;

function resolved(more: Partial<CaseState>): CaseState {
  return { ...applyOpening(opening(), policy).state, defects: [fixed], duties: ['IDN-1'], ...more };
}
function typesAfter(state: CaseState, made: AnyDraft): string[] {
  return applyDrafts(state, [made], startAt + 1000).events.map((event) => event.type);
}

const acceptance = closed('FUTURE_RELEASE', 'accepted');
const news = draft('defect-changed', {
  ...{ defect: 'IDN-1', state: 'fixed', release: '7.3', revision: 4, publicUpdate: false, published: true },
});

describe('what is owed as a case closes', () => {
  it('is noted once more where the owner had a fix to deliver: nobody else would tell of it', () => {
    expect(typesAfter(resolved({ deliverFixSince: startAt }), acceptance)).toEqual(['case-closed', 'duties-noted']);
  });

  it('is not noted again where the fix was told of, or is still to come', () => {
    expect(typesAfter(resolved({ deliverFixSince: null }), acceptance)).toEqual(['case-closed']);
  });

  it('is noted once more when news of it come after the closing', () => {
    const state = resolved({ closedAt: startAt, closureCode: 'FUTURE_RELEASE' });
    expect(typesAfter(state, news)).toEqual(['defect-changed', 'duties-noted']);
  });

  it('makes a fix that is out to be delivered again on an open case, not noted', () => {
    const state = resolved({ deliverFixSince: null });
    const applied = applyDrafts(state, [news], startAt + 1000);
    expect(applied.events.map((event) => event.type)).toEqual(['defect-changed']);
    expect(applied.state.deliverFixSince).toBe(startAt + 1000);
  });
});
