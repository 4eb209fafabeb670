/** Data from the customer and requests for it (C9, C10, C12). */
import { checklistFor } from '../checklist.js';
import { accept, refuse } from '../decision.js';
import { actsForLevel } from '../permissions.js';
import type { CaseState } from '../state.js';
import { endOfWaiting, takingByWriting } from './conversation.js';
import { draft, type DecidersOf } from './decider.js';

type DataCommands =
  | 'submit-data'
  | 'accept-as'
  | 'request-data'
  | 'withdraw-request'
  | 'waive-data'
  | 'review-data'
  | 'record-reproduction';

export const dataDeciders: DecidersOf<DataCommands> = {
  'submit-data': ({ state, envelope: { actor, body, messageId } }) => {
    const toReview =
      actor.kind === 'contact' && body.items.some((item) => item.unavailable ?? mustReview(state, item.key));
    const submitted = draft('data-submitted', { items: body.items, toReview }, { isPublic: true, messageId });
    return accept(submitted, ...endOfWaiting(state, actor));
  },
  'accept-as': ({ state, envelope: { body, context } }) => {
    if (!state.checklist.some((item) => item.key === body.key)) {
      return refuse('unknown_item', `the checklist has no item ${body.key}`);
    }
    if (context?.hasMessage !== true) return refuse('unknown_message', `this case has no message ${body.messageId}`);
    return accept(draft('item-accepted', { key: body.key, acceptedMessageId: body.messageId }, { isPublic: true }));
  },
  'request-data': (input) => {
    const taking = takingByWriting(input);
    if ('reason' in taking) return taking;
    const { body, messageId } = input.envelope;
    return accept(...taking, draft('data-requested', { items: body.items }, { isPublic: true, messageId }));
  },
  'withdraw-request': (input) => {
    const taking = takingByWriting(input);
    if ('reason' in taking) return taking;
    const { body, context, messageId } = input.envelope;
    const unasked = body.keys.find((key) => !input.state.checklist.some((item) => item.key === key && item.requested));
    if (unasked !== undefined)
      return refuse('not_requested', `nobody asked for ${unasked}; use waive-data for the policy's items`);
    const { product, kind, severity } = input.state;
    const checklist = checklistFor(context?.checklists ?? [], product, kind, severity);
    const wanted = checklist.filter(({ key }) => body.keys.includes(key));
    return accept(...taking, draft('request-withdrawn', { keys: body.keys, wanted }, { isPublic: true, messageId }));
  },
  'waive-data': ({ state, envelope: { body, messageId } }) => {
    const unknown = body.keys.find((key) => !state.checklist.some((item) => item.key === key));
    if (unknown !== undefined) return refuse('not_requested', `the checklist has no item ${unknown}`);
    return accept(draft('data-waived', { keys: body.keys }, { isPublic: true, messageId }));
  },
  'review-data': ({ state, envelope: { actor, body, messageId } }) => {
    if (!actsForLevel(state, actor))
      return refuse('not_owner', 'only the owner, or the level while nobody owns it, reviews data');
    if (state.reviewDataSince === null) return refuse('nothing_to_review', 'no data waits for a review');
    return accept(draft('data-reviewed', { code: body.code ?? null }, { messageId }));
  },
  'record-reproduction': ({ envelope: { body, messageId } }) =>
    accept(draft('reproduction-recorded', { result: body.result }, { messageId })),
};

/** Data that an engineer asked for, and data nobody asked for, is looked at by a person. */
function mustReview(state: CaseState, key: string): boolean {
  const item = state.checklist.find((candidate) => candidate.key === key);
  return item?.requested ?? true;
}
