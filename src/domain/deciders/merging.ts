/** One case out of two, two out of one, words removed, and the customer's verdict (lifecycle.md, Commands). */
import { accept, refuse } from '../decision.js';
import { isOwnerOrLead } from '../permissions.js';
import { endOfTerm } from '../policy.js';
import { draft, type DecidersOf } from './decider.js';
import { closed } from './resolution.js';

type MergingCommands = 'merge-into' | 'unmerge' | 'split' | 'redact' | 'rate';

const ownerOrLeadOnly = refuse('not_owner', 'only the owner or a lead may do this');

export const mergingDeciders: DecidersOf<MergingCommands> = {
  'merge-into': ({ state, envelope: { actor, body, context, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (state.engagement) return refuse('engaged', 'Level 3 is engaged: recall it first');
    const target = context?.linkedCase;
    if (!target) return refuse('unknown_case', `there is no case ${body.case}`);
    if (target.accountId !== state.accountId) return refuse('other_account', 'that case belongs to another account');
    if (target.number === state.number || target.mergedInto === state.number)
      return refuse('merged', "a case can't be merged into itself");
    if (target.isClosed) return refuse('target_closed', 'that case is closed: reopen it, or merge it into this one');
    return accept(
      draft('case-merged', { into: target.number }, { isPublic: true, messageId }),
      closed('DUPLICATE', 'merged'),
    );
  },
  unmerge: ({ state, envelope, policy }) => {
    if (state.mergedInto === null || state.closedAt === null) return refuse('not_merged', 'the case was not merged');
    if (!isOwnerOrLead(state, envelope.actor)) return ownerOrLeadOnly;
    const isOver = envelope.at > endOfTerm(policy, policy.windows.reopen[state.severity], state.closedAt);
    if (isOver || state.completed) return refuse('reopen_window_over', 'its reopen window is over: open a new case');
    return accept(
      draft('case-unmerged', { from: state.mergedInto }, { isPublic: true, messageId: envelope.messageId }),
      draft('case-reopened', { line: state.line, owner: state.owner }, { isPublic: true }),
    );
  },
  split: ({ state, envelope: { actor, body, context, messageId } }) => {
    if (!isOwnerOrLead(state, actor)) return ownerOrLeadOnly;
    if (context?.hasMessage !== true) return refuse('unknown_message', `this case has no message ${body.messageId}`);
    if (context.newCase === undefined) return refuse('internal', 'the new case has no number');
    const data = { number: context.newCase, splitMessageId: body.messageId };
    return accept(draft('case-split', data, { isPublic: true, messageId }));
  },
  redact: ({ envelope: { body, context, messageId } }) => {
    if (context?.hasMessage !== true) return refuse('unknown_message', `this case has no message ${body.messageId}`);
    const data = { redactedMessageId: body.messageId, span: body.span ?? null };
    return accept(draft('message-redacted', data, { isPublic: true, messageId }));
  },
  rate: ({ state, envelope: { body, messageId } }) => {
    if (state.closedAt === null) return refuse('not_closed', 'rate the case once it is closed');
    if (state.rating !== null) return refuse('already_rated', 'you rated this case already; thank you');
    return accept(draft('case-rated', { score: body.score }, { isPublic: true, messageId }));
  },
};
