/** What a merge does outside the case that it closes: a word that waits for its answer goes along (lifecycle.md, merge-into). */
import type { CaseEvent } from '../domain/events.js';
import type { Envelope } from '../domain/envelope.js';
import { storeCommand } from '../store/command-store.js';
import { findFinalCase, findNewestWord } from '../store/merge-store.js';
import type { HandOverDependencies } from './hand-over.js';

/**
 * Stores the customer's unanswered word for the case that goes on; the message stays where it was written. Its command id is
 * derived from the merge, so a repeated attempt says it once.
 *
 * @returns the case that owes the answer now, if one does.
 */
export async function takeWordsAlong(
  deps: HandOverDependencies,
  caseNumber: string,
  event: CaseEvent<'case-merged'>,
): Promise<string | undefined> {
  if (!event.data.unanswered) return undefined;
  const [word, target] = await Promise.all([
    findNewestWord(deps.database, caseNumber),
    findFinalCase(deps.database, event.data.into),
  ]);
  if (!word || !target) return undefined;
  const { messageId, contactId } = word;
  const envelope: Envelope<'reply'> = {
    v: 1,
    id: `merged-${caseNumber}-${String(event.seq)}`,
    name: 'reply',
    at: event.at,
    actor: { kind: 'contact', id: contactId, accountId: target.accountId ?? '', isAccountAdmin: false },
    body: {},
    messageId,
  };
  await storeCommand(deps.database, {
    commandId: envelope.id,
    caseNumber: target.number,
    scope: 'all',
    message: null,
    idempotency: undefined,
    handOver: { kind: 'fact', envelope },
    opening: null,
    sender: deps.sender,
  });
  return target.number;
}
