/** The folder of one mail while it is worked on: its bytes in a file, and what is made of them. */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ReceivedMailStore } from '../../store/received-mail-store.js';

export interface WorkFolder {
  readonly rawFile: string;
  /** For what is made of the mail. */
  readonly folder: string;
}

/** Runs `work` with the mail's bytes in a file; the folder is gone afterwards, whatever happens. */
export async function withMailFile<T>(
  { store, spool }: { readonly store: ReceivedMailStore; readonly spool: string },
  mailId: string,
  work: (place: WorkFolder) => Promise<T>,
): Promise<T> {
  const home = join(spool, mailId);
  const folder = join(home, 'files');
  const rawFile = join(home, 'raw');
  // What an attempt that died left is of no use.
  await rm(home, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await pipeline(store.read(mailId), createWriteStream(rawFile, { mode: 0o600 }));
    return await work({ rawFile, folder });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
