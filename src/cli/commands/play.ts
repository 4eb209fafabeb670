/** `caseline play FILE`: plays real histories through the public API, or dry through the domain alone. */
import { InvalidArgumentError, type Command } from 'commander';
import { findDemoFile } from '../demo-file.js';
import { CommandFailure } from '../failure.js';
import { progressOn } from '../progress-line.js';

interface PlayFlags {
  readonly limit?: number;
  readonly concurrency: number;
  readonly json?: boolean;
  readonly dry?: boolean;
  readonly data?: string;
  readonly token?: string;
}

const mostAtOnce = 16;

const description = [
  'Plays a log of incidents, event by event, as the commands its people would have sent, and compares how each case ended with how its source says it ended.',
  '',
  'The file is CSV, plain or .gz, with the columns case_id, seq, ts, status, substatus, team, line, resource, impact, product.',
  '',
  'Without --dry the log is played into a running instance through its public API: CASELINE_URL, or the url in demo.json of the data folder. Teams, engineers and customers are made on first need. Times are not waited for: those of the source go along with each case.',
].join('\n');

const examples = `
Examples:
  $ caseline play incidents.csv.gz --dry
  $ caseline play incidents.csv.gz --limit 500 --concurrency 8 --json > played.json`;

export function registerPlay(program: Command): void {
  program
    .command('play')
    .argument('<file>', 'the log, .csv or .csv.gz')
    .summary('play real histories and compare how they end')
    .description(description)
    .option('--limit <n>', 'play only the first n incidents (default: all)', wholeNumber(1_000_000))
    .option('--concurrency <n>', `incidents played at once, at most ${mostAtOnce}`, wholeNumber(mostAtOnce), 4)
    .option('--dry', 'play through the domain alone, without a server')
    .option('--json', 'print the summary as JSON')
    .option('--data <dir>', 'data folder with demo.json (default: CASELINE_DATA_DIR, or var)')
    .option('--token <token>', "an admin's token (default: CASELINE_TOKEN, or demo.json's admin)")
    .addHelpText('after', examples)
    .action(play);
}

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,7}$/u.test(text) ? Number(text) : 0;
    if (value < 1 || value > most) throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
    return value;
  };
}

async function play(file: string, flags: PlayFlags): Promise<void> {
  const { playFile } = await import('../../play/play-file.js');
  const { renderSummary } = await import('../../play/summary-text.js');
  const progress = progressOn(process.stderr, 'played');
  try {
    const summary = await playFile({
      path: file,
      concurrency: flags.concurrency,
      ...(flags.limit === undefined ? {} : { limit: flags.limit }),
      ...(flags.dry === true ? {} : { instance: await instanceOf(flags) }),
      onPlayed: (done, total) => progress.show(done, total),
    });
    progress.end();
    process.stdout.write(flags.json === true ? `${JSON.stringify(summary)}\n` : renderSummary(summary));
  } catch (error) {
    if (error instanceof Error && explained.has(error.name)) throw new CommandFailure(error.message, { cause: error });
    throw error;
  }
}

/** What the caller can act on, said in one sentence: a file that is no log, an instance that is away. */
const explained: ReadonlySet<string> = new Set(['IncidentLogError', 'InstanceError']);

async function instanceOf(flags: PlayFlags): Promise<{ url: string; token: string }> {
  const { loadConfiguration } = await import('../../runtime/configuration.js');
  const { clientUrl, clientToken, dataDir } = loadConfiguration();
  const token = flags.token ?? clientToken;
  if (clientUrl !== undefined && token !== undefined) return { url: clientUrl, token };
  const folder = flags.data ?? dataDir;
  const demo = await findDemoFile(folder);
  const admin = demo?.users['admin'];
  if (!demo || !admin) {
    throw new CommandFailure(
      `There is no demo.json in ${folder} with an admin: start an instance with \`npm start\`, name its folder with --data, or set CASELINE_URL and CASELINE_TOKEN. \`--dry\` needs none.`,
    );
  }
  return { url: clientUrl ?? demo.url, token: token ?? admin.token };
}
