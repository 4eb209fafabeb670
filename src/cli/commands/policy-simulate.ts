/** `caseline policy simulate FILE`: how past cases would have fared under another policy. */
import { InvalidArgumentError, type Command } from 'commander';
import { WrongUsage } from '../failure.js';
import type { SimulateOptions } from '../run-simulate.js';

const description = `How past cases would have fared under the policy FILE: the recorded timelines run through the rules again, once under the
current policy and once under FILE. What people did stays as it was; warnings, breaches, reminders, moves and closings come
when the policy says. Shown by severity and clock, beside what was recorded, with cases that fare differently.`;

const examples = `
The cases are those of the instance (DATABASE_URL, else the one of the data folder), or of a log in the format of "caseline play".
Nothing is changed. Exit code 0: simulated, 1: the policy, the log or the database can't be used.

Examples:
  $ caseline policy simulate stricter.yaml --since 2026-10-01
  $ caseline policy simulate stricter.yaml --since 2026-01-01 --until 2026-07-01 --html simulation.html
  $ caseline policy simulate stricter.yaml --history incidents.csv.gz --against current.yaml --json > simulation.json`;

/** Adds `simulate` to the group of `policy` commands. */
export function registerPolicySimulate(group: Command): void {
  group
    .command('simulate')
    .summary('how past cases would have fared under another policy')
    .description(description)
    .argument('<file>', 'the policy document, YAML or JSON')
    .option('--since <date>', 'cases opened on this day or later: 2026-10-01, or an instant in UTC', instant)
    .option('--until <date>', 'cases opened before this day', instant)
    .option('--history <log>', 'simulate over a log of incidents, .csv or .csv.gz, instead')
    .option(
      '--against <file>',
      'compare with this document (default: the current policy; for a log the standard policy)',
    )
    .option('--html <out>', 'write a page with charts and tables there')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', examples)
    .action(async (file: string, options: SimulateOptions) => {
      if (options.since === undefined && options.history === undefined) {
        throw new WrongUsage(
          'say from when on cases count, for example --since 2026-10-01, or give a log with --history',
        );
      }
      const { simulatePolicy } = await import('../run-simulate.js');
      await simulatePolicy(file, options, Date.now());
    });
}

function instant(text: string): number {
  const isDay = /^\d{4}-\d\d-\d\d$/u.test(text);
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\\.\d+)?)?Z$/u.test(text);
  const at = isDay || isInstant ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || (isDay && new Date(at).toISOString().slice(0, 10) !== text)) {
    throw new InvalidArgumentError('It must be a day such as 2026-10-01, or an instant such as 2026-10-01T08:00:00Z.');
  }
  return at;
}
