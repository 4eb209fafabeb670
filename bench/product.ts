/** The product as its users start it: `caseline start` on ports and a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServerRecord, type ServerName } from '../src/runtime/server-records.js';
import { pickPort } from '../src/runtime/ports.js';
import { inProject } from '../src/runtime/project-root.js';
import { cpuMsOf, cpuMsOfFamily, familyMbOf, residentMbOf } from './process-usage.js';
import { round } from './progress.js';
import { waitUntil } from './wait-until.js';

export type DemoUser = 'customer' | 'stranger' | 'l1' | 'l2' | 'l3' | 'lead' | 'admin';

export interface DemoFile {
  readonly url: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly product: string;
  readonly smtpPort: number;
  readonly supportAddress: string;
  readonly users: Readonly<Record<DemoUser, { readonly id: string; readonly email: string; readonly token: string }>>;
}

/** Of the product's own process, the Temporal server and PostgreSQL with all its back ends. */
export type PerPart = Readonly<Record<'node' | 'temporal' | 'postgres', number>>;

/** What would lead the product elsewhere when the bench is run in somebody's set-up. */
const foreignSettings = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_UI_URL', 'SMTP_URL'];
const readyWithinMs = 120_000;
const stopWithinMs = 20_000;

export class Product {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'caseline-bench-'));
  readonly #nodeOptions: readonly string[];
  #port = 0;
  #serverPorts: Readonly<Record<string, string>> = {};
  #process: ChildProcess | undefined;
  #settings: Readonly<Record<string, string>> = {};

  /** `nodeOptions` go to the product's Node, for example `--cpu-prof`. */
  constructor(nodeOptions: readonly string[] = []) {
    this.#nodeOptions = nodeOptions;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.#port)}`;
  }

  get demo(): DemoFile {
    return JSON.parse(readFileSync(join(this.dataDir, 'demo.json'), 'utf8')) as DemoFile;
  }

  /** Starts it and waits until it says that it is ready; the seconds that took. */
  async start(): Promise<number> {
    if (this.#port === 0) await this.#choosePorts();
    const log = openSync(join(this.dataDir, 'bench.log'), 'a');
    const startedAt = performance.now();
    const program = [...this.#nodeOptions, inProject('bin', 'caseline.mjs'), 'start'];
    const child = spawn(process.execPath, program, { env: this.#environment(), stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = child;
    await waitUntil(() => this.#isReady(child), {
      what: 'the product is ready',
      everyMs: 25,
      withinMs: readyWithinMs,
    });
    return (performance.now() - startedAt) / 1000;
  }

  /** Stops it as an operator would; the seconds that took. */
  async stop(): Promise<number> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || hasEnded(child)) return 0;
    const startedAt = performance.now();
    child.kill('SIGTERM');
    await waitUntil(() => Promise.resolve(hasEnded(child)), {
      what: 'the product stops',
      everyMs: 25,
      withinMs: stopWithinMs,
    });
    return (performance.now() - startedAt) / 1000;
  }

  /** Settings of its own environment, from its next start on. */
  set(settings: Readonly<Record<string, string>>): void {
    this.#settings = settings;
  }

  /** kill -9 of the program alone; its servers stay, and the next start finds them. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || hasEnded(child)) return;
    child.kill('SIGKILL');
    await waitUntil(() => Promise.resolve(hasEnded(child)), { what: 'it is gone', everyMs: 5, withinMs: stopWithinMs });
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  cpuMs(): PerPart {
    const { node, temporal, postgres } = this.#pids();
    return { node: cpuMsOf(node), temporal: cpuMsOf(temporal), postgres: cpuMsOfFamily(postgres) };
  }

  memoryMb(): PerPart {
    if (this.#process === undefined || hasEnded(this.#process)) throw new Error(this.#ending());
    const { node, temporal, postgres } = this.#pids();
    return {
      node: round(residentMbOf(node), 0),
      temporal: round(residentMbOf(temporal), 0),
      postgres: round(familyMbOf(postgres), 0),
    };
  }

  /** Ports of its own for everything, so that another instance on this machine is neither met nor measured. */
  async #choosePorts(): Promise<void> {
    this.#port = await pickPort([]);
    this.#serverPorts = {
      CASELINE_POSTGRES_PORT: String(await pickPort([])),
      CASELINE_TEMPORAL_PORT: String(await pickPort([])),
      CASELINE_TEMPORAL_UI_PORT: String(await pickPort([])),
    };
  }

  #pids(): PerPart {
    return {
      node: this.#process?.pid ?? 0,
      temporal: pidOf(this.dataDir, 'temporal'),
      postgres: pidOf(this.dataDir, 'postgres'),
    };
  }

  async #isReady(child: ChildProcess): Promise<boolean> {
    if (hasEnded(child)) throw new Error(this.#ending());
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  #ending(): string {
    return `the product ended; it said: ${readFileSync(join(this.dataDir, 'bench.log'), 'utf8').slice(-2000)}`;
  }

  #environment(): NodeJS.ProcessEnv {
    const ours = Object.entries(process.env).filter(
      ([name]) => !foreignSettings.includes(name) && !name.startsWith('CASELINE_') && !name.startsWith('npm_'),
    );
    return {
      ...Object.fromEntries(ours),
      PORT: String(this.#port),
      SMTP_IN_PORT: '0',
      ...this.#serverPorts,
      ...this.#settings,
      CASELINE_DATA_DIR: this.dataDir,
    };
  }
}

function pidOf(dataDir: string, name: ServerName): number {
  return findServerRecord(dataDir, name)?.server.pid ?? 0;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
