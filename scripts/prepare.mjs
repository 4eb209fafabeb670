/**
 * Everything a checkout needs before the program or its tests can run: packages, generated code, build, workflow bundle.
 * Uses Node's built-ins only, because on a fresh clone nothing else is there yet. Each step is skipped when its inputs
 * have not changed; progress goes to stderr, so that stdout stays the program's.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { fingerprint, listFiles } from './fingerprint.mjs';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const inRoot = (...parts) => path.join(root, ...parts);
const BUILD_CONFIG = ['tsconfig.json', 'scripts/compile.mjs', 'package-lock.json'];
const SOURCE_FOLDERS = ['src', 'workflows', 'activities'];
const LOCK = inRoot('.cache', 'prepare.lock');

export function say(text) {
  process.stderr.write(`caseline: ${text}\n`);
}

/** Brings the checkout up to date. `upTo: 'generate'` stops before the build. */
export async function prepare({ upTo = 'build' } = {}) {
  if (nextStep(upTo) === undefined) return;
  const release = await takeLock();
  const passOn = forwardSignals();
  try {
    // Generating changes what the build reads, and the build what the bundle reads, so ask again until all is current.
    for (let step = nextStep(upTo); step !== undefined; step = nextStep(upTo)) await step();
  } finally {
    passOn.end();
    release();
  }
}

function nextStep(upTo) {
  if (!isInstalled()) return install;
  if (!isCurrent(inRoot('prisma', 'generated', '.stamp'), schemaPrint())) return generate;
  if (upTo === 'generate') return undefined;
  if (!isCurrent(inRoot('dist', '.build-stamp'), sourcePrint())) return build;
  if (hasWorkflows() && !isCurrent(inRoot('dist', '.workflow-stamp'), workflowPrint())) return bundleWorkflows;
  return undefined;
}

// --- packages -------------------------------------------------------------------------------------------------------

function lockPrint() {
  return fingerprint(root, ['package-lock.json']);
}

/** Our own stamp, or the one npm leaves when someone ran `npm ci` by hand after the lockfile last changed. */
function isInstalled() {
  if (isCurrent(inRoot('node_modules', '.caseline-stamp'), lockPrint())) return true;
  const byNpm = fs.statSync(inRoot('node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  return byNpm !== undefined && byNpm.mtimeMs >= fs.statSync(inRoot('package-lock.json')).mtimeMs;
}

async function install() {
  say('installing packages (once, and again when package-lock.json changes) …');
  const npm = process.env.npm_execpath;
  const isNpm = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const args = ['ci', '--include=dev', '--no-progress', '--loglevel=error'];
  await run(isNpm ? process.execPath : 'npm', isNpm ? [npm, ...args] : args);
  writeStamp(inRoot('node_modules', '.caseline-stamp'), lockPrint());
}

// --- Prisma client --------------------------------------------------------------------------------------------------

function schemaPrint() {
  return fingerprint(root, ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json']);
}

async function generate() {
  say('generating the Prisma client …');
  fs.rmSync(inRoot('prisma', 'generated'), { recursive: true, force: true });
  await run(process.execPath, [inRoot('node_modules', 'prisma', 'build', 'index.js'), 'generate', '--no-hints'], {
    // The client generator needs no schema engine; naming any program here keeps Prisma from downloading one.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  });
  writeStamp(inRoot('prisma', 'generated', '.stamp'), schemaPrint());
}

// --- TypeScript -----------------------------------------------------------------------------------------------------

function sourcePrint() {
  const files = SOURCE_FOLDERS.flatMap((folder) => listFiles(root, folder));
  return fingerprint(root, [...files, ...BUILD_CONFIG, 'prisma/generated/.stamp']);
}

async function build() {
  say('building …');
  const stamp = sourcePrint();
  await run(process.execPath, [inRoot('scripts', 'compile.mjs'), ...SOURCE_FOLDERS, 'prisma/generated']);
  copyAssets();
  removeLeftovers();
  writeStamp(inRoot('dist', '.build-stamp'), stamp);
}

function copyAssets() {
  for (const file of SOURCE_FOLDERS.flatMap((folder) => listFiles(root, folder))) {
    if (/\.[cm]?ts$/.test(file)) continue;
    fs.mkdirSync(path.dirname(inRoot('dist', file)), { recursive: true });
    fs.copyFileSync(inRoot(file), inRoot('dist', file));
  }
}

/** A deleted or renamed source must not live on in dist/. */
function removeLeftovers() {
  for (const folder of SOURCE_FOLDERS) {
    for (const file of listFiles(inRoot('dist'), folder)) {
      const source = file.replace(/\.map$/, '');
      const candidates = [source, source.replace(/js$/, 'ts')];
      if (!candidates.some((candidate) => fs.existsSync(inRoot(candidate)))) fs.rmSync(inRoot('dist', file));
    }
  }
}

// --- workflow bundle ------------------------------------------------------------------------------------------------

function hasWorkflows() {
  return fs.existsSync(inRoot('workflows', 'index.ts'));
}

function workflowPrint() {
  const files = ['workflows', 'src/domain'].flatMap((folder) => listFiles(root, folder));
  const others = ['scripts/bundle-workflows.mjs', ...listFiles(root, 'src/temporal')];
  return fingerprint(root, [...files, ...others, 'package-lock.json']);
}

async function bundleWorkflows() {
  say('bundling the workflows …');
  const stamp = workflowPrint();
  await run(process.execPath, [inRoot('scripts', 'bundle-workflows.mjs')]);
  writeStamp(inRoot('dist', '.workflow-stamp'), stamp);
}

// --- running, stamps, lock ------------------------------------------------------------------------------------------

let runningChild;

async function run(command, args, env = {}) {
  // stdout is the program's own: what the tools print there goes to stderr.
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command === 'npm',
  });
  runningChild = child;
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  runningChild = undefined;
  if (code !== 0) throw new Error(`${path.basename(args[0] ?? command)} ended with ${signal ?? `exit code ${code}`}`);
}

/** Stopped during set-up: the tool that is at work stops too, and nothing is left half stamped. */
function forwardSignals() {
  const handler = (signal) => {
    runningChild?.kill(signal);
    fs.rmSync(LOCK, { recursive: true, force: true });
    process.exit(0);
  };
  process.on('SIGINT', handler).on('SIGTERM', handler);
  return { end: () => process.off('SIGINT', handler).off('SIGTERM', handler) };
}

function isCurrent(stampFile, print) {
  return fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === print;
}

function writeStamp(stampFile, print) {
  fs.mkdirSync(path.dirname(stampFile), { recursive: true });
  fs.writeFileSync(stampFile, print);
}

/** Two commands in one fresh checkout must not install or build at the same time. */
async function takeLock() {
  fs.mkdirSync(path.dirname(LOCK), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      fs.mkdirSync(LOCK);
      fs.writeFileSync(path.join(LOCK, 'pid'), String(process.pid));
      return () => fs.rmSync(LOCK, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned()) fs.rmSync(LOCK, { recursive: true, force: true });
    else if (!told) say('another command is preparing this checkout; waiting for it …');
    await delay(200);
  }
}

function isAbandoned() {
  const age = Date.now() - (fs.statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  let pid;
  try {
    pid = Number(fs.readFileSync(path.join(LOCK, 'pid'), 'utf8'));
    process.kill(pid, 0);
    return false;
  } catch {
    // No process of that number, or a lock whose owner died before it wrote its number.
    return pid !== undefined || age > 2000;
  }
}
