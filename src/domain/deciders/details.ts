/** What the case is about and who belongs to it: severity, kind, product, people, links. None of these moves a case by itself. */
import { checklistFor } from '../checklist.js';
import { accept, refuse, type Refusal } from '../decision.js';
import type { ContactFacts, Envelope } from '../envelope.js';
import { decidesForCustomer, isLead, isOwnerOrLead } from '../permissions.js';
import type { CaseState } from '../state.js';
import { otherTerms } from './adoption.js';
import { draft, isRefusal, type DecidersOf } from './decider.js';

type DetailCommands =
  | 'set-severity'
  | 'set-kind'
  | 'set-product'
  | 'set-account'
  | 'identify-contact'
  | 'set-fields'
  | 'change-contact'
  | 'add-participant'
  | 'remove-participant'
  | 'link-case'
  | 'unlink-case';

export const detailDeciders: DecidersOf<DetailCommands> = {
  'set-severity': ({ state, envelope: { actor, body, context, messageId } }) => {
    if (body.value === state.severity) return refuse('unchanged', `the severity is ${String(body.value)} already`);
    const isCut = body.value > state.severity;
    if (isCut && body.consent !== true && !isLead(actor)) {
      return refuse(
        'consent_required',
        "lowering the severity needs the customer's consent (`consent: true`) or a lead",
      );
    }
    const checklist = checklistFor(context?.checklists ?? [], state.product, state.kind, body.value);
    return accept(
      draft('severity-changed', { from: state.severity, to: body.value, checklist }, { isPublic: true, messageId }),
    );
  },
  'set-kind': ({ state, envelope: { body, context, messageId } }) => {
    if (body.value === state.kind) return refuse('unchanged', `the kind is ${body.value} already`);
    const checklist = checklistFor(context?.checklists ?? [], state.product, body.value, state.severity);
    return accept(
      draft('kind-changed', { from: state.kind, to: body.value, checklist }, { isPublic: true, messageId }),
    );
  },
  'set-product': ({ state, envelope: { body, context, messageId } }) => {
    if (!context?.routing || !context.checklists)
      return refuse('unknown_product', `there is no product ${String(body.product)}`);
    const { routing, checklists } = context;
    const entitlement = context.entitlement ?? state.entitlement;
    const checklist = checklistFor(checklists, body.product, state.kind, state.severity);
    const version = body.version ?? (body.product === state.product ? state.version : null);
    const data = {
      product: body.product,
      version,
      routing,
      checklist,
      entitlement,
      check: entitlement !== 'entitled' || state.contactId === null,
    };
    const terms = otherTerms(state, context);
    return isRefusal(terms) ? terms : accept(draft('product-changed', data, { isPublic: true, messageId }), ...terms);
  },
  'set-account': ({ state, envelope: { body, context, messageId } }) => {
    if (context?.accountId !== body.account) return refuse('unknown_account', `there is no account ${body.account}`);
    if (body.account === state.accountId) return refuse('unchanged', 'the case belongs to that account already');
    const entitlement = context.entitlement ?? 'unknown';
    // People of the account it had are no longer in it (see the applier): somebody has to say who the contact is.
    const check = entitlement !== 'entitled' || state.accountId !== null;
    const terms = otherTerms(state, context);
    if (isRefusal(terms)) return terms;
    return accept(draft('account-changed', { account: body.account, entitlement, check }, { messageId }), ...terms);
  },
  'identify-contact': ({ state, envelope }) => {
    const contact = ofAccount(state, envelope, envelope.body.contact);
    if (isRefusal(contact)) return contact;
    const entitlement = envelope.context?.entitlement ?? state.entitlement;
    const data = { contact: contact.id, account: contact.accountId, entitlement, check: entitlement !== 'entitled' };
    const terms = otherTerms(state, envelope.context);
    if (isRefusal(terms)) return terms;
    return accept(draft('contact-identified', data, { isPublic: true, messageId: envelope.messageId }), ...terms);
  },
  'set-fields': ({ envelope: { body, messageId } }) =>
    accept(draft('fields-set', { names: body.names }, { isPublic: true, messageId })),
  'change-contact': ({ state, envelope }) => {
    const { actor, body, messageId } = envelope;
    if (actor.kind === 'contact' && !decidesForCustomer(state, actor)) return customerOnly;
    const contact = ofAccount(state, envelope, body.contact);
    if (isRefusal(contact)) return contact;
    if (contact.id === state.contactId) return refuse('unchanged', 'that is the contact already');
    return accept(
      draft('contact-changed', { contact: contact.id, previous: state.contactId }, { isPublic: true, messageId }),
    );
  },
  'add-participant': ({ state, envelope }) => {
    const contact = ofAccount(state, envelope, envelope.body.contact);
    if (isRefusal(contact)) return contact;
    const isIn = contact.id === state.contactId || state.participants.includes(contact.id);
    if (isIn) return refuse('unchanged', 'that person takes part already');
    return accept(
      draft('participant-added', { contact: contact.id }, { isPublic: true, messageId: envelope.messageId }),
    );
  },
  'remove-participant': ({ state, envelope: { body, messageId } }) => {
    if (!state.participants.includes(body.contact))
      return refuse('unknown_contact', 'that person is no participant of this case');
    return accept(draft('participant-removed', { contact: body.contact }, { isPublic: true, messageId }));
  },
  'link-case': ({ state, envelope: { actor, body, context, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    const { linkedCase } = context ?? {};
    if (!linkedCase || body.case === state.number) return refuse('unknown_case', `there is no other case ${body.case}`);
    if (linkedCase.accountId !== state.accountId)
      return refuse('other_account', 'that case belongs to another account');
    if (isLinked(state, body.type, body.case)) return refuse('already_linked', 'the cases are linked that way already');
    return accept(draft('case-linked', { linkType: body.type, number: body.case }, { messageId }));
  },
  'unlink-case': ({ state, envelope: { actor, body, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (!isLinked(state, body.type, body.case)) return refuse('not_linked', 'the cases are not linked that way');
    return accept(draft('case-unlinked', { linkType: body.type, number: body.case }, { messageId }));
  },
};

const ownerOrLeadOnly = refuse('not_owner', 'only the owner or a lead may do this');

export const customerOnly = refuse(
  'forbidden',
  "only the case's contact or an administrator of the account may do this",
);

function isLinked(state: CaseState, type: string, number: string): boolean {
  return state.links.some((link) => link.type === type && link.number === number);
}

/** A contact named in the body: known, active, and of the case's account (any, while the account is unknown). */
function ofAccount(state: CaseState, envelope: Envelope, id: string): ContactFacts | Refusal {
  const contact = envelope.context?.contacts?.find((candidate) => candidate.id === id);
  if (!contact?.isActive) return refuse('unknown_contact', `there is no contact ${id}`);
  if (state.accountId !== null && contact.accountId !== state.accountId) {
    return refuse('other_account', 'that contact belongs to another account');
  }
  return contact;
}
