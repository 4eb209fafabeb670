/** `caseline deliver`: the pipe by which a mail server on this machine hands mail over. */
import { CommanderError, type Command } from 'commander';
import { CommandFailure } from '../failure.js';

const description = `Stores one mail, as it stands on stdin, in the database of the instance; whatever runs there works on it. For a mail server's
pipe or alias. Without --from and --to the envelope is read from the header (Return-Path, Delivered-To, To).

The database is DATABASE_URL, else that of the instance in the data folder (CASELINE_DATA_DIR). Exit codes are those of
sysexits.h: 0 the mail is stored, 75 try again (anything that is not the mail's fault: a database that is away, a full disk, a
wrong option), 65 the mail is refused (too large, empty, to nobody here), which the mail ledger keeps.`;

const examples = `
Examples:
  $ caseline deliver --from kate@customer.example --to support@example.com < mail.eml
  Postfix, in master.cf:
    caseline unix - n n - 4 pipe flags=R user=caseline null_sender=
      argv=/opt/caseline/bin/caseline.mjs deliver --from=\${sender} --to \${recipient}`;

/** A mail server bounces what ends with an exit code it does not know, so a wrong option must say "try again". */
class WrongDelivery extends CommandFailure {
  readonly exitCode = 75;
}

export function registerDeliver(program: Command): void {
  program
    .command('deliver')
    .summary('store one mail from stdin (for a mail server: exit 0, 65 or 75)')
    .description(description)
    .option('--from <address>', 'envelope sender; empty for a bounce')
    .option('--to <address...>', 'envelope recipients')
    .exitOverride((error) => {
      if (error.exitCode === 0) throw new CommanderError(0, error.code, error.message);
      throw new WrongDelivery(error.message);
    })
    .addHelpText('after', examples)
    .action(async (options: { from?: string; to?: string[] }) => {
      await (await import('../run-deliver.js')).runDeliver(options);
    });
}
