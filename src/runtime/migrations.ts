import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from './logger.js';
import { inProject } from './project-root.js';

/** The database can't be brought to this program's schema; the sentence says which migration and why. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** One number for this program's migrations, so that other users of advisory locks in the database are not met. */
const LOCK_KEY = 4_201_042;

/** As Prisma makes it: `prisma migrate` reads and continues this table. */
const CREATE_TABLE = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

interface Migration {
  name: string;
  sql: string;
}

/**
 * Applies the pending migrations of `prisma/migrations`, and makes the database if it is missing. Safe when two processes
 * start at once, and when one is killed half-way: each script and its row in `_prisma_migrations` are one transaction
 * (Prisma's own engine notes the row apart, and after a kill refuses to go on until someone has looked).
 */
export async function applyMigrations(
  databaseUrl: string,
  log: Logger,
  folder: string = inProject('prisma', 'migrations'),
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = await connect(databaseUrl).catch((cause: unknown) => {
    throw unusable(databaseUrl, cause);
  });
  try {
    if (pendingOf(migrations, await readApplied(client)).length === 0) return [];
    return await applyPending(client, migrations, log.child({ subsystem: 'migrations' }));
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client, migrations: readonly Migration[], log: Logger): Promise<string[]> {
  // A lock of this session: it is held until the client ends, and the database drops it when we are killed.
  await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
  await client.query(CREATE_TABLE);
  const pending = pendingOf(migrations, await readApplied(client));
  for (const migration of pending) {
    const started = performance.now();
    await applyOne(client, migration);
    log.info({ migration: migration.name, ms: Math.round(performance.now() - started) }, 'migration.apply');
  }
  return pending.map(({ name }) => name);
}

async function applyOne(client: pg.Client, { name, sql }: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksumOf(sql), name],
    );
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => undefined);
    throw new MigrationError(`the migration ${name} failed and was rolled back: ${messageOf(cause)}`, { cause });
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(join(folder, name, 'migration.sql'), 'utf8') })),
  );
}

async function readApplied(client: pg.Client): Promise<ReadonlySet<string>> {
  const table = await client.query(`select where to_regclass('_prisma_migrations') is not null`);
  if (table.rowCount === 0) return new Set();
  const { rows } = await client.query<{ migration_name: string; is_finished: boolean }>(
    `select migration_name, finished_at is not null as is_finished
       from _prisma_migrations where rolled_back_at is null`,
  );
  const unfinished = rows.find((row) => !row.is_finished);
  if (unfinished !== undefined) {
    throw new MigrationError(
      `the migration ${unfinished.migration_name} was begun by another tool and did not finish; ` +
        'see what it left behind, then tell with "prisma migrate resolve"',
    );
  }
  return new Set(rows.map((row) => row.migration_name));
}

function pendingOf(migrations: readonly Migration[], applied: ReadonlySet<string>): Migration[] {
  return migrations.filter(({ name }) => !applied.has(name));
}

function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

async function connect(url: string): Promise<pg.Client> {
  try {
    return await connectOnce(url);
  } catch (error) {
    // 3D000: no such database.
    if (!(error instanceof pg.DatabaseError) || error.code !== '3D000') throw error;
    await createDatabase(url);
    return connectOnce(url);
  }
}

function unusable(url: string, cause: unknown): MigrationError {
  const sentence = `the PostgreSQL at ${new URL(url).host} cannot be used: ${messageOf(cause)}; DATABASE_URL says where it is and who asks`;
  return new MigrationError(sentence, { cause });
}

async function connectOnce(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'caseline-migrate',
  });
  await client.connect();
  return client;
}

async function createDatabase(url: string): Promise<void> {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1));
  address.pathname = '/postgres';
  const client = await connectOnce(address.href);
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // 42P04, 23505: another process made it a moment earlier.
    if (!(error instanceof pg.DatabaseError) || !['42P04', '23505'].includes(error.code ?? '')) throw error;
  } finally {
    await client.end();
  }
}

function messageOf(error: unknown): string {
  // A name with two addresses fails with one error for each, and none of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
