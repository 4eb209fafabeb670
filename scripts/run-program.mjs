import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { prepare, root, say } from './prepare.mjs';

/**
 * Runs the program in this very process: a second Node process would cost 40 MB, and a signal sent to us would have to be
 * passed on. All instants are UTC, whatever the machine's zone is.
 */
export async function runProgram(args) {
  process.env.TZ = 'UTC';
  // `caseline … | head` closes our output early; that is no failure.
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await prepare();
  } catch (error) {
    say(`could not prepare this checkout: ${error.message}`);
    // A mail server that pipes to us keeps the mail for this exit code alone (EX_TEMPFAIL).
    process.exit(args[0] === 'deliver' ? 75 : 1);
  }
  const main = path.join(root, 'dist', 'src', 'cli', 'main.js');
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}
