/** What people decide about mail in quarantine: recorded first, carried out by the room that works on the row. */
import { findFinalCase } from '../../store/merge-store.js';
import type { Database } from '../../store/database.js';
import type { ReceivedMailStore } from '../../store/received-mail-store.js';
import type { SenderRuleStore } from '../../store/sender-rule-store.js';
import type { DiscardOrder, EndedMail, ReleaseOrder, SettleAnswer } from './mail-room-face.js';

export interface SettleDependencies {
  readonly database: Database;
  readonly store: ReceivedMailStore;
  readonly senders: Pick<SenderRuleStore, 'put'>;
  readonly now: () => number;
}

/** How long a caller waits for what a release comes to, in milliseconds. */
const waitMs = 5000;

/** `ended`: looks for the end of a mail, having told the room of it. */
export async function releaseMail(
  { database, store }: SettleDependencies,
  { mailId, order }: { readonly mailId: string; readonly order: ReleaseOrder },
  ended: (mailId: string, withinMs: number) => Promise<EndedMail | undefined>,
): Promise<SettleAnswer> {
  const caseNumber = 'caseNumber' in order ? order.caseNumber : null;
  if (caseNumber !== null && !(await findFinalCase(database, caseNumber))) {
    return { kind: 'refused', reason: 'unknown_case', detail: `there is no case ${caseNumber}` };
  }
  if (!(await store.release(mailId, { by: order.by, caseNumber }))) return notWaiting(store, mailId);
  const end = await ended(mailId, waitMs);
  if (!end) return { kind: 'accepted' };
  if (end.outcome !== 'quarantined') return { kind: 'settled', ...end };
  const { lastError } = (await store.findEnd(mailId)) ?? {};
  return { kind: 'refused', reason: 'not_taken', detail: lastError ?? 'the case did not take it' };
}

export async function discardMail(
  { store, senders, now }: SettleDependencies,
  { mailId, order }: { readonly mailId: string; readonly order: DiscardOrder },
): Promise<SettleAnswer> {
  const { block = false, by } = order;
  const sender = block ? await store.findQuarantinedSender(mailId) : undefined;
  // First the block: should the second write be lost, the mail is still there to be discarded again.
  if (sender !== undefined) await senders.put({ sender, verdict: 'blocked', note: null, by, at: new Date(now()) });
  if (!(await store.discard(mailId, by))) return notWaiting(store, mailId);
  return { kind: 'settled', outcome: 'quarantined', caseNumber: null };
}

async function notWaiting(store: ReceivedMailStore, mailId: string): Promise<SettleAnswer> {
  const found = await store.findEnd(mailId);
  if (!found) return { kind: 'not-found' };
  const { outcome, settledHow } = found;
  const detail = settledHow === null ? `it is ${outcome ?? 'not ended yet'}` : `it was ${settledHow} already`;
  return { kind: 'not-waiting', detail };
}
