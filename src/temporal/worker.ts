/** The worker of the task queue: runs the workflows from the prebuilt bundle and their activities. */
import { NativeConnection, Runtime, Worker, makeTelemetryFilterString, DefaultLogger } from '@temporalio/worker';
import type { CaseActivities } from '../../activities/contract.js';
import type { DefectActivities, ReleaseActivities } from '../../activities/defect-contract.js';
import type { Logger } from '../runtime/logger.js';
import { payloadConverterPath } from './case-client.js';
import { heartbeats } from './heartbeats.js';
import { taskQueue } from './names.js';

export interface WorkerOptions {
  readonly address: string;
  readonly namespace: string;
  readonly activities: CaseActivities & DefectActivities & ReleaseActivities;
  /** The workflow bundle that the build made. */
  readonly bundlePath: string;
  /** Cases kept in memory; about half a megabyte each (loop.md section 9). */
  readonly maxCachedWorkflows: number;
  /** Local activities at once: no more than the pool has connections (temporal.md P-19). */
  readonly maxLocalActivities: number;
  readonly log: Logger;
}

/**
 * Half of the polls look for cases that this worker does not hold yet. With the SDK's fifth of ten, two polls fetch the first tasks
 * of new cases, and a burst of openings leaves most of them without a life for minutes.
 */
const workflowPolls = 16;
const newCasesShare = 0.5;
/** How long work in hand may take once the worker is told to stop. */
const graceMs = 4000;
const forceMs = 8000;
const restartAfterMs = 1000;

export class CaseWorker {
  readonly #options: WorkerOptions;
  #worker: Worker | undefined;
  #isStopping = false;
  #running: Promise<void> | undefined;
  #isPolling = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  get isPolling(): boolean {
    return this.#isPolling;
  }

  /** Polls until `stop`; a worker that fails, or a server that goes away, is tried again. Resolves once it polls. */
  async start(): Promise<void> {
    installRuntime(this.#options.log);
    await new Promise<void>((resolve) => {
      this.#running = this.#keepRunning(resolve);
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#worker?.getState() === 'RUNNING') this.#worker.shutdown();
    await this.#running;
  }

  async #keepRunning(polling: () => void): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#runOnce(polling);
      } catch (error) {
        this.#options.log.warn({ err: error }, 'worker.failed');
      }
      this.#isPolling = false;
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    if (!this.#isStopping) await new Promise((resolve) => setTimeout(resolve, restartAfterMs));
  }

  async #runOnce(polling: () => void): Promise<void> {
    const { address, namespace, activities, bundlePath, maxCachedWorkflows, maxLocalActivities } = this.#options;
    const connection = await NativeConnection.connect({ address });
    try {
      this.#worker = await Worker.create({
        connection,
        namespace,
        taskQueue,
        activities,
        interceptors: { activity: [heartbeats] },
        workflowBundle: { codePath: bundlePath },
        dataConverter: { payloadConverterPath },
        maxCachedWorkflows,
        maxConcurrentWorkflowTaskPolls: workflowPolls,
        nonStickyToStickyPollRatio: newCasesShare,
        maxConcurrentLocalActivityExecutions: maxLocalActivities,
        shutdownGraceTime: graceMs,
        shutdownForceTime: forceMs,
      });
      const running = this.#worker.run();
      this.#isPolling = true;
      polling();
      if (this.#isStopping) this.#worker.shutdown();
      await running;
    } finally {
      await connection.close();
    }
  }
}

let isInstalled = false;

/** The runtime is one per process. Signals are the program's own business: it stops the parts in order. */
function installRuntime(log: Logger): void {
  if (isInstalled) return;
  isInstalled = true;
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    log[level === 'ERROR' ? 'error' : 'warn'](
      { detail: message, ...(meta?.['error'] === undefined ? {} : { err: meta['error'] }) },
      'temporal.worker',
    );
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} },
    },
  });
}
