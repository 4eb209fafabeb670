import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './processes.js';
import type { ServerName } from './server-records.js';

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const WATCH_MS = 250;

/** A server that this program started or adopted. */
export interface RunningServer {
  port: number;
  pid: number;
  /** Left by a run that was killed, and found healthy. */
  adopted: boolean;
  /** Resolves when the process is gone, whoever ended it. */
  ended: Promise<void>;
  /** Resolves when the process is gone; a second call joins the first. */
  stop(): Promise<void>;
}

export interface ServerCommand {
  name: ServerName;
  dataDir: string;
  command: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  runAs?: { uid: number; gid: number } | undefined;
}

/**
 * Starts a server in a session of its own: a Ctrl-C in the terminal reaches only us, and we stop the servers in our order.
 * Its output goes to a file, so that a killed parent does not take a pipe away from under it.
 */
export function spawnServer(server: ServerCommand): ChildProcess {
  const logFile = openLog(server.dataDir, server.name);
  const child = spawn(server.command, server.args, {
    ...server.runAs,
    cwd: server.cwd,
    env: server.env,
    detached: true,
    stdio: ['ignore', logFile, logFile],
  });
  closeSync(logFile);
  child.unref();
  // A program that can't be run shows as a missing pid; without a listener it would end ours.
  child.on('error', () => undefined);
  return child;
}

export function serverLogFile(dataDir: string, name: ServerName): string {
  return join(dataDir, 'log', `${name}.log`);
}

/** What a server said last, for the sentence that tells why it did not start. */
export function lastWords(dataDir: string, name: ServerName): string {
  const file = serverLogFile(dataDir, name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' | ') : '';
}

/** Our own child tells its end at once; an adopted process is nobody's child here and is looked at four times a second. */
export function watchEnd(pid: number, child?: ChildProcess): Promise<void> {
  if (child !== undefined) {
    if (hasEnded(child)) return Promise.resolve();
    return new Promise((settle) => child.once('exit', () => settle()));
  }
  return new Promise((settle) => {
    const timer = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(timer);
      settle();
    }, WATCH_MS);
    timer.unref();
  });
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function openLog(dataDir: string, name: ServerName): number {
  const file = serverLogFile(dataDir, name);
  mkdirSync(join(dataDir, 'log'), { recursive: true });
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
