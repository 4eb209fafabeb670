import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { processEnvironment } from '../../src/runtime/configuration.js';
import { startPostgres, type PostgresOptions, type PostgresServer } from '../../src/runtime/embedded-postgres.js';
import { createLogger } from '../../src/runtime/logger.js';
import { pickPort, PortTakenError } from '../../src/runtime/ports.js';
import { isAlive, waitUntilGone } from '../../src/runtime/processes.js';
import { DataFolderInUseError } from '../../src/runtime/server-records.js';
import { supervise } from '../../src/runtime/supervision.js';
import { startTemporal, type TemporalOptions, type TemporalServer } from '../../src/runtime/temporal-server.js';

const log = createLogger({ level: 'silent' });
const env = processEnvironment();
const say = (): void => undefined;

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'caseline-servers-'));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function query(server: PostgresServer, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const endAt = performance.now() + 15_000;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > endAt) throw new Error('the condition did not come true within 15 s');
    await new Promise((settle) => setTimeout(settle, 50));
  }
}

/** The servers belong to the program that started them; this makes its record name one that is dead. */
async function asIfOurRunWasKilled(name: 'postgres' | 'temporal'): Promise<void> {
  const file = join(dataDir, 'run', `${name}.json`);
  const record = JSON.parse(readFileSync(file, 'utf8')) as object;
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((settle) => dead.once('exit', settle));
  await writeFile(file, JSON.stringify({ ...record, owner: { pid: dead.pid, startMark: 'long ago' } }));
}

describe('the embedded PostgreSQL', () => {
  const options = (): PostgresOptions => ({ dataDir, port: 'any', log });

  it('keeps what was written, over a stop and a start', async () => {
    const first = await startPostgres(options());
    await query(first, 'create table kept as select 7 as x');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await startPostgres(options());
    expect(await query(second, 'select x from kept')).toEqual([{ x: 7 }]);
    await second.stop();
  });

  it('is durable: what is committed is on disk', async () => {
    const server = await startPostgres(options());
    const settings = await query(
      server,
      `select current_setting('fsync') || current_setting('synchronous_commit') as s`,
    );
    expect(settings).toEqual([{ s: 'onon' }]);
    await server.stop();
  });

  it('is taken over when the run that started it was killed', async () => {
    const left = await startPostgres(options());
    await asIfOurRunWasKilled('postgres');
    const adopted = await startPostgres(options());
    expect({ pid: adopted.pid, url: adopted.url, adopted: adopted.adopted }).toEqual({
      pid: left.pid,
      url: left.url,
      adopted: true,
    });
    await adopted.stop();
    expect(isAlive(left.pid)).toBe(false);
  });

  it('is left alone while the run that started it lives', async () => {
    const owner = await startPostgres(options());
    const file = join(dataDir, 'run', 'postgres.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...record, owner: { pid: process.ppid, startMark: null } }));
    await expect(startPostgres(options())).rejects.toThrow(DataFolderInUseError);
    await owner.stop();
  });

  it('starts where a killed one left its traces', async () => {
    const killed = await startPostgres(options());
    await query(killed, 'create table kept as select 7 as x');
    process.kill(killed.pid, 'SIGKILL');
    await waitUntilGone(killed.pid, 5000);
    const next = await startPostgres(options());
    expect(await query(next, 'select x from kept')).toEqual([{ x: 7 }]);
    await next.stop();
  });

  it('is not fooled by a number in the old pid file that belongs to someone else now', async () => {
    const first = await startPostgres(options());
    await first.stop();
    const cluster = join(dataDir, 'postgres');
    await writeFile(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n\n`);
    const second = await startPostgres(options());
    expect(await query(second, 'select 1 as x')).toEqual([{ x: 1 }]);
    await second.stop();
  });

  it('asks for another port when the one that was set is taken', async () => {
    const first = await startPostgres(options());
    const elsewhere = await mkdtemp(join(tmpdir(), 'caseline-servers-'));
    const second = startPostgres({ ...options(), dataDir: elsewhere, port: first.port });
    await expect(second).rejects.toThrow(PortTakenError);
    await expect(second).rejects.toThrow(/set CASELINE_POSTGRES_PORT to a free one/);
    await first.stop();
    await rm(elsewhere, { recursive: true });
  });

  it('comes back on the same port by itself when it is killed', async () => {
    const server = await startPostgres(options());
    const restart = (ended: PostgresServer): Promise<PostgresServer> =>
      startPostgres({ ...options(), port: ended.port });
    const supervised = supervise({ name: 'postgres', server, restart, log });
    await query(server, 'create table kept as select 7 as x');
    process.kill(server.pid, 'SIGKILL');
    await until(async () => (await query(server, 'select x from kept'))[0]?.['x'] === 7);
    await supervised.stop();
    await expect(query(server, 'select 1')).rejects.toThrow();
  });

  it('lets nobody in without the password, and keeps it from other users', async () => {
    const server = await startPostgres(options());
    const url = new URL(server.url);
    url.password = 'guess';
    await expect(query({ ...server, url: url.href }, 'select 1')).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });
});

describe('the embedded Temporal server', () => {
  const options = (): TemporalOptions => ({
    ...{ dataDir, namespace: 'default', port: 'any', uiPort: 'any' },
    ...{ env, log, say },
  });

  async function searchAttributes(server: TemporalServer): Promise<string[]> {
    const connection = await Connection.connect({ address: server.address });
    try {
      const answer = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
      return Object.keys(answer.customAttributes).filter((name) => name.startsWith('Case'));
    } finally {
      await connection.close();
    }
  }

  it('knows the search attributes of cases, also after a restart', async () => {
    const first = await startTemporal(options());
    expect(await searchAttributes(first)).toHaveLength(8);
    await first.stop();
    const second = await startTemporal(options());
    expect(await searchAttributes(second)).toHaveLength(8);
    await second.stop();
    expect(existsSync(join(dataDir, 'temporal', 'temporal.db'))).toBe(true);
  });

  it('serves its pages on the address it tells', async () => {
    const server = await startTemporal(options());
    const page = await fetch(server.uiUrl);
    expect(page.status).toBe(200);
    await server.stop();
  });

  it('is taken over when the run that started it was killed', async () => {
    const left = await startTemporal(options());
    await asIfOurRunWasKilled('temporal');
    const adopted = await startTemporal(options());
    expect({ pid: adopted.pid, address: adopted.address, adopted: adopted.adopted }).toEqual({
      pid: left.pid,
      address: left.address,
      adopted: true,
    });
    await adopted.stop();
  });

  it('is replaced when it no longer answers', async () => {
    const left = await startTemporal(options());
    process.kill(left.pid, 'SIGSTOP');
    await asIfOurRunWasKilled('temporal');
    const next = await startTemporal(options());
    expect(next.adopted).toBe(false);
    expect(isAlive(left.pid)).toBe(false);
    await next.stop();
  });

  it('comes back on the same port by itself when it is killed', async () => {
    const server = await startTemporal(options());
    const restart = (ended: TemporalServer): Promise<TemporalServer> =>
      startTemporal({ ...options(), port: ended.port, uiPort: ended.uiPort });
    const supervised = supervise({ name: 'temporal', server, restart, log });
    process.kill(server.pid, 'SIGKILL');
    await until(async () => (await searchAttributes(server)).length === 8);
    await supervised.stop();
    expect(await pickPort([server.port])).toBe(server.port);
  });

  it('stops within five seconds and frees its port', async () => {
    const server = await startTemporal(options());
    const started = performance.now();
    await server.stop();
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await pickPort([server.port])).toBe(server.port);
  });
});
