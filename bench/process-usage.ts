/** Processor time and memory of processes, from /proc (Linux; proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's clock ticks a second as user space sees them: 100 on every Linux. */
const tickMs = 10;

interface Stat {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that ended and were waited for. */
  readonly endedChildrenMs: number;
}

function statOf(pid: number): Stat | undefined {
  const text = readOrNothing(`/proc/${String(pid)}/stat`);
  if (text === undefined) return undefined;
  // The command's name stands in parentheses and may hold spaces: fields are counted after the last one.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (index: number): number => fields[index] ?? 0;
  return { parent: at(1), ownMs: (at(11) + at(12)) * tickMs, endedChildrenMs: (at(13) + at(14)) * tickMs };
}

/** A process and its direct children (PostgreSQL's back ends are the postmaster's). */
export function familyOf(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/u.test(name));
  return [pid, ...all.map(Number).filter((one) => statOf(one)?.parent === pid)];
}

/** Milliseconds of processor time that the process has used, children that ended since included. */
export function cpuMsOf(pid: number): number {
  const stat = statOf(pid);
  return stat ? stat.ownMs + stat.endedChildrenMs : 0;
}

export function cpuMsOfFamily(pid: number): number {
  return familyOf(pid).reduce((sum, one) => sum + (one === pid ? cpuMsOf(one) : (statOf(one)?.ownMs ?? 0)), 0);
}

/** Resident megabytes, pages shared with others counted whole: what `ps` shows. */
export function residentMbOf(pid: number): number {
  return kilobytesIn(readOrNothing(`/proc/${String(pid)}/status`), 'VmRSS') / 1024;
}

/** Resident megabytes of a family, each shared page counted once among those that share it. */
export function familyMbOf(pid: number): number {
  const sizes = familyOf(pid).map((one) => kilobytesIn(readOrNothing(`/proc/${String(one)}/smaps_rollup`), 'Pss'));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

function kilobytesIn(text: string | undefined, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'mu').exec(text ?? '')?.[1] ?? 0);
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
