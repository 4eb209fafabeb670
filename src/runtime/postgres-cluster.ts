import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { PostgresSetupError, type Account, type PostgresHome } from './postgres-home.js';

/** A cluster is PostgreSQL's word for one data folder with its databases. */
export const POSTGRES_HOST = '127.0.0.1';
const USER = 'caseline';
const DATABASE = 'caseline';

export function clusterExists(home: PostgresHome): boolean {
  return existsSync(join(home.cluster, 'PG_VERSION'));
}

/** Makes the cluster, with a password of its own that lies in it, readable by its owner only. */
export async function initialiseCluster(home: PostgresHome): Promise<void> {
  // Made under another name first: a start that was killed half-way leaves nothing that looks like a cluster.
  const fresh = `${home.cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
  rmSync(home.cluster, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const passwordFile = join(dirname(home.cluster), '.postgres-password.new');
  rmSync(passwordFile, { force: true });
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
  const args = [
    `--pgdata=${folder}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The built-in locale is the same on every machine, so a data folder can move.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const options = { ...home.runAs, cwd: folder, env: postgresEnvironment() };
  const child = spawn(home.bin.initdb, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => child.once('error', reject).once('close', settle));
  if (code !== 0)
    throw new PostgresSetupError(`PostgreSQL could not be set up in ${folder}: ${errors.join('').trim()}`);
}

export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

export function postgresUrl(home: PostgresHome, port: number): string {
  const password = readFileSync(join(home.cluster, 'caseline.password'), 'utf8').trim();
  return `postgresql://${USER}:${password}@${POSTGRES_HOST}:${port}/${DATABASE}`;
}

/** Shown in the titles of all the server's processes, so that leftovers of this very cluster can be found. */
export function clusterName(home: PostgresHome): string {
  return `caseline_${Buffer.from(home.cluster).toString('base64url').slice(-40)}`;
}

/** postmaster.pid: process, data folder, start time, port, one a line (PostgreSQL manual, "Database File Layout"). */
export function readPostmasterFile(home: PostgresHome): { pid: number; port: number } | undefined {
  const file = join(home.cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Which folder the server at this address serves; `starting` while it is not open yet; undefined when it is not ours. */
export async function askDataFolder(url: string): Promise<string | undefined> {
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

export async function ensureDatabase(url: string): Promise<void> {
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
