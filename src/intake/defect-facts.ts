/** The news of a defect as its cases hear them: a system fact `defect-changed`, its words stored first (architecture.md rule 1). */
import { plannedSentence } from '../domain/defect.js';
import type { Envelope } from '../domain/envelope.js';
import { storeCommand, storeMessage, type StoredMessage } from '../store/command-store.js';
import type { Database } from '../store/database.js';
import type { DefectUpdateRecord } from '../store/defect-store.js';
import type { HandOver } from './hand-over.js';

export interface DefectNews {
  readonly key: string;
  readonly publicTitle: string;
  readonly change: DefectUpdateRecord;
}

interface Fact {
  readonly envelope: Envelope<'defect-changed'>;
  readonly message: StoredMessage | null;
}

/** The fact for one case. Its id is the same whoever makes it, so the case applies it once. */
export function defectFact(caseNumber: string, { key, publicTitle, change }: DefectNews): Fact {
  const { revision, state, release, isPublic } = change;
  const id = `defect-${key}-${String(revision)}-${caseNumber}`;
  const text = change.text ?? (isPublic && release !== null ? plannedSentence(publicTitle, release) : null);
  const isTold = isPublic && text !== null;
  const message = isTold ? messageOf({ id, caseNumber, text }, change) : null;
  const envelope: Envelope<'defect-changed'> = {
    v: 1,
    id,
    name: 'defect-changed',
    at: change.at.getTime(),
    actor: { kind: 'system', id: 'caseline' },
    body: {
      ...{ defect: key, state, release, revision, publicUpdate: isTold },
      ...(change.kind === 'publish' ? { published: true } : {}),
    },
    ...(message ? { messageId: id } : {}),
  };
  return { envelope, message };
}

/** Stores the fact and sends it; what can't be sent now is the relay's. Doing it again changes nothing. */
export async function sendDefectFact(
  deps: { readonly database: Database; readonly handOver: HandOver },
  caseNumber: string,
  news: DefectNews,
): Promise<void> {
  const { database, handOver } = deps;
  const { envelope, message } = defectFact(caseNumber, news);
  const { mayHandOver } = await storeCommand(database, {
    commandId: envelope.id,
    caseNumber,
    scope: 'all',
    message,
    idempotency: undefined,
    handOver: { kind: 'fact', envelope },
    opening: null,
    sender: handOver.sender,
  });
  await (mayHandOver ? handOver.sendOwn(caseNumber, envelope) : handOver.handOver(caseNumber));
}

/** The facts for a case that applies them itself: their words are stored, nothing is handed over. */
export async function storeDefectFacts(
  database: Database,
  caseNumber: string,
  news: readonly DefectNews[],
): Promise<readonly Envelope<'defect-changed'>[]> {
  const facts = news.map((one) => defectFact(caseNumber, one));
  for (const { message } of facts) if (message) await storeMessage(database, message);
  return facts.map(({ envelope }) => envelope);
}

/** An engineer's own words are theirs; what only says that a plan moved is the desk's. */
function messageOf(
  { id, caseNumber, text }: { id: string; caseNumber: string; text: string },
  { at, text: ownWords, authorId }: DefectUpdateRecord,
): StoredMessage {
  const author =
    ownWords === null ? { authorKind: 'system', authorId: 'caseline' } : { authorKind: 'engineer', authorId };
  return {
    ...{ id, caseNumber, text, ...author },
    at: at.getTime(),
    isPublic: true,
    isFact: false,
    channel: 'api',
    command: 'defect-changed',
    data: null,
  };
}
