/** The doors that mail comes in by, put together from the settings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImapDoor } from '../mail/doors/imap-door.js';
import { parseMailboxAddress } from '../mail/doors/mailbox-address.js';
import { Boxes } from '../mail/doors/boxes.js';
import { Reception } from '../mail/doors/reception.js';
import { SmtpDoor, type SmtpDoorOptions } from '../mail/doors/smtp-door.js';
import { Spool } from '../mail/doors/spool.js';
import type { Database } from '../store/database.js';
import { ImapBookmarks } from '../store/imap-bookmark-store.js';
import { ReceivedMailWriter } from '../store/received-mail-writer.js';
import { ConfigurationError, type Configuration } from './configuration.js';
import type { Logger } from './logger.js';
import { PortTakenError } from './ports.js';

interface Parts {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly onStored: (mailId: string) => void;
  readonly log: Logger;
}

/** What every door hands its mails to, and the way of HTTP and the pipe. */
export async function openReception({ configuration, database, onStored, log }: Parts): Promise<Reception> {
  const { supportAddress, mailBoxes, mailMaxSize, dataDir } = configuration;
  const spool = new Spool(join(dataDir, 'spool'), mailMaxSize);
  await spool.open(Date.now());
  const boxes = new Boxes([supportAddress, ...mailBoxes]);
  return new Reception({ writer: new ReceivedMailWriter(database), spool, boxes, onStored, log });
}

/** The doors that listen or fetch by themselves. */
export class MailDoors {
  readonly #smtp: SmtpDoor;
  readonly #imap: ImapDoor;
  readonly #port: number;

  /** @throws ConfigurationError when a certificate can't be read. */
  constructor(reception: Reception, { configuration, database, log }: Omit<Parts, 'onStored'>) {
    const { smtpInPort: port, mailRelays: relays, imap } = configuration;
    const options = { port, host: smtpHostOf(configuration), relays, tls: certificateOf(configuration) };
    this.#port = port;
    this.#smtp = new SmtpDoor(reception, options, log);
    const bookmarks = new ImapBookmarks(database);
    this.#imap = new ImapDoor(imap.map(parseMailboxAddress), { reception, bookmarks, log });
  }

  /** Resolves once mail is taken. @throws PortTakenError when somebody else has the port. */
  async start(): Promise<void> {
    try {
      await this.#smtp.start();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE' || code === 'EACCES') throw new PortTakenError(this.#port, 'SMTP_IN_PORT');
      throw error;
    }
    this.#imap.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#smtp.stop(), this.#imap.stop()]);
  }

  /** For readiness: a mailbox that is away makes us no less ready for all others. */
  health(): { readonly isUp: boolean; readonly detail?: string } {
    if (!this.#smtp.isListening) return { isUp: false, detail: 'the mail door does not listen' };
    const problems = this.#imap.problems();
    return problems.length === 0 ? { isUp: true } : { isUp: true, detail: problems.join('; ') };
  }
}

/** Where mail is received: SMTP_IN_HOST, else HOST. */
export function smtpHostOf({ smtpInHost, host }: Pick<Configuration, 'smtpInHost' | 'host'>): string {
  return smtpInHost ?? host;
}

function certificateOf({ smtpInCertificate, smtpInKey }: Configuration): SmtpDoorOptions['tls'] {
  if (smtpInCertificate === undefined && smtpInKey === undefined) return undefined;
  if (smtpInCertificate === undefined || smtpInKey === undefined) {
    throw new ConfigurationError(['STARTTLS needs both: set SMTP_IN_CERT and SMTP_IN_KEY, or neither']);
  }
  return { cert: fileOf('SMTP_IN_CERT', smtpInCertificate), key: fileOf('SMTP_IN_KEY', smtpInKey) };
}

function fileOf(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError([`${variable} names a file that can't be read: ${reason}`]);
  }
}
