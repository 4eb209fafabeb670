/** The files of a public word: along with its mail while they are small, else by links. */
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { AttachedFile } from '../store/mail-context.js';
import type { NotificationContent } from '../store/notification-store.js';
import { sizeIn } from './dates.js';
import { headerText } from './header-text.js';
import type { FileWords } from './words.js';

/** By the file's id. */
export type FileContents = ReadonlyMap<string, Buffer>;
export const noContents: FileContents = new Map();

/** Where the bytes are. */
export interface FileSource {
  /** Undefined where there is no such file. */
  open(sha256: string): Promise<Readable | undefined>;
}

/** All of them together, in bytes: base 64 makes a third more of it, and many servers take no mail above 10 MB. */
export const maxAttached = 5_000_000;

/** What a mail to a customer brings along: all of the files, or none where together they are too large or can't be read. */
export async function readFiles(
  { recipientKind, files }: NotificationContent,
  source: FileSource,
): Promise<FileContents> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (recipientKind !== 'contact' || files.length === 0 || size > maxAttached) return noContents;
  try {
    return new Map(await Promise.all(files.map(async (file) => [file.id, await bytesOf(file, source)] as const)));
  } catch {
    return noContents; // the mail has links instead: words must not wait for a disk
  }
}

async function bytesOf({ sha256, size }: AttachedFile, source: FileSource): Promise<Buffer> {
  const stream = await source.open(sha256);
  if (!stream) throw new Error('the file is not there');
  const bytes = await buffer(stream);
  if (bytes.length !== size) throw new Error('the file is not what it was');
  return bytes;
}

export function fileWordsOf(
  files: readonly AttachedFile[],
  { contents, language, publicUrl }: { contents: FileContents; language: string | null; publicUrl: string },
): FileWords[] {
  return files.map(({ id, name, size }) => ({
    fileName: headerText(name),
    fileSize: sizeIn(language, size),
    fileLink: contents.has(id) ? '' : `${publicUrl}/api/v1/files/${encodeURIComponent(id)}`,
  }));
}
