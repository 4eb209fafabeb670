/** Drives the bare worker: its client runs in the bench's process, on the same servers as the product. */
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { cpuMsOf } from '../process-usage.js';
import type { Product } from '../product.js';
import { waitUntil } from '../wait-until.js';
import { bareBundle, bareTables, bareTaskQueue, type BareCounts } from './contract.js';

const updatedThings = 64;

export class Bare {
  readonly #client: Client;
  readonly #connection: Connection;
  readonly #worker: ChildProcess;
  #opened = 0;
  #mark: string;

  private constructor(connection: Connection, worker: ChildProcess) {
    this.#connection = connection;
    this.#client = new Client({ connection });
    this.#worker = worker;
    this.#mark = `bare-${String(process.pid)}`;
  }

  static async start(product: Product): Promise<Bare> {
    const { temporalAddress, databaseUrl } = product.demo;
    await makeTables(databaseUrl);
    const bundlePath = join(product.dataDir, bareBundle);
    writeFileSync(bundlePath, await bundle());
    const program = fileURLToPath(new URL('worker.js', import.meta.url));
    const worker = fork(program, [temporalAddress, databaseUrl, bundlePath], { stdio: ['ignore', 2, 2, 'ipc'] });
    await once(worker, 'message');
    const bare = new Bare(await Connection.connect({ address: temporalAddress }), worker);
    await bare.#startThings();
    return bare;
  }

  async stop(): Promise<void> {
    await this.#connection.close();
    const ended = once(this.#worker, 'exit');
    this.#worker.disconnect();
    await ended;
  }

  /** Milliseconds of processor time of worker and client. */
  cpuMs(): number {
    return cpuMsOf(this.#worker.pid ?? 0) + cpuMsOf(process.pid);
  }

  async open(): Promise<void> {
    this.#opened += 1;
    const workflowId = `${this.#mark}-opening-${String(this.#opened)}`;
    await this.#client.workflow.start('bareOpening', { taskQueue: bareTaskQueue, workflowId, args: [workflowId] });
  }

  async update(index: number): Promise<void> {
    await this.#client.workflow
      .getHandle(this.#thing(index % updatedThings))
      .executeUpdate('write', { args: ['a note of some forty characters, no more'] });
  }

  /** `due` in epoch milliseconds. */
  async startDeadline(workflowId: string, due: number): Promise<void> {
    await this.#client.workflow.start('bareDeadline', {
      taskQueue: bareTaskQueue,
      workflowId,
      args: [workflowId, due],
    });
  }

  /** Until everything opened is written and delivered. */
  async settle(): Promise<void> {
    await waitUntil(async () => (await this.#counts()).delivered >= this.#opened, {
      what: 'the bare worker is done',
      everyMs: 20,
      withinMs: 120_000,
    });
  }

  async #startThings(): Promise<void> {
    for (let index = 0; index < updatedThings; index += 1) {
      const workflowId = this.#thing(index);
      await this.#client.workflow.start('bareCommands', { taskQueue: bareTaskQueue, workflowId, args: [workflowId] });
    }
  }

  #thing(index: number): string {
    return `${this.#mark}-thing-${String(index)}`;
  }

  async #counts(): Promise<BareCounts> {
    const answer = once(this.#worker, 'message');
    this.#worker.send('count');
    const [counts] = (await answer) as [BareCounts];
    return counts;
  }
}

async function makeTables(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(bareTables);
  } finally {
    await client.end();
  }
}

async function bundle(): Promise<string> {
  const silent = (): void => undefined;
  const logger = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent };
  const workflowsPath = fileURLToPath(new URL('workflows.js', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  return code;
}
