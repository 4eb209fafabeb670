/** What `caseline deliver` does: stores the mail on stdin, and says by sysexits whether the mail server may forget it. */
import { createLogger } from '../runtime/logger.js';
import { loadConfiguration, type Configuration } from '../runtime/configuration.js';
import { openReception } from '../runtime/mail-doors.js';
import type { Refusal } from '../mail/doors/reception.js';
import { openDatabase } from '../store/database.js';
import { findDemoFile } from './demo-file.js';
import { say, writeResult } from './output.js';
import { findDatabaseUrl } from './server-places.js';

export interface DeliverOptions {
  readonly from?: string;
  readonly to?: readonly string[];
}

/** sysexits.h: the mail is wrong, its sender is to be told. */
const EX_DATAERR = 65;
/** sysexits.h: the mail server is to keep the mail and try again. Whatever is not known to be the mail's own fault. */
export const EX_TEMPFAIL = 75;

const refusalWords: Readonly<Record<Refusal, string>> = {
  'too-large': 'the mail is larger than CASELINE_MAIL_MAX_SIZE allows',
  'unknown-box': 'none of the recipients is SUPPORT_ADDRESS or one of CASELINE_MAIL_BOXES',
  empty: 'there was nothing on stdin',
  unreadable: 'it could not be read',
};

export async function runDeliver(options: DeliverOptions): Promise<void> {
  // A bug of ours must not cost the mail: an exit code that mail servers do not know is a bounce to them.
  process.once('uncaughtException', (error) => {
    sayNotStored(error);
    process.exit(EX_TEMPFAIL);
  });
  try {
    process.exitCode = await deliver(options, loadConfiguration());
  } catch (error) {
    sayNotStored(error);
    process.exitCode = EX_TEMPFAIL;
  }
}

async function deliver(options: DeliverOptions, configuration: Configuration): Promise<number> {
  const database = openDatabase(await findDatabaseUrl(configuration), { max: 1 });
  try {
    const reception = await openReception({
      configuration: await withInstanceAddress(configuration),
      database,
      // The instance looks for new mail by itself.
      onStored: () => undefined,
      log: createLogger({ level: 'silent' }),
    });
    const envelope = envelopeOf(options);
    if (process.stdin.isTTY) say('Type the mail, header first; Ctrl-D ends it.');
    const taken = await reception.take({ door: 'pipe', peer: {}, envelope, bytes: process.stdin });
    if (!taken.ok) {
      say(`caseline: the mail was refused: ${refusalWords[taken.reason]} (${taken.id} in the mail ledger)`);
      return EX_DATAERR;
    }
    writeResult(taken.id);
    return 0;
  } finally {
    await database.close();
  }
}

/** Run by a mail server, it has no environment of its own: the instance's address is ours too. */
async function withInstanceAddress(configuration: Configuration): Promise<Configuration> {
  const { supportAddress, mailBoxes, dataDir } = configuration;
  const demo = await findDemoFile(dataDir);
  if (demo?.supportAddress === undefined) return configuration;
  return { ...configuration, supportAddress: demo.supportAddress, mailBoxes: [supportAddress, ...mailBoxes] };
}

/** Postfix calls the null sender MAILER-DAEMON: what is no address can't be answered. */
function envelopeOf({ from, to }: DeliverOptions): { from?: string; to?: readonly string[] } {
  return {
    ...(from === undefined ? {} : { from: from.includes('@') ? from : '' }),
    ...(to === undefined ? {} : { to }),
  };
}

function sayNotStored(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  say(`caseline: the mail could not be stored, try again: ${reason}`);
}
