/** What the case is about and who belongs to it. */
import { redefined } from '../checklist.js';
import { restartedClocks } from '../clocks.js';
import type { Entitlement } from '../envelope.js';
import { neverRan } from '../runs.js';
import type { CaseState } from '../state.js';
import { unchanged, type AppliersOf } from './applier.js';

type DetailEvents =
  | 'severity-changed'
  | 'kind-changed'
  | 'product-changed'
  | 'account-changed'
  | 'contact-identified'
  | 'fields-set'
  | 'contact-changed'
  | 'participant-added'
  | 'participant-removed'
  | 'coordinator-assigned'
  | 'case-linked'
  | 'case-unlinked';

export const detailAppliers: AppliersOf<DetailEvents> = {
  'severity-changed': (state, { data, at }) => ({
    ...state,
    severity: data.to,
    // Nobody is called for less than severity 1.
    page: data.to === 1 ? state.page : null,
    severityRaisedAt: data.to < data.from ? at : state.severityRaisedAt,
    severityCutAt: data.to > data.from ? at : state.severityCutAt,
    clocks: data.to < data.from ? restartedClocks(state.clocks, at) : state.clocks,
    checklist: redefined(state.checklist, data.checklist, at),
  }),
  'kind-changed': (state, { data, at }) => ({
    ...state,
    kind: data.to,
    checklist: redefined(state.checklist, data.checklist, at),
    // A question whose window ran out stays where it is; as another kind it gets a window of its own.
    handOff: state.handOff.lapsed ? { runs: neverRan, lapsed: false } : state.handOff,
  }),
  'product-changed': (state, { data, at }) => ({
    ...entitled(state, data, at),
    product: data.product,
    version: data.version,
    routing: data.routing,
    checklist: redefined(state.checklist, data.checklist, at),
  }),
  'account-changed': (state, { data, at }) => ({
    ...entitled(state, data, at),
    // The people of another account must not go on reading the case.
    ...(state.accountId === null ? {} : { contactId: null, participants: [] }),
    accountId: data.account,
  }),
  'contact-identified': (state, { data, at }) => ({
    ...entitled(state, data, at),
    contactId: data.contact,
    participants: without(state.participants, data.contact),
    accountId: data.account,
  }),
  'fields-set': unchanged,
  'contact-changed': (state, { data }) => ({
    ...state,
    contactId: data.contact,
    participants: without(state.participants, data.contact),
  }),
  'participant-added': (state, { data }) => ({ ...state, participants: [...state.participants, data.contact] }),
  'participant-removed': (state, { data }) => ({
    ...state,
    participants: without(state.participants, data.contact),
  }),
  'coordinator-assigned': (state, { data }) => ({ ...state, coordinator: data.engineer }),
  'case-linked': (state, { data }) => ({
    ...state,
    links: [...state.links, { type: data.linkType, number: data.number }],
  }),
  'case-unlinked': (state, { data }) => ({
    ...state,
    links: state.links.filter((link) => !(link.type === data.linkType && link.number === data.number)),
  }),
};

/** CHECK_ENTITLEMENT stands while somebody has to decide, from the first time that it was in doubt. */
function entitled(
  state: CaseState,
  { entitlement, check }: { readonly entitlement: Entitlement; readonly check: boolean },
  at: number,
): CaseState {
  return { ...state, entitlement, entitlementCheckSince: check ? (state.entitlementCheckSince ?? at) : null };
}

function without(participants: readonly string[], contact: string): readonly string[] {
  return participants.filter((id) => id !== contact);
}
