import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** What test/setup/global-setup.mjs has started for the run. */
export interface TestServers {
  /** A superuser's address on the shared PostgreSQL. */
  databaseUrl: string;
  temporalAddress: string;
  temporalUiUrl: string;
}

export function testServers(): TestServers {
  return {
    databaseUrl: given('CASELINE_TEST_DATABASE_URL'),
    temporalAddress: given('CASELINE_TEST_TEMPORAL_ADDRESS'),
    temporalUiUrl: given('CASELINE_TEST_TEMPORAL_UI_URL'),
  };
}

export interface FreshDatabase {
  url: string;
  /** Ends all connections to it. */
  drop: () => Promise<void>;
}

/** A database of its own for a test file: a copy of the migrated template, or an empty one. */
export async function freshDatabase(kind: 'migrated' | 'empty' = 'migrated'): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = kind === 'migrated' ? 'test_template' : 'template0';
  await runAsAdmin(`create database ${name} template ${template}`);
  const url = new URL(testServers().databaseUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runAsAdmin(`drop database if exists ${name} with (force)`) };
}

export async function runAsAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServers().databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The time-skipping server's program; undefined where the SDK must fetch its own. */
export function timeSkippingServerPath(): string | undefined {
  const path = process.env['CASELINE_TEST_TIME_SKIPPING_SERVER'];
  return path === undefined || path === '' ? undefined : path;
}

/** For `TestWorkflowEnvironment.createTimeSkipping(timeSkippingOptions())`. */
export function timeSkippingOptions() {
  const path = timeSkippingServerPath();
  return path === undefined ? {} : { server: { executable: { type: 'existing-path' as const, path } } };
}

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: tests with servers are named .int.test.ts or .e2e.test.ts`);
  return value;
}
