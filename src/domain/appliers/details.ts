/** What the case is about and who belongs to it. */
import { redefined } from '../checklist.js';
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
    severityRaisedAt: data.to < data.from ? at : state.severityRaisedAt,
    severityCutAt: data.to > data.from ? at : state.severityCutAt,
    checklist: redefined(state.checklist, data.checklist, at),
  }),
  'kind-changed': (state, { data, at }) => ({
    ...state,
    kind: data.to,
    checklist: redefined(state.checklist, data.checklist, at),
  }),
  'product-changed': (state, { data, at }) => ({
    ...entitled(state, data.entitlement, data.check, at),
    product: data.product,
    version: data.version,
    routing: data.routing,
    checklists: data.checklists,
    checklist: redefined(state.checklist, data.checklist, at),
  }),
  'account-changed': (state, { data, at }) => ({
    ...entitled(state, data.entitlement, data.check, at),
    accountId: data.account,
  }),
  'contact-identified': (state, { data, at }) => ({
    ...entitled(state, data.entitlement, data.check, at),
    contactId: data.contact,
    accountId: data.account,
  }),
  'fields-set': unchanged,
  'contact-changed': (state, { data }) => ({
    ...state,
    contactId: data.contact,
    participants: state.participants.filter((id) => id !== data.contact),
  }),
  'participant-added': (state, { data }) => ({ ...state, participants: [...state.participants, data.contact] }),
  'participant-removed': (state, { data }) => ({
    ...state,
    participants: state.participants.filter((id) => id !== data.contact),
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
function entitled(state: CaseState, entitlement: CaseState['entitlement'], mustCheck: boolean, at: number): CaseState {
  return { ...state, entitlement, entitlementCheckSince: mustCheck ? (state.entitlementCheckSince ?? at) : null };
}
