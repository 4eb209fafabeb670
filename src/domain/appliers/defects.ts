/** Defects that the case waits for, and what is owed of them beyond its end (C19, C21). */
import { withChanged } from '../checklist.js';
import { isOpenDefect } from '../pending-actions.js';
import type { AppliersOf } from './applier.js';

type DefectEvents = 'defect-linked' | 'defect-unlinked' | 'defect-changed' | 'duties-noted';

export const defectAppliers: AppliersOf<DefectEvents> = {
  'defect-linked': (state, { data, at }) => {
    const { defect: key, release, revision } = data;
    const linked = { key, state: data.state, release, revision, since: at };
    return {
      ...state,
      defects: [...state.defects.filter((other) => other.key !== key), linked],
      checklist: withChanged(state.checklist, data.waived, { waived: true }),
      deliverFixSince: data.state === 'fixed' ? (state.deliverFixSince ?? at) : state.deliverFixSince,
      finding: null,
    };
  },
  'defect-unlinked': (state, { data }) => {
    const defects = state.defects.filter((other) => other.key !== data.defect);
    return {
      ...state,
      defects,
      duties: state.duties.filter((key) => key !== data.defect),
      // With the only fixed one gone there is no fix to tell of.
      deliverFixSince: defects.some((other) => other.state === 'fixed') ? state.deliverFixSince : null,
    };
  },
  'defect-changed': (state, { data, at }) => {
    const before = state.defects.find((other) => other.key === data.defect);
    const told = data.publicUpdate ? { ...state, customerUpdatedAt: at } : state;
    if (!before) return told;
    const { release, revision } = data;
    const after = { ...before, state: data.state, release, revision };
    const isNews = data.published === true || (isOpenDefect(before) && !isOpenDefect(after));
    return {
      ...told,
      defects: state.defects.map((other) => (other === before ? after : other)),
      deliverFixSince: isNews && state.closedAt === null ? (state.deliverFixSince ?? at) : state.deliverFixSince,
    };
  },
  'duties-noted': (state, { data }) => ({ ...state, duties: [...new Set([...state.duties, ...data.defects])] }),
};
