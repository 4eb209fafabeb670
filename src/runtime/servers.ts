/** The servers Caseline stands on: those that were given, else embedded ones in the data folder, kept running. */
import type { Configuration } from './configuration.js';
import { processEnvironment } from './configuration.js';
import { startPostgres } from './embedded-postgres.js';
import type { Logger } from './logger.js';
import { supervise, type Supervised } from './supervision.js';
import { startTemporal } from './temporal-server.js';

export interface Servers {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | undefined;
  stop(): Promise<void>;
}

/** Starts what was not given. `say` tells a person what takes long. */
export async function startServers(
  configuration: Configuration,
  log: Logger,
  say: (line: string) => void,
): Promise<Servers> {
  const running: Supervised[] = [];
  const stop = async (): Promise<void> => {
    // Temporal first, PostgreSQL after it: what stops last loses nothing of what stopped before.
    for (const server of running.reverse()) await server.stop();
  };
  try {
    const databaseUrl = configuration.databaseUrl ?? (await embeddedPostgres(configuration, log, running));
    if (configuration.temporalAddress !== undefined) {
      return {
        databaseUrl,
        temporalAddress: configuration.temporalAddress,
        temporalUiUrl: configuration.temporalUiUrl,
        stop,
      };
    }
    const { address, uiUrl } = await embeddedTemporal(configuration, { log, say, running });
    return { databaseUrl, temporalAddress: address, temporalUiUrl: configuration.temporalUiUrl ?? uiUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function embeddedPostgres(
  { dataDir, postgresPort }: Configuration,
  log: Logger,
  running: Supervised[],
): Promise<string> {
  const server = await startPostgres({ dataDir, port: postgresPort, log });
  const restart = (ended: { port: number }): ReturnType<typeof startPostgres> =>
    startPostgres({ dataDir, port: ended.port, log });
  running.push(supervise({ name: 'postgres', server, restart, log }));
  return server.url;
}

async function embeddedTemporal(
  { dataDir, temporalNamespace: namespace, temporalPort, temporalUiPort }: Configuration,
  { log, say, running }: { log: Logger; say: (line: string) => void; running: Supervised[] },
): Promise<{ address: string; uiUrl: string }> {
  const common = { dataDir, namespace, env: processEnvironment(), log, say };
  const server = await startTemporal({ ...common, port: temporalPort, uiPort: temporalUiPort });
  const restart = (ended: { port: number; uiPort: number }): ReturnType<typeof startTemporal> =>
    startTemporal({ ...common, port: ended.port, uiPort: ended.uiPort });
  running.push(supervise({ name: 'temporal', server, restart, log }));
  return server;
}
