/** The mail inside a mail: what a bounce or complaint is about, and what somebody forwards. */
import { open, readFile } from 'node:fs/promises';
import type { OriginalMail, ParsedAttachment } from '../inbound/parsed-mail.js';
import type { MailPerson } from '../../domain/received-mail.js';
import { cleanLine, cleanText, shorten } from './clean-text.js';
import { isForwardLine, isForwardSubject, isOriginalLine } from './forward-lines.js';
import { HeaderFields, messageIdsIn, personsIn } from './header-fields.js';
import { headerBlockAt, unquoted, type HeaderBlock } from './header-labels.js';
import { splitMail } from './split-mail.js';
import { textOfHtml } from './text-of-html.js';

/** Ids and pairs stand in the header and the first words; a mail of 25 MB inside a bounce is not read whole. */
const bytesRead = 512 * 1024;
const textLimit = 64 * 1024;
const scanLimit = 64 * 1024;
const idLimit = 50;

export interface Outer {
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly ParsedAttachment[];
  /** A bounce, a complaint, …: its text is about another mail, whoever wrote it. */
  readonly isMachine: boolean;
}

/** The mail that `outer` carries; null where it carries none. */
export async function findOriginal(outer: Outer): Promise<OriginalMail | null> {
  return (await attachedOriginal(outer)) ?? (await originalInText(outer));
}

async function attachedOriginal({ attachments }: Outer): Promise<OriginalMail | null> {
  const whole = attachments.find(({ type }) => type === 'message/rfc822' || type === 'message/global');
  const headers = attachments.find(({ type }) => type === 'text/rfc822-headers' || type === 'message/global-headers');
  const part = whole ?? headers;
  if (part === undefined) return null;
  return readOriginal(await firstBytes(part), part === whole ? 'attached' : 'headers');
}

async function firstBytes({ file, size }: ParsedAttachment): Promise<Buffer> {
  if (size <= bytesRead) return readFile(file);
  const handle = await open(file);
  try {
    const { buffer, bytesRead: read } = await handle.read(Buffer.alloc(bytesRead), 0, bytesRead, 0);
    return buffer.subarray(0, read);
  } finally {
    await handle.close();
  }
}

/** Null where it is no mail that can be read. */
async function readOriginal(bytes: Buffer, found: OriginalMail['found']): Promise<OriginalMail | null> {
  const mail = await splitMail([bytes], null).catch(() => null);
  if (mail === null || mail.headerLines.length === 0) return null;
  const fields = new HeaderFields(mail.headerLines);
  const text = mail.text.trim() === '' ? textOfHtml(mail.html) : mail.text;
  return {
    messageId: fields.ids('message-id')[0] ?? null,
    from: fields.persons('from')[0] ?? null,
    to: fields.persons('to'),
    subject: fields.has('subject') ? mail.subject : null,
    inReplyTo: fields.ids('in-reply-to'),
    references: fields.ids('references'),
    text: shorten(cleanText(text), textLimit),
    found,
  };
}

async function originalInText({ subject, text, isMachine }: Outer): Promise<OriginalMail | null> {
  const lines = shorten(text, scanLimit).split('\n');
  const inline = inlineForward(lines, isForwardSubject(subject));
  if (inline !== null) return inline;
  if (!isMachine) return null;
  const block = returnedHeader(lines);
  const returned = block === undefined ? null : await readOriginal(Buffer.from(block), 'inline');
  return returned ?? scanned(lines);
}

function inlineForward(lines: readonly string[], isForward: boolean): OriginalMail | null {
  for (const [index, line] of lines.entries()) {
    const isAnnounced = isForwardLine(line) || (isForward && isOriginalLine(line));
    if (!isAnnounced && !isForward) continue;
    const start = isAnnounced ? nextWord(lines, index + 1) : index;
    const block = headerBlockAt(lines, start);
    if (block !== undefined) return fromBlock(block, lines);
  }
  return null;
}

function nextWord(lines: readonly string[], from: number): number {
  const found = lines.findIndex((line, index) => index >= from && /[^>\s]/u.test(line));
  return found < 0 ? lines.length : found;
}

function fromBlock({ fields, end }: HeaderBlock, lines: readonly string[]): OriginalMail {
  const rest = lines.slice(end);
  const isMarked = rest.every((line) => line.trim() === '' || /^\s?>/u.test(line));
  return {
    messageId: null,
    from: personsOf(fields.get('from'))[0] ?? null,
    to: personsOf(fields.get('to')),
    subject: cleanLine(fields.get('subject') ?? '') || null,
    inReplyTo: [],
    references: [],
    text: shorten((isMarked ? rest.map(unquoted) : rest).join('\n').trim(), textLimit),
    found: 'inline',
  };
}

/** `Name [mailto:a@b]` of Outlook and `a@b<mailto:a@b>` of text made from HTML are addresses too. */
function personsOf(value: string | undefined): MailPerson[] {
  if (value === undefined) return [];
  const plain = value
    .replace(/<mailto:[^<>]{0,400}>/giu, '')
    .replace(/\[mailto:([^[\]]{0,400})\]/giu, '<$1>')
    .replace(/\*/gu, '');
  return personsIn([plain.replaceAll(/;/gu, ',')]);
}

const headerNames =
  'received|return-path|message-id|from|to|cc|subject|date|mime-version|content-type|reply-to|sender|in-reply-to|references|' +
  'x-[a-z0-9-]{1,60}|dkim-signature|content-transfer-encoding|user-agent|delivered-to';
const headerLine = new RegExp(`^[>\\s]{0,12}(?:${headerNames})\\s?:`, 'iu');
const tellingLine = /^[>\s]{0,12}(?:message-id|received|from|subject)\s?:/iu;

/** The header of the returned mail where a bounce repeats it as text (qmail, Exim, …): three fields together. */
function returnedHeader(lines: readonly string[]): string | undefined {
  let start = -1;
  let fields = 0;
  let telling = 0;
  for (let index = 0; index <= lines.length; index += 1) {
    const line = lines[index] ?? '';
    const isField = headerLine.test(line.slice(0, 200));
    if (isField) {
      if (start < 0) start = index;
      fields += 1;
      if (tellingLine.test(line)) telling += 1;
      continue;
    }
    // Folded lines belong to the field above.
    if (start >= 0 && /^[>\s]{0,12}\s\S/u.test(line)) continue;
    if (fields >= 3 && telling >= 1) return asHeader(lines.slice(start, index), lines.slice(index, index + 400));
    start = -1;
    fields = 0;
    telling = 0;
  }
  return undefined;
}

function asHeader(header: readonly string[], body: readonly string[]): string {
  const even = header.map((line) => {
    const bare = line.replace(/^[>\s]+/u, '');
    return headerLine.test(line.slice(0, 200)) ? bare : ` ${bare}`;
  });
  // The text is decoded already: only what names the mail is read again.
  const telling = even.join('\r\n').split(/\r\n(?! )/u);
  const kept = telling.filter((field) => !/^(?:content-|mime-version)/iu.test(field));
  return `${kept.join('\r\n')}\r\n\r\n${body.map(unquoted).join('\r\n').trim()}`;
}

/** Nothing but ids somewhere in the words of a machine. */
function scanned(lines: readonly string[]): OriginalMail | null {
  const text = lines.join('\n');
  const labelled = /message-?\s?id\s*[:=]?\s*(<[^<>\s]{3,400}>)/iu.exec(text)?.[1];
  const bracketed = text.match(/<[^<>\s@]{1,400}@[^<>\s]{1,255}>/gu) ?? [];
  const ids = messageIdsIn(bracketed.join(' ')).slice(0, idLimit);
  if (ids.length === 0) return null;
  return {
    messageId: labelled === undefined ? null : (messageIdsIn(labelled)[0] ?? null),
    from: null,
    to: [],
    subject: null,
    inReplyTo: [],
    references: ids,
    text: '',
    found: 'scanned',
  };
}
