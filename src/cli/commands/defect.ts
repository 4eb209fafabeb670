/** `caseline defect …`: known issues that many cases share, in a running instance. */
import { Option, type Command } from 'commander';
import { defectStates } from '../../domain/vocabulary.js';
import { actions, asking, examples, limited, whoAsks, type Given } from '../defect/options.js';

const about = `A defect is a known issue of a product that many cases share. Cases are linked to it with "caseline case link-defect"; one
public update then reaches the customers of all of them, and what engineering says of it comes back to every case.

It goes from suspected over confirmed to fixed (in one or more releases) or declined. Fixed: whoever owns an open case has the
fix to deliver; whoever waits on a closed one is told when the release is published ("caseline release publish").`;

/** Who of the demo asks. */
const standIn = 'l2';

export function registerDefect(program: Command): void {
  const group = program
    .command('defect')
    .summary('known issues: record, report how they stand, tell all who have one')
    .description(about)
    .addHelpText('after', whoAsks(standIn));
  registerReading(group);
  registerWriting(group);
}

function registerReading(group: Command): void {
  limited(common(group.command('list').description('List defects with how many customers have each.')), 50)
    .option('--product <id>', 'of this product only')
    .addOption(new Option('--state <state>', 'in this state only').choices(defectStates))
    .addHelpText('after', examples('defect list --state confirmed', 'defect list --product meridian-identity --json'))
    .action(async (options: Given & { limit: number }) => (await actions()).listDefects(options));
  common(group.command('show').description('Show a defect: how it stands, who has it, what was said of it.'))
    .argument('<key>', 'the defect')
    .addHelpText('after', examples('defect show IDN-4711', 'defect show IDN-4711 --as customer'))
    .action(async (key: string, options: Given) => (await actions()).showDefect(key, options));
}

const text = 'public words for the customers of all linked cases; @file reads them from a file';

function registerWriting(group: Command): void {
  common(group.command('create').description('Record a defect, so that cases can be linked to it.'))
    .requiredOption('--key <key>', "its key, for example the tracker's")
    .requiredOption('--product <id>', 'the product that has it')
    .requiredOption('--title <words>', "the desk's own words")
    .option('--public-title <words>', 'what customers read (default: the title)')
    .option('--workaround <words>', 'what customers can do meanwhile')
    .option('--tracker-url <url>', "where engineering's tracker has it")
    .option('--target-release <version>', 'the release it is planned for')
    .addOption(new Option('--state <state>').choices(['suspected', 'confirmed']).default('suspected'))
    .addHelpText(
      'after',
      examples('defect create --key IDN-4711 --product meridian-identity --title "NPE in RoleImporter"'),
    )
    .action(async (options: Given) => {
      const fields = ['key', 'product', 'title', 'publicTitle', 'workaround', 'trackerUrl', 'targetRelease', 'state'];
      await (await actions()).sendDefect({ method: 'POST', path: '/defects' }, options, fields);
    });
  common(group.command('status').description('Say how it stands. Fixed names the release that holds the fix.'))
    .argument('<key>', 'the defect')
    .addOption(new Option('--state <state>').choices(defectStates).makeOptionMandatory())
    .option('--release <version>', 'where it is fixed, or planned to be')
    .option('--text <words>', text)
    .addHelpText(
      'after',
      examples(
        'defect status IDN-4711 --state fixed --release 7.3',
        'defect status IDN-4711 --state declined --text @why.txt',
      ),
    )
    .action(async (key: string, options: Given) => {
      await (await actions()).sendDefect(at(key, '/status'), options, ['state', 'release', 'text']);
    });
  common(group.command('update').description('Tell the customers of all linked open cases, once for all.'))
    .argument('<key>', 'the defect')
    .requiredOption('--text <words>', text)
    .addHelpText('after', examples('defect update IDN-4711 --text "Engineering has found the cause."'))
    .action(async (key: string, options: Given) => {
      await (await actions()).sendDefect(at(key, '/updates'), options, ['text']);
    });
  common(group.command('plan').description('Move its target release: everybody who waits is told once.'))
    .argument('<key>', 'the defect')
    .requiredOption('--target-release <version>', 'the release it is planned for now')
    .option('--text <words>', text)
    .addHelpText('after', examples('defect plan IDN-4711 --target-release 7.4'))
    .action(async (key: string, options: Given) => {
      await (await actions()).sendDefect({ ...at(key, ''), method: 'PATCH' }, options, ['targetRelease', 'text']);
    });
}

function at(key: string, rest: string): { method: 'POST'; path: string } {
  return { method: 'POST', path: `/defects/${encodeURIComponent(key)}${rest}` };
}

function common(command: Command): Command {
  return asking(command, standIn);
}
