/** What the commands of `caseline defect` and `caseline release` have in common. */
import { InvalidArgumentError, type Command } from 'commander';
import type * as defectActions from './defect-actions.js';

export type Given = { as?: string; json?: boolean } & Record<string, unknown>;

/** Where a group's commands go and who asks, below its help; `standard` as in `asking`. */
export function whoAsks(standard: string): string {
  return `
The instance is CASELINE_URL, else the one of the data folder; who asks is the holder of CASELINE_TOKEN, else the demo's ${standard}
(--as chooses another).`;
}

/** Loaded when a command runs. */
export function actions(): Promise<typeof defectActions> {
  return import('./defect-actions.js');
}

/** Who asks, and how the answer is printed; `standard` is who of the demo asks unless somebody is named. */
export function asking(command: Command, standard: string): Command {
  return command
    .option('--as <user>', `the demo user who asks (default, without CASELINE_TOKEN: ${standard})`)
    .option('--json', 'print the answer as JSON');
}

export function limited(command: Command, standard: number): Command {
  return command.option('--limit <n>', 'at most so many', wholeNumber, standard);
}

export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ caseline ${line}`).join('\n')}`;
}

function wholeNumber(given: string): number {
  const value = /^\d{1,6}$/u.test(given) ? Number(given) : 0;
  if (value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
