/** Where the bytes of attachments are: under the SHA-256 of their content, never under a name that somebody sent. */
import type { Readable } from 'node:stream';

/** Part of a file, in bytes: the first and the last, both counted from 0 and both within it (RFC 9110 §14.1.2). */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Implemented on disk (`DiskFileStore`); another place for the bytes needs no more than this. */
export interface FileStore {
  /**
   * Takes over the bytes of a file of this machine, durably, unless the same are there already. The file itself may be gone
   * afterwards.
   *
   * @throws FileChangedError when its content is not what `sha256` says.
   */
  keep(file: string, sha256: string): Promise<void>;
  /** Opens what is kept; undefined when it is not there. Whoever opens it reads it to the end or destroys it. */
  open(sha256: string, range?: ByteRange): Promise<Readable | undefined>;
}

/** The bytes are not those that were announced: nothing was kept. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';
}
