/**
 * Delivery of the notifications that a case's workflow scheduled. Each is claimed, rendered, sent and marked; one that was
 * sent is never sent again. The honest limit: after a crash between the mail server's 250 and our note, a mail goes a
 * second time, with the same Message-ID. Decision: docs/decisions/0004-notifications.md.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { RecipientKind } from '../src/domain/notify.js';
import { renderMail } from '../src/mail/render.js';
import { PermanentMailError, TemporaryMailError, type MailTransport } from '../src/mail/transport.js';
import type { PinnedPolicy, SupportFace } from '../src/mail/words.js';
import type { Logger } from '../src/runtime/logger.js';
import type { NotificationContent, NotificationRecipient, NotificationStore } from '../src/store/notification-store.js';
import type { CaseActivities, DeliveryFailure } from './contract.js';

export interface DeliverDependencies {
  readonly store: NotificationStore;
  readonly transport: MailTransport;
  readonly policies: { get(version: number): Promise<PinnedPolicy> };
  readonly face: SupportFace;
  readonly log: Logger;
}

export type Deliver = CaseActivities['deliver'];

type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: DeliveryFailure }
  | { readonly kind: 'later'; readonly reason: string };

/** The activity. Throws a retryable failure while some wait for a later attempt; those sent are skipped then. */
export function createDeliver(dependencies: DeliverDependencies): Deliver {
  return async ({ notifications }) => {
    const failed: DeliveryFailure[] = [];
    const waiting: string[] = [];
    for (const id of notifications) {
      const outcome = await deliverOne(dependencies, id);
      if (outcome.kind === 'failed') failed.push(outcome.failure);
      if (outcome.kind === 'later') waiting.push(`${id}: ${outcome.reason}`);
    }
    if (waiting.length > 0) {
      const summary = `${waiting.length} of ${notifications.length} notifications wait for another attempt`;
      throw ApplicationFailure.retryable(`${summary} – ${waiting.join('; ')}`, 'DeliveryDeferred');
    }
    return { failed };
  };
}

async function deliverOne(dependencies: DeliverDependencies, id: string): Promise<Outcome> {
  const claim = await dependencies.store.claim(id);
  switch (claim.kind) {
    case 'settled':
      return { kind: 'done' };
    case 'failed':
      return {
        kind: 'failed',
        failure: { notification: id, reason: claim.reason },
      };
    case 'busy':
      return { kind: 'later', reason: 'another attempt is at work' };
    case 'claimed':
      return settle(dependencies, claim.content, claim.attempt);
  }
}

async function settle(
  { store, ...rest }: DeliverDependencies,
  content: NotificationContent,
  attempt: number,
): Promise<Outcome> {
  const { id } = content;
  const sending = await sendAll({ store, ...rest }, content);
  if (sending.temporary !== undefined) {
    await store.markDeferred(id, attempt, sending.temporary);
    return { kind: 'later', reason: sending.temporary };
  }
  const { sent, refused } = sending;
  if (refused.length > 0 && sent === 0) {
    const reason = refused[0] ?? '';
    await store.markFailed(id, attempt, reason);
    return { kind: 'failed', failure: { notification: id, reason } };
  }
  const note =
    refused.length > 0 ? `${refused.length} of ${refused.length + sent} could not be told: ${refused[0] ?? ''}` : null;
  await store.markSent(id, note);
  return { kind: 'done' };
}

interface Sending {
  readonly sent: number;
  /** Reasons of those who can't be reached. */
  readonly refused: readonly string[];
  /** Why another attempt is needed. */
  readonly temporary?: string;
}

/**
 * One mail to each recipient who has not had theirs. What fails for one does not keep the others waiting, unless the mail
 * server is away: then each would only wait out its own time limit.
 */
async function sendAll(dependencies: DeliverDependencies, content: NotificationContent): Promise<Sending> {
  if (content.recipients.length === 0) return { sent: 0, refused: [nobody[content.recipientKind]] };
  const wanted = content.recipients.filter((recipient) => !recipient.isToldOtherwise);
  const open = wanted.filter((recipient) => !content.deliveredTo.includes(recipient.id));
  let sent = wanted.length - open.length;
  const refused: string[] = [];
  let temporary: string | undefined;
  for (const recipient of open) {
    const problem = await sendOne(dependencies, content, recipient);
    if (problem === undefined) {
      sent += 1;
      if (wanted.length > 1) await dependencies.store.markDelivered(content.id, recipient.id);
    } else if (problem.kind === 'final') refused.push(problem.reason);
    else temporary ??= problem.reason;
    if (problem?.kind === 'away') break;
  }
  return { sent, refused, ...(temporary === undefined ? {} : { temporary }) };
}

const nobody: Readonly<Record<RecipientKind, string>> = {
  contact: 'the contact is not known any more',
  engineer: 'the engineer is not known any more',
  team: 'the team has no active member',
  lead: 'there is no active lead',
};

interface Problem {
  readonly kind: 'final' | 'temporary' | 'away';
  readonly reason: string;
}

async function sendOne(
  { policies, transport, face, log }: DeliverDependencies,
  content: NotificationContent,
  recipient: NotificationRecipient,
): Promise<Problem | undefined> {
  if (!recipient.isActive) return { kind: 'final', reason: 'the recipient is not active any more' };
  try {
    const policy = await policies.get(content.case.policyVersion);
    await transport.send(renderMail(content, recipient, { policy, face }));
    return undefined;
  } catch (error) {
    if (error instanceof PermanentMailError) return { kind: 'final', reason: error.message };
    if (error instanceof TemporaryMailError) {
      return { kind: error.isServerAway ? 'away' : 'temporary', reason: error.message };
    }
    // Not the mail's fault and perhaps only this one's: it waits for a corrected program, the others go on.
    log.error({ notification: content.id, error }, 'notification.unsendable');
    return { kind: 'temporary', reason: 'an unexpected error; the log has it' };
  }
}
