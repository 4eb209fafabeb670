/** Files on disk: `<folder>/ab/<sha256>`, written beside, flushed, and renamed, so that what is there is whole. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileChangedError, type ByteRange, type FileStore } from './file-store.js';

export class DiskFileStore implements FileStore {
  readonly #folder: string;

  /** `folder` is made when the first file comes. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async keep(file: string, sha256: string): Promise<void> {
    const path = this.#pathOf(sha256);
    if (await isThere(path)) return;
    await mkdir(dirname(path), { recursive: true });
    const beside = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      const copied = await copyDurably(file, beside);
      if (copied !== sha256) throw new FileChangedError(`the file holds ${copied}, not ${sha256}`);
      await rename(beside, path);
      await flushFolder(dirname(path));
    } finally {
      await rm(beside, { force: true });
    }
  }

  async open(sha256: string, range?: ByteRange): Promise<Readable | undefined> {
    const path = this.#pathOf(sha256);
    if (!(await isThere(path))) return undefined;
    return createReadStream(path, range ? { start: range.first, end: range.last } : {});
  }

  #pathOf(sha256: string): string {
    if (!/^[0-9a-f]{64}$/u.test(sha256)) throw new Error(`"${sha256}" is no SHA-256 in hex`);
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false; // what node:fs throws
    throw error;
  }
}

/** The hash of what was written, once the disk has it. */
async function copyDurably(from: string, to: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(to, 'wx', 0o600);
  try {
    for await (const chunk of createReadStream(from) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await handle.appendFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

/** A rename outlives a power cut only once its folder is flushed too. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
