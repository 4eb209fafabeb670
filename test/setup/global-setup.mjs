/**
 * For tests with real servers: one PostgreSQL and one Temporal development server for the whole run, and a migrated
 * database that each test file copies (test/setup/servers.ts). The folder is the checkout's own, so that servers left by a
 * killed run are taken over; a second run at the same time takes the next folder.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../../dist/src/runtime/embedded-postgres.js';
import { createLogger } from '../../dist/src/runtime/logger.js';
import { applyMigrations } from '../../dist/src/runtime/migrations.js';
import { DataFolderInUseError } from '../../dist/src/runtime/server-records.js';
import { startTemporal } from '../../dist/src/runtime/temporal-server.js';
import { ensureTimeSkippingServer } from './time-skipping-server.mjs';

const TEMPLATE = 'test_template';
const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const log = createLogger({ level: process.env.LOG_LEVEL ?? 'error' });
const say = (line) => process.stderr.write(`caseline: ${line}\n`);

export default async function globalSetup() {
  const { postgres, temporal, dataDir } = await startInFreeFolder();
  await makeTemplate(postgres.url);
  globalThis.caselineTestServers = { postgres, temporal, dataDir };
  process.env.CASELINE_TEST_DATABASE_URL = postgres.url;
  process.env.CASELINE_TEST_TEMPORAL_ADDRESS = temporal.address;
  process.env.CASELINE_TEST_TEMPORAL_UI_URL = temporal.uiUrl;
  process.env.CASELINE_TEST_TIME_SKIPPING_SERVER = ensureTimeSkippingServer(say) ?? '';
}

async function startInFreeFolder() {
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 8);
  for (let number = 0; ; number += 1) {
    const dataDir = path.join(os.tmpdir(), `caseline-test-${checkout}-${os.userInfo().username}`, String(number));
    try {
      const postgres = await startPostgres({ dataDir, port: 'any', log });
      const ports = { port: 'any', uiPort: 'any' };
      const temporal = await startTemporal({ dataDir, namespace: 'default', ...ports, env: process.env, log, say });
      return { postgres, temporal, dataDir };
    } catch (error) {
      if (!(error instanceof DataFolderInUseError)) throw error;
    }
  }
}

/** Databases of an earlier run that was killed go; the new template has all migrations. */
async function makeTemplate(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(`select datname from pg_database where datname like 'test\\_%'`);
  for (const { datname } of rows) await client.query(`drop database ${client.escapeIdentifier(datname)} with (force)`);
  await client.end();
  const template = new URL(url);
  template.pathname = `/${TEMPLATE}`;
  if (fs.existsSync(path.join(root, 'prisma', 'migrations'))) await applyMigrations(template.href, log);
}
