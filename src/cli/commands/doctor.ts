/** `caseline doctor`: whether PostgreSQL and the workflows say the same of every case. */
import type { Command } from 'commander';

const description = `Compares, for every case that is not completed, what PostgreSQL has with what its workflow says: sequence, state, the
row that lists are made of, and a timeline without gaps that rebuilds the state. Reports workflows without a case, words
and decisions that were left on their way, and mail that nobody sends. A difference counts when it stands for some seconds,
so it may be run while people work.

The servers are DATABASE_URL and TEMPORAL_ADDRESS, else those of the instance in the data folder (CASELINE_DATA_DIR). A
worker must run. Exit code 0: all agree, 1: there are differences.`;

const examples = `
Examples:
  $ caseline doctor
  $ caseline doctor --repair --json > report.json

The JSON: {cases, checked, clean, differences: [{case, what, projection, workflow}], repaired}`;

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('compare projection and workflow of every case, and repair')
    .description(description)
    .option('--repair', 'repair from the workflow; start a lost workflow again from PostgreSQL')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', examples)
    .action(async (options: { repair?: boolean; json?: boolean }) => {
      await (await import('../run-doctor.js')).runDoctor(options);
    });
}
