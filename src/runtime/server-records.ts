import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { identityOf, isSameProcess, waitUntilGone } from './processes.js';

const identitySchema = z.object({ pid: z.number().int(), startMark: z.string().nullable() });

/** One embedded server as noted under `<data folder>/run`: who it is, where it listens, which program runs it. */
const recordSchema = z.object({
  server: identitySchema,
  owner: identitySchema,
  /** Who started the owner (npm, a shell); gone means that nobody tells the owner anything any more. */
  starter: identitySchema.optional(),
  port: z.number().int(),
  uiPort: z.number().int().optional(),
});
export type ServerRecord = z.infer<typeof recordSchema>;

const SERVER_NAMES = ['postgres', 'temporal'] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

const EARLIER_RUN_TIMEOUT_MS = 20_000;

/** Another program is alive that started the servers of this data folder. */
export class DataFolderInUseError extends Error {
  override readonly name = 'DataFolderInUseError';
  constructor(dataDir: string, ownerPid: number) {
    super(
      `the data folder ${dataDir} is in use by another running Caseline (process ${ownerPid}); ` +
        'stop that one, or set CASELINE_DATA_DIR to another folder',
    );
  }
}

export function writeServerRecord(
  dataDir: string,
  name: ServerName,
  entry: Omit<ServerRecord, 'owner' | 'starter'>,
): void {
  const file = recordFile(dataDir, name);
  mkdirSync(join(dataDir, 'run'), { recursive: true });
  const record: ServerRecord = { ...entry, owner: identityOf(process.pid), starter: identityOf(process.ppid) };
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** An unreadable record (half written in a crash) counts as none: the server is then found by its own files. */
export function findServerRecord(dataDir: string, name: ServerName): ServerRecord | undefined {
  const file = recordFile(dataDir, name);
  if (!existsSync(file)) return undefined;
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function removeServerRecord(dataDir: string, name: ServerName): void {
  rmSync(recordFile(dataDir, name), { force: true });
}

/** Servers may be adopted from a dead program, never from a living one. */
export function assertNotOwnedByAnother(dataDir: string, name: ServerName): void {
  const record = findServerRecord(dataDir, name);
  if (record === undefined || record.owner.pid === process.pid) return;
  if (isSameProcess(record.owner)) throw new DataFolderInUseError(dataDir, record.owner.pid);
}

/**
 * Call it before anything is started. A run whose npm was killed notices that and stops, which takes it a moment; any other
 * living run keeps its data folder, and the start is refused.
 */
export async function waitForEarlierRun(dataDir: string, say: (line: string) => void): Promise<void> {
  for (const name of SERVER_NAMES) {
    const record = findServerRecord(dataDir, name);
    if (record === undefined || record.owner.pid === process.pid || !isSameProcess(record.owner)) continue;
    const isOrphan = record.starter !== undefined && !isSameProcess(record.starter);
    if (isOrphan) {
      say(`an earlier run (process ${record.owner.pid}) is still stopping; waiting for it …`);
      await waitUntilGone(record.owner.pid, EARLIER_RUN_TIMEOUT_MS);
    }
    assertNotOwnedByAnother(dataDir, name);
  }
}

function recordFile(dataDir: string, name: ServerName): string {
  return join(dataDir, 'run', `${name}.json`);
}
