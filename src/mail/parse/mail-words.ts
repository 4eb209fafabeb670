/** Text and HTML of a mail as they are stored: clean, safe, bounded, and nothing lost: what is left out goes along as a file. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParsedAttachment } from '../inbound/parsed-mail.js';
import { cleanText, shorten } from './clean-text.js';
import { safeHtml } from './safe-html.js';
import type { SplitMail } from './split-mail.js';
import { textOfHtml } from './text-of-html.js';

/** A message of a case holds 200,000 characters; a sentence about the file has to fit in too. */
export const textLimitCharacters = 199_500;

export interface MailWords {
  readonly text: string;
  readonly html: string | null;
  /** The whole text or HTML where it could not be kept as such. */
  readonly files: readonly ParsedAttachment[];
  readonly flags: readonly string[];
}

export async function mailWords(mail: SplitMail, folder: string): Promise<MailWords> {
  const flags: string[] = [];
  const files: ParsedAttachment[] = [];
  const whole = cleanText(textOf(mail)).replace(/^\n+/u, '').trimEnd();
  if (whole.includes('\ufffd')) flags.push('charset-unknown');
  if (whole.length > textLimitCharacters) {
    flags.push('text-shortened');
    files.push(await fileOf({ folder, name: 'message.txt', type: 'text/plain' }, whole));
  }
  const html = lacksText(mail) ? { html: null, isDropped: false } : safeHtml(mail.html);
  if (html.isDropped) {
    flags.push('html-dropped');
    files.push(await fileOf({ folder, name: 'message.html', type: 'text/html' }, mail.html));
  }
  return { text: shorten(whole, textLimitCharacters), html: html.html, files, flags };
}

function textOf({ contentType, text, html, lacksHtmlWords }: SplitMail): string {
  if (html === '') return text;
  if (contentType !== 'text/html' && text.trim() !== '') {
    return lacksHtmlWords ? `${text.trimEnd()}\n\n${textOfHtml(html)}` : text;
  }
  const words = textOfHtml(html);
  return words === '' ? text : words;
}

/**
 * Text and HTML parts one after the other (a footer of a list, a disclaimer) are one message: the MIME parser joins what is HTML,
 * with nothing where the text stood. Shown alone it would hide the text.
 */
function lacksText({ text, html }: SplitMail): boolean {
  if (text.trim() === '' || html === '') return false;
  return html.split('<br/>\n').some((piece) => piece === '');
}

async function fileOf(
  { folder, name, type }: { folder: string; name: string; type: string },
  content: string,
): Promise<ParsedAttachment> {
  const bytes = Buffer.from(content);
  const file = join(folder, name);
  await writeFile(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, type, size: bytes.length, sha256, contentId: null, isInline: false, file };
}
