import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { identityOf, isSameProcess } from './processes.js';

const identitySchema = z.object({ pid: z.number().int(), startMark: z.string().nullable() });

/** One embedded server as noted under `<data folder>/run`: who it is, where it listens, which program runs it. */
const recordSchema = z.object({
  server: identitySchema,
  owner: identitySchema,
  port: z.number().int(),
  uiPort: z.number().int().optional(),
});
export type ServerRecord = z.infer<typeof recordSchema>;

export type ServerName = 'postgres' | 'temporal';

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

export function writeServerRecord(dataDir: string, name: ServerName, entry: Omit<ServerRecord, 'owner'>): void {
  const file = recordFile(dataDir, name);
  mkdirSync(join(dataDir, 'run'), { recursive: true });
  const record: ServerRecord = { ...entry, owner: identityOf(process.pid) };
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

function recordFile(dataDir: string, name: ServerName): string {
  return join(dataDir, 'run', `${name}.json`);
}
