/** Mail into a folder, where no SMTP server is set: one `.eml` file each, to look at with any mail program. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeMail, type Mail } from './mail.js';
import { TemporaryMailError, type MailTransport } from './transport.js';

/** Writes into `folder`, which is made when it is missing. */
export function createOutboxTransport(folder: string): MailTransport {
  return {
    async send(mail: Mail): Promise<void> {
      const file = join(folder, fileName(mail));
      const partial = `${file}.${process.pid}.partial`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(partial, await deliveredBytes(mail));
        await rename(partial, file);
      } catch (error) {
        await rm(partial, { force: true }).catch(() => undefined);
        throw new TemporaryMailError(`the outbox can't be written (${codeOf(error)})`, {
          cause: error,
          isServerAway: true,
        });
      }
    },
    close: () => Promise.resolve(),
  };
}

/** What the last server of a mail's way writes above it (RFC 5321 section 4.4): whoever reads it here is at its end. */
async function deliveredBytes(mail: Mail): Promise<Buffer> {
  return Buffer.concat([Buffer.from(`Return-Path: <${mail.returnPath}>\r\n`), await composeMail(mail)]);
}

/** In the order of time, and the same for the same mail: a second attempt replaces the first. */
function fileName(mail: Mail): string {
  const time = mail.at.toISOString().replaceAll(/[-:.]/gu, '');
  return `${time}-${mail.id.replaceAll(/[^A-Za-z0-9_-]/gu, '_')}.eml`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
