import type { ChildProcess } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withFileLock } from './file-lock.js';
import type { Logger } from './logger.js';
import { assertPortFree, pickPort } from './ports.js';
import {
  askDataFolder,
  clusterExists,
  clusterName,
  ensureDatabase,
  initialiseCluster,
  POSTGRES_HOST,
  postgresEnvironment,
  postgresUrl,
  readPostmasterFile,
} from './postgres-cluster.js';
import { preparePostgresHome, PostgresSetupError, type PostgresHome } from './postgres-home.js';
import { commandOf, findProcesses, identityOf, isAlive, sendSignal, stopProcess, type StopStep } from './processes.js';
import { hasEnded, lastWords, serverLogFile, spawnServer, watchEnd, type RunningServer } from './server-process.js';
import { assertNotOwnedByAnother, findServerRecord, removeServerRecord, writeServerRecord } from './server-records.js';

export interface PostgresServer extends RunningServer {
  url: string;
}

export interface PostgresOptions {
  dataDir: string;
  /** A number must be free (or ours already); `any` never tries the usual one; left out: the last, the usual, any. */
  port?: number | 'any' | undefined;
  log: Logger;
}

const USUAL_PORT = 54329;
const READY_TIMEOUT_MS = 30_000;

/** SIGINT is PostgreSQL's fast shutdown; SIGQUIT leaves the rest to recovery, and nothing committed is lost. */
const STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGINT', waitMs: 4000 },
  { signal: 'SIGQUIT', waitMs: 1000 },
  { signal: 'SIGKILL', waitMs: 1000 },
];

/** A desk-size server. Durability is not for sale: fsync and synchronous_commit keep their defaults (on). */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: POSTGRES_HOST,
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

interface Site {
  dataDir: string;
  home: PostgresHome;
  log: Logger;
}

/** Starts the embedded PostgreSQL of a data folder, or takes over the one a killed run left there. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const log = options.log.child({ subsystem: 'postgres' });
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(resolve(options.dataDir));
  const onWait = (): void => log.info({ dataDir }, 'postgres.wait-for-other-start');
  return withFileLock(join(dataDir, 'run', 'postgres.lock'), onWait, async () => {
    assertNotOwnedByAnother(dataDir, 'postgres');
    const site: Site = { dataDir, home: preparePostgresHome(dataDir, log), log };
    const adopted = await adoptLeftover(site, options.port);
    if (adopted !== undefined) return adopted;
    if (!clusterExists(site.home)) {
      log.info({ cluster: site.home.cluster }, 'postgres.initialise');
      await initialiseCluster(site.home);
    }
    return launch(site, await choosePort(dataDir, options.port));
  });
}

async function choosePort(dataDir: string, wanted: PostgresOptions['port']): Promise<number> {
  if (typeof wanted === 'number') {
    await assertPortFree(wanted, POSTGRES_HOST, 'CASELINE_POSTGRES_PORT');
    return wanted;
  }
  const last = findServerRecord(dataDir, 'postgres')?.port;
  return pickPort([...(last === undefined ? [] : [last]), ...(wanted === 'any' ? [] : [USUAL_PORT])]);
}

// --- leftovers ------------------------------------------------------------------------------------------------------

async function adoptLeftover(site: Site, wanted: PostgresOptions['port']): Promise<PostgresServer | undefined> {
  const { dataDir, home, log } = site;
  const left = readPostmasterFile(home);
  if (left === undefined) return undefined;
  if (!isAlive(left.pid) || !commandOf(left.pid).includes(home.cluster)) {
    await clearStalePostmasterFile(home);
    return undefined;
  }
  const mayStay = typeof wanted !== 'number' || wanted === left.port;
  const url = postgresUrl(home, left.port);
  if (mayStay && (await answersAs(home, url))) {
    writeServerRecord(dataDir, 'postgres', { server: identityOf(left.pid), port: left.port });
    await ensureDatabase(url);
    log.info({ pid: left.pid, port: left.port }, 'postgres.adopt');
    return serverHandle(site, left);
  }
  log.info({ pid: left.pid, port: left.port }, 'postgres.stop-leftover');
  await stopProcess(left.pid, STOP_STEPS);
  return undefined;
}

/**
 * PostgreSQL removes a stale file by itself unless the number in it belongs to some process again (or to a zombie that
 * nobody waits for). The file also guards against children that outlived their parent, so it goes only after they have.
 */
async function clearStalePostmasterFile(home: PostgresHome): Promise<void> {
  const steps: readonly StopStep[] = [
    { signal: 'SIGQUIT', waitMs: 2000 },
    { signal: 'SIGKILL', waitMs: 1000 },
  ];
  for (const pid of findProcesses(clusterName(home))) await stopProcess(pid, steps);
  rmSync(join(home.cluster, 'postmaster.pid'), { force: true });
}

async function answersAs(home: PostgresHome, url: string): Promise<boolean> {
  // A server that was just killed around, or is in recovery, says "starting up" for a moment.
  const endAt = performance.now() + READY_TIMEOUT_MS;
  let answer = await askDataFolder(url);
  while (answer === 'starting' && performance.now() < endAt) {
    await delay(100);
    answer = await askDataFolder(url);
  }
  return answer === home.cluster;
}

// --- running --------------------------------------------------------------------------------------------------------

async function launch(site: Site, port: number): Promise<PostgresServer> {
  const { dataDir, home, log } = site;
  const started = performance.now();
  const settings = { ...SETTINGS, port: String(port), cluster_name: clusterName(home) };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawnServer({
    name: 'postgres',
    dataDir,
    command: home.bin.postgres,
    args: ['-D', home.cluster, ...args],
    cwd: home.cluster,
    env: postgresEnvironment(),
    runAs: home.runAs,
  });
  if (child.pid === undefined) throw new PostgresSetupError(`PostgreSQL could not be run: ${home.bin.postgres}`);
  writeServerRecord(dataDir, 'postgres', { server: identityOf(child.pid), port });
  await waitUntilReady(site, child, postgresUrl(home, port));
  await ensureDatabase(postgresUrl(home, port));
  log.info({ pid: child.pid, port, ms: Math.round(performance.now() - started) }, 'postgres.start');
  return serverHandle(site, { pid: child.pid, port }, child);
}

async function waitUntilReady({ dataDir, home }: Site, child: ChildProcess, url: string): Promise<void> {
  const endAt = performance.now() + READY_TIMEOUT_MS;
  while ((await askDataFolder(url)) !== home.cluster) {
    if (hasEnded(child) || performance.now() > endAt) {
      if (child.pid !== undefined) sendSignal(child.pid, 'SIGQUIT');
      const logFile = serverLogFile(dataDir, 'postgres');
      throw new PostgresSetupError(
        `PostgreSQL did not become ready; its log is ${logFile}, its last words: ${lastWords(dataDir, 'postgres')}`,
      );
    }
    await delay(20);
  }
}

function serverHandle(site: Site, at: { pid: number; port: number }, child?: ChildProcess): PostgresServer {
  const { dataDir, home, log } = site;
  const ended = watchEnd(at.pid, child);
  let stopping: Promise<void> | undefined;
  async function stopOnce(): Promise<void> {
    const started = performance.now();
    const signal = await stopProcess(at.pid, STOP_STEPS);
    removeServerRecord(dataDir, 'postgres');
    log.info({ pid: at.pid, signal, ms: Math.round(performance.now() - started) }, 'postgres.stop');
  }
  return {
    url: postgresUrl(home, at.port),
    ...at,
    adopted: child === undefined,
    ended,
    stop: () => (stopping ??= stopOnce()),
  };
}
