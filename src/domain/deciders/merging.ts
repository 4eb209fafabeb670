/** One case out of two, two out of one, words removed, and the customer's verdict (lifecycle.md, Commands). */
import { accept, refuse, type Refusal } from '../decision.js';
import { closingGuard, pendingActions, type PendingActionKind } from '../pending-actions.js';
import { decidesForCustomer, isOwnerOrLead } from '../permissions.js';
import type { CaseState } from '../state.js';
import { draft, type DecidersOf, type Input } from './decider.js';
import { customerOnly } from './details.js';
import { closed, isReopenWindowOver, stillOwed } from './resolution.js';

type MergingCommands = 'merge-into' | 'unmerge' | 'split' | 'redact' | 'rate';

const ownerOrLeadOnly = refuse('not_owner', 'only the owner or a lead may do this');

export const mergingDeciders: DecidersOf<MergingCommands> = {
  'merge-into': ({ state, envelope: { actor, body, context, messageId }, policy }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (state.engagement) return refuse('engaged', 'Level 3 is engaged: recall it first');
    const target = context?.linkedCase;
    if (!target) return refuse('unknown_case', `there is no case ${body.case}`);
    const refusal = unfitTarget(state, target);
    if (refusal) return refusal;
    // Merging closes the case by hand: what is owed is done first, as on every such path (C20). Only the customer's words go along.
    const owed = closingGuard(pendingActions(state, policy));
    const words = owed.filter((action) => customersWords.has(action.kind));
    if (owed.length > words.length) return stillOwed(owed.filter((action) => !customersWords.has(action.kind)));
    return accept(
      draft('case-merged', { into: target.number, unanswered: words.length > 0 }, { isPublic: true, messageId }),
      closed('DUPLICATE', 'merged'),
    );
  },
  unmerge: (input) => {
    const { state, envelope } = input;
    if (state.mergedInto === null) return refuse('not_merged', 'the case was not merged');
    if (!isOwnerOrLead(state, envelope.actor)) return ownerOrLeadOnly;
    if (isReopenWindowOver(input)) return refuse('reopen_window_over', 'its reopen window is over: open a new case');
    const from = state.mergedInto;
    return accept(draft('case-unmerged', { from }, { isPublic: true, messageId: envelope.messageId }));
  },
  split: ({ state, envelope: { actor, body, context, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    // What begins a case is its description, which its customer reads: an internal word never becomes one.
    if (context?.hasMessage !== true)
      return refuse('unknown_message', `this case has no public message ${body.messageId}`);
    if (context.newCase === undefined) return refuse('internal', 'the new case has no number');
    const data = { number: context.newCase, splitMessageId: body.messageId };
    return accept(draft('case-split', data, { isPublic: true, messageId }));
  },
  redact: ({ envelope: { body, context, messageId } }) => {
    const message = context?.message;
    if (!message) return refuse('unknown_message', `this case has no message ${body.messageId}`);
    if (message.isGone) return refuse('already_redacted', 'its words are gone already');
    if (body.span && body.span.to > message.length)
      return refuse('malformed', `\`span\` ends beyond the message, which has ${String(message.length)} characters`);
    const data = { redactedMessageId: body.messageId, span: body.span ?? null };
    return accept(draft('message-redacted', data, { isPublic: message.isPublic, messageId }));
  },
  rate: ({ state, envelope: { actor, body, messageId } }) => {
    if (!decidesForCustomer(state, actor)) return customerOnly;
    if (state.closedAt === null) return refuse('not_closed', 'rate the case once it is closed');
    if (state.rating !== null) return refuse('already_rated', 'this case was rated already; thank you');
    return accept(draft('case-rated', { score: body.score }, { isPublic: true, messageId }));
  },
};

/** The other case answers these. */
const customersWords: ReadonlySet<PendingActionKind> = new Set(['ANSWER_CUSTOMER', 'REVIEW_DATA']);

type Target = NonNullable<NonNullable<Input['envelope']['context']>['linkedCase']>;

/** `target` is the case that goes on in the end: what was named may have been merged itself. */
function unfitTarget(state: CaseState, target: Target): Refusal | undefined {
  if (target.accountId !== state.accountId) return refuse('other_account', 'that case belongs to another account');
  if (target.number === state.number || target.mergedInto === state.number)
    return refuse('merged', "a case can't be merged into itself, nor into one that was merged into it");
  if (!target.isClosed) return undefined;
  return refuse('target_closed', `case ${target.number} is closed: reopen it, or merge it into this one`);
}
