import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;

/**
 * Which process a number means. Numbers are used again after a reboot or on a busy machine, so a record keeps the start
 * mark too, and only a process with both is the one that was meant.
 */
export interface ProcessIdentity {
  pid: number;
  startMark: string | null;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, startMark: describe(pid)?.startMark ?? null };
}

export function isSameProcess(identity: ProcessIdentity): boolean {
  if (!isAlive(identity.pid)) return false;
  return identity.startMark === null || describe(identity.pid)?.startMark === identity.startMark;
}

/** Alive means able to work: a zombie that nobody has waited for still has a number, but is dead. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return describe(pid)?.isZombie !== true;
}

/** Resolves to whether the process was gone within the time. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const endAt = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > endAt) return false;
    await delay(POLL_MS);
  }
  return true;
}

export interface StopStep {
  signal: NodeJS.Signals;
  waitMs: number;
}

/** Asks politely first, then less so; returns the signal that ended it. */
export async function stopProcess(pid: number, steps: readonly StopStep[]): Promise<NodeJS.Signals | undefined> {
  for (const { signal, waitMs } of steps) {
    sendSignal(pid, signal);
    if (await waitUntilGone(pid, waitMs)) return signal;
  }
  return undefined;
}

export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Processes whose command line contains the text, for leftovers that no record names (a database's own children). */
export function findProcesses(text: string): number[] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
    return pids.map(Number).filter((pid) => commandOf(pid).includes(text) && isAlive(pid));
  }
  const lines = runPs(['-axo', 'pid=,command=']).split('\n');
  return lines.filter((line) => line.includes(text)).map((line) => Number.parseInt(line, 10));
}

export function commandOf(pid: number): string {
  if (process.platform !== 'linux') return runPs(['-o', 'command=', '-p', String(pid)]);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function describe(pid: number): { isZombie: boolean; startMark: string } | undefined {
  if (process.platform === 'linux') return describeOnLinux(pid);
  const [state, ...started] = runPs(['-o', 'stat=,lstart=', '-p', String(pid)]).split(/\s+/);
  return state === undefined || state === ''
    ? undefined
    : { isZombie: state.startsWith('Z'), startMark: started.join(' ') };
}

function describeOnLinux(pid: number): { isZombie: boolean; startMark: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in parentheses and may hold spaces: count the fields after the last one (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { isZombie: fields[0] === 'Z' || fields[0] === 'X', startMark: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function runPs(args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
