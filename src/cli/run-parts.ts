/** Running the program's parts until it is told to stop. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfiguration, ConfigurationError, type Configuration } from '../runtime/configuration.js';
import { ensureDemoData, type DemoAddresses } from '../runtime/demo-data.js';
import { Engine } from '../runtime/engine.js';
import { ensureFirstAdmin, ensureTeams } from '../runtime/installation.js';
import { createLogger, type Logger } from '../runtime/logger.js';
import { applyMigrations } from '../runtime/migrations.js';
import { smtpHostOf } from '../runtime/mail-doors.js';
import { isStandardPolicy, loadPolicyFile, readPolicyFile } from '../runtime/policy-file.js';
import { assertPortFree, pickPort } from '../runtime/ports.js';
import { waitForEarlierRun } from '../runtime/server-records.js';
import { startServers, type Servers } from '../runtime/servers.js';
import { openDatabase, type Database } from '../store/database.js';
import { PolicyWriter } from '../store/policy-store.js';
import { untilToldToStop } from './stop-request.js';

/** Everything in one process, on embedded servers unless others are given. */
export async function runStart(): Promise<void> {
  const loaded = loadConfiguration();
  const log = createLogger({ level: loaded.logLevel });
  const stopped = untilToldToStop();
  await waitForEarlierRun(loaded.dataDir, say);
  const configuration = await withFreeSmtpPort(await withFreePort(loaded));
  mkdirSync(configuration.dataDir, { recursive: true });
  const servers = await startServers(configuration, log, say);
  let engine: Engine | undefined;
  try {
    await prepareDatabase(configuration, servers.databaseUrl, log);
    engine = engineOf(configuration, servers, log);
    await engine.startWorker(stopped.signal);
    if (stopped.signal.aborted) return;
    engine.startRelay();
    const url = publicUrlOf(configuration);
    // Before the API listens: who finds it ready finds the people too.
    const peopleFile = await ensurePeople(engine.database, configuration, demoAddresses(configuration, servers, url));
    await engine.startMail();
    await engine.startApi();
    announce(url, { servers, configuration, peopleFile });
    await stopped.promise;
    say('caseline: stopping …');
  } finally {
    await engine?.stop();
    await servers.stop();
    stopped.forget();
  }
}

export type Part = 'api' | 'worker' | 'relay' | 'mail';

/** One part alone, on servers that run elsewhere. */
export async function runPart(name: Part): Promise<void> {
  const loaded = loadConfiguration();
  const configuration = await withFreePorts(name, loaded);
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
    if (name === 'api') {
      await ensureAdmin(engine.database, configuration.dataDir);
      await engine.startApi();
    }
    if (name === 'worker') await engine.startWorker(stopped.signal);
    if (stopped.signal.aborted) return;
    if (name === 'relay') engine.startRelay();
    if (name === 'mail') await engine.startMail();
    say(`caseline ${name}: ready${placeOf(name, configuration)}`);
    await stopped.promise;
  } finally {
    await engine.stop();
    stopped.forget();
  }
}

/** Applies pending migrations, stores the policy document, and makes what every installation needs. */
export async function runMigrate(): Promise<void> {
  const configuration = loadConfiguration();
  const { databaseUrl, dataDir } = configuration;
  if (databaseUrl === undefined) {
    throw new ConfigurationError([
      'caseline migrate needs DATABASE_URL; "caseline start" migrates its own database by itself',
    ]);
  }
  const log = createLogger({ level: configuration.logLevel });
  const applied = await prepareDatabase(configuration, databaseUrl, log);
  await withDatabase(databaseUrl, (database) => ensureAdmin(database, dataDir));
  process.stdout.write(applied.length === 0 ? 'nothing to apply\n' : `applied ${applied.join(', ')}\n`);
}

/** The port is known, and free, before anything else starts. */
async function withFreePort(configuration: Configuration): Promise<Configuration> {
  const { port, host } = configuration;
  if (port === 0) return { ...configuration, port: await pickPort([], host) };
  await assertPortFree(port, host, 'PORT');
  return configuration;
}

/** The same for the mail door. */
async function withFreeSmtpPort(configuration: Configuration): Promise<Configuration> {
  const { smtpInPort, port } = configuration;
  const host = smtpHostOf(configuration);
  if (smtpInPort === 0) return { ...configuration, smtpInPort: await pickPort([], host) };
  if (smtpInPort === port) {
    throw new ConfigurationError([`PORT and SMTP_IN_PORT are both ${port}: the API and the mail door need one each`]);
  }
  await assertPortFree(smtpInPort, host, 'SMTP_IN_PORT');
  return configuration;
}

function withFreePorts(name: Part, configuration: Configuration): Promise<Configuration> {
  if (name === 'api') return withFreePort(configuration);
  if (name === 'mail') return withFreeSmtpPort(configuration);
  return Promise.resolve(configuration);
}

function placeOf(name: Part, configuration: Configuration): string {
  if (name === 'api') return ` at ${publicUrlOf(configuration)}`;
  if (name === 'mail') return ` at smtp://${smtpPlaceOf(configuration)}`;
  return '';
}

function smtpPlaceOf(configuration: Configuration): string {
  const host = smtpHostOf(configuration);
  return `${host.includes(':') ? `[${host}]` : host}:${configuration.smtpInPort}`;
}

async function prepareDatabase(configuration: Configuration, databaseUrl: string, log: Logger): Promise<string[]> {
  const { policyFile } = configuration;
  const policy = loadPolicyFile(policyFile);
  const asWritten = readPolicyFile(policyFile);
  const applied = await applyMigrations(databaseUrl, log);
  await withDatabase(databaseUrl, async (database) => {
    const writer = new PolicyWriter(database);
    if (isStandardPolicy(policyFile)) await writer.publishFirst(policy);
    else await writer.publish(policy, asWritten);
    await ensureTeams(database);
  });
  return applied;
}

/** The demo people, or at least an administrator: the file with their tokens, for who starts it to read. */
async function ensurePeople(
  database: Database,
  configuration: Configuration,
  addresses: DemoAddresses,
): Promise<string> {
  const { dataDir, demo } = configuration;
  if (demo) await ensureDemoData(database, dataDir, addresses);
  else await ensureAdmin(database, dataDir);
  return join(dataDir, demo ? 'demo.json' : 'admin.json');
}

/** Somebody who may let others in, where nobody is yet. */
async function ensureAdmin(database: Database, dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const adminFile = await ensureFirstAdmin(database, dataDir);
  if (adminFile !== undefined) say(`caseline: the first administrator's token is in ${adminFile}`);
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

function demoAddresses({ smtpInPort, supportAddress }: Configuration, servers: Servers, url: string): DemoAddresses {
  return {
    url,
    smtpPort: smtpInPort,
    supportAddress,
    temporalAddress: servers.temporalAddress,
    temporalUiUrl: servers.temporalUiUrl ?? null,
    databaseUrl: servers.databaseUrl,
  };
}

interface Announcement {
  readonly servers: Servers;
  readonly configuration: Configuration;
  readonly peopleFile: string;
}

function announce(url: string, { servers, configuration, peopleFile }: Announcement): void {
  const { dataDir, smtpUrl } = configuration;
  const lines = [
    `  API          ${url}/api/v1   (description: ${url}/openapi.json)`,
    ...(servers.temporalUiUrl === undefined ? [] : [`  Temporal UI  ${servers.temporalUiUrl}`]),
    `  Temporal     ${servers.temporalAddress}`,
    `  Mail in      smtp://${smtpPlaceOf(configuration)}   (to ${configuration.supportAddress})`,
    ...(smtpUrl === undefined ? [`  Mail out     ${join(dataDir, 'outbox')}`] : []),
    ...(existsSync(peopleFile) ? [`  Tokens       ${peopleFile}`] : []),
  ];
  process.stdout.write(`\nCaseline is ready.\n${lines.join('\n')}\n\nStop it with Ctrl-C.\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
