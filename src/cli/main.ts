/** The program. One place catches: a message, a hint, an exit code (0 done, 1 failed or refused, 2 wrong usage, 78 wrong settings). */
import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { reportFailure } from './failure.js';

const usageExitCode = 2;

try {
  await createProgram().exitOverride().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
  else reportFailure(error);
}
