import { join } from 'node:path';
import { createOutboxTransport } from './outbox-transport.js';
import { createSmtpTransport } from './smtp-transport.js';
import type { MailTransport } from './transport.js';

/** By SMTP where a server is given, else into the outbox of the data folder. */
export function createTransport({ smtpUrl, dataDir }: { smtpUrl: string | undefined; dataDir: string }): MailTransport {
  return smtpUrl === undefined ? createOutboxTransport(join(dataDir, 'outbox')) : createSmtpTransport(smtpUrl);
}
