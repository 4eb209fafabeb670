/** Holds a mail until it is stored: a small one in memory, a larger one in a file, so that no mail is ever whole in memory. */
import { createHash, type Hash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { types } from 'node:util';
import { partBytes } from '../../store/received-mail-writer.js';

/** Most mails are smaller than this. */
const memoryBytes = 256 * 1024;
/** What a process that was killed has left: no mail takes so long to arrive, and none of these was acknowledged. */
const leftoverMs = 24 * 60 * 60_000;
/** Enough for the header fields that name an envelope. */
const headBytes = 64 * 1024;

/** A mail in hand. Whoever collected it calls `discard`. */
export interface Collected {
  readonly size: number;
  /** In hexadecimal, of the bytes as they came. */
  readonly sha256: string;
  /** It has more bytes than are taken; they were read, and not kept. */
  readonly isTooLarge: boolean;
  /** The beginning, as far as it is of use for reading the header. */
  readonly head: Buffer;
  /** The bytes, or the file that holds them. */
  readonly held: Buffer | string;
  /** In pieces that a statement carries. */
  parts(): AsyncIterable<Buffer> | Iterable<Buffer>;
  discard(): Promise<void>;
}

export class Spool {
  readonly #folder: string;
  readonly maxBytes: number;

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.maxBytes = maxBytes;
  }

  /** Makes the folder, and removes what killed processes left there long ago. */
  async open(now: number): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() === true && now - found.mtimeMs > leftoverMs) await rm(path, { force: true });
    }
  }

  /**
   * Reads a mail to its end.
   * @throws what the stream or the file system threw; then nothing is left behind.
   */
  async collect(bytes: AsyncIterable<Uint8Array>): Promise<Collected> {
    const collecting = new Collecting(join(this.#folder, `${randomBytes(12).toString('hex')}.eml`), this.maxBytes);
    try {
      // A sender hears its answer after its last byte, so what fails meanwhile is kept until then.
      for await (const chunk of bytes) await collecting.add(chunk);
      return await collecting.finish();
    } catch (error) {
      await collecting.discard();
      throw error;
    }
  }
}

class Collecting {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #hash: Hash = createHash('sha256');
  #held: Buffer[] = [];
  #head: Buffer | undefined;
  #file: FileHandle | undefined;
  #size = 0;
  #failure: Error | undefined;

  constructor(path: string, maxBytes: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length;
    if (this.#failure) return;
    if (this.#size > this.#maxBytes) {
      await this.discard();
      return;
    }
    this.#hash.update(chunk);
    try {
      if (this.#file) await writeAll(this.#file, chunk);
      else await this.#hold(chunk);
    } catch (error) {
      this.#failure = types.isNativeError(error) ? error : new Error('a mail could not be spooled', { cause: error });
      await this.discard();
    }
  }

  async finish(): Promise<Collected> {
    if (this.#failure) throw this.#failure;
    await this.#file?.close();
    const whole = this.#file === undefined ? Buffer.concat(this.#held) : undefined;
    const held = whole ?? this.#path;
    return {
      size: this.#size,
      sha256: this.#hash.digest('hex'),
      isTooLarge: this.#size > this.#maxBytes,
      head: this.#head ?? (whole ?? Buffer.alloc(0)).subarray(0, headBytes),
      held,
      parts: () => (whole ? [whole] : createReadStream(this.#path, { highWaterMark: partBytes })),
      discard: () => rm(this.#path, { force: true }),
    };
  }

  async discard(): Promise<void> {
    this.#held = [];
    const file = this.#file;
    this.#file = undefined;
    if (!file) return;
    await file.close();
    await rm(this.#path, { force: true });
  }

  async #hold(chunk: Uint8Array): Promise<void> {
    this.#held.push(Buffer.from(chunk));
    if (this.#size <= memoryBytes) return;
    // Nobody else can have a file of this name, and nobody else may read it.
    this.#file = await open(this.#path, 'wx', 0o600);
    const whole = Buffer.concat(this.#held);
    this.#head = Buffer.from(whole.subarray(0, headBytes));
    this.#held = [];
    await writeAll(this.#file, whole);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}
