/** The program's commands, a line each; what a command needs is loaded when it runs. */
import { Command } from 'commander';
import { productVersion } from '../runtime/product-version.js';
import { registerCase } from './commands/case.js';
import { registerDeliver } from './commands/deliver.js';
import { registerDefect } from './commands/defect.js';
import { registerDoctor } from './commands/doctor.js';
import { registerEngineer } from './commands/engineer.js';
import { registerMail } from './commands/mail.js';
import { registerParts } from './commands/parts.js';
import { registerPlay } from './commands/play.js';
import { registerPolicy } from './commands/policy.js';
import { registerReport } from './commands/report.js';
import { registerRelease } from './commands/release.js';
import { registerSetupTemporal } from './commands/setup-temporal.js';
import { registerWorkload } from './commands/workload.js';

/** Builds the command line. */
export function createProgram(): Command {
  const program = new Command('caseline')
    .description('Caseline – a durable support-case engine: every case is one long-running Temporal workflow.')
    .version(productVersion())
    // Before the commands are made: they take it over. A wrong one throws, and main.ts says which exit code that is.
    .exitOverride()
    // Commands have options of their own that are called --version.
    .enablePositionalOptions()
    .showHelpAfterError('(caseline --help shows the commands)')
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      `
First steps:
  $ caseline start                       everything in one process; waits for nothing else
  $ caseline case open --help            open a case in the running instance
  $ caseline case list --level 1         what Level 1 has to do

Environment variables are listed by "caseline start --help".`,
    );
  registerParts(program);
  registerSetupTemporal(program);
  registerCase(program);
  registerWorkload(program);
  registerEngineer(program);
  registerDefect(program);
  registerRelease(program);
  registerDeliver(program);
  registerMail(program);
  registerPlay(program);
  registerDoctor(program);
  registerPolicy(program);
  registerReport(program);
  return program;
}
