/** Where PostgreSQL and Temporal of an instance are: given, else as the instance of the data folder noted them. */
import type { Configuration } from '../runtime/configuration.js';
import { createLogger } from '../runtime/logger.js';
import { clusterExists, postgresUrl } from '../runtime/postgres-cluster.js';
import { preparePostgresHome } from '../runtime/postgres-home.js';
import { findServerRecord } from '../runtime/server-records.js';
import { findDemoFile } from './demo-file.js';
import { CommandFailure } from './failure.js';

export interface ServerPlaces {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
}

export async function findServers(configuration: Configuration): Promise<ServerPlaces> {
  const { dataDir } = configuration;
  const demo = await findDemoFile(dataDir);
  const databaseUrl = configuration.databaseUrl ?? embeddedPostgresUrl(dataDir) ?? demo?.databaseUrl;
  const temporalAddress = configuration.temporalAddress ?? embeddedTemporal(dataDir) ?? demo?.temporalAddress;
  if (databaseUrl !== undefined && temporalAddress !== undefined) return { databaseUrl, temporalAddress };
  throw new CommandFailure(
    `no instance is known in ${dataDir}: start one with "caseline start", or set DATABASE_URL and TEMPORAL_ADDRESS`,
  );
}

/** The same for what needs PostgreSQL alone. */
export async function findDatabaseUrl({ dataDir, databaseUrl }: Configuration): Promise<string> {
  const found = databaseUrl ?? embeddedPostgresUrl(dataDir) ?? (await findDemoFile(dataDir))?.databaseUrl;
  if (found !== undefined) return found;
  throw new CommandFailure(`no instance is known in ${dataDir}: start one with "caseline start", or set DATABASE_URL`);
}

/** The record is written by every start, so it knows a port that has changed. */
function embeddedTemporal(dataDir: string): string | undefined {
  const record = findServerRecord(dataDir, 'temporal');
  return record && `127.0.0.1:${record.port}`;
}

function embeddedPostgresUrl(dataDir: string): string | undefined {
  const record = findServerRecord(dataDir, 'postgres');
  if (!record) return undefined;
  const home = preparePostgresHome(dataDir, createLogger({ level: 'silent' }));
  return clusterExists(home) ? postgresUrl(home, record.port) : undefined;
}
