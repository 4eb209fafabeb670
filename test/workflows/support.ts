/** The workflow in the time-skipping server, with a projection kept in memory: what PostgreSQL would hold. */
import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import type { CaseActivities, ProjectionBatch } from '../../activities/contract.js';
import type { RawCommand, ResolvedCommand } from '../../src/domain/raw-command.js';
import type { RunOptions } from '../../src/domain/carried-case.js';
import type { CommandName } from '../../src/domain/catalogue.js';
import type { Actor, AnyEnvelope, BodyOf, CommandContext } from '../../src/domain/envelope.js';
import type { AnyEvent } from '../../src/domain/events.js';
import type { PendingAction } from '../../src/domain/pending-actions.js';
import type { PolicySlice } from '../../src/domain/policy.js';
import type { CaseState } from '../../src/domain/state.js';
import { everyone, opening, people, policy, type Person } from '../domain/support.js';
import { timeSkippingOptions } from '../setup/servers.js';

const dist = (file: string): string => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));

/** What the projection activity wrote, as the fenced statement would keep it. */
export class MemoryProjection implements CaseActivities {
  readonly events = new Map<number, AnyEvent>();
  readonly batches: ProjectionBatch[] = [];
  readonly delivered: string[][] = [];
  /** Fails the next calls, as a PostgreSQL that is away would. */
  failures = 0;
  stored: AnyEnvelope[] = [];
  failing = new Set<string>();
  resolve: (raw: RawCommand) => ResolvedCommand = () => {
    throw new Error('no raw command expected');
  };

  projectCase(batch: ProjectionBatch): Promise<{ newerFence: number | null }> {
    if (this.failures > 0) {
      this.failures -= 1;
      return Promise.reject(new Error('PostgreSQL is away'));
    }
    this.batches.push(batch);
    for (const event of batch.events) this.events.set(event.seq, event);
    return Promise.resolve({ newerFence: null });
  }
  resolveCommand(raw: RawCommand): Promise<ResolvedCommand> {
    return Promise.resolve(this.resolve(raw));
  }
  unhandedFacts(): Promise<readonly AnyEnvelope[]> {
    return Promise.resolve(this.stored);
  }
  /** Events that were carried out outside the case, and what came back of it. */
  readonly carriedOut: AnyEvent[] = [];
  back: readonly AnyEnvelope[] = [];
  carryOut({ events }: { events: readonly AnyEvent[] }): Promise<readonly AnyEnvelope[]> {
    this.carriedOut.push(...events);
    return Promise.resolve(this.back);
  }
  deliver({
    notifications,
  }: {
    notifications: readonly string[];
  }): Promise<{ failed: { notification: string; reason: string }[] }> {
    this.delivered.push([...notifications]);
    const failed = notifications
      .filter((id) => this.failing.has(id))
      .map((notification) => ({ notification, reason: 'no such mailbox' }));
    return Promise.resolve({ failed });
  }

  get last(): ProjectionBatch {
    const batch = this.batches.at(-1);
    if (!batch) throw new Error('nothing was projected');
    return batch;
  }
  get timeline(): AnyEvent[] {
    return [...this.events.values()].sort((a, b) => a.seq - b.seq);
  }
  get types(): string[] {
    return this.timeline.map((event) => event.type);
  }
}

let environment: TestWorkflowEnvironment | undefined;
let counter = 0;

export async function startEnvironment(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  environment = await TestWorkflowEnvironment.createTimeSkipping(timeSkippingOptions());
}
export async function stopEnvironment(): Promise<void> {
  await environment?.teardown();
}
export function testEnvironment(): TestWorkflowEnvironment {
  if (!environment) throw new Error('the environment is not started');
  return environment;
}

export interface CaseUnderTest {
  readonly handle: WorkflowHandle;
  readonly projection: MemoryProjection;
  readonly env: TestWorkflowEnvironment;
  update<N extends CommandName>(
    who: Person,
    name: N,
    body: BodyOf<N>,
    id?: string,
    context?: CommandContext,
  ): Promise<{ seq: number; projected: boolean }>;
  signal<N extends CommandName>(who: Person, name: N, body: BodyOf<N>, id?: string): Promise<void>;
  state(): Promise<CaseState>;
  actions(): Promise<PendingAction[]>;
}

export interface Setting {
  readonly options?: RunOptions;
  readonly body?: Partial<BodyOf<'open'>>;
  readonly policy?: Partial<PolicySlice>;
  readonly projection?: MemoryProjection;
}

/**
 * The same on a server of its own, for tests that let time pass: the server's clock is one for all its workflows, and a
 * workflow that was terminated in the middle of a task keeps it from being turned.
 */
export async function withClock(setting: Setting, test: (given: CaseUnderTest) => Promise<void>): Promise<void> {
  await stopEnvironment();
  environment = await TestWorkflowEnvironment.createTimeSkipping(timeSkippingOptions());
  await withCase(setting, test);
}

/** Opens a case in a workflow of its own and runs `test` while a worker polls. */
export async function withCase(setting: Setting, test: (given: CaseUnderTest) => Promise<void>): Promise<void> {
  counter += 1;
  const place = { taskQueue: `test-${String(counter)}`, number: String(counter).padStart(8, '0') };
  const projection = setting.projection ?? new MemoryProjection();
  const worker = await workerOf(place.taskQueue, projection);
  await worker.runUntil(async () => {
    const handle = await startCase(setting, place);
    await test(caseUnderTest(testEnvironment(), handle, projection));
    await handle.terminate().catch(() => undefined); // it may have ended by itself
  });
}

function workerOf(taskQueue: string, projection: MemoryProjection): Promise<Worker> {
  return Worker.create({
    connection: testEnvironment().nativeConnection,
    taskQueue,
    workflowBundle: { codePath: dist('workflow-bundle.js') },
    dataConverter: { payloadConverterPath: dist('src/temporal/payload-converter.cjs') },
    activities: boundActivities(projection),
  });
}

async function startCase(
  setting: Setting,
  { taskQueue, number }: { taskQueue: string; number: string },
): Promise<WorkflowHandle> {
  const env = testEnvironment();
  const opened = opening({ at: await env.currentTimeMs(), body: { number, ...setting.body } });
  const input = {
    policy: { ...policy, ...setting.policy },
    options: { searchAttributes: false, ...setting.options },
    begin: { opening: opened },
  };
  return env.client.workflow.start('supportCase', { taskQueue, workflowId: `case-${number}`, args: [input] });
}

function boundActivities(projection: MemoryProjection): CaseActivities {
  return {
    projectCase: (batch) => projection.projectCase(batch),
    resolveCommand: (raw) => projection.resolveCommand(raw),
    unhandedFacts: () => projection.unhandedFacts(),
    carryOut: (input) => projection.carryOut(input),
    deliver: (input) => projection.deliver(input),
  };
}

function caseUnderTest(
  env: TestWorkflowEnvironment,
  handle: WorkflowHandle,
  projection: MemoryProjection,
): CaseUnderTest {
  // Handles follow the chain of runs, so that a test goes on across continue-as-new.
  const current = env.client.workflow.getHandle(handle.workflowId);
  return {
    handle: current,
    projection,
    env,
    async update(...[who, name, body, id, context]) {
      const envelope = await envelopeFor(env, { who: people[who], name, body, id, context });
      return current.executeUpdate<{ seq: number; projected: boolean }, [AnyEnvelope]>(name, {
        args: [envelope],
        updateId: envelope.id,
      });
    },
    async signal(...[who, name, body, id]) {
      await current.signal(name, await envelopeFor(env, { who: people[who], name, body, id }));
    },
    state: () => current.query<CaseState>('state'),
    actions: () => current.query<PendingAction[]>('pending-actions'),
  };
}

async function envelopeFor(
  env: TestWorkflowEnvironment,
  command: {
    who: Actor;
    name: CommandName;
    body: unknown;
    id: string | undefined;
    context?: CommandContext | undefined;
  },
): Promise<AnyEnvelope> {
  counter += 1;
  const { who, name, body, id = `cmd-${String(counter)}`, context } = command;
  // Name and body are paired by the caller's type.
  return {
    v: 1,
    id,
    name,
    at: await env.currentTimeMs(),
    actor: who,
    body,
    messageId: id,
    context: { ...everyone, ...context },
  } as unknown as AnyEnvelope;
}

/** Waits until `test` holds; time in the test server stands still meanwhile. */
export async function until(what: string, test: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (Date.now() < giveUpAt) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not within 10 s: ${what}`);
}

export function reasonOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'type' in cause ? String(cause.type) : undefined;
}
