/** From a claimed notification and the policy's texts to a mail of plain text and HTML. */
import { createHash } from 'node:crypto';
import { closureWordsOf, textOf, type SpokenText } from '../domain/policy-document.js';
import type { RecipientKind } from '../domain/notify.js';
import { closureCodes } from '../domain/vocabulary.js';
import type { NotificationContent, NotificationRecipient } from '../store/notification-store.js';
import { fill, fillMarked, withoutMarks } from './fill.js';
import { htmlOf } from './html.js';
import { layoutOf } from './layout.js';
import { headerText, isAddress, subjectText } from './header-text.js';
import type { AutoSubmitted, Mail, MailAddress, MailFile } from './mail.js';
import { fileWordsOf, type FileContents } from './mail-files.js';
import type { MailTokens } from './mail-tokens.js';
import { quotedText, shortened } from './quote.js';
import { threadingOf } from './threading.js';
import { PermanentMailError } from './transport.js';
import { wordsFor, type PinnedPolicy, type SupportFace, type Words } from './words.js';

/** What every mail of this desk has in common. */
export interface MailDesk {
  readonly face: SupportFace;
  readonly tokens: MailTokens;
  /** Where people reach the product: links to files lead there. */
  readonly publicUrl: string;
}

export interface MailPlace {
  readonly policy: PinnedPolicy;
  readonly desk: MailDesk;
  /** Of the files that the mail brings along; it has links to the others. */
  readonly contents: FileContents;
}

/** What all parts of one mail are filled in with. */
interface Filling {
  readonly content: NotificationContent;
  readonly place: MailPlace;
  readonly text: SpokenText;
  readonly words: Words;
}

/**
 * Renders the mail of one recipient.
 *
 * @throws PermanentMailError where none can be made.
 */
export function renderMail(content: NotificationContent, recipient: NotificationRecipient, place: MailPlace): Mail {
  const { policy, desk } = place;
  const text = textOf(policy.document, content.template, isForCustomer(content) ? (recipient.language ?? null) : null);
  if (!text) throw new PermanentMailError(`the policy has no text "${content.template}"`);
  if (!isAddress(recipient.address)) throw new PermanentMailError('the recipient has no usable address');
  const replyTo = replyToOf(content, recipient, desk);
  const filling = { content, place, text, words: fullWords(content, recipient, { place, text }) };
  const identity = identityOf(content, recipient, desk.tokens);
  return {
    ...identity,
    ...threadingOf({ ...content, caseNumber: content.case.number, messageId: identity.messageId }, desk.face),
    caseNumber: content.case.number,
    from: { name: headerText(desk.face.supportName), address: desk.face.supportAddress },
    to: { name: headerText(recipient.name), address: recipient.address },
    replyTo,
    subject: `${pairOf(content)} ${subjectText(shown(filling, text.subject))}`,
    ...bodiesOf(filling, { cover: isCover(recipient), hint: hintOf(content, replyTo) }),
    files: attachedFiles(filling),
    language: text.language,
    autoSubmitted: autoSubmitted(content),
    at: content.createdAt,
  };
}

/** C8: what a reply finds its case by. */
function pairOf({ case: { number, referenceId } }: NotificationContent): string {
  return `[Case ${number}] [Ref ${referenceId}]`;
}

function isForCustomer({ recipientKind }: NotificationContent): boolean {
  return recipientKind === 'contact';
}

function isCover({ coverFor }: NotificationRecipient): boolean {
  return coverFor !== undefined && coverFor !== null;
}

function fullWords(
  content: NotificationContent,
  recipient: NotificationRecipient,
  { place, text }: { place: MailPlace; text: SpokenText },
): Words {
  const { policy, desk, contents } = place;
  const { language } = text;
  const files = fileWordsOf(content.files, { contents, language, publicUrl: desk.publicUrl });
  const words = wordsFor(content, { policy, face: desk.face, recipient, language, files });
  const code = closureCodes.find((known) => known === content.data['code']);
  if (code === undefined) return words;
  return { ...words, closing: fill(closureWordsOf(policy.document, code, language).closing, words) };
}

/** Texts that belong to no occasion; a policy that has one of them not says nothing there. */
const additions = {
  /** Stands before any other text that a cover gets. */
  cover: 'cover-note',
  files: 'files-note',
  quote: 'quote-note',
} as const;
type Hint = 'reply-hint' | 'engineer-reply-hint' | 'engineer-note-hint';

/** What becomes of an answer to the mail. */
function hintOf(content: NotificationContent, replyTo: MailAddress | null): Hint {
  if (isForCustomer(content)) return 'reply-hint';
  return replyTo === null ? 'engineer-note-hint' : 'engineer-reply-hint';
}

function bodiesOf(filling: Filling, { cover, hint }: { cover: boolean; hint: Hint }): Pick<Mail, 'text' | 'html'> {
  const { content, place, text } = filling;
  const { face } = place.desk;
  const body = `${cover ? addition(filling, additions.cover) : ''}${tidy(shown(filling, text.body))}`;
  const files = content.files.length > 0 ? addition(filling, additions.files) : '';
  const notes = `${files}${addition(filling, hint)}`;
  const quote = quoteOf(filling);
  const page = {
    language: text.language,
    title: pairOf(content),
    head: { name: face.supportName, about: `Case ${content.case.number} · ${plain(filling, content.case.subject)}` },
    body: layoutOf(body),
    notes: layoutOf(notes),
    quote,
    supportAddress: face.supportAddress,
    replySubject: pairOf(content),
  };
  const quoted = quote === null ? '' : `${quote.intro}\n${quotedText(quote.text)}\n`;
  const parts = [body, notes, quoted].map(tidy).filter((part) => part !== '');
  return { text: withoutMarks(parts.join('\n')), html: htmlOf(page) };
}

/** A text of the policy that goes along, with an empty line behind it. */
function addition(filling: Filling, name: string): string {
  const text = textOf(filling.place.policy.document, name, filling.text.language);
  const said = text === undefined ? '' : tidy(shown(filling, text.body));
  return said.trim() === '' ? '' : `${said}\n`;
}

function quoteOf(filling: Filling): { intro: string; text: string } | null {
  const { quote } = filling.content;
  if (quote === null) return null;
  const text = plain(filling, shortened(quote));
  const intro = addition(filling, additions.quote).trim();
  return text === '' || intro === '' ? null : { intro, text };
}

function attachedFiles(filling: Filling): MailFile[] {
  return filling.content.files.flatMap(({ id, name, type }) => {
    const content = filling.place.contents.get(id);
    return content === undefined ? [] : [{ name: plain(filling, headerText(name)) || 'file', type, content }];
  });
}

function shown(filling: Filling, template: string): string {
  return withoutAddresses(fillMarked(template, filling.words), filling);
}

/** Words of people outside any text of the policy. */
function plain(filling: Filling, words: string): string {
  return withoutAddresses(withoutMarks(words), filling);
}

function tidy(text: string): string {
  const trimmed = text.replaceAll(/\r\n?/gu, '\n').trimEnd();
  return trimmed === '' ? '' : `${trimmed}\n`;
}

/** C6: an engineer's own address gives way to the support address, wherever a customer would read it. */
function withoutAddresses(text: string, { content, place }: Pick<Filling, 'content' | 'place'>): string {
  const { supportAddress } = place.desk.face;
  return content.hiddenAddresses
    .filter((address) => address.toLowerCase() !== supportAddress.toLowerCase())
    .reduce((kept, address) => {
      const quoted = address.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
      return kept.replaceAll(new RegExp(String.raw`(?<![\w.+-])${quoted}(?![\w-])`, 'giu'), () => supportAddress);
    }, text);
}

/** One row, several people. */
const sharedKinds: ReadonlySet<RecipientKind> = new Set(['team', 'lead', 'on-call']);

/** Recipients of a team, and a cover, are told apart by a hash: an engineer's id may say who it is. */
function identityOf(content: NotificationContent, recipient: NotificationRecipient, tokens: MailTokens) {
  const isShared = sharedKinds.has(content.recipientKind) || isCover(recipient);
  const id = isShared ? `${content.id}-${shortHash(recipient.id)}` : content.id;
  return { id, messageId: tokens.messageId(id), returnPath: tokens.returnAddress(id) };
}

/** Longest local part of an address (RFC 5321 section 4.5.3.1.1). */
const maxLocalLength = 64;

/**
 * An engineer's way to the customer, where the mail has nothing that only colleagues may read: who answers an internal word must
 * not write to the customer by that. Leads and whoever is on call are told, not asked to write. Without it an answer goes to the
 * support address and becomes a note.
 */
function replyToOf(
  content: NotificationContent,
  recipient: NotificationRecipient,
  { face, tokens }: MailDesk,
): MailAddress | null {
  const { recipientKind, message, case: about } = content;
  const mayWrite = recipientKind === 'engineer' || recipientKind === 'team';
  if (!mayWrite || message?.isPublic === false) return null;
  const address = tokens.replyAddress(about.number, recipient.id);
  const isUsable = isAddress(address) && address.lastIndexOf('@') <= maxLocalLength;
  if (!isUsable || tokens.readAddress(address)?.kind !== 'reply') return null;
  return { name: `Customer of case ${about.number} by ${headerText(face.supportName)}`, address };
}

/** RFC 3834; an engineer's words to a customer are a person's mail, and servers must not treat it as a machine's. */
function autoSubmitted({ recipientKind, event, message, case: about }: NotificationContent): AutoSubmitted {
  if (recipientKind === 'contact' && message?.authorKind === 'engineer') return 'no';
  return event === 'case-opened' && about.state.channel === 'mail' ? 'auto-replied' : 'auto-generated';
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
