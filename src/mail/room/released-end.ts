/** The end of a mail that an engineer released from quarantine: what they ordered, with the care that its sender calls for. */
import type { LinkedCase } from '../../domain/envelope.js';
import type { Database } from '../../store/database.js';
import type { ClaimedMail, MailOrder } from '../../store/received-mail-store.js';
import { unassignedAccount } from '../../domain/vocabulary.js';
import { findFinalCase } from '../../store/merge-store.js';
import type { MailEnd } from '../inbound/mail-end.js';
import type { ParsedMail, ParseResult } from '../inbound/parsed-mail.js';
import type { MailPerson } from '../../domain/received-mail.js';

export type ReleasedEnd = { readonly end: MailEnd } | { readonly refused: string };

/**
 * To a case: the word of its account's contact where the sender is one, else noted as a stranger's or a machine's, hidden from the
 * customer until somebody approves it. As new: a case of its sender.
 */
export async function releasedEnd(database: Database, order: MailOrder, read: ParsedMail): Promise<ReleasedEnd> {
  const sender = senderOf(read);
  const contact = await database.prisma.contact.findFirst({ where: { email: sender.address, isActive: true } });
  const released = { rule: '40', reason: 'released', evidence: { by: order.by } };
  if (order.caseNumber !== null) {
    const final = await findFinalCase(database, order.caseNumber);
    if (!final) return { refused: `there is no case ${order.caseNumber}` };
    const as = roleOf(contact, final, read);
    return { end: { ...released, outcome: 'appended', caseNumber: final.number, as } };
  }
  if (sender.address === '') {
    return { refused: 'the mail names no sender, so nobody could be answered: give it to a case instead' };
  }
  const how = { contactId: contact?.id ?? null, forwardedBy: null, isAcknowledged: read.machine.kind === 'human' };
  return { end: { ...released, ...how, outcome: 'created', sender, linkTo: null } };
}

function roleOf(
  contact: { readonly id: string; readonly accountId: string } | null,
  { accountId }: LinkedCase,
  { machine }: ParsedMail,
): Extract<MailEnd, { outcome: 'appended' }>['as'] {
  if (machine.kind !== 'human') return { kind: machine.kind, notification: null, words: '' };
  const isTheirs = contact?.accountId === accountId && accountId !== unassignedAccount;
  return contact && isTheirs
    ? { kind: 'reply', contactId: contact.id }
    : { kind: 'unverified', notification: null, words: '' };
}

function senderOf({ from }: ParsedMail): MailPerson {
  return from.find(({ address }) => address !== '') ?? { name: '', address: '' };
}

/** A mail that no parser could read, so that a person can give it to a case with its bytes as a file. */
export function unreadableMail(
  row: ClaimedMail,
  { rawFile, result }: { rawFile: string; result: Extract<ParseResult, { ok: false }> },
): ParsedMail {
  const from = row.envelope.from.toLowerCase();
  const file = { name: 'mail.eml', type: 'message/rfc822', contentId: null, isInline: false, file: rawFile };
  return {
    messageId: `<${row.id}@unreadable>`,
    hadMessageId: false,
    from: from === '' ? [] : [{ name: '', address: from }],
    sender: null,
    replyTo: [],
    to: [],
    cc: [],
    subject: '',
    sentAt: null,
    inReplyTo: [],
    references: [],
    text: `(This mail could not be read: ${result.detail}. It is attached as it came.)`,
    quotedFrom: null,
    html: null,
    attachments: [{ ...file, size: row.size, sha256: row.sha256 }],
    headers: [],
    machine: { kind: 'human', tier: 0, signs: [], failures: [] },
    original: null,
    flags: ['unreadable'],
  };
}
