/**
 * Delivery of the notifications that a case's workflow scheduled. Each is claimed, rendered, sent and marked; one that was
 * sent is never sent again. The honest limit: after a crash between the mail server's 250 and our note, a mail goes a
 * second time, with the same Message-ID. Decision: docs/decisions/0004-notifications.md.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { NotificationContent } from '../src/store/notification-store.js';
import type { CaseActivities, DeliveryFailure } from './contract.js';
import { sendMails } from './send-mails.js';
import { sendPage, type PageDependencies } from './send-page.js';

export type DeliverDependencies = PageDependencies;

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
  dependencies: DeliverDependencies,
  content: NotificationContent,
  attempt: number,
): Promise<Outcome> {
  const { store } = dependencies;
  const { id } = content;
  const send = content.recipientKind === 'on-call' ? sendPage : sendMails;
  const { sent, refused, temporary } = await send(dependencies, content);
  if (temporary !== undefined) {
    await store.markDeferred(id, attempt, temporary);
    return { kind: 'later', reason: temporary };
  }
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
