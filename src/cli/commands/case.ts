/** `caseline case …`: a case's life in a running instance, through its public API. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { catalogue, type CommandName } from '../../domain/catalogue.js';
import { severities, sides, statuses, levels } from '../../domain/vocabulary.js';
import { caseCommands, standInFor, standInText } from '../case/acting-user.js';
import { addBodyOptions } from '../case/command-options.js';
import { examplesOf } from '../case/examples.js';
import type * as caseActions from '../case/case-actions.js';

type CaseActions = typeof caseActions;

const who = `
The instance is CASELINE_URL, else the one of the data folder (demo.json in CASELINE_DATA_DIR). Who asks is the holder of
CASELINE_TOKEN; without one the demo's people stand in: reading is done as admin, a command as whoever would send it
("--help" of each names them). --as chooses: customer, customer2, stranger, l1, l2, l2b, l3, lead, admin.

Examples:
  $ caseline case open --subject "Import stops" --description @report.txt --kind error --severity 2
  $ caseline case reply 1042 --text "Which version is it?" --needs-answer
  $ caseline case resolve --help`;

export function registerCase(program: Command): void {
  const group = program
    .command('case')
    .summary('open, read and work on cases of a running instance')
    .description('Opens, reads and works on cases of a running instance. The number of a case may be shortened: 1042.')
    .addHelpText('after', who);
  registerOpen(group);
  registerReading(group);
  for (const name of caseCommands) registerCommand(group, name);
}

function registerOpen(group: Command): void {
  const command = common(group.command('open').description(descriptionOf('open')), standInText(standInFor('open')));
  addBodyOptions(command, 'open');
  command.addHelpText('after', examplesText(examplesOf('open'))).action(async (options: Given) => {
    await (await actions()).sendCommand('open', undefined, options);
  });
}

function registerCommand(group: Command, name: CommandName): void {
  const command = group.command(name).description(descriptionOf(name)).argument('<number>', 'the case');
  common(command, standInText(standInFor(name)));
  addBodyOptions(command, name);
  command.addHelpText('after', examplesText(examplesOf(name))).action(async (number: string, options: Given) => {
    await (await actions()).sendCommand(name, number, options);
  });
}

type Given = { as?: string; json?: boolean } & Record<string, unknown>;

function registerReading(group: Command): void {
  common(group.command('show').description('Show a case: status, whose move it is, checklist, last messages.'))
    .argument('<number>', 'the case')
    .option('--messages <n>', 'how many of the last messages', wholeUpTo(200), 5)
    .addHelpText('after', examplesText(['case show 1042', 'case show 1042 --as customer --json']))
    .action(async (number: string, options: { messages: number; as?: string; json?: boolean }) => {
      await (await actions()).showCase(number, options);
    });
  registerList(group);
  sequence(group, 'timeline', 'List what happened on a case, in order.');
  sequence(group, 'messages', 'List the words on a case, oldest first.');
  common(group.command('clocks').description('Explain the clocks of a case: what of each ran, what waited, and why.'))
    .argument('<number>', 'the case')
    .option('--all', 'every cycle of each clock, not only its newest')
    .addHelpText('after', examplesText(['case clocks 1042', 'case clocks 1042 --all --as customer']))
    .action(async (number: string, options: Given & { all?: boolean }) => {
      await (await actions()).showClocks(number, options);
    });
}

/** Options of `list` that travel as they are. */
const filters = [
  'status',
  'level',
  'owner',
  'side',
  'account',
  'product',
  'severity',
  'q',
  'breached',
  'sort',
] as const;
const sorts = [
  '-updatedAt',
  'updatedAt',
  '-openedAt',
  'openedAt',
  'nextDue',
  'severity',
  '-severity',
  'number',
  '-number',
];

function registerList(group: Command): void {
  const command = common(group.command('list').description('List cases, the last changed first.'))
    .option('--status <statuses>', `one or more of ${statuses.join(', ')}; separated by commas`)
    .addOption(new Option('--level <n>').choices(levels.map(String)))
    .option('--owner <engineer>', "an engineer's id, me, or none")
    .addOption(new Option('--side <side>', 'whose move it is').choices(sides))
    .option('--account <id>', "the customer's account")
    .option('--product <id>', 'the product')
    .addOption(new Option('--severity <n>').choices(severities.map(String)))
    .option('--q <words>', "part of the subject or the customer's reference, or a whole number or reference id")
    .option('--breached', 'only those past a due time')
    .option('--no-breached', 'only those within their due times')
    .addOption(new Option('--sort <by>', 'the order; - is descending').choices(sorts).default('-updatedAt'))
    .option('--limit <n>', 'at most so many', wholeUpTo(100_000), 50)
    .addHelpText(
      'after',
      examplesText(['case list --level 1 --sort nextDue', 'case list --status queued,gathering --json']),
    );
  command.action(async (options: Given & { limit: number }) => {
    await (await actions()).listCases(options, filters);
  });
}

function sequence(group: Command, name: 'timeline' | 'messages', description: string): void {
  common(group.command(name).description(description))
    .argument('<number>', 'the case')
    .option('--after <seq>', 'only what came after this sequence', wholeFromZero, 0)
    .addHelpText('after', examplesText([`case ${name} 1042`, `case ${name} 1042 --after 12 --as customer --json`]))
    .action(async (number: string, options: { after: number; as?: string; json?: boolean }) => {
      const { listMessages, listTimeline } = await actions();
      await (name === 'timeline' ? listTimeline : listMessages)(number, options);
    });
}

function common(command: Command, standIn = 'admin'): Command {
  return command
    .option('--as <user>', `the demo user who does it (default, without CASELINE_TOKEN: ${standIn})`)
    .option('--json', 'print the answer as JSON');
}

function descriptionOf(name: CommandName): string {
  const { description, who: roles } = catalogue[name];
  return `${description} For: ${roles.filter((role) => role !== 'system').join(', ')}.`;
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  $ caseline ${example}`).join('\n')}`;
}

function wholeUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,7}$/u.test(text) ? Number(text) : -1;
    if (value < 0 || value > most) throw new InvalidArgumentError(`It must be a whole number up to ${most}.`);
    return value;
  };
}
const wholeFromZero = wholeUpTo(9_999_999);

/** Loaded when a command runs. */
function actions(): Promise<CaseActions> {
  return import('../case/case-actions.js');
}
