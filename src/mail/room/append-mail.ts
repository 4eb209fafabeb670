/** A mail that belongs to a case becomes the command that the same act in the portal would be. */
import { parseCommand, type ParsedCommand } from '../../domain/commands.js';
import type { CommandName } from '../../domain/catalogue.js';
import type { Actor } from '../../domain/envelope.js';
import type { CommandAnswer, CommandIntake, CommandRequest } from '../../intake/requests.js';
import { wordsWithoutAddresses } from '../../domain/server-words.js';
import { findActor } from '../../store/actor-store.js';
import type { Database } from '../../store/database.js';
import type { NotificationStore } from '../../store/notification-store.js';
import type { MailEnd } from '../inbound/mail-end.js';
import type { MailMessage } from './mail-message.js';
import { NotNowError, type WorkedMail } from './worked-mail.js';

export interface AppendDependencies {
  readonly database: Database;
  readonly intake: CommandIntake;
  readonly notifications: Pick<NotificationStore, 'markBounced' | 'noteDelayed'>;
  readonly now: () => number;
}

export type Appended = Extract<MailEnd, { outcome: 'appended' }>;

/** Undefined: it is on its case. Otherwise why the case would not have it. */
export type NotAppended = { readonly reason: string; readonly detail: string } | undefined;

export const system: Actor = { kind: 'system', id: 'caseline' };

interface ToAppend {
  readonly mail: WorkedMail;
  readonly end: Appended;
  readonly message: MailMessage;
  readonly commandId: string;
}

export async function appendMail(deps: AppendDependencies, given: ToAppend): Promise<NotAppended> {
  const { as } = given.end;
  switch (as.kind) {
    case 'reply':
      return sendWord(deps, given, as.contactId);
    case 'forwarded':
      return (await sendWord(deps, given, as.contactId)) ?? sendComment(deps, given, as.engineerId);
    case 'staff':
      return as.isPublic
        ? sendAs(deps, given, { name: 'reply', by: as.engineerId, body: { visibility: 'public' } })
        : sendAs(deps, given, { name: 'add-note', by: as.engineerId, body: {} });
    default:
      return note(deps, given, as);
  }
}

function sendWord(deps: AppendDependencies, given: ToAppend, contactId: string): Promise<NotAppended> {
  return sendAs(deps, given, { name: 'reply', by: contactId, body: {} });
}

/** What an engineer wrote above a forwarded mail is kept for colleagues. */
async function sendComment(deps: AppendDependencies, given: ToAppend, engineerId: string): Promise<NotAppended> {
  const { message, commandId, end } = given;
  if (message.comment === null) return undefined;
  return addComment(deps, {
    caseNumber: end.caseNumber,
    by: engineerId,
    mailId: commandId,
    text: message.comment,
    at: given.mail,
  });
}

interface Comment {
  readonly caseNumber: string;
  readonly by: string;
  readonly mailId: string;
  readonly text: string;
  readonly at: WorkedMail;
}

/** An internal note beside the message of a mail; a case that is completed takes none, which changes nothing else. */
export async function addComment(
  deps: Pick<AppendDependencies, 'database' | 'intake' | 'now'>,
  { caseNumber, by, mailId, text, at }: Comment,
): Promise<undefined> {
  const actor = await actorOf(deps, by);
  const answer = await deps.intake.send({
    name: 'add-note',
    caseNumber,
    actor,
    command: commandOf('add-note', { text }),
    channel: 'mail',
    commandId: `${mailId}-comment`,
    at: at.row.receivedAt.getTime(),
  });
  if (answer.kind !== 'refused') verdictOf(answer);
  return undefined;
}

interface Act {
  readonly name: 'reply' | 'add-note';
  readonly by: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function sendAs(deps: AppendDependencies, given: ToAppend, { name, by, body }: Act): Promise<NotAppended> {
  const actor = await actorOf(deps, by);
  const command = commandOf(name, { ...body, text: given.message.text });
  // A customer's word is never refused, so nobody waits for its effect; an engineer's is decided on.
  const isAsync = actor.kind === 'contact';
  return verdictOf(await deps.intake.send({ name, actor, command, isAsync, ...commonOf(given) }));
}

async function note(
  deps: AppendDependencies,
  given: ToAppend,
  as: Extract<Appended['as'], { words: string }>,
): Promise<NotAppended> {
  const { notification, words, kind } = as;
  if (notification !== null && kind === 'bounce') await deps.notifications.markBounced(notification, words);
  if (notification !== null && kind === 'delayed') await deps.notifications.noteDelayed(notification, words);
  if (notification !== null && kind === 'complaint') await mute(deps.database, notification);
  const command = commandOf('note-mail', {
    mail: given.mail.row.id,
    as: kind,
    ...(notification === null ? {} : { notification }),
    ...(words.trim() === '' ? {} : { reason: wordsWithoutAddresses(words) }),
    text: given.message.text,
  });
  const request = { name: 'note-mail', actor: system, command, isAsync: true, ...commonOf(given) } as const;
  return verdictOf(await deps.intake.send(request));
}

/** Who complained about our mail gets nothing by itself any more (mail.md rule 25). */
async function mute(database: Database, notification: string): Promise<void> {
  await database.prisma.$executeRaw`
    insert into sender_rule (sender, verdict, note, created_by)
    select lower(coalesce(n.address, c.email)), 'muted', 'complained about our mail', 'caseline'
    from notification n join contact c on n.recipient_kind = 'contact' and c.id = n.recipient_id where n.id = ${notification}
    on conflict do nothing`;
}

function commonOf({ mail, end, message, commandId }: ToAppend) {
  return {
    caseNumber: end.caseNumber,
    channel: 'mail',
    commandId,
    at: mail.row.receivedAt.getTime(),
    mail: message.content,
  } as const satisfies Partial<CommandRequest>;
}

async function actorOf({ database, now }: Pick<AppendDependencies, 'database' | 'now'>, id: string): Promise<Actor> {
  const actor = await findActor(database, id, now());
  if (!actor) throw new Error(`${id} is no active person`);
  return actor;
}

/** Everything that a mail brings was checked when it was read: what does not fit here is our own mistake. */
export function commandOf<N extends CommandName>(name: N, body: Readonly<Record<string, unknown>>): ParsedCommand<N> {
  const parsed = parseCommand(name, body);
  if (parsed.ok) return parsed.command;
  throw new Error(`${name}: ${parsed.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`);
}

/** How long until what is away is asked again, in milliseconds. */
const againMs = 2000;

function verdictOf(answer: CommandAnswer): NotAppended {
  switch (answer.kind) {
    case 'refused':
      return { reason: answer.refusal.reason, detail: answer.refusal.detail };
    case 'not-found':
      return { reason: 'unknown_case', detail: 'there is no such case for its author' };
    case 'unavailable':
      throw new NotNowError(answer.detail, againMs);
    case 'in-progress':
      throw new NotNowError('another attempt is at work', againMs);
    case 'mismatch':
      throw new Error('another mail has used this id');
    default:
      return undefined;
  }
}
