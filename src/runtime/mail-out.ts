/** What mail needs of a process's settings: its tokens, and the one way out. */
import { join } from 'node:path';
import { DiskFileStore } from '../files/disk-file-store.js';
import { createTransport } from '../mail/create-transport.js';
import { MailOut } from '../mail/mail-out.js';
import { MailTokens } from '../mail/mail-tokens.js';
import type { MailDesk } from '../mail/render.js';
import type { Database } from '../store/database.js';
import { SentMailStore } from '../store/sent-mail-store.js';
import type { Configuration } from './configuration.js';
import { mailSecretOf } from './kept-secret.js';

const supportName = 'Support';

/** Where the bytes of attachments are. */
export function filesOf({ dataDir }: Configuration): DiskFileStore {
  return new DiskFileStore(join(dataDir, 'files'));
}

/** Reads the secret, or makes it: once in a process. */
export function mailDeskOf(configuration: Configuration, publicUrl: string): MailDesk {
  const { supportAddress } = configuration;
  const tokens = new MailTokens(mailSecretOf(configuration), supportAddress);
  return { face: { supportAddress, supportName }, tokens, publicUrl };
}

export function createMailOut(configuration: Configuration, database: Database, desk: MailDesk): MailOut {
  return new MailOut({
    transport: createTransport(configuration),
    sent: new SentMailStore(database),
    files: filesOf(configuration),
    desk,
  });
}
