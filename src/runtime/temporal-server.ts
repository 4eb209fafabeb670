import type { ChildProcess } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { withFileLock } from './file-lock.js';
import type { Logger } from './logger.js';
import { assertPortFree, isPortFree, pickPort } from './ports.js';
import { findProcesses, identityOf, isSameProcess, sendSignal, stopProcess, type StopStep } from './processes.js';
import { hasEnded, lastWords, serverLogFile, spawnServer, watchEnd, type RunningServer } from './server-process.js';
import {
  assertNotOwnedByAnother,
  findServerRecord,
  removeServerRecord,
  writeServerRecord,
  type ServerRecord,
} from './server-records.js';
import { ensureTemporalBinary, TemporalSetupError } from './temporal-binary.js';

export interface TemporalServer extends RunningServer {
  address: string;
  uiUrl: string;
  uiPort: number;
}

export interface TemporalOptions {
  dataDir: string;
  namespace: string;
  /** A number must be free (or ours already); `any` never tries the usual one; left out: the last, the usual, any. */
  port?: number | 'any' | undefined;
  uiPort?: number | 'any' | undefined;
  /** For finding, downloading or building the program: PATH, XDG_CACHE_HOME, Go's variables. */
  env: NodeJS.ProcessEnv;
  log: Logger;
  /** Told in words what takes long (a download, a build). */
  say: (line: string) => void;
}

const HOST = '127.0.0.1';
const USUAL_PORT = 7233;
const USUAL_UI_PORT = 8233;
const READY_TIMEOUT_MS = 30_000;
const PROBE_TIMEOUT_MS = 1500;

/**
 * SIGTERM can take the development server many seconds while pollers hang (loop.md T-8). SIGKILL loses nothing that it
 * acknowledged (46 kills under load), so it gets a short grace only, and the whole stop fits its time.
 */
const STOP_STEPS: readonly StopStep[] = [
  { signal: 'SIGTERM', waitMs: 2000 },
  { signal: 'SIGKILL', waitMs: 2000 },
];
const PORT_FREE_TIMEOUT_MS = 3000;

/** What a case's workflow can be found by (api.md, "Temporal"). */
const SEARCH_ATTRIBUTES: Readonly<Record<string, string>> = {
  CaseStatus: 'Keyword',
  CaseLevel: 'Int',
  CaseOwner: 'Keyword',
  CaseSeverity: 'Int',
  CaseProduct: 'Keyword',
  CaseAccount: 'Keyword',
  CaseNextDue: 'Datetime',
  CaseBreached: 'Bool',
};

interface Site {
  dataDir: string;
  namespace: string;
  log: Logger;
}

interface Ports {
  port: number;
  uiPort: number;
}

/** Starts the Temporal development server of a data folder, or takes over the one a killed run left there. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const log = options.log.child({ subsystem: 'temporal-server' });
  mkdirSync(join(options.dataDir, 'temporal'), { recursive: true });
  const dataDir = realpathSync(resolve(options.dataDir));
  const site: Site = { dataDir, namespace: options.namespace, log };
  const binary = await ensureTemporalBinary({ env: options.env, log, say: options.say });
  const onWait = (): void => log.info({ dataDir }, 'temporal-server.wait-for-other-start');
  return withFileLock(join(dataDir, 'run', 'temporal.lock'), onWait, async () => {
    assertNotOwnedByAnother(dataDir, 'temporal');
    return (await adoptLeftover(site, options)) ?? (await launch(site, binary, await choosePorts(dataDir, options)));
  });
}

async function choosePorts(dataDir: string, options: TemporalOptions): Promise<Ports> {
  const last = findServerRecord(dataDir, 'temporal');
  const port = await choosePort(options.port, [last?.port, USUAL_PORT], 'CASELINE_TEMPORAL_PORT');
  const uiPort = await choosePort(options.uiPort, [last?.uiPort, USUAL_UI_PORT], 'CASELINE_TEMPORAL_UI_PORT');
  return { port, uiPort };
}

async function choosePort(
  wanted: number | 'any' | undefined,
  [last, usual]: readonly [number | undefined, number],
  variable: string,
): Promise<number> {
  if (typeof wanted === 'number') {
    await assertPortFree(wanted, HOST, variable);
    return wanted;
  }
  return pickPort([...(last === undefined ? [] : [last]), ...(wanted === 'any' ? [] : [usual])]);
}

// --- leftovers ------------------------------------------------------------------------------------------------------

async function adoptLeftover(site: Site, options: TemporalOptions): Promise<TemporalServer | undefined> {
  const { dataDir, log } = site;
  const record = findServerRecord(dataDir, 'temporal');
  if (record !== undefined && (await mayBeAdopted(site, record, options))) {
    const { pid } = record.server;
    const at = { port: record.port, uiPort: record.uiPort ?? USUAL_UI_PORT };
    writeServerRecord(dataDir, 'temporal', { server: record.server, ...at });
    log.info({ pid, ...at }, 'temporal-server.adopt');
    return serverHandle(site, { pid, ...at });
  }
  // Also one that no record names: two servers on one database file would spoil it.
  for (const pid of findProcesses(databaseFile(dataDir))) {
    log.info({ pid }, 'temporal-server.stop-leftover');
    await stopProcess(pid, STOP_STEPS);
  }
  return undefined;
}

async function mayBeAdopted(site: Site, record: ServerRecord, options: TemporalOptions): Promise<boolean> {
  if (!isSameProcess(record.server)) return false;
  if (typeof options.port === 'number' && options.port !== record.port) return false;
  if (typeof options.uiPort === 'number' && options.uiPort !== record.uiPort) return false;
  return servesNamespace(record.port, site.namespace);
}

async function servesNamespace(port: number, namespace: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address: `${HOST}:${port}`, connectTimeout: PROBE_TIMEOUT_MS });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + PROBE_TIMEOUT_MS, () =>
      workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}

// --- running --------------------------------------------------------------------------------------------------------

async function launch(site: Site, binary: string, at: Ports): Promise<TemporalServer> {
  const { dataDir, log } = site;
  const started = performance.now();
  const child = spawnServer({
    name: 'temporal',
    dataDir,
    command: binary,
    args: serverArguments(site, at),
    cwd: join(dataDir, 'temporal'),
    // None of the user's own Temporal profile: what is set for another cluster must not reach this one.
    env: { PATH: '/usr/bin:/bin', HOME: join(dataDir, 'temporal'), TZ: 'UTC' },
  });
  if (child.pid === undefined)
    throw new TemporalSetupError(`the Temporal development server could not be run: ${binary}`);
  writeServerRecord(dataDir, 'temporal', { server: identityOf(child.pid), ...at });
  await waitUntilReady(site, child, at);
  log.info({ pid: child.pid, ...at, ms: Math.round(performance.now() - started) }, 'temporal-server.start');
  return serverHandle(site, { pid: child.pid, ...at }, child);
}

function serverArguments({ dataDir, namespace }: Site, { port, uiPort }: Ports): string[] {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ]);
  return [
    'server',
    'start-dev',
    ...['--db-filename', databaseFile(dataDir), '--ip', HOST, '--port', String(port), '--ui-port', String(uiPort)],
    ...['--namespace', namespace, '--log-level', 'warn', '--disable-config-file'],
    ...attributes,
  ];
}

function databaseFile(dataDir: string): string {
  return join(dataDir, 'temporal', 'temporal.db');
}

async function waitUntilReady({ dataDir, namespace }: Site, child: ChildProcess, { port }: Ports): Promise<void> {
  const endAt = performance.now() + READY_TIMEOUT_MS;
  // Connecting is much dearer than looking whether something listens.
  while ((await isPortFree(port)) || !(await servesNamespace(port, namespace))) {
    if (hasEnded(child) || performance.now() > endAt) {
      if (child.pid !== undefined) sendSignal(child.pid, 'SIGKILL');
      const logFile = serverLogFile(dataDir, 'temporal');
      throw new TemporalSetupError(
        `the Temporal development server did not become ready; its log is ${logFile}, ` +
          `its last words: ${lastWords(dataDir, 'temporal')}`,
      );
    }
    await delay(50);
  }
}

function serverHandle(site: Site, at: Ports & { pid: number }, child?: ChildProcess): TemporalServer {
  const { dataDir, log } = site;
  const { pid } = at;
  const ended = watchEnd(pid, child);
  let stopping: Promise<void> | undefined;
  async function stopOnce(): Promise<void> {
    const started = performance.now();
    const signal = await stopProcess(pid, STOP_STEPS);
    await waitUntilPortFree(at.port);
    removeServerRecord(dataDir, 'temporal');
    log.info({ pid, signal, ms: Math.round(performance.now() - started) }, 'temporal-server.stop');
  }
  return {
    address: `${HOST}:${at.port}`,
    uiUrl: `http://${HOST}:${at.uiPort}`,
    ...at,
    adopted: child === undefined,
    ended,
    stop: () => (stopping ??= stopOnce()),
  };
}

/** Clients would connect to the dying server, and its successor find the address in use (loop.md T-8). */
async function waitUntilPortFree(port: number): Promise<void> {
  const endAt = performance.now() + PORT_FREE_TIMEOUT_MS;
  while (!(await isPortFree(port)) && performance.now() < endAt) await delay(50);
}
