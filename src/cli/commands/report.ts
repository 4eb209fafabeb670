/** `caseline report NAME`: a report of a running instance, as a table, CSV or JSON. */
import { Argument, Option, type Command } from 'commander';
import { groupings, reportNames, reports } from '../../domain/reports.js';
import type { ReportOptions } from '../run-report.js';

const names = reportNames.map((name) => `  ${name.padEnd(16)}${reports[name].summary}`).join('\n');

const after = `
Reports:
${names}

Durations are elapsed time, at night and on Sundays too; a breach is by its clock's business time. The instance is CASELINE_URL,
else the one of the data folder; who asks is the holder of CASELINE_TOKEN (a lead or an admin), else the demo's lead.

Examples:
  $ caseline report first-response --by severity
  $ caseline report breaches --by week --from 2026-10-01 --csv > breaches.csv
  $ caseline report backlog --by level`;

export function registerReport(program: Command): void {
  program
    .command('report')
    .summary('first response, resolution, reopens, breaches, backlog, bounces, pauses, satisfaction')
    .description('Prints a report of a running instance, as a table, CSV or JSON.')
    .addArgument(new Argument('<name>', 'the report').choices(reportNames))
    .addOption(new Option('--by <group>', 'one line for each').choices(groupings))
    .option('--from <date>', 'from this day or instant in UTC on (default: 30 days before --to; backlog: all)')
    .option('--to <date>', 'before this day or instant (default: now)')
    .addOption(new Option('--csv', 'print CSV').conflicts('json'))
    .option('--json', "print the API's answer")
    .option('--as <user>', 'the demo user who asks (default, without CASELINE_TOKEN: lead)')
    .addHelpText('after', after)
    .action(async (name: string, options: ReportOptions) => {
      await (await import('../run-report.js')).printReport(name, options);
    });
}
