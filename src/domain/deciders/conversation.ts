/** Replies, calls, notes, and what is done about a customer's message (C5–C8). */
import { accept, refuse, type Refusal } from '../decision.js';
import type { Actor } from '../envelope.js';
import type { AnyDraft } from '../events.js';
import { actsForLevel, isAssignedEngineer, isEngineerOf } from '../permissions.js';
import type { CaseState } from '../state.js';
import { draft, type DecidersOf, type Input } from './decider.js';

type ConversationCommands =
  | 'reply'
  | 'log-contact'
  | 'add-note'
  | 'dismiss-message'
  | 'settle-delivery'
  | 'delivery-failed'
  | 'note-mail'
  | 'approve-message';

export const conversationDeciders: DecidersOf<ConversationCommands> = {
  reply: (input) => {
    const { state, envelope } = input;
    const { messageId, body, actor } = envelope;
    if (actor.kind === 'contact') {
      return accept(draft('message-received', {}, { isPublic: true, messageId }), ...endOfWaiting(state, actor));
    }
    if (messageId === undefined) return refuse('text_required', 'a reply needs a `text`');
    const visibility = body.visibility ?? 'public';
    const data = { visibility, needsAnswer: body.needsAnswer ?? false, override: body.override ?? false };
    const isPublic = visibility === 'public';
    if (!isPublic) return accept(draft('reply-sent', data, { messageId }));
    const taking = body.override ? [] : takingByWriting(input);
    if ('reason' in taking) return taking;
    return accept(...taking, draft('reply-sent', data, { isPublic, messageId }));
  },
  'log-contact': ({ envelope: { body, messageId } }) => {
    const isPublic = body.public ?? true;
    const data = {
      channel: body.channel,
      direction: body.direction ?? 'outbound',
      at: body.at ?? null,
      public: isPublic,
    };
    return accept(draft('contact-logged', data, { isPublic, messageId }));
  },
  'add-note': ({ envelope: { messageId } }) => accept(draft('note-added', {}, { messageId })),
  'dismiss-message': ({ state, envelope: { actor, body, messageId } }) => {
    if (!actsForLevel(state, actor))
      return refuse('not_owner', 'only the owner, or the level while nobody owns it, dismisses a message');
    const isWaiting = state.closedAt === null ? state.unansweredSince !== null : state.postCloseMessageSince !== null;
    if (!isWaiting) return refuse('nothing_to_dismiss', 'no customer message waits for an answer');
    return accept(draft('message-dismissed', { code: body.code }, { messageId }));
  },
  'settle-delivery': ({ state, envelope: { body, messageId } }) => {
    const failed = state.failedDeliveries.map((delivery) => delivery.notification);
    const wanted = body.notification === undefined ? failed : failed.filter((id) => id === body.notification);
    if (wanted.length === 0) return refuse('nothing_failed', 'no such notification failed');
    return accept(draft('delivery-settled', { notifications: wanted, how: body.how }, { messageId }));
  },
  'delivery-failed': ({ envelope: { body } }) =>
    accept(draft('delivery-failed', { notification: body.notification, reason: body.reason })),
  'note-mail': ({ envelope: { body, messageId } }) => {
    const { mail, as, notification = null, reason = '' } = body;
    if (as === 'unverified') return accept(draft('message-received', { unverified: true }, { messageId }));
    const noted = draft('mail-noted', { mail, as, notification }, { messageId });
    return as === 'bounce' && notification !== null
      ? accept(noted, draft('delivery-failed', { notification, reason }))
      : accept(noted);
  },
  'approve-message': ({ envelope: { body, context } }) =>
    context?.hasMessage === true
      ? accept(draft('message-approved', { message: body.messageId }, { isPublic: true }))
      : refuse('unknown_message', `no unverified message ${body.messageId} waits on this case`),
};

/**
 * Writing to the customer is for the assigned engineer (C5). While nobody owns the case, an engineer of its level who writes
 * takes it. Gives the events that come first, or the refusal.
 */
export function takingByWriting(input: Input): readonly AnyDraft[] | Refusal {
  const { state, envelope, now } = input;
  const { actor } = envelope;
  if (isAssignedEngineer(state, actor, now)) return [];
  const isOpen = state.closedAt === null;
  if (state.owner === null && isEngineerOf(actor, state.line)) return isOpen ? [taken(state, actor.id)] : [];
  if (state.owner === null)
    return refuse('wrong_level', `the case is at level ${String(state.line)}: an engineer of that level writes first`);
  return refuse(
    'not_assigned_engineer',
    'the customer works with the assigned engineer (C5): ask its owner, be named by `direct`, or give `override: true` with a reason',
  );
}

/** A customer's word ends a wait, and what they had put off: whoever waited has something to look at now. */
export function endOfWaiting({ wait, deferral }: CaseState, actor: Actor): readonly AnyDraft[] {
  if (actor.kind !== 'contact') return [];
  const ended = { why: 'customer-message' } as const;
  return [
    ...(wait ? [draft('wait-ended', ended, { isPublic: true })] : []),
    ...(deferral ? [draft('deferral-ended', ended, { isPublic: true })] : []),
  ];
}

/** The event of taking a case that nobody owns. */
export function taken(state: CaseState, engineer: string): AnyDraft {
  return draft('ownership-taken', { engineer, previous: state.owner, takeover: false }, { isPublic: true });
}
