/** `caseline release …`: releases of products, and who was told of them. */
import { Option, type Command } from 'commander';
import { releaseStates } from '../../domain/release.js';
import { actions, asking, examples, limited, whoAsks, type Given } from '../defect/options.js';

const about = `A release is planned, then published or cancelled, once. Publishing it tells everybody who waits for it, each once: the contacts
of cases that closed with its fix still owed get a mail with how to obtain it; the owners of open ones have it to deliver.
Telling goes on by itself and is taken up again where it was when the program stops in the middle; "release told" lists who
was told, and when.`;

/** Who of the demo asks. */
const standIn = 'lead';

export function registerRelease(program: Command): void {
  const group = program
    .command('release')
    .summary('releases: publish one, see who was told')
    .description(about)
    .addHelpText('after', whoAsks(standIn));
  limited(common(group.command('list').description('List releases.')), 50)
    .option('--product <id>', 'of this product only')
    .addOption(new Option('--state <state>', 'in this state only').choices(releaseStates))
    .addHelpText('after', examples('release list --state planned'))
    .action(async (options: Given & { limit: number }) => (await actions()).listReleases(options));
  common(named(group.command('create').description('Record a planned release.')))
    .option('--notes <words>', notes)
    .addHelpText('after', examples('release create meridian-identity 7.3 --notes "At the portal, under downloads."'))
    .action(async (product: string, version: string, options: Given) =>
      (await actions()).createRelease(product, version, options),
    );
  registerSettling(group);
  limited(
    common(
      named(group.command('told').description('List who was told of it, and when; and who could not be reached.')),
    ),
    200,
  )
    .addHelpText('after', examples('release told meridian-identity 7.3', 'release told meridian-identity 7.3 --json'))
    .action(async (product: string, version: string, options: Given & { limit: number }) =>
      (await actions()).listTold({ product, version }, options),
    );
}

const notes = 'how to obtain it, as customers read it; @file reads it from a file';

function registerSettling(group: Command): void {
  const acts = {
    publish: 'It can be obtained: tell everybody who waits for it. It can not be taken back.',
    cancel: 'It will not come: tell everybody who waits for it, and that their case can be taken up again.',
  } as const;
  for (const act of ['publish', 'cancel'] as const) {
    common(named(group.command(act).description(acts[act])))
      .option('--notes <words>', act === 'publish' ? notes : 'why, as customers read it')
      .addHelpText('after', examples(`release ${act} meridian-identity 7.3`))
      .action(async (product: string, version: string, options: Given) =>
        (await actions()).settleRelease({ product, version }, act, options),
      );
  }
}

function named(command: Command): Command {
  return command.argument('<product>', 'the product').argument('<version>', 'the version');
}

function common(command: Command): Command {
  return asking(command, standIn);
}
