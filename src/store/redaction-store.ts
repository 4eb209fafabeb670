/**
 * Redactions: words that are removed for good, wherever PostgreSQL keeps them – the message, the case's description that was made
 * from it, cases that began with it, answers kept for repeated requests. Done with the projection of their event and before it:
 * once the timeline says that words are gone, they are. Doing it again changes nothing.
 */
import { Prisma } from '../../prisma/generated/client.js';
import type { MessageFacts } from '../domain/envelope.js';
import type { AnyEvent, CaseEvent } from '../domain/events.js';
import { iso } from '../domain/instants.js';
import { redacted, removedMark, withoutSpan, withoutWords, wordsIn, type RedactionSpan } from '../domain/redaction.js';
import type { Database } from './database.js';

/** What a message's row remembers of a redaction: no words. */
export interface StoredRedaction {
  readonly command: string;
  readonly at: string;
  readonly byKind: string;
  readonly byId: string;
  /** Null: the whole message. */
  readonly span: RedactionSpan | null;
}

export async function findMessage(
  database: Database,
  caseNumber: string,
  messageId: string,
): Promise<MessageFacts | undefined> {
  const [found] = await database.prisma.$queryRaw<MessageFacts[]>(Prisma.sql`
    -- can this message be redacted?
    select is_public as "isPublic", char_length(text) as length,
      redactions @> '[{"span": null}]' as "isGone"
    from message where id = ${messageId} and case_number = ${caseNumber}`);
  return found;
}

/** Removes what the events of a case's projection say. */
export async function redactAll(database: Database, caseNumber: string, events: readonly AnyEvent[]): Promise<void> {
  for (const event of events) {
    if (event.type === 'message-redacted') await redact(database, caseNumber, event);
  }
}

interface Kept {
  readonly id: string;
  readonly caseNumber: string;
  readonly command: string;
  readonly text: string;
  readonly data: unknown;
  readonly redactions: readonly StoredRedaction[];
}

async function redact(database: Database, caseNumber: string, event: CaseEvent<'message-redacted'>): Promise<void> {
  const { redactedMessageId: id, span } = event.data;
  await database.prisma.$transaction(async (transaction) => {
    const kept = await messagesWith(transaction, caseNumber, id);
    const original = kept.find((message) => message.id === id);
    if (!original || isDone(original, event)) return;
    const words = span && wordsIn(original.text, span);
    for (const message of kept) {
      const isCopy = message !== original;
      const text = (before: string): string => textLeft(before, isCopy ? null : span, words);
      const data = isCopy ? null : redacted(message, span).data;
      await replace(transaction, message, { text, data, event });
    }
  });
}

/** Places differ in a copy: there the words are removed wherever they stand. */
function textLeft(before: string, span: RedactionSpan | null, words: readonly string[] | null): string {
  if (words === null) return removedMark;
  return span === null ? withoutWords(before, words) : withoutSpan(before, span);
}

function isDone({ redactions }: Kept, event: CaseEvent<'message-redacted'>): boolean {
  return redactions.some(({ command }) => command === commandOf(event));
}

function commandOf({ commandId, seq }: CaseEvent<'message-redacted'>): string {
  return commandId ?? String(seq);
}

/** The message, and the first ones of cases that began with it. */
function messagesWith(transaction: Prisma.TransactionClient, caseNumber: string, id: string): Promise<Kept[]> {
  return transaction.$queryRaw<Kept[]>(Prisma.sql`
    -- where does PostgreSQL keep these words?
    select m.id, m.case_number as "caseNumber", m.command, m.text, m.data, m.redactions from message m
    where (m.id = ${id} and m.case_number = ${caseNumber}) or m.id = ${`follow-up-${id}`} or m.id in (
      select 'split-' || t.command_id from timeline_entry t
      where t.case_number = ${caseNumber} and t.type = 'case-split' and t.data->>'splitMessageId' = ${id}
    )
    for update`);
}

interface Change {
  readonly text: (before: string) => string;
  readonly data: unknown;
  readonly event: CaseEvent<'message-redacted'>;
}

async function replace(transaction: Prisma.TransactionClient, message: Kept, change: Change): Promise<void> {
  const { id, caseNumber, command } = message;
  const text = change.text(message.text);
  const { at, actor, data } = change.event;
  const redaction: StoredRedaction = {
    command: commandOf(change.event),
    at: iso(at),
    byKind: actor.kind,
    byId: actor.id,
    span: data.span,
  };
  await transaction.$executeRaw(Prisma.sql`
    update message set text = ${text}, data = nullif(${JSON.stringify(change.data)}::jsonb, 'null'),
      redactions = redactions || ${JSON.stringify([redaction])}::jsonb
    where id = ${id}`);
  if (command === 'open') await replaceDescription(transaction, caseNumber, change.text);
  await transaction.$executeRaw(Prisma.sql`
    -- answers kept for repeated requests say a resolution again
    update idempotency_key set response = jsonb_set(response, '{resolution,summary}', to_jsonb(${text}::text))
    where response->>'number' = ${caseNumber} and response#>>'{resolution,summary}' = ${message.text}`);
}

/** A case's description is the beginning of its first message. */
async function replaceDescription(
  transaction: Prisma.TransactionClient,
  caseNumber: string,
  text: Change['text'],
): Promise<void> {
  const found = await transaction.supportCase.findUnique({ where: { caseNumber }, select: { description: true } });
  if (!found) return;
  const description = text(found.description);
  await transaction.supportCase.update({ where: { caseNumber }, data: { description } });
  await transaction.$executeRaw(Prisma.sql`
    update idempotency_key set response = jsonb_set(response, '{description}', to_jsonb(${description}::text))
    where response->>'number' = ${caseNumber} and response ? 'description'`);
}
