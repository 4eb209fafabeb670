/** The bytes of a mail as the MIME parser needs them, whatever system or broken client wrote them (mail.md rule 9). */
import { isUtf8 } from 'node:buffer';
import { createReadStream, readFileSync, statSync } from 'node:fs';

const lineFeed = 10;
const carriageReturn = 13;

/** Longer header sections are passed on as they are: the MIME parser refuses them. */
const headerLimitBytes = 2 * 1024 * 1024;

const smallBytes = 1024 * 1024;

/** What was seen while the bytes went by. */
export interface SeenBytes {
  size: number;
  /** There is more than white space after the header. */
  hasBody: boolean;
}

/**
 * The mail in `rawFile`, chunk by chunk: line ends of old Macintoshes become CRLF (only where there is no LF at all), raw 8-bit
 * bytes of the header become UTF-8, the line of a mailbox file and empty lines before the header are left out.
 */
export async function* evenMail(rawFile: string, seen: SeenBytes): AsyncGenerator<Buffer> {
  const chunks = chunksOf(rawFile);
  const isMacintosh = await hasLoneReturnsOnly(chunks());
  const head = new Head();
  for await (const bytes of chunks()) {
    seen.size += bytes.length;
    const chunk = isMacintosh ? withLineFeeds(bytes) : bytes;
    const ready = head.isOver ? { bytes: chunk, bodyStart: 0 } : head.add(chunk);
    if (ready === undefined) continue;
    seen.hasBody ||= hasWords(ready.bytes.subarray(ready.bodyStart));
    yield ready.bytes;
  }
  if (!head.isOver) yield head.rest();
}

/** Collects the header section, however it is cut into chunks. */
class Head {
  isOver = false;
  #bytes = Buffer.alloc(0);

  /** What may be passed on, and where in it the body begins; undefined while the header goes on. */
  add(chunk: Buffer): { bytes: Buffer; bodyStart: number } | undefined {
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#bytes, chunk]);
    const end = endOfHeader(this.#bytes);
    if (end < 0 && this.#bytes.length < headerLimitBytes) return undefined;
    this.isOver = true;
    if (end < 0) return { bytes: this.#bytes, bodyStart: this.#bytes.length };
    const head = evenHead(this.#bytes.toString('latin1', 0, end));
    return { bytes: Buffer.concat([head, this.#bytes.subarray(end)]), bodyStart: head.length };
  }

  rest(): Buffer {
    return evenHead(this.#bytes.toString('latin1'));
  }
}

/** Most mails are small: one read instead of two streams. Blocking is right here, the thread has nothing else to do. */
function chunksOf(rawFile: string): () => Iterable<Buffer> | AsyncIterable<Buffer> {
  if (statSync(rawFile).size > smallBytes) return () => createReadStream(rawFile);
  const whole = [readFileSync(rawFile)];
  return () => whole;
}

async function hasLoneReturnsOnly(chunks: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<boolean> {
  let hasReturn = false;
  for await (const bytes of chunks) {
    if (bytes.includes(lineFeed)) return false;
    hasReturn ||= bytes.includes(carriageReturn);
  }
  return hasReturn;
}

function withLineFeeds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r', '\r\n'), 'latin1');
}

function hasWords(bytes: Buffer): boolean {
  return bytes.some((byte) => byte > 32);
}

/** Where the empty line that ends the header ends; -1 where it is not there yet. Empty lines at the very beginning don't count. */
function endOfHeader(bytes: Buffer): number {
  let start = 0;
  while (bytes[start] === carriageReturn || bytes[start] === lineFeed) start += 1;
  const unix = bytes.indexOf('\n\n', start);
  const internet = bytes.indexOf('\n\r\n', start);
  if (unix < 0 && internet < 0) return -1;
  return internet < 0 || (unix >= 0 && unix < internet) ? unix + 2 : internet + 3;
}

function evenHead(head: string): Buffer {
  const kept = head.replace(/^[\r\n]+/u, '').replace(/^>?From [^\n]*\n/u, '');
  const charset = /^content-type:[^\n]*(?:\n[ \t][^\n]*)*?charset="?([\w.:-]{1,60})/imu.exec(kept)?.[1];
  const even = kept.split('\n').map((line) => evenLine(line, charset));
  return Buffer.from(even.join('\n'), 'latin1');
}

/** One character of `line` is one byte, before and after. */
function evenLine(line: string, charset: string | undefined): string {
  if (!hasHighBytes(line)) return line;
  // Raw bytes inside an encoded word are of that word's character set: written as the word should have had them.
  const words = line.replace(/=\?[^?\s]{1,60}\?q\?[^?]*\?=/giu, (word) =>
    word.replace(/[\u0080-\u00ff]/gu, (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase()}`),
  );
  const bytes = Buffer.from(words, 'latin1');
  if (!hasHighBytes(words) || isUtf8(bytes)) return words;
  return Buffer.from(decoderOf(charset).decode(bytes)).toString('latin1');
}

function hasHighBytes(line: string): boolean {
  return /[\u0080-\u00ff]/u.test(line);
}

/** The body's character set is the best guess for a header without one; Windows' Western one where that can't be it. */
function decoderOf(charset: string | undefined): InstanceType<typeof TextDecoder> {
  const western = new TextDecoder('windows-1252');
  if (charset === undefined) return western;
  try {
    const decoder = new TextDecoder(charset);
    return /^(?:utf|iso-2022)/u.test(decoder.encoding) ? western : decoder;
  } catch {
    // A character set that TextDecoder has no table for.
    return western;
  }
}
