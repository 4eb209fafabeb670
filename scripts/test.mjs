/**
 * `npm test`: brings the checkout up to date, then runs Jest: the pure tests and those with one real dependency on two
 * workers, then those of the running product one after the other. `npm test -- unit` (or int, e2e) runs one kind; everything else goes to Jest (a path, `-t name`, …).
 * The last line is always `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { prepare, root, say } from './prepare.mjs';

const KINDS = { unit: 2, int: 2, e2e: 1 };

process.env.TZ = 'UTC';
const args = process.argv.slice(2);
const kinds = Object.keys(KINDS).filter((kind) => args.includes(kind));
const rest = args.filter((arg) => !(arg in KINDS));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'caseline-test-'));
const countsFile = path.join(folder, 'counts.jsonl');

const exitCode = await runAll();
const counts = readCounts();
fs.rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(exitCode === 0 && counts.failed > 0 ? 1 : exitCode);

async function runAll() {
  try {
    // The pure tests read the sources; only what runs with servers needs the build.
    const needsBuild = kinds.length === 0 || kinds.some((kind) => kind !== 'unit');
    await prepare({ upTo: needsBuild ? 'build' : 'generate' });
  } catch (error) {
    say(`could not prepare this checkout: ${error.message}`);
    fs.writeFileSync(countsFile, '{"passed":0,"failed":1}\n');
    return 1;
  }
  const batches = batchesOf(kinds.length > 0 ? kinds : Object.keys(KINDS));
  let worst = 0;
  for (const batch of batches) worst = Math.max(worst, await runJest(batch));
  return worst;
}

/** Kinds with the same number of workers share one Jest run, and so one set of servers. */
function batchesOf(wanted) {
  const byWorkers = new Map();
  for (const kind of wanted) byWorkers.set(KINDS[kind], [...(byWorkers.get(KINDS[kind]) ?? []), kind]);
  return [...byWorkers.entries()].map(([workers, names]) => ({ workers, names }));
}

function runJest({ workers, names }) {
  const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
  const workerFlags = workers === 1 ? ['--runInBand'] : [`--maxWorkers=${workers}`];
  const jestArgs = ['--selectProjects', ...names, '--passWithNoTests', ...workerFlags, ...rest];
  const child = spawn(process.execPath, [...flags, jest, ...jestArgs], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'test', CASELINE_TEST_COUNTS: countsFile },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

function readCounts() {
  const total = { passed: 0, failed: 0 };
  const lines = fs.existsSync(countsFile) ? fs.readFileSync(countsFile, 'utf8').trim().split('\n') : [];
  for (const line of lines.filter(Boolean)) {
    const counts = JSON.parse(line);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  return total;
}
