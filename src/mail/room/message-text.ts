/** The text of the message that a mail becomes: never empty, never longer than a message may be, never less than the mail said. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { maxTextLength } from '../../domain/commands.js';
import { storable } from '../../domain/storable.js';
import type { ParsedAttachment } from '../inbound/parsed-mail.js';

export interface MessageText {
  readonly text: string;
  /** In the text; null where nothing is folded. */
  readonly quotedFrom: number | null;
  /** The whole of a text that was too long, as a file. */
  readonly whole: ParsedAttachment | null;
}

interface Words {
  readonly text: string;
  readonly quotedFrom: number | null;
  readonly attachments: readonly Pick<ParsedAttachment, 'name'>[];
}

const wholeName = 'message-text.txt';
const cutSentence = `[This mail is longer than a message can be: its whole text is attached as ${wholeName}.]`;
/** Names of attachments that a mail without words is told by. */
const maxNames = 20;

/** `folder`: where the file of a text that is too long is put. */
export async function messageTextOf(given: Words, folder: string): Promise<MessageText> {
  const text = storable(given.text);
  if (text.trim() === '') return { text: insteadOfWords(given.attachments), quotedFrom: null, whole: null };
  if (text.length <= maxTextLength) return { text, quotedFrom: given.quotedFrom, whole: null };
  const kept = storable(text.slice(0, maxTextLength - cutSentence.length - 3));
  const { quotedFrom } = given;
  return {
    text: `${kept}\n\n${cutSentence}`,
    quotedFrom: quotedFrom !== null && quotedFrom < kept.length ? quotedFrom : null,
    whole: await fileOf(text, folder),
  };
}

function insteadOfWords(attachments: Words['attachments']): string {
  if (attachments.length === 0) return '(This mail has no text.)';
  const names = attachments.slice(0, maxNames).map(({ name }) => name);
  const more = attachments.length > maxNames ? [`${String(attachments.length - maxNames)} more`] : [];
  return storable(`(This mail has no text. Attached: ${[...names, ...more].join(', ')})`);
}

async function fileOf(text: string, folder: string): Promise<ParsedAttachment> {
  const bytes = Buffer.from(text);
  const file = join(folder, wholeName);
  await writeFile(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const type = 'text/plain; charset=utf-8';
  return { name: wholeName, type, size: bytes.length, sha256, contentId: null, isInline: false, file };
}
