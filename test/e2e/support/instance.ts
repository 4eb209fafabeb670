/** A running instance with its people, on ports and in a folder of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pickPort } from '../../../src/runtime/ports.js';
import { freshDatabase, testServers } from '../../setup/servers.js';
import { until } from './conditions.js';
import { Person, type DemoUser, type Json, type UserName } from './person.js';
import { Program } from './program.js';
import { Proxy, StatementCounter } from './proxy.js';
import { freshNamespace, Operator } from './temporal.js';

export type Environment = Readonly<Record<string, string>>;

export interface Demo {
  readonly url: string;
  readonly smtpPort: number;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly users: Readonly<Record<UserName, DemoUser>>;
}

/** `caseline start` with what it needs; can be killed and started again where it was. */
export class Instance {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'caseline-e2e-'));
  readonly env: Environment;
  readonly #atEnd: (() => Promise<unknown>)[] = [];
  #program: Program | undefined;
  #demo: Demo | undefined;
  #operator: Operator | undefined;

  constructor(env: Environment) {
    this.env = { LOG_LEVEL: 'warn', SMTP_IN_PORT: '0', CASELINE_DATA_DIR: this.dataDir, ...env };
  }

  get program(): Program {
    if (!this.#program) throw new Error('the instance was not started');
    return this.#program;
  }
  get demo(): Demo {
    if (!this.#demo) throw new Error('the instance was not started');
    return this.#demo;
  }
  get url(): string {
    return `http://127.0.0.1:${String(this.env['PORT'])}`;
  }

  as(name: UserName): Person {
    return new Person(this.url, this.demo.users[name]);
  }

  async start(): Promise<this> {
    this.#program = new Program(['start'], this.env);
    await this.#program.whenReady(() => isReady(this.url));
    this.#demo = JSON.parse(readFileSync(join(this.dataDir, 'demo.json'), 'utf8')) as Demo; // its own file
    return this;
  }

  async operator(): Promise<Operator> {
    return (this.#operator ??= await Operator.at(
      this.env['TEMPORAL_ADDRESS'] ?? this.demo.temporalAddress,
      this.env['TEMPORAL_NAMESPACE'] ?? 'default',
    ));
  }

  /** Done after the program has ended, the last first. */
  atEnd(work: () => Promise<unknown>): this {
    this.#atEnd.unshift(work);
    return this;
  }

  async stop(): Promise<void> {
    await this.#operator?.close();
    if (this.#program?.hasEnded) process.stderr.write(`the program had ended:\n${this.#program.output.slice(-4000)}\n`);
    await this.#program?.stop();
    for (const work of this.#atEnd) await work();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

export async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
  return response?.status === 200;
}

/** Servers of the test run, each over a wire of our own. */
export interface Wires {
  readonly env: Environment;
  readonly postgres: Proxy;
  readonly temporal: Proxy;
  readonly statements: StatementCounter;
  readonly namespace: string;
  remove(): Promise<void>;
}

/** A database and a namespace on the run's servers, reached over wires that can be cut. */
export async function wires(kind: 'migrated' | 'empty' = 'migrated'): Promise<Wires> {
  const servers = testServers();
  const database = await freshDatabase(kind);
  const namespace = await freshNamespace(servers.temporalAddress);
  const statements = new StatementCounter();
  const url = new URL(database.url);
  const [host = '', port = ''] = servers.temporalAddress.split(':');
  const postgres = await new Proxy({ host: url.hostname, port: Number(url.port) }, () => statements.listen()).start();
  const temporal = await new Proxy({ host, port: Number(port) }).start();
  url.port = String(postgres.port);
  return {
    postgres,
    temporal,
    statements,
    namespace,
    env: {
      DATABASE_URL: url.href,
      TEMPORAL_ADDRESS: `127.0.0.1:${String(temporal.port)}`,
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_UI_URL: servers.temporalUiUrl,
    },
    async remove() {
      await Promise.all([postgres.cut(), temporal.cut()]);
      await database.drop();
    },
  };
}

/** Everything in one process, on the test run's servers. */
export async function startOnWires(env: Environment = {}): Promise<Instance & { readonly wires: Wires }> {
  const given = await wires();
  const [http, smtp] = (await freePorts(2)).map(String) as [string, string]; // two of them
  const instance = new Instance({ PORT: http, SMTP_IN_PORT: smtp, ...given.env, ...env });
  instance.atEnd(() => given.remove());
  return Object.assign(await startOrStop(instance), { wires: given });
}

/** Everything in one process, on embedded servers of its own. */
export async function startEmbedded(env: Environment = {}): Promise<Instance> {
  // Five of them.
  const [http, smtp, postgres, temporal, ui] = (await freePorts(5)).map(String) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const instance = new Instance({
    PORT: http,
    SMTP_IN_PORT: smtp,
    CASELINE_POSTGRES_PORT: postgres,
    CASELINE_TEMPORAL_PORT: temporal,
    CASELINE_TEMPORAL_UI_PORT: ui,
    ...env,
  });
  return startOrStop(instance);
}

/** Different ones: an instance that is started again is found where it was. */
async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = await pickPort([]);
    if (!ports.includes(port)) ports.push(port);
  }
  return ports;
}

async function startOrStop(instance: Instance): Promise<Instance> {
  try {
    return await instance.start();
  } catch (error) {
    await instance.stop();
    throw error;
  }
}

/** The case once `holds` says so. */
// eslint-disable-next-line max-params -- reads as a sentence: who, which case, what, when
export function untilCase(
  who: Person,
  number: string,
  what: string,
  holds: (seen: Json) => unknown,
): Promise<NonNullable<Json>> {
  return until(`case ${number}: ${what}`, async () => {
    const found = await who.get(`/cases/${number}`);
    return holds(found) ? found : undefined;
  });
}
