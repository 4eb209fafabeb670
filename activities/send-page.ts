/**
 * Calls whoever is on call: by the roster's webhook, else by mail to its engineers; by both while the webhook does not take it.
 * Who is on call is today's question: the roster is the current policy's, not that of the version the case is pinned to.
 * Decision: docs/decisions/0014-on-call-pages.md.
 */
import { rosterOf } from '../src/domain/policy-document.js';
import type { NotificationContent } from '../src/store/notification-store.js';
import type { StoredPolicy } from '../src/store/policy-store.js';
import { PermanentWebhookError, TemporaryWebhookError, type WebhookPoster } from '../src/webhook/poster.js';
import { sendMails, type MailDependencies, type Sending } from './send-mails.js';

export interface PageDependencies extends MailDependencies {
  readonly policies: MailDependencies['policies'] & {
    getCurrent(now: number): Promise<Pick<StoredPolicy, 'document'>>;
  };
  readonly webhooks: WebhookPoster;
  /** Where people reach the product: a page links there. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** Sends the page unless somebody answered it in the meantime. */
export async function sendPage(dependencies: PageDependencies, content: NotificationContent): Promise<Sending> {
  if (isAnswered(content)) return { sent: 0, refused: [] };
  const { document } = await dependencies.policies.getCurrent(dependencies.now());
  const roster = rosterOf(document, content.case.state.product);
  if (!roster) return { sent: 0, refused: ['the current policy has no roster for this product'] };
  const problem = roster.webhook === undefined ? undefined : await call(dependencies, content, roster.webhook);
  if (problem === 'taken') return { sent: 1, refused: [] };
  const recipients = await dependencies.store.findEngineers(roster.engineers);
  const mailed = await sendMails(dependencies, { ...content, recipients });
  if (problem === undefined) return mailed;
  const refused = [...mailed.refused, problem.reason];
  const temporary = problem.mayPass ? problem.reason : mailed.temporary;
  return { sent: mailed.sent, refused, ...(temporary === undefined ? {} : { temporary }) };
}

/** Acknowledged, or not wanted any more: the case was closed, or is of a lesser severity now. */
function isAnswered({ case: { state } }: NotificationContent): boolean {
  return state.page === null || state.page.acknowledgedBy !== null;
}

async function call(
  { webhooks, publicUrl, now }: PageDependencies,
  content: NotificationContent,
  url: string,
): Promise<'taken' | { readonly reason: string; readonly mayPass: boolean }> {
  try {
    await webhooks.post({ url, id: content.id, at: new Date(now()), body: pageBody(content, publicUrl) });
    return 'taken';
  } catch (error) {
    if (error instanceof PermanentWebhookError) return { reason: error.message, mayPass: false };
    if (error instanceof TemporaryWebhookError) return { reason: error.message, mayPass: true };
    throw error;
  }
}

/** Codes and numbers only: what a customer wrote stays in the product (docs/how-to/people-and-on-call.md has an example). */
export function pageBody(content: NotificationContent, publicUrl: string): string {
  const { number, state } = content.case;
  const address = `${publicUrl}/api/v1/cases/${number}`;
  return JSON.stringify({
    type: 'case.paged',
    id: content.id,
    at: content.createdAt.toISOString(),
    reason: content.data['reason'],
    case: { number, severity: state.severity, kind: state.kind, product: state.product, url: address },
    acknowledge: { method: 'POST', url: `${address}/acknowledge-page` },
  });
}
