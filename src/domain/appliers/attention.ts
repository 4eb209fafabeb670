/** Management's attention, and pages to whoever is on call. */
import type { CaseState } from '../state.js';
import type { AppliersOf } from './applier.js';
import { heard } from './time.js';

type AttentionEvents = 'attention-raised' | 'attention-settled' | 'paged' | 'page-acknowledged' | 'page-unanswered';

/** Until a lead has settled it, the customer hears from us daily (lifecycle.md, raise-attention). */
const dailyMs = 86_400_000;

export const attentionAppliers: AppliersOf<AttentionEvents> = {
  'attention-raised': (state, { data: { by }, at }) => ({
    ...state,
    ...(by === 'customer' ? heard : {}),
    attention: { by, since: at, settledAt: null, rhythmMs: dailyMs },
  }),
  'attention-settled': (state, { data, at }) => ({
    ...state,
    attention: state.attention && { ...state.attention, settledAt: at, rhythmMs: data.rhythmMs },
  }),
  paged: (state, { at }) => ({ ...state, page: { since: at, acknowledgedBy: null, isUnanswered: false } }),
  'page-acknowledged': (state, { data }) => ({ ...state, page: changed(state, { acknowledgedBy: data.engineer }) }),
  'page-unanswered': (state) => ({ ...state, page: changed(state, { isUnanswered: true }) }),
};

function changed({ page }: CaseState, change: Partial<NonNullable<CaseState['page']>>): CaseState['page'] {
  return page && { ...page, ...change };
}
