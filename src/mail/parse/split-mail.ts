/** A mail taken apart into header, text, HTML and files, by the MIME parser. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  MailParser,
  type AttachmentStream,
  type HeaderValue,
  type MessageText,
  type StructuredHeader,
} from 'mailparser';
import type { ParsedAttachment } from '../inbound/parsed-mail.js';
import { attachmentName } from './attachment-name.js';
import { cleanLine } from './clean-text.js';
import type { HeaderLine } from './header-fields.js';

export interface SplitMail {
  readonly headerLines: readonly HeaderLine[];
  /** Of the whole mail, in lower case; empty where the header has none. */
  readonly contentType: string;
  readonly contentParams: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** An HTML part stands in no alternative to the text and could not be turned into words: `text` lacks it. */
  readonly lacksHtmlWords: boolean;
  readonly attachments: readonly ParsedAttachment[];
}

/** Beyond, the MIME parser does not turn HTML into words; we do it plainly. */
const htmlLimitCharacters = 256 * 1024;

const options = {
  // Without it the machine part of a bounce is folded into the text and gone from the attachments.
  keepDeliveryStatus: true,
  // A mail inside a mail is a file: its words are somebody else's.
  ignoreEmbedded: true,
  skipImageLinks: true,
  skipTextToHtml: true,
  maxHtmlLengthToParse: htmlLimitCharacters,
  checksumAlgo: false,
} as const;

/**
 * Attachments are written into `folder`; with null they are passed over.
 * @throws the MIME parser's error for a mail beyond its limits (code EMAXLEN), the file system's where a file can't be written.
 */
export async function splitMail(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  folder: string | null,
): Promise<SplitMail> {
  const parser = new MailParser(options);
  const attachments: ParsedAttachment[] = [];
  let text: MessageText = { type: 'text' };
  await pipeline(source, parser as Transform, async (parts: AsyncIterable<AttachmentStream | MessageText>) => {
    for await (const part of parts) {
      if (part.type === 'text') {
        text = part;
        continue;
      }
      if (folder === null) part.content.resume();
      else attachments.push(await keep(part, { folder, position: attachments.length + 1 }));
      part.release?.();
    }
  });
  return { ...headOf(parser), ...wordsOf(text), attachments };
}

async function keep(
  part: AttachmentStream,
  { folder, position }: { folder: string; position: number },
): Promise<ParsedAttachment> {
  const file = join(folder, `part-${position}`);
  const hash = createHash('sha256');
  const size = await write(part.content, { file, hash });
  const type = typeOf(part);
  const contentId = cleanLine(part.cid ?? '', 500);
  return {
    name: attachmentName(part.filename, type, position),
    type,
    size,
    sha256: hash.digest('hex'),
    contentId: contentId === '' ? null : contentId,
    isInline: part.contentDisposition === 'inline' || part.related === true,
    file,
  };
}

/** The parser's types promise a text; for a part without any header it gives `false`. */
function typeOf({ contentType }: { readonly contentType: unknown }): string {
  const type = typeof contentType === 'string' ? contentType.trim().toLowerCase() : '';
  return /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/u.test(type) ? type : 'application/octet-stream';
}

/** Blocking writes: the thread has nothing else to do, and most files are small. */
async function write(content: AsyncIterable<Buffer>, { file, hash }: { file: string; hash: Hash }): Promise<number> {
  let size = 0;
  const target = openSync(file, 'w');
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      writeFileSync(target, chunk);
      size += chunk.length;
    }
  } finally {
    closeSync(target);
  }
  return size;
}

function headOf(parser: MailParser): Pick<SplitMail, 'headerLines' | 'contentType' | 'contentParams' | 'subject'> {
  const headerLines = parser.headerLines === false ? [] : parser.headerLines;
  const contentType = parser.headers === false ? undefined : parser.headers.get('content-type');
  const structured = isStructured(contentType) ? contentType : undefined;
  return {
    headerLines,
    contentType: structured?.value.toLowerCase() ?? '',
    contentParams: structured?.params ?? {},
    subject: cleanLine(parser.subject ?? ''),
  };
}

/** The parser's type leaves open which header has which form. */
function isStructured(value: HeaderValue | undefined): value is StructuredHeader {
  return typeof value === 'object' && 'params' in value && 'value' in value && typeof value.value === 'string';
}

function wordsOf(part: MessageText): Pick<SplitMail, 'text' | 'html' | 'lacksHtmlWords'> {
  return { text: part.text ?? '', html: part.html ?? '', lacksHtmlWords: part.textConversionError !== undefined };
}
