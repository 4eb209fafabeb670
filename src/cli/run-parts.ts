/** Running the program's parts until it is told to stop. */
import { mkdirSync } from 'node:fs';
import { loadConfiguration, ConfigurationError, type Configuration } from '../runtime/configuration.js';
import { ensureDemoData } from '../runtime/demo-data.js';
import { Engine } from '../runtime/engine.js';
import { createLogger, type Logger } from '../runtime/logger.js';
import { applyMigrations } from '../runtime/migrations.js';
import { loadPolicyFile } from '../runtime/policy-file.js';
import { assertPortFree, pickPort } from '../runtime/ports.js';
import { waitForEarlierRun } from '../runtime/server-records.js';
import { startServers, type Servers } from '../runtime/servers.js';
import { openDatabase, type Database } from '../store/database.js';
import { PolicyWriter } from '../store/policy-store.js';

/** Everything in one process, on embedded servers unless others are given. */
export async function runStart(): Promise<void> {
  const configuration = loadConfiguration();
  const log = createLogger({ level: configuration.logLevel });
  const stopped = untilToldToStop();
  await waitForEarlierRun(configuration.dataDir, say);
  if (configuration.port !== 0) await assertPortFree(configuration.port, configuration.host, 'PORT');
  mkdirSync(configuration.dataDir, { recursive: true });
  const servers = await startServers(configuration, log, say);
  let engine: Engine | undefined;
  try {
    await prepareDatabase(configuration, servers.databaseUrl, log);
    engine = engineOf(configuration, servers, log);
    await engine.startWorker();
    engine.startRelay();
    const url = publicUrlOf(configuration);
    // Before the API listens: who finds it ready finds the demo people too.
    if (configuration.demo) {
      await ensureDemoData(engine.database, configuration.dataDir, demoAddresses(configuration, servers, url));
    }
    await engine.startApi();
    announce(url, servers, configuration);
    await stopped.promise;
    say('caseline: stopping …');
  } finally {
    stopped.forget();
    await engine?.stop();
    await servers.stop();
  }
}

/** One part alone, on servers that run elsewhere. */
export async function runPart(name: 'api' | 'worker' | 'relay'): Promise<void> {
  const loaded = loadConfiguration();
  const configuration = name === 'api' ? await withFreePort(loaded) : loaded;
  const { databaseUrl, temporalAddress, temporalUiUrl } = configuration;
  if (databaseUrl === undefined || temporalAddress === undefined) {
    throw new ConfigurationError([
      `caseline ${name} runs apart from the servers: set DATABASE_URL and TEMPORAL_ADDRESS`,
    ]);
  }
  const log = createLogger({ level: configuration.logLevel });
  const stopped = untilToldToStop();
  await prepareDatabase(configuration, databaseUrl, log);
  const servers = { databaseUrl, temporalAddress, temporalUiUrl, stop: () => Promise.resolve() };
  const engine = engineOf(configuration, servers, log);
  try {
    if (name === 'api') await engine.startApi();
    if (name === 'worker') await engine.startWorker();
    if (name === 'relay') engine.startRelay();
    say(`caseline ${name}: ready${name === 'api' ? ` at ${publicUrlOf(configuration)}` : ''}`);
    await stopped.promise;
  } finally {
    stopped.forget();
    await engine.stop();
  }
}

/** Applies pending migrations and stores the policy document. */
export async function runMigrate(): Promise<void> {
  const configuration = loadConfiguration();
  if (configuration.databaseUrl === undefined) {
    throw new ConfigurationError([
      'caseline migrate needs DATABASE_URL; "caseline start" migrates its own database by itself',
    ]);
  }
  const applied = await prepareDatabase(
    configuration,
    configuration.databaseUrl,
    createLogger({ level: configuration.logLevel }),
  );
  process.stdout.write(applied.length === 0 ? 'nothing to apply\n' : `applied ${applied.join(', ')}\n`);
}

/** The port is known, and free, before anything else starts. */
async function withFreePort(configuration: Configuration): Promise<Configuration> {
  const { port, host } = configuration;
  if (port === 0) return { ...configuration, port: await pickPort([], host) };
  await assertPortFree(port, host, 'PORT');
  return configuration;
}

async function prepareDatabase(configuration: Configuration, databaseUrl: string, log: Logger): Promise<string[]> {
  const policy = loadPolicyFile(configuration.policyFile);
  const applied = await applyMigrations(databaseUrl, log);
  await withDatabase(databaseUrl, (database) => new PolicyWriter(database).publish(policy));
  return applied;
}

async function withDatabase<T>(databaseUrl: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase(databaseUrl, { max: 2 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function engineOf(configuration: Configuration, servers: Servers, log: Logger): Engine {
  const { databaseUrl, temporalAddress, temporalUiUrl } = servers;
  return new Engine({
    configuration,
    databaseUrl,
    temporalAddress,
    temporalUiUrl,
    publicUrl: publicUrlOf(configuration),
    log,
  });
}

function publicUrlOf({ publicUrl, host, port }: Configuration): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return publicUrl ?? `http://${shown.includes(':') ? `[${shown}]` : shown}:${String(port)}`;
}

function demoAddresses(
  { smtpInPort, supportAddress }: Configuration,
  servers: Servers,
  url: string,
): Parameters<typeof ensureDemoData>[2] {
  return {
    url,
    smtpPort: smtpInPort,
    supportAddress,
    temporalAddress: servers.temporalAddress,
    temporalUiUrl: servers.temporalUiUrl ?? null,
    databaseUrl: servers.databaseUrl,
  };
}

function announce(url: string, servers: Servers, { dataDir, demo, smtpUrl }: Configuration): void {
  const lines = [
    `  API          ${url}/api/v1   (description: ${url}/openapi.json)`,
    ...(servers.temporalUiUrl === undefined ? [] : [`  Temporal UI  ${servers.temporalUiUrl}`]),
    `  Temporal     ${servers.temporalAddress}`,
    ...(smtpUrl === undefined ? [`  Mail         ${dataDir}/outbox`] : []),
    ...(demo ? [`  Demo people  ${dataDir}/demo.json   (tokens to try it with)`] : []),
  ];
  process.stdout.write(`\nCaseline is ready.\n${lines.join('\n')}\n\nStop it with Ctrl-C.\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the program at once. */
function untilToldToStop(): { promise: Promise<void>; forget: () => void } {
  let told: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    told = resolve;
  });
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, told);
  return {
    promise,
    forget: () => {
      for (const signal of signals) process.removeListener(signal, told);
    },
  };
}
