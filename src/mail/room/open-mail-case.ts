/** A mail that begins a case. */
import { storable } from '../../domain/storable.js';
import type { Actor } from '../../domain/envelope.js';
import type { Kind, Severity } from '../../domain/vocabulary.js';
import type { CommandIntake, IdempotencyClaim } from '../../intake/requests.js';
import { findActor } from '../../store/actor-store.js';
import type { Database } from '../../store/database.js';
import { ensureStranger } from '../../store/stranger-store.js';
import type { MailEnd } from '../inbound/mail-end.js';
import { addComment, commandOf } from './append-mail.js';
import type { MailMessage } from './mail-message.js';
import { NotNowError, type WorkedMail } from './worked-mail.js';

/** What a case is when its mail can't say: an engineer sets both at triage (lifecycle.md, level 1). */
export const mailedCase: { readonly kind: Kind; readonly severity: Severity } = { kind: 'request', severity: 3 };

/** Longest subject of a case, in characters. */
const maxSubject = 500;
const withoutSubject = '(no subject)';
const againMs = 2000;

export type Created = Extract<MailEnd, { outcome: 'created' }>;

export interface OpenDependencies {
  readonly database: Database;
  readonly intake: CommandIntake;
  readonly now: () => number;
}

interface ToOpen {
  readonly mail: WorkedMail;
  readonly end: Created;
  readonly message: MailMessage;
  readonly commandId: string;
}

export type Opened =
  | { readonly caseNumber: string; readonly address: string }
  | { readonly refused: { readonly reason: string; readonly detail: string } };

/** Opens the case, once, however often it is tried; says its number and whom it is for. */
export async function openMailCase(deps: OpenDependencies, given: ToOpen): Promise<Opened> {
  const { mail, end, message, commandId } = given;
  const actor = await customerOf(deps, end);
  const claim = claimOf(mail, commandId);
  const followUpOf = await linkOf(deps.database, end.linkTo, actor);
  const subject = storable(mail.read.subject).trim().slice(0, maxSubject).toWellFormed();
  const answer = await deps.intake.openCase({
    actor,
    command: commandOf('open', {
      ...mailedCase,
      subject: subject === '' ? withoutSubject : subject,
      description: message.text,
    }),
    channel: 'mail',
    commandId,
    idempotency: claim,
    at: mail.row.receivedAt.getTime(),
    mail: message.content,
    isSilent: !end.isAcknowledged,
    ...(followUpOf === undefined ? {} : { followUpOf }),
  });
  const caseNumber = numberOf(answer);
  if (caseNumber === undefined) return { refused: refusalOf(answer) };
  await deps.intake.remember(claim, 201, { number: caseNumber });
  await addForwardersComment(deps, given, caseNumber);
  return { caseNumber, address: end.sender.address };
}

/** The comment is there for colleagues; the customer's own words have opened the case. */
async function addForwardersComment(deps: OpenDependencies, given: ToOpen, caseNumber: string): Promise<void> {
  const { mail, end, message, commandId } = given;
  if (end.forwardedBy === null || message.comment === null) return;
  const { comment: text } = message;
  await addComment(deps, { caseNumber, by: end.forwardedBy, mailId: commandId, text, at: mail });
}

async function customerOf({ database, now }: OpenDependencies, { contactId, sender }: Created): Promise<Actor> {
  const known = contactId === null ? undefined : await findActor(database, contactId, now());
  return known ?? ensureStranger(database, sender);
}

/** A repeated attempt finds the case that the first one opened; so does a copy of the mail that is worked on beside it. */
function claimOf({ row }: WorkedMail, commandId: string): IdempotencyClaim {
  return { userId: 'mail', key: row.order === null ? row.duplicateKey : commandId, requestHash: row.duplicateKey };
}

/** A case that the mail goes on with is linked where its sender may know of it. */
async function linkOf(database: Database, linkTo: string | null, actor: Actor): Promise<string | undefined> {
  if (linkTo === null || actor.kind !== 'contact') return undefined;
  const where = { caseNumber: linkTo, accountId: actor.accountId };
  return (await database.prisma.supportCase.count({ where })) > 0 ? linkTo : undefined;
}

type OpenAnswer = Awaited<ReturnType<CommandIntake['openCase']>>;

function numberOf(answer: OpenAnswer): string | undefined {
  if (answer.kind === 'opened') return answer.caseNumber;
  if (answer.kind === 'replayed') return (answer.body as { number: string }).number; // what was remembered above
  if (answer.kind === 'in-progress') throw new NotNowError('another attempt is at work', againMs);
  if (answer.kind === 'unavailable') throw new NotNowError(answer.detail, againMs);
  return undefined;
}

function refusalOf(answer: OpenAnswer): { reason: string; detail: string } {
  if (answer.kind !== 'refused') throw new Error('another mail has used this id');
  return { reason: answer.refusal.reason, detail: answer.refusal.detail };
}
