/**
 * `npm start`. package.json says `exec node …`, so that npm's shell becomes this process and a signal sent to npm arrives
 * here (npm passes signals on to its shell only, and the shell would die of them without telling us).
 */
import { runProgram } from './run-program.mjs';

const PARENT_CHECK_MS = 250;

stopWhenNpmIsGone();
await runProgram(['start', ...process.argv.slice(2)]);

/** An npm that was killed can pass nothing on: then we are nobody's child, and stop as if asked to. */
function stopWhenNpmIsGone() {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS);
  timer.unref();
}
