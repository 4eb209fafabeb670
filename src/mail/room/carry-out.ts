/** Does what the end of a mail says, and gives the row that says so. Doing it again changes nothing. */
import type { FileStore } from '../../files/file-store.js';
import type { AttachmentWriter } from '../../store/attachment-store.js';
import type { MailNoticeStore } from '../../store/mail-notice-store.js';
import type { MailEndRow, MailReading } from '../../store/received-mail-store.js';
import type { MailEnd } from '../inbound/mail-end.js';
import type { ParsedMail } from '../inbound/parsed-mail.js';
import { appendMail, type AppendDependencies, type Appended } from './append-mail.js';
import { addFiles, keepBytes } from './keep-files.js';
import { mailMessageOf, withoutOwnAddress, type MailMessage } from './mail-message.js';
import { openMailCase, type Created } from './open-mail-case.js';
import type { WorkedMail } from './worked-mail.js';

export interface CarryOutDependencies extends AppendDependencies {
  readonly files: FileStore;
  readonly attachments: AttachmentWriter;
  readonly notices: MailNoticeStore;
  /** What an engineer's own address reads as to customers. */
  readonly supportAddress: string;
}

export async function carryOut(deps: CarryOutDependencies, mail: WorkedMail, end: MailEnd): Promise<MailEndRow> {
  if (end.outcome === 'appended') return append(deps, mail, end);
  if (end.outcome === 'created') return open(deps, mail, end);
  return endWithoutCase(mail.row, end, mail.read);
}

/** The row of an end that touches no case. `read`: null where the mail could not be read, or needed no reading. */
export function endWithoutCase(
  { id, envelope }: Pick<WorkedMail['row'], 'id' | 'envelope'>,
  end: MailEnd,
  read: ParsedMail | null,
): MailEndRow {
  const row = { ...rowOf(end, read), duplicateOf: end.outcome === 'duplicate' ? end.of : null };
  if (end.outcome !== 'refused' || envelope.from === '') return row;
  const address = envelope.from.toLowerCase();
  return { ...row, notice: { id: noticeIdOf(id), address, kind: end.notice, state: 'queued' } };
}

async function append(deps: CarryOutDependencies, mail: WorkedMail, end: Appended): Promise<MailEndRow> {
  const { as, caseNumber } = end;
  const isForwarded = as.kind === 'forwarded';
  const message = await messageOf(deps, mail, as);
  const commandId = messageIdOf(mail);
  const files = mail.read.attachments;
  await keepBytes(deps.files, files);
  // Before the message: whoever is told of it finds its files.
  await addFiles(deps.attachments, { mailId: mail.row.id, caseNumber, messageId: commandId, files });
  const not = await appendMail(deps, { mail, end, message, commandId });
  if (not) return notTaken(end, mail.read, not);
  if (isForwarded) await tellHowToWrite(deps, mail, { caseNumber, address: message.content.from.address });
  return { ...rowOf(end, mail.read), caseNumber, message: commandId };
}

async function messageOf(deps: CarryOutDependencies, mail: WorkedMail, as: Appended['as']): Promise<MailMessage> {
  if (as.kind === 'forwarded') return mailMessageOf(mail, as.engineerId, true);
  const message = mailMessageOf(mail, null, false);
  if (as.kind !== 'staff' || !as.isPublic) return message;
  const { supportAddress } = deps;
  const engineer = await deps.database.prisma.engineer.findUniqueOrThrow({ where: { id: as.engineerId } });
  const fromHeader = mail.read.from.map(({ address }) => address).filter((address) => address !== '');
  return [engineer.email, ...fromHeader].reduce(
    (hidden, own) => withoutOwnAddress(hidden, { own, supportAddress }),
    message,
  );
}

async function open(deps: CarryOutDependencies, mail: WorkedMail, end: Created): Promise<MailEndRow> {
  const message = mailMessageOf(mail, end.forwardedBy, end.forwardedBy !== null);
  const commandId = messageIdOf(mail);
  const files = mail.read.attachments;
  await keepBytes(deps.files, files);
  const opened = await openMailCase(deps, { mail, end, message, commandId });
  if ('refused' in opened) return notTaken(end, mail.read, opened.refused);
  const { caseNumber, address } = opened;
  await addFiles(deps.attachments, { mailId: mail.row.id, caseNumber, messageId: commandId, files });
  if (end.forwardedBy !== null) await tellHowToWrite(deps, mail, { caseNumber, address });
  const row = { ...rowOf(end, mail.read), caseNumber, message: commandId };
  if (!end.isAcknowledged) return row;
  // It goes with the case's own mail; here it only counts towards what an address may get in an hour.
  return { ...row, notice: { id: noticeIdOf(mail.row.id), address, kind: 'acknowledgement', state: 'sent' } };
}

/** Also what was released from quarantine: its first attempt may have used the mail's own id for what was refused. */
function messageIdOf({ row }: WorkedMail): string {
  return row.order === null ? row.id : `${row.id}-released`;
}

function noticeIdOf(mailId: string): string {
  return mailId.replace(/^mail_/u, 'notice_');
}

/** C7: a customer who wrote to an engineer directly hears once which way is better. */
async function tellHowToWrite(
  { notices }: CarryOutDependencies,
  { row }: WorkedMail,
  { caseNumber, address }: { caseNumber: string; address: string },
): Promise<void> {
  if (address === '') return;
  const id = `${noticeIdOf(row.id)}-how`;
  await notices.tellOnce({ id, address: address.toLowerCase(), kind: 'how-to-write', mailId: row.id, caseNumber });
}

/** The case would not have it: a person decides, and sees why. */
function notTaken(end: Appended | Created, read: ParsedMail, why: { reason: string; detail: string }): MailEndRow {
  const { reason, detail } = why;
  const evidence = { ...end.evidence, decided: end.reason, refusal: detail };
  return {
    ...rowOf(end, read),
    outcome: 'quarantined',
    reason,
    evidence: end.outcome === 'appended' ? { ...evidence, case: end.caseNumber } : evidence,
  };
}

function rowOf({ outcome, rule, reason, evidence }: MailEnd, read: ParsedMail | null): MailEndRow {
  const nothing = { caseNumber: null, message: null, duplicateOf: null, notice: null };
  return { ...nothing, outcome, rule, reason, evidence, read: read && readingOf(read) };
}

/** Longest subject that the ledger shows, in characters. */
const maxShown = 500;

function readingOf({ messageId, from, subject, machine }: ParsedMail): MailReading {
  const [{ name: fromName, address: fromAddress } = { name: '', address: '' }] = from;
  return { messageId, fromName, fromAddress, subject: subject.slice(0, maxShown).toWellFormed(), kind: machine.kind };
}
