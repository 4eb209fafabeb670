import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from './logger.js';
import { assertPortFree, pickPort } from './ports.js';
import { preparePostgresHome, PostgresSetupError, type Account, type PostgresHome } from './postgres-home.js';
import {
  commandOf,
  findProcesses,
  identityOf,
  isAlive,
  sendSignal,
  stopProcess,
  waitUntilGone,
  type StopStep,
} from './processes.js';
import { assertNotOwnedByAnother, findServerRecord, removeServerRecord, writeServerRecord } from './server-records.js';

export interface PostgresServer {
  url: string;
  port: number;
  pid: number;
  /** Left by a run that was killed, and found healthy. */
  adopted: boolean;
  /** Fast shutdown; resolves when the process is gone. */
  stop(): Promise<void>;
  /** Resolves when the process is gone, whoever ended it. */
  ended: Promise<void>;
}

export interface PostgresOptions {
  dataDir: string;
  /** A number must be free (or ours already); `any` never tries the usual one; left out: the last, the usual, any. */
  port?: number | 'any';
  log: Logger;
}

const USUAL_PORT = 54329;
const HOST = '127.0.0.1';
const USER = 'caseline';
const DATABASE = 'caseline';
const READY_TIMEOUT_MS = 30_000;

/** SIGINT is PostgreSQL's fast shutdown; SIGQUIT leaves the rest to recovery, and nothing committed is lost (server docs 18.5). */
const STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGINT', waitMs: 5000 },
  { signal: 'SIGQUIT', waitMs: 1500 },
  { signal: 'SIGKILL', waitMs: 1500 },
];

/** A desk-size server. Durability is not for sale: fsync and synchronous_commit keep their defaults (on). */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '60',
  max_wal_size: '512MB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_min_messages: 'warning',
};

/** Starts the embedded PostgreSQL of a data folder, or takes over the one a killed run left there. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const log = options.log.child({ subsystem: 'postgres' });
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(resolve(options.dataDir));
  assertNotOwnedByAnother(dataDir, 'postgres');
  const home = preparePostgresHome(dataDir, log);
  const adopted = await adoptLeftover({ ...options, dataDir, log }, home);
  if (adopted !== undefined) return adopted;
  if (!existsSync(join(home.cluster, 'PG_VERSION'))) await initialise(home, log);
  const port = await choosePort(dataDir, options.port);
  return launch({ dataDir, home, port, log });
}

// --- leftovers ------------------------------------------------------------------------------------------------------

async function adoptLeftover(options: PostgresOptions, home: PostgresHome): Promise<PostgresServer | undefined> {
  const { dataDir, log } = options;
  const left = readPostmasterFile(home.cluster);
  if (left === undefined) return undefined;
  if (!isAlive(left.pid) || !commandOf(left.pid).includes(home.cluster)) {
    await clearStalePostmasterFile(home.cluster);
    return undefined;
  }
  const url = urlOf(home, left.port);
  const mayStay = options.port === undefined || options.port === 'any' || options.port === left.port;
  if (mayStay && (await answersAs(home.cluster, url))) {
    writeServerRecord(dataDir, 'postgres', { server: identityOf(left.pid), port: left.port });
    log.info({ pid: left.pid, port: left.port }, 'postgres.adopt');
    await ensureDatabase(url);
    return serverHandle({ dataDir, home, port: left.port, pid: left.pid, adopted: true, log });
  }
  log.info({ pid: left.pid }, 'postgres.stop-leftover');
  await stopProcess(left.pid, STOP_STEPS);
  return undefined;
}

/** postmaster.pid: process, data folder, start time, port, one a line (server docs 66.1). */
function readPostmasterFile(cluster: string): { pid: number; port: number } | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/**
 * PostgreSQL removes a stale file by itself unless the number in it belongs to some process again (or to a zombie that
 * nobody waits for). The file also guards against children that outlived their parent, so it goes only after they have.
 */
async function clearStalePostmasterFile(cluster: string): Promise<void> {
  for (const pid of findProcesses(clusterName(cluster))) {
    if (!(await waitUntilGone(pid, 2000)))
      await stopProcess(pid, [
        { signal: 'SIGQUIT', waitMs: 1000 },
        { signal: 'SIGKILL', waitMs: 1000 },
      ]);
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

async function answersAs(cluster: string, url: string): Promise<boolean> {
  // A server that was just killed around, or is in recovery, says "starting up" for a moment.
  const endAt = performance.now() + 10_000;
  for (;;) {
    const answer = await askDataFolder(url);
    if (answer !== 'starting') return answer === cluster;
    if (performance.now() > endAt) return false;
    await delay(100);
  }
}

// --- a new cluster --------------------------------------------------------------------------------------------------

async function initialise(home: PostgresHome, log: Logger): Promise<void> {
  log.info({ cluster: home.cluster }, 'postgres.initialise');
  // Made under another name first: a start that was killed half-way leaves nothing that looks like a cluster.
  const fresh = `${home.cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
  rmSync(home.cluster, { recursive: true, force: true });
  const parent = dirname(home.cluster);
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const passwordFile = join(parent, '.postgres-password.new');
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  giveTo(home.runAs, fresh, passwordFile);
  await runInitdb(home, fresh, passwordFile);
  renameSync(passwordFile, join(fresh, 'caseline.password'));
  renameSync(fresh, home.cluster);
}

function giveTo(account: Account | undefined, ...paths: string[]): void {
  if (account === undefined) return;
  for (const path of paths) chownSync(path, account.uid, account.gid);
}

async function runInitdb(home: PostgresHome, folder: string, passwordFile: string): Promise<void> {
  const child = spawn(
    home.bin.initdb,
    [
      `--pgdata=${folder}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The built-in locale is the same on every machine, so a data folder can move.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    { ...home.runAs, cwd: folder, env: childEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => child.once('error', reject).once('close', settle));
  if (code !== 0)
    throw new PostgresSetupError(`PostgreSQL could not be set up in ${folder}: ${errors.join('').trim()}`);
}

// --- running --------------------------------------------------------------------------------------------------------

interface Launch {
  dataDir: string;
  home: PostgresHome;
  port: number;
  log: Logger;
}

async function launch(options: Launch): Promise<PostgresServer> {
  const { dataDir, home, port, log } = options;
  const child = spawnServer(options);
  const pid = child.pid;
  if (pid === undefined) throw new PostgresSetupError(`PostgreSQL could not be started: ${home.bin.postgres}`);
  writeServerRecord(dataDir, 'postgres', { server: identityOf(pid), port });
  const url = urlOf(home, port);
  await waitUntilReady(options, child, url);
  await ensureDatabase(url);
  log.info({ pid, port }, 'postgres.start');
  return serverHandle({ ...options, pid, adopted: false });
}

/** In a session of its own (detached): a Ctrl-C in the terminal reaches only us, and we stop the server in our order. */
function spawnServer({ dataDir, home, port }: Launch): ChildProcess {
  const settings = { ...SETTINGS, port: String(port), cluster_name: clusterName(home.cluster) };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  mkdirSync(join(dataDir, 'log'), { recursive: true });
  const logFile = openSync(join(dataDir, 'log', 'postgres.log'), 'a', 0o600);
  const child = spawn(home.bin.postgres, ['-D', home.cluster, ...args], {
    ...home.runAs,
    cwd: home.cluster,
    env: childEnvironment(),
    detached: true,
    stdio: ['ignore', logFile, logFile],
  });
  closeSync(logFile);
  child.unref();
  child.on('error', () => undefined);
  return child;
}

async function waitUntilReady({ dataDir, home, log }: Launch, child: ChildProcess, url: string): Promise<void> {
  const endAt = performance.now() + READY_TIMEOUT_MS;
  while ((await askDataFolder(url)) !== home.cluster) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (hasEnded || performance.now() > endAt) {
      if (child.pid !== undefined) sendSignal(child.pid, 'SIGQUIT');
      const logFile = join(dataDir, 'log', 'postgres.log');
      log.error({ exitCode: child.exitCode, logFile }, 'postgres.fail');
      throw new PostgresSetupError(`PostgreSQL did not become ready; its log is ${logFile}: ${lastLines(logFile)}`);
    }
    await delay(20);
  }
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' | ') : '';
}

interface Running extends Launch {
  pid: number;
  adopted: boolean;
}

function serverHandle({ dataDir, home, port, pid, adopted, log }: Running): PostgresServer {
  const ended = watchUntilEnded(pid);
  let stopping: Promise<void> | undefined;
  async function stopOnce(): Promise<void> {
    const started = performance.now();
    const signal = await stopProcess(pid, STOP_STEPS);
    removeServerRecord(dataDir, 'postgres');
    log.info({ pid, signal, ms: Math.round(performance.now() - started) }, 'postgres.stop');
  }
  const stop = (): Promise<void> => (stopping ??= stopOnce());
  return { url: urlOf(home, port), port, pid, adopted, ended, stop };
}

/** An adopted process is not our child, so there is no exit event to wait for: both kinds are watched the same way. */
function watchUntilEnded(pid: number): Promise<void> {
  return new Promise((settle) => {
    const timer = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(timer);
      settle();
    }, 250);
    timer.unref();
  });
}

async function choosePort(dataDir: string, wanted: PostgresOptions['port']): Promise<number> {
  if (typeof wanted === 'number') {
    await assertPortFree(wanted, HOST, 'CASELINE_POSTGRES_PORT');
    return wanted;
  }
  const last = findServerRecord(dataDir, 'postgres')?.port;
  const wishes = [...(last === undefined ? [] : [last]), ...(wanted === 'any' ? [] : [USUAL_PORT])];
  return pickPort(wishes);
}

// --- talking to it --------------------------------------------------------------------------------------------------

/** The data folder the server at this address uses; `starting` while it is not open yet; undefined when it is not ours. */
async function askDataFolder(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres'), connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory;
  } catch (error) {
    // 57P03: starting up, shutting down or in recovery.
    return (error as { code?: string }).code === '57P03' ? 'starting' : undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

function urlOf(home: PostgresHome, port: number): string {
  const password = readFileSync(join(home.cluster, 'caseline.password'), 'utf8').trim();
  return `postgresql://${USER}:${password}@${HOST}:${port}/${DATABASE}`;
}

/** Shown in the titles of all the server's processes, so that leftovers of this very cluster can be found. */
function clusterName(cluster: string): string {
  return `caseline_${Buffer.from(cluster).toString('base64url').slice(-40)}`;
}

function childEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
