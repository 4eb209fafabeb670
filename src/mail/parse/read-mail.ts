/** Reads one mail: from the bytes as received to what rules and people need (mail.md rules 8 to 17). Runs in a thread of its own. */
import type { ParsedMail, ParseResult } from '../inbound/parsed-mail.js';
import { duplicateKeyOf } from './duplicate-key.js';
import { evenMail, type SeenBytes } from './even-mail.js';
import { isUnreadable, withGuessedCharset } from './guessed-charset.js';
import { HeaderFields, instantOf } from './header-fields.js';
import { mailWords, type MailWords } from './mail-words.js';
import { withMendedBoundary } from './mended-structure.js';
import { readMachine } from './machine/read-machine.js';
import { findOriginal } from './original-mail.js';
import { quoteStart } from './quote-start.js';
import { splitMail, type SplitMail } from './split-mail.js';

export interface MailToRead {
  /** The bytes as received. */
  readonly rawFile: string;
  /** Where attachments are put. */
  readonly folder: string;
}

/**
 * What can't be read is a result, never a throw.
 * @throws the file system's error where the mail can't be read from disk or an attachment can't be written: worth trying again.
 */
export async function readMail(given: MailToRead): Promise<ParseResult> {
  const seen: SeenBytes = { size: 0, hasBody: false };
  try {
    const mail = await split(given, seen);
    if (seen.size === 0) return { ok: false, reason: 'empty', detail: 'The mail has no bytes.' };
    const words = await mailWords(mail, given.folder);
    if (isEmpty(mail, words) && seen.hasBody) {
      return { ok: false, reason: 'empty', detail: 'Nothing could be read from a mail that has a body.' };
    }
    return { ok: true, mail: await parsedMail(mail, words, given) };
  } catch (error) {
    if (!(error instanceof Error) || 'syscall' in error) throw error;
    const isTooLarge = 'code' in error && error.code === 'EMAXLEN';
    return { ok: false, reason: isTooLarge ? 'too-large' : 'unparseable', detail: error.message };
  }
}

/** Larger mails are not read a second time. */
const mendedLimitBytes = 4 * 1024 * 1024;

async function split({ rawFile, folder }: MailToRead, seen: SeenBytes): Promise<SplitMail> {
  const mail = await splitMail(evenMail(rawFile, seen), folder);
  if (seen.size > mendedLimitBytes) return mail;
  if (hasNothing(mail) && mail.contentType.startsWith('multipart/')) {
    const mended = withMendedBoundary(await wholeMail(rawFile));
    return mended === null ? mail : splitMail([mended], folder);
  }
  if (!isUnreadable(mail.text + mail.html)) return mail;
  const { text, html, lacksHtmlWords } = await splitMail([withGuessedCharset(await wholeMail(rawFile))], null);
  return { ...mail, text, html, lacksHtmlWords };
}

async function wholeMail(rawFile: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of evenMail(rawFile, { size: 0, hasBody: false })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function hasNothing({ text, html, attachments }: SplitMail): boolean {
  return text.trim() === '' && html.trim() === '' && attachments.length === 0;
}

function isEmpty(mail: SplitMail, { text, html }: MailWords): boolean {
  return text === '' && html === null && mail.attachments.length === 0;
}

async function parsedMail(mail: SplitMail, words: MailWords, { rawFile }: MailToRead): Promise<ParsedMail> {
  const fields = new HeaderFields(mail.headerLines);
  const attachments = [...mail.attachments, ...words.files];
  const machine = await readMachine({ fields, mail, text: words.text });
  const isMachine = machine.kind !== 'human';
  const messageId = fields.ids('message-id')[0];
  return {
    messageId: messageId ?? `<${(await duplicateKeyOf(rawFile)).slice(0, 40)}@no-message-id.invalid>`,
    hadMessageId: messageId !== undefined,
    from: fields.persons('from'),
    sender: fields.persons('sender')[0] ?? null,
    replyTo: fields.persons('reply-to'),
    to: fields.persons('to'),
    cc: fields.persons('cc'),
    subject: mail.subject,
    sentAt: instantOf(fields.first('date')),
    inReplyTo: fields.ids('in-reply-to'),
    references: fields.ids('references'),
    text: words.text,
    quotedFrom: quoteStart(words.text),
    html: words.html,
    attachments,
    headers: fields.entries(),
    machine,
    original: await findOriginal({ subject: mail.subject, text: words.text, attachments, isMachine }),
    flags: [...flagsOf(fields), ...words.flags],
  };
}

/** Fields that a mail has once (RFC 5322 §3.6): the first one counts, and that there was another is shown. */
const single = ['from', 'subject', 'message-id', 'date', 'in-reply-to', 'references', 'reply-to', 'sender'];

function flagsOf(fields: HeaderFields): string[] {
  const flags = single.filter((name) => fields.count(name) > 1).map((name) => `${name}-repeated`);
  if (fields.ids('message-id').length === 0) flags.push('message-id-missing');
  if (instantOf(fields.first('date')) === null) flags.push('date-unreadable');
  return flags;
}
