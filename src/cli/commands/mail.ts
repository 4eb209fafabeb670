/** `caseline mail`: takes mail, as a part; `caseline mail list` and so on: the mail ledger of a running instance. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { mailDoors, mailKinds, mailOutcomes } from '../../domain/received-mail.js';
import type * as mailActions from '../mail/mail-actions.js';
import type { Asking, ListOptions } from '../mail/mail-actions.js';

const about = `Without a further word it takes mail alone, by SMTP and from mailboxes, as a part (needs DATABASE_URL and TEMPORAL_ADDRESS).

The commands below ask a running instance about its mail ledger: every mail that came in has one row there and one end. It was
appended to a case, created one, was quarantined for somebody to decide, refused with a notice, or is an exact duplicate.`;

const whoAsks = `
The instance is CASELINE_URL, else the one of the data folder; who asks is the holder of CASELINE_TOKEN (an engineer), else the
demo's l1 (--as chooses another). "audit" alone looks into the database itself.`;

export function registerMail(program: Command): void {
  const group = program
    .command('mail')
    .summary('take mail as a part; list, show, release and discard received mail, and prove that none is lost')
    .description(about)
    .addHelpText('after', whoAsks)
    .action(async () => {
      await (await import('../run-parts.js')).runPart('mail');
    });
  registerReading(group);
  registerSettling(group);
  registerSenders(group);
  registerAudit(group);
}

function registerReading(group: Command): void {
  const list = limited(asking(group.command('list').description('List mails, the newest first, with their ends.')))
    .option('--outcome <ends>', `one or more of ${[...mailOutcomes, 'waiting'].join(', ')}, with commas`)
    .option('--unsettled', 'what is in quarantine for somebody to decide')
    .option('--reason <word>', 'of this reason only')
    .addOption(new Option('--kind <kind>', 'of this kind only').choices(mailKinds))
    .addOption(new Option('--door <door>', 'that came in here only').choices(mailDoors))
    .option('--from <address>', 'of this sender, or of everybody at @domain')
    .option('--case <number>', 'of this case only')
    .option('--q <words>', 'with these words in subject or sender, or with this id, Message-ID or SHA-256');
  between(list)
    .addHelpText(
      'after',
      examples('mail list --unsettled', 'mail list --from @customer.example --since 2026-11-01T00:00:00Z'),
    )
    .action(async (options: ListOptions) => (await actions()).listMail(options));
  asking(group.command('show').description('Show a mail: how it came, which rule decided, and on what evidence.'))
    .argument('<id>', 'the mail')
    .addHelpText('after', examples('mail show mail_4be1c0d2a3', 'mail show mail_4be1c0d2a3 --json'))
    .action(async (id: string, options: Asking) => (await actions()).showMail(id, options));
  as(group.command('raw').description('Print a mail as it came, byte by byte. That you read it is recorded.'))
    .argument('<id>', 'the mail')
    .option('-o, --output <file>', 'write it to a file')
    .addHelpText('after', examples('mail raw mail_4be1c0d2a3 > mail.eml', 'mail raw mail_4be1c0d2a3 -o mail.eml'))
    .action(async (id: string, options: Asking & { output?: string }) => (await actions()).rawMail(id, options));
  between(
    asking(group.command('summary').description('Count mails by end and reason; say what waits and what is wrong.')),
  )
    .addHelpText('after', examples('mail summary', 'mail summary --since 2026-11-24T00:00:00Z'))
    .action(async (options: Asking) => (await actions()).summarizeMail({ ...options }));
}

function registerSettling(group: Command): void {
  asking(group.command('release').description('Give a mail in quarantine to a case, or open one for it.'))
    .argument('<id>', 'the mail')
    .option('--case <number>', 'the case that it belongs to')
    .option('--as-new', 'open a case for it')
    .addHelpText('after', examples('mail release mail_4be1c0d2a3 --case 1042', 'mail release mail_4be1c0d2a3 --as-new'))
    .action(async (id: string, options: Asking & { case?: string; asNew?: boolean }) =>
      (await actions()).releaseMail(id, options),
    );
  asking(group.command('discard').description('Leave a mail in quarantine for good. It stays in the ledger.'))
    .argument('<id>', 'the mail')
    .option('--block-sender', 'hold back whatever comes from this address')
    .addHelpText('after', examples('mail discard mail_4be1c0d2a3', 'mail discard mail_4be1c0d2a3 --block-sender'))
    .action(async (id: string, options: Asking & { blockSender?: boolean }) =>
      (await actions()).discardMail(id, options),
    );
}

function registerSenders(group: Command): void {
  const senders = group
    .command('senders')
    .description('Who is blocked, allowed or muted: list, block, allow, mute, forget.');
  limited(asking(senders.command('list').description('List what was said of senders.')))
    .addOption(new Option('--verdict <verdict>', 'these only').choices(['blocked', 'allowed', 'muted']))
    .addHelpText('after', examples('mail senders list', 'mail senders list --verdict blocked'))
    .action(async (options: ListOptions) => (await actions()).listSenders(options));
  judging(senders, { word: 'block', verdict: 'blocked', what: 'Hold back whatever comes from a sender.' });
  judging(senders, {
    word: 'allow',
    verdict: 'allowed',
    what: 'Let bulk mail of a sender, such as a monitor, open cases.',
  });
  judging(senders, { word: 'mute', verdict: 'muted', what: 'Send nothing by itself to an address.' });
  asking(senders.command('forget').description('Forget what was said of a sender.'))
    .argument('<sender>', 'an address, or @domain')
    .addHelpText('after', examples('mail senders forget spam@example.com'))
    .action(async (sender: string, options: Asking) => (await actions()).forgetSender(sender, options));
}

function judging(senders: Command, { word, verdict, what }: { word: string; verdict: string; what: string }): void {
  asking(senders.command(word).description(what))
    .argument('<sender>', 'an address, or @domain for everybody of one')
    .option('--note <words>', 'why, for the next person')
    .addHelpText(
      'after',
      examples(`mail senders ${word} robot@example.com`, `mail senders ${word} @example.com --note "…"`),
    )
    .action(async (sender: string, options: Asking & { note?: string }) =>
      (await actions()).judgeSender(sender, { ...options, verdict }),
    );
}

const auditAbout = `Proves that no mail is lost: what was received is the sum of all ends and of what waits; every end is what it says (the case has the
message, once; the duplicate has an original); and the bytes of every mail are all there, with the SHA-256 they came with.

The database is DATABASE_URL, else that of the instance in the data folder. It may run while mail comes in. Exit code 0: all is
as it should be, 1: it is not; what is wrong is listed.`;

function registerAudit(group: Command): void {
  group
    .command('audit')
    .summary('prove that received = sum of ends + waiting, and that every byte is there')
    .description(auditAbout)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', examples('mail audit', 'mail audit --json > audit.json'))
    .action(async (options: { json?: boolean }) => {
      await (await import('../mail/run-audit.js')).runAudit(options);
    });
}

function actions(): Promise<typeof mailActions> {
  return import('../mail/mail-actions.js');
}

function asking(command: Command): Command {
  return as(command).option('--json', 'print the answer as JSON');
}

function as(command: Command): Command {
  return command.option('--as <user>', 'the demo user who asks (default, without CASELINE_TOKEN: l1)');
}

function between(command: Command): Command {
  return command.option('--since <instant>', 'received from then on').option('--until <instant>', 'received before');
}

function limited(command: Command): Command {
  return command.option('--limit <n>', 'at most so many', wholeNumber, 50);
}

function wholeNumber(given: string): number {
  const value = /^\d{1,6}$/u.test(given) ? Number(given) : 0;
  if (value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ caseline ${line}`).join('\n')}`;
}
