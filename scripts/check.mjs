/** `npm run check`: everything that needs no running server, cheap first; each step ends in one clear line. */
import { spawnSync } from 'node:child_process';
import { prepare, root } from './prepare.mjs';

const STEPS = ['format', 'types', 'lint', 'architecture', 'deadcode', 'duplicates'];

await prepare({ upTo: 'generate' });
const failed = STEPS.filter((step) => !passes(step));
process.exit(failed.length === 0 ? 0 : 1);

function passes(step) {
  const started = process.hrtime.bigint();
  const result = spawnSync('npm', ['run', '--silent', step], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
  if (result.status !== 0) process.stdout.write(`${result.stdout}${result.stderr}`);
  process.stdout.write(`${step}: ${result.status === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  return result.status === 0;
}
