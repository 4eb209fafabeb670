/** From a claimed notification and the policy's text to a mail. */
import { createHash } from 'node:crypto';
import Mustache from 'mustache';
import { closureWordsOf, textsOf, type PolicyDocument } from '../domain/policy-document.js';
import type { RecipientKind } from '../domain/notify.js';
import { closureCodes } from '../domain/vocabulary.js';
import type { NotificationContent, NotificationRecipient } from '../store/notification-store.js';
import type { AutoSubmitted, Mail } from './mail.js';
import { PermanentMailError } from './transport.js';
import { wordsFor, type PinnedPolicy, type SupportFace } from './words.js';

/** Longest subject after the prefix, in characters. */
const maxSubjectLength = 250;

/** Renders the mail of one recipient. Throws `PermanentMailError` where none can be made. */
export function renderMail(
  content: NotificationContent,
  recipient: NotificationRecipient,
  place: { policy: PinnedPolicy; face: SupportFace },
): Mail {
  const { policy, face } = place;
  const text = textsOf(policy.document)[content.template];
  if (!text) throw new PermanentMailError(`the policy has no text "${content.template}"`);
  if (!isAddress(recipient.address)) throw new PermanentMailError('the recipient has no usable address');
  const words = withClosing(wordsFor(content, { policy, face, recipient }), content, policy.document);
  const shown = (template: string): string => withoutAddresses(fill(template, words), content, face);
  const { number, referenceId } = content.case;
  return {
    ...identity(content, recipient, face),
    from: { name: headerText(face.supportName), address: face.supportAddress },
    to: { name: headerText(recipient.name), address: recipient.address },
    subject: `[Case ${number}] [Ref ${referenceId}] ${subjectText(shown(text.subject))}`,
    text: asLines(shown(coverNote(policy.document, recipient) + text.body)),
    autoSubmitted: autoSubmitted(content),
    at: content.createdAt,
  };
}

/** The text that says before any other why somebody is told of a colleague's case. */
const coverNoteName = 'cover-note';

function coverNote(document: PolicyDocument, recipient: NotificationRecipient): string {
  const note = isCover(recipient) ? textsOf(document)[coverNoteName] : undefined;
  return note === undefined ? '' : `${note.body.trimEnd()}\n\n`;
}

function isCover({ coverFor }: NotificationRecipient): boolean {
  return coverFor !== undefined && coverFor !== null;
}

function asLines(text: string): string {
  return `${text.replaceAll(/\r\n?/gu, '\n').trimEnd()}\n`;
}

/** One row, several people. */
const sharedKinds: ReadonlySet<RecipientKind> = new Set(['team', 'lead', 'on-call']);

/**
 * The reference id in the Message-ID makes it as hard to guess as the subject's pair, and it survives in bounces that
 * drop the subject. Recipients of a team, and a cover, are told apart by a hash: an engineer's id may say who it is.
 */
function identity(content: NotificationContent, recipient: NotificationRecipient, face: SupportFace) {
  const domain = face.supportAddress.slice(face.supportAddress.lastIndexOf('@') + 1);
  const isShared = sharedKinds.has(content.recipientKind) || isCover(recipient);
  const id = isShared ? `${content.id}-${shortHash(recipient.id)}` : content.id;
  return {
    id,
    messageId: `<${id}.${content.case.referenceId}@${domain}>`,
    threadId: `<case-${content.case.number}@${domain}>`,
  };
}

/** RFC 3834; an engineer's words to a customer are a person's mail, and servers must not treat it as a machine's. */
function autoSubmitted({ recipientKind, event, message, case: about }: NotificationContent): AutoSubmitted {
  if (recipientKind === 'contact' && message?.authorKind === 'engineer') return 'no';
  return event === 'case-opened' && about.state.channel === 'mail' ? 'auto-replied' : 'auto-generated';
}

function withClosing<W extends object>(words: W, { data }: NotificationContent, policy: PolicyDocument): W {
  const code = closureCodes.find((known) => known === data['code']);
  return code === undefined ? words : { ...words, closing: fill(closureWordsOf(policy, code).closing, words) };
}

/** Mails are plain text: nothing is escaped. */
function fill(template: string, words: object): string {
  return Mustache.render(template, words, undefined, { escape: String });
}

/** C6: an engineer's own address gives way to the support address, wherever a customer would read it. */
function withoutAddresses(text: string, { hiddenAddresses }: NotificationContent, face: SupportFace): string {
  return hiddenAddresses
    .filter((address) => address.toLowerCase() !== face.supportAddress.toLowerCase())
    .reduce((shown, address) => {
      const quoted = address.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
      return shown.replaceAll(new RegExp(String.raw`(?<![\w.+-])${quoted}(?![\w-])`, 'giu'), () => face.supportAddress);
    }, text);
}

/** The case's subject without anything that could pass for another case's number or reference id (C8). */
function subjectText(subject: string): string {
  const bare = headerText(subject)
    .replaceAll(/\[\s*(?:case|ref)[^\]]*\]/giu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  // Cut between code points: half a surrogate pair can't be encoded.
  const characters = Array.from(bare);
  return characters.length > maxSubjectLength ? `${characters.slice(0, maxSubjectLength).join('')}…` : bare;
}

/** One line without control and direction characters. */
function headerText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
}

/** Whether the text is one mail address and nothing else: what the composer would otherwise try to mend. */
function isAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s<>()[\],;:\\"@\p{Cc}]+@[^\s<>()[\],;:\\"@\p{Cc}]+$/u.test(text);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
