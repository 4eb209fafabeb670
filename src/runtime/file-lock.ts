import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { identityOf, isSameProcess } from './processes.js';

const ownerSchema = z.object({ pid: z.number().int(), startMark: z.string().nullable() });

/** A lock whose owner died before it wrote its name is given up after this time. */
const UNNAMED_LOCK_MS = 2000;

/**
 * Runs the work while no other process holds the lock. Making a folder is atomic on every file system; a lock left by a
 * killed process is recognised by its owner being gone.
 */
export async function withFileLock<T>(lock: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(lock), { recursive: true });
  let hasTold = false;
  while (!tryToTake(lock)) {
    if (!isHeld(lock)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!hasTold) onWait();
    hasTold = true;
    await delay(100);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryToTake(lock: string): boolean {
  try {
    mkdirSync(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(lock, 'owner.json'), JSON.stringify(identityOf(process.pid)));
  return true;
}

function isHeld(lock: string): boolean {
  try {
    return isSameProcess(ownerSchema.parse(JSON.parse(readFileSync(join(lock, 'owner.json'), 'utf8'))));
  } catch {
    const madeAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    return madeAt !== undefined && Date.now() - madeAt < UNNAMED_LOCK_MS;
  }
}
