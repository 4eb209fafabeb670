/**
 * Two copies of one mail have the same key, whichever way they came (mail.md rule 7): what relays add on the way and how lines
 * end is left out of the hash.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Header fields that the way writes, not the sender: RFC 5321 §4.4 trace, delivery, verdicts of filters, RFC 8617. */
const traceFields = new Set([
  'received',
  'x-received',
  'return-path',
  'delivered-to',
  'envelope-to',
  'x-original-to',
  'x-envelope-to',
  'x-envelope-from',
  'x-delivered-to',
  'received-spf',
  'authentication-results',
  'x-google-smtp-source',
  'x-gm-message-state',
  'x-forwarded-encrypted',
  'arc-seal',
  'arc-message-signature',
  'arc-authentication-results',
  'x-spam-status',
  'x-spam-score',
  'x-spam-level',
  'x-spam-flag',
  'x-spam-checker-version',
  'x-virus-scanned',
  'x-getmail-retrieved-from-mailbox',
  'status',
  'x-status',
  'x-uid',
  'x-uidl',
  'x-mozilla-status',
  'x-mozilla-status2',
]);

/** A header section longer than this is hashed as it is: nothing that large is held in memory. */
const headerLimitBytes = 8 * 1024 * 1024;

const lineFeed = 10;

/**
 * The key of a mail, given as a file or whole: SHA-256 in hexadecimal, to be joined with the box it was for. Read as a stream.
 * @throws the file system's error where the file can't be read.
 */
export async function duplicateKeyOf(raw: string | Buffer): Promise<string> {
  const hash = createHash('sha256');
  const lines = new EvenLines();
  let header: string | undefined = '';
  let heldBack = 0;
  const add = (text: string): void => {
    // Line ends at the very end come and go with the way a mail was handed over.
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) === lineFeed) end -= 1;
    const kept = text.slice(0, end);
    if (kept !== '') {
      hash.update('\n'.repeat(heldBack)).update(kept, 'latin1');
      heldBack = 0;
    }
    heldBack += text.length - kept.length;
  };
  for await (const chunk of typeof raw === 'string' ? createReadStream(raw) : [raw]) {
    // Without an encoding the stream gives buffers.
    const text = lines.next(chunk as Buffer);
    if (header === undefined) {
      add(text);
      continue;
    }
    const seen = Math.max(0, header.length - 1);
    header += text;
    const end = header.indexOf('\n\n', seen);
    if (end < 0 && header.length < headerLimitBytes) continue;
    add(withoutTrace(header, end));
    header = undefined;
  }
  if (header !== undefined) add(withoutTrace(header, header.length));
  return hash.digest('hex');
}

/** Every line end as one LF, also where CR and LF fall into two chunks. One character is one byte. */
class EvenLines {
  #endedInCr = false;

  next(chunk: Buffer): string {
    let text = chunk.toString('latin1');
    if (this.#endedInCr && text.startsWith('\n')) text = text.slice(1);
    this.#endedInCr = chunk.length > 0 ? text.endsWith('\r') : this.#endedInCr;
    return text.replace(/\r\n?/gu, '\n');
  }
}

function withoutTrace(text: string, end: number): string {
  if (end < 0) return text;
  const fields = text
    .slice(0, end)
    // The line of a mailbox file is the deliverer's.
    .replace(/^From [^\n]*(?:\n|$)/u, '')
    .split(/\n(?![ \t])/u);
  const kept = fields.filter((field) => !traceFields.has(field.slice(0, field.indexOf(':')).trim().toLowerCase()));
  return kept.join('\n') + text.slice(end);
}
