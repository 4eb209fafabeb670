/** `caseline policy …`: policy documents in files, and the versions of the running instance. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { levels, severities, statuses } from '../../domain/vocabulary.js';
import type * as policyActions from '../policy/policy-actions.js';
import { registerPolicySimulate } from './policy-simulate.js';

const howItGoes = `
A version never changes once it is stored, and each case keeps the version it was opened under until it adopts another one.
So a change of the policy goes like this:
  $ caseline policy show current --yaml > our-policy.yaml    then raise its version and change it
  $ caseline policy check our-policy.yaml                    what is wrong with it, if anything
  $ caseline policy diff current our-policy.yaml             what changes, in words
  $ caseline policy publish our-policy.yaml                  store it
  $ caseline policy use 2                                    new cases are opened under it
  $ caseline policy adopt 2 --account brackenridge           and so are these

A file needs to name only what differs from policy/standard.yaml; docs/policy.md explains every key. The instance is
CASELINE_URL, else the one of the data folder (demo.json in CASELINE_DATA_DIR). Who asks is the holder of CASELINE_TOKEN;
without one the demo's admin.`;

export function registerPolicy(program: Command): void {
  const group = program
    .command('policy')
    .summary('check, compare, publish and adopt versions of the support policy')
    .description('Works on policy documents and on the versions that a running instance has stored.')
    .addHelpText('after', howItGoes);
  registerCheck(group);
  registerReading(group);
  registerChanging(group);
  registerAdopt(group);
  registerPolicySimulate(group);
}

function registerCheck(group: Command): void {
  group
    .command('check')
    .description(
      'Check a policy document, YAML or JSON; what it leaves out is as in policy/standard.yaml. Each problem is named.',
    )
    .argument('<file>', 'the document')
    .option('--json', 'print {file, valid, version, problems} as JSON')
    .addHelpText('after', examples('policy check policy/standard.yaml', 'policy check our-policy.yaml --json'))
    .action(async (file: string, options: { json?: boolean }) => {
      const { checkPolicy } = await import('../policy/check-policy.js');
      checkPolicy(file, options.json === true);
    });
}

interface Asking {
  as?: string;
  json?: boolean;
}

const versionOrFile = 'a stored version (2, current) or a file';

function registerReading(group: Command): void {
  asking(group.command('show').description('Show what a policy says, one statement a line.'))
    .argument('[policy]', versionOrFile, 'current')
    .option('--yaml', 'print the document itself, to change it')
    .addHelpText(
      'after',
      examples('policy show', 'policy show 2 --yaml > our-policy.yaml', 'policy show our-policy.yaml'),
    )
    .action(async (given: string, options: Asking & { yaml?: boolean }) => {
      await (await actions()).showPolicy(given, options);
    });
  asking(group.command('list').description('List the stored versions, newest first.'))
    .addHelpText('after', examples('policy list', 'policy list --json'))
    .action(async (options: Asking) => {
      await (await actions()).listPolicies(options);
    });
  asking(
    group
      .command('diff')
      .description('Show what changes from one policy to another: each clock, window, day and text.'),
  )
    .argument('<from>', versionOrFile)
    .argument('<to>', versionOrFile)
    .addHelpText('after', examples('policy diff current our-policy.yaml', 'policy diff 1 2 --json'))
    .action(async (from: string, to: string, options: Asking) => {
      await (await actions()).diffPolicy(from, to, options);
    });
}

function registerChanging(group: Command): void {
  const publish = 'Store a document as a version of its own. It is refused whole when anything in it is wrong.';
  asking(group.command('publish').description(publish))
    .argument('<file>', 'the document, YAML or JSON')
    .option('--use', 'make it the current version, too')
    .addHelpText('after', examples('policy publish our-policy.yaml', 'policy publish our-policy.yaml --use'))
    .action(async (file: string, options: Asking & { use?: boolean }) => {
      await (await actions()).publishPolicy(file, options);
    });
  asking(group.command('use').description('Open new cases under this version. Open cases keep theirs.'))
    .argument('<version>', 'a stored version')
    .addHelpText('after', examples('policy use 2', 'policy use 1      # and back again'))
    .action(async (version: string, options: Asking) => {
      await (await actions()).makeCurrent(version, options);
    });
}

function registerAdopt(group: Command): void {
  const description =
    'Move the open cases that match to a version. A clock that was breached stays so; a new due time is never earlier than ' +
    'the change. Cases that have the version already are passed over, so it can be repeated. Exit code 1 when a case refused.';
  asking(group.command('adopt').description(description))
    .argument('<version>', 'a stored version')
    .option('--status <statuses>', `one or more of ${statuses.join(', ')}; separated by commas`)
    .addOption(new Option('--level <n>').choices(levels.map(String)))
    .option('--account <id>', "the customer's account")
    .option('--product <id>', 'the product')
    .addOption(new Option('--severity <n>').choices(severities.map(String)))
    .option('--policy-version <n>', 'only cases of this version', wholeNumber)
    .option('--text <words>', 'an internal note on each case')
    .addHelpText(
      'after',
      examples('policy adopt 2', 'policy adopt 2 --policy-version 1 --severity 1 --text "New terms"'),
    )
    .action(async (version: string, options: Asking) => {
      const { adoptPolicy } = await import('../policy/adopt-policy.js');
      await adoptPolicy(version, options);
    });
}

function asking(command: Command): Command {
  return command
    .option('--as <user>', 'the demo user who does it (default, without CASELINE_TOKEN: admin)')
    .option('--json', 'print the answer as JSON');
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ caseline ${line}`).join('\n')}`;
}

function wholeNumber(text: string): string {
  if (!/^[1-9]\d{0,8}$/u.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return text;
}

/** Loaded when a command runs. */
function actions(): Promise<typeof policyActions> {
  return import('../policy/policy-actions.js');
}
