/** One case out of two, two out of one, words removed, and the customer's verdict. */
import { unchanged, type AppliersOf } from './applier.js';

type MergingEvents = 'case-merged' | 'case-unmerged' | 'case-split' | 'message-redacted' | 'case-rated';

export const mergeAppliers: AppliersOf<MergingEvents> = {
  'case-merged': (state, { data }) => ({ ...state, mergedInto: data.into }),
  'case-unmerged': (state) => ({ ...state, mergedInto: null }),
  'case-split': (state, { data }) => ({
    ...state,
    links: [...state.links, { type: 'related', number: data.number }],
  }),
  'message-redacted': unchanged,
  'case-rated': (state, { data }) => ({ ...state, rating: data.score }),
};
