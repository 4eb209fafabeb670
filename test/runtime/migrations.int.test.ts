import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createLogger } from '../../src/runtime/logger.js';
import { applyMigrations } from '../../src/runtime/migrations.js';
import { pickPort } from '../../src/runtime/ports.js';
import { inProject } from '../../src/runtime/project-root.js';
import { freshDatabase, type FreshDatabase } from '../setup/servers.js';

const log = createLogger({ level: 'silent' });

describe('migrations', () => {
  let database: FreshDatabase;
  let folder: string;

  beforeEach(async () => {
    database = await freshDatabase('empty');
    folder = await mkdtemp(join(tmpdir(), 'caseline-migrations-'));
  });

  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function given(name: string, sql: string): Promise<void> {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }

  async function query(sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('are applied in the order of their names, once', async () => {
    await given('2_second', 'alter table a add column y int;');
    await given('1_first', 'create table a (x int);');
    expect(await applyMigrations(database.url, log, folder)).toEqual(['1_first', '2_second']);
    expect(await applyMigrations(database.url, log, folder)).toEqual([]);
    await given('3_third', 'alter table a add column z int;');
    expect(await applyMigrations(database.url, log, folder)).toEqual(['3_third']);
  });

  it('may hold functions and texts with semicolons', async () => {
    await given(
      '1_function',
      `create function f() returns text language plpgsql as $$ begin perform 1; return 'a;b'; end $$;
       create table made (by text default 'x;y');`,
    );
    await applyMigrations(database.url, log, folder);
    expect(await query('select f() as answer')).toEqual([{ answer: 'a;b' }]);
  });

  it('leave nothing behind when one fails', async () => {
    await given('1_broken', 'create table half (x int); select no_such_function();');
    await expect(applyMigrations(database.url, log, folder)).rejects.toThrow(/1_broken failed and was rolled back/);
    expect(await query(`select to_regclass('half') as half`)).toEqual([{ half: null }]);
    await given('1_broken', 'create table half (x int);');
    expect(await applyMigrations(database.url, log, folder)).toEqual(['1_broken']);
  });

  it('are applied once when two processes start together', async () => {
    await given('1_slow', 'create table a (x int); select pg_sleep(0.2);');
    const [one, other] = await Promise.all([
      applyMigrations(database.url, log, folder),
      applyMigrations(database.url, log, folder),
    ]);
    expect([...one, ...other]).toEqual(['1_slow']);
  });

  it('make the database when it is missing', async () => {
    await database.drop();
    await given('1_first', 'create table a (x int);');
    expect(await applyMigrations(database.url, log, folder)).toEqual(['1_first']);
  });

  it('say where PostgreSQL was looked for when nobody answers there, and what refused who asked', async () => {
    const nobody = new URL(database.url);
    nobody.port = String(await pickPort([]));
    await expect(applyMigrations(nobody.href, log, folder)).rejects.toThrow(
      new RegExp(
        `^the PostgreSQL at 127\\.0\\.0\\.1:${nobody.port} cannot be used: .*ECONNREFUSED.*; DATABASE_URL says`,
      ),
    );
    const stranger = new URL(database.url);
    stranger.password = 'guessed';
    await expect(applyMigrations(stranger.href, log, folder)).rejects.toThrow(
      /password authentication failed.*DATABASE_URL/,
    );
  });

  it('wait for a person where another tool left one unfinished', async () => {
    await given('1_first', 'create table a (x int);');
    await applyMigrations(database.url, log, folder);
    await query('update _prisma_migrations set finished_at = null');
    await expect(applyMigrations(database.url, log, folder)).rejects.toThrow(/1_first was begun by another tool/);
  });

  it('are quick when none is pending', async () => {
    const real = inProject('prisma', 'migrations');
    await applyMigrations(database.url, log, real);
    const started = performance.now();
    await applyMigrations(database.url, log, real);
    expect(performance.now() - started).toBeLessThan(300);
  });
});
