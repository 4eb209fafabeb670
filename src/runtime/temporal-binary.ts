import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { withFileLock } from './file-lock.js';
import type { Logger } from './logger.js';

/** The command line release whose development server the project is tested with (server 1.29.1). */
const CLI_VERSION = '1.5.1';
const MODULE = 'github.com/temporalio/cli/cmd/temporal';
const RELEASES = 'https://github.com/temporalio/cli/releases/download';

/** A network that swallows packets must not hold the start up: the first byte, and the whole download, are bounded. */
const FIRST_BYTE_TIMEOUT_MS = 10_000;
const DOWNLOAD_TIMEOUT_MS = 180_000;
const BUILD_TIMEOUT_MS = 20 * 60_000;
const PROGRESS_MS = 10_000;

/** There is no Temporal program and none could be had; the sentence says what to do. */
export class TemporalSetupError extends Error {
  override readonly name = 'TemporalSetupError';
}

/** Where the program's own copy of things too big for a checkout lies: one place for all checkouts of this user. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'caseline');
}

export interface BinaryPlace {
  /** The environment: PATH and XDG_CACHE_HOME are looked at. */
  env: NodeJS.ProcessEnv;
}

/** `temporal` on the PATH if it has a development server, else the one in the cache. */
export async function findTemporalBinary({ env }: BinaryPlace): Promise<string | undefined> {
  const cached = cachedBinary(env);
  if (existsSync(cached)) return cached;
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter((entry) => entry !== '')) {
    const candidate = join(folder, binaryName());
    if (existsSync(candidate) && (await hasDevelopmentServer(candidate))) return candidate;
  }
  return undefined;
}

/** Finds the program, or downloads it, or builds it from its Go source, with a line of progress for the person waiting. */
export async function ensureTemporalBinary(
  place: BinaryPlace & { log: Logger; say: (line: string) => void },
): Promise<string> {
  const found = await findTemporalBinary(place);
  if (found !== undefined) return found;
  const lock = join(cacheFolder(place.env), `temporal-cli-${CLI_VERSION}.lock`);
  const onWait = (): void => place.say('another start is fetching the Temporal development server; waiting for it …');
  return withFileLock(lock, onWait, async () => {
    const made = await findTemporalBinary(place);
    return made ?? (await fetchBinary(place));
  });
}

async function fetchBinary(place: BinaryPlace & { log: Logger; say: (line: string) => void }): Promise<string> {
  const target = cachedBinary(place.env);
  const work = `${join(target, '..')}.new`;
  const failures: string[] = [];
  for (const [what, way] of [['download', download] as const, ['build', buildFromSource] as const]) {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    try {
      await way(work, place);
      rmSync(join(target, '..'), { recursive: true, force: true });
      renameSync(work, join(target, '..'));
      place.say(`the Temporal development server is ready in ${target}`);
      return target;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      failures.push(`${what}: ${message}`);
      place.log.debug({ what, message }, 'temporal-binary.fail');
    }
  }
  rmSync(work, { recursive: true, force: true });
  throw new TemporalSetupError(
    'there is no Temporal development server on this machine, and none could be fetched ' +
      `(${failures.join('; ')}). Install the "temporal" command line tool, or set TEMPORAL_ADDRESS to a Temporal server`,
  );
}

// --- the ways to it -------------------------------------------------------------------------------------------------

async function download(folder: string, { say }: { say: (line: string) => void }): Promise<void> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const extension = platform === 'windows' ? 'zip' : 'tar.gz';
  const url = `${RELEASES}/v${CLI_VERSION}/temporal_cli_${CLI_VERSION}_${platform}_${architecture}.${extension}`;
  say(`downloading the Temporal development server (once, about 70 MB) …`);
  const archive = join(folder, `temporal.${extension}`);
  await fetchFile(url, archive);
  // tar reads zip files too where Windows ships it (bsdtar).
  await promisify(execFile)('tar', ['-xf', archive, '-C', folder, binaryName()]);
  rmSync(archive);
}

async function fetchFile(url: string, file: string): Promise<void> {
  const abort = new AbortController();
  const wholeTimer = setTimeout(() => abort.abort(new Error('the download took too long')), DOWNLOAD_TIMEOUT_MS);
  const firstTimer = setTimeout(() => abort.abort(new Error('no answer')), FIRST_BYTE_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(firstTimer);
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
  } catch (error) {
    throw new Error(`not reachable (${reasonOf(abort.signal.aborted ? abort.signal.reason : error)})`, {
      cause: error,
    });
  } finally {
    clearTimeout(firstTimer);
    clearTimeout(wholeTimer);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function buildFromSource(folder: string, place: BinaryPlace & { say: (line: string) => void }): Promise<void> {
  place.say('building the Temporal development server from its Go source (once, about 3 minutes) …');
  const started = performance.now();
  const timer = setInterval(() => {
    place.say(
      `still building the Temporal development server (${Math.round((performance.now() - started) / 1000)} s) …`,
    );
  }, PROGRESS_MS);
  try {
    await runGo(['install', `${MODULE}@v${CLI_VERSION}`], { ...place.env, GOBIN: folder });
  } finally {
    clearInterval(timer);
  }
}

async function runGo(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn('go', args, { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: BUILD_TIMEOUT_MS });
  // A build nobody waits for any more must not go on alone; the start that asked for it fails, and so ends.
  const abandon = (): void => void child.kill();
  process.on('SIGINT', abandon).on('SIGTERM', abandon);
  let lastLine = '';
  child.stderr.on('data', (chunk: Buffer) => (lastLine = chunk.toString().trim().split('\n').at(-1) ?? lastLine));
  const code = await new Promise<number | null>((settle, reject) => {
    child.once('error', () => reject(new Error('Go is not installed')));
    child.once('close', settle);
  }).finally(() => process.off('SIGINT', abandon).off('SIGTERM', abandon));
  if (code !== 0) throw new Error(`go install ended with ${code}: ${lastLine}`);
}

// --- small questions ------------------------------------------------------------------------------------------------

function cachedBinary(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), `temporal-cli-${CLI_VERSION}`, binaryName());
}

function binaryName(): string {
  return process.platform === 'win32' ? 'temporal.exe' : 'temporal';
}

/** Old tools of this name (tctl's successor before 0.11) have no `server start-dev`. */
async function hasDevelopmentServer(binary: string): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version'], { timeout: 10_000 });
    const [, major, minor] = /Server (\d+)\.(\d+)/.exec(stdout) ?? [];
    // Updates with validators are generally available from server 1.25 on.
    return major !== undefined && (Number(major) > 1 || Number(minor) >= 25);
  } catch {
    return false;
  }
}
