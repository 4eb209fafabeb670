import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from '../../src/runtime/embedded-postgres.js';
import { createLogger } from '../../src/runtime/logger.js';

const log = createLogger({ level: 'silent' });
const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root: only there the cluster belongs to an account of its own. */
(isRoot ? describe : describe.skip)('the embedded PostgreSQL, started by root', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'caseline-root-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('opens a private data folder for passing through only, and keeps its secret files closed', async () => {
    await chmod(folder, 0o700);
    await writeFile(join(folder, 'demo.json'), '{}', { mode: 0o600 });
    const server = await startPostgres({ dataDir: folder, port: 'any', log });
    expect(statSync(folder).mode & 0o777).toBe(0o701);
    expect(statSync(join(folder, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'postgres')).uid).not.toBe(0);
    expect(statSync(join(folder, 'postgres', 'caseline.password')).mode & 0o777).toBe(0o600);
    await server.stop();
  });

  it('keeps the cluster elsewhere below a closed folder, finds it again, and leaves the closed folder closed', async () => {
    await chmod(folder, 0o700);
    const dataDir = join(folder, 'data');
    await mkdir(dataDir);
    const first = await startPostgres({ dataDir, port: 'any', log });
    await first.stop();
    const cluster = readFileSync(join(dataDir, 'postgres.location'), 'utf8').trim();
    try {
      expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
      expect(existsSync(join(cluster, 'PG_VERSION'))).toBe(true);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      const second = await startPostgres({ dataDir, port: 'any', log });
      await second.stop();
      expect(readFileSync(join(dataDir, 'postgres.location'), 'utf8').trim()).toBe(cluster);
    } finally {
      await rm(dirname(cluster), { recursive: true });
    }
  });
});
