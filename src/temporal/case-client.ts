/** The one client of cases' workflows: bounded calls, typed answers, a breaker. Nothing else talks to Temporal about a case. */
import { status as grpcStatus, type StatusObject } from '@grpc/grpc-js';
import {
  Client,
  Connection,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { WorkflowIdReusePolicy } from '@temporalio/common';
import { fileURLToPath } from 'node:url';
import type { CaseWorkflowInput } from '../domain/carried-case.js';
import { staticSummaryOf } from '../domain/case-summary.js';
import { applyOpening } from '../domain/commit.js';
import type { Refusal } from '../domain/decision.js';
import type { AnyEnvelope } from '../domain/envelope.js';
import { rowOf } from '../domain/projection.js';
import { searchAttributesOf } from '../domain/search-attributes.js';
import type { CaseState } from '../domain/state.js';
import { Breaker } from './breaker.js';
import { taskQueue, workflowIdOf, workflowType } from './names.js';
import { startAttributes } from './search-attributes.js';
import { refusalOf } from './update-refusal.js';

/** Temporal can't be reached in time. The same call may be repeated. */
export class TemporalAwayError extends Error {
  override readonly name = 'TemporalAwayError';
}

/** No running workflow takes the message: it completed, or it is not there. */
export type Gone = 'gone';

export interface CaseClientOptions {
  readonly address: string;
  readonly namespace: string;
  readonly connection?: Connection;
}

/** Deadlines of one call (loop.md, "The shape that worked"). */
const messageDeadlineMs = 2000;
const updateDeadlineMs = 6000;
const probeEveryMs = 300;
/** Retries of a call that the server turned away for the moment. */
const busyRetries = 8;

export const payloadConverterPath = fileURLToPath(new URL('./payload-converter.cjs', import.meta.url));

export class CaseClient {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #breaker: Breaker;

  constructor(options: CaseClientOptions) {
    this.#connection = options.connection ?? lazyConnection(options.address);
    this.#client = new Client({ connection: this.#connection, namespace: options.namespace });
    this.#breaker = new Breaker({ probe: () => this.ping(), probeEveryMs });
  }

  get connection(): Connection {
    return this.#connection;
  }
  /** For queries and listings by operators' commands. */
  get client(): Client {
    return this.#client;
  }
  /** True while Temporal is known to be away. */
  get isAway(): boolean {
    return this.#breaker.isOpen;
  }

  /** Resolves when the server answers. */
  async ping(): Promise<void> {
    await this.#connection.withDeadline(Date.now() + 1000, () => this.#connection.workflowService.getSystemInfo({}));
  }

  /** Starts the case's workflow, once: a workflow that is there already is success. */
  async start(input: CaseWorkflowInput, state: CaseState = stateOf(input)): Promise<void> {
    const attributes = searchAttributesOf(rowOf(state, input.policy), Date.now());
    try {
      await this.#bounded(messageDeadlineMs, () =>
        this.#client.workflow.start(workflowType, {
          taskQueue,
          workflowId: workflowIdOf(state.number),
          // A workflow that ops terminated may be started again from the projection; a completed one never.
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
          args: [input],
          staticSummary: staticSummaryOf(state),
          ...(input.options.searchAttributes === false ? {} : { typedSearchAttributes: startAttributes(attributes) }),
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  /** Sends a command without waiting for its decision. */
  async signal(caseNumber: string, name: string, ...args: unknown[]): Promise<'sent' | Gone> {
    return this.#unlessGone(messageDeadlineMs, async () => {
      await this.#client.workflow.getHandle(workflowIdOf(caseNumber)).signal(name, ...args);
      return 'sent' as const;
    });
  }

  /** Sends a command and waits for its decision. The command's id makes a repeated call the same Update. */
  async update(
    caseNumber: string,
    envelope: AnyEnvelope,
  ): Promise<{ seq: number; projected: boolean } | Refusal | Gone> {
    return this.#unlessGone(updateDeadlineMs, async () => {
      try {
        const handle = this.#client.workflow.getHandle(workflowIdOf(caseNumber));
        return await handle.executeUpdate<{ seq: number; projected: boolean }, [AnyEnvelope]>(envelope.name, {
          args: [envelope],
          updateId: envelope.id,
        });
      } catch (error) {
        if (error instanceof WorkflowUpdateFailedError) return caseRefusalOf(error);
        throw error;
      }
    });
  }

  /** A call about another workflow than a case's, under the same deadline and breaker. */
  async call<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.#bounded(updateDeadlineMs, () => work(this.#client));
  }

  async close(): Promise<void> {
    this.#breaker.stop();
    await this.#connection.close();
  }

  async #unlessGone<T>(deadlineMs: number, call: () => Promise<T>): Promise<T | Gone> {
    try {
      return await this.#bounded(deadlineMs, call);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'gone';
      throw error;
    }
  }

  async #bounded<T>(deadlineMs: number, call: () => Promise<T>): Promise<T> {
    if (this.#breaker.isOpen) throw new TemporalAwayError('Temporal is away');
    try {
      return await this.#connection.withDeadline(Date.now() + deadlineMs, call);
    } catch (error) {
      const failure = awayFailure(error);
      if (failure === undefined) throw error;
      if (failure === 'unreachable') this.#breaker.open();
      else this.#breaker.doubt();
      throw new TemporalAwayError('Temporal did not answer in time', { cause: error });
    }
  }
}

function lazyConnection(address: string): Connection {
  return Connection.lazy({
    address,
    // A server that is back is found within a second; the default waits up to two minutes.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1000 },
    // Only what passes in a moment is worth a retry here: callers hear at once that Temporal is away, and repeat by the same id.
    interceptors: [
      makeGrpcRetryInterceptor({
        retryableDecider: (attempt, status) => attempt <= busyRetries && isPassing(status),
        delayFunction: (attempt) => 20 * 2 ** Math.min(attempt, 6),
      }),
    ],
  });
}

/**
 * Too much to do, or the workflow task that had the Update failed because another message came while the run was continuing as
 * new: the Update was not seen, and the same one again lands in the next task (temporal.md P-7).
 */
function isPassing({ code, details }: StatusObject): boolean {
  const isUnseen = code === grpcStatus.FAILED_PRECONDITION && details.includes('workflow task failure');
  return isUnseen || code === grpcStatus.RESOURCE_EXHAUSTED || code === grpcStatus.ABORTED;
}

function stateOf(input: CaseWorkflowInput): CaseState {
  return 'carried' in input.begin ? input.begin.carried.state : applyOpening(input.begin.opening, input.policy).state;
}

/** `unreachable`: nobody is there; `slow`: this call only took too long (no worker, too much to do). */
function awayFailure(error: unknown): 'unreachable' | 'slow' | undefined {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'slow';
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause)) return undefined;
  if (cause.code === grpcStatus.UNAVAILABLE) return 'unreachable';
  const slow: readonly number[] = [
    grpcStatus.DEADLINE_EXCEEDED,
    grpcStatus.CANCELLED,
    grpcStatus.RESOURCE_EXHAUSTED,
    grpcStatus.ABORTED,
  ];
  return slow.includes(cause.code) ? 'slow' : undefined;
}

/** An Update that failed without a refusal met a bug. */
function caseRefusalOf(error: WorkflowUpdateFailedError): Refusal {
  const refusal = refusalOf(error) as Refusal | undefined; // a case refuses with its own words
  return refusal ?? { ok: false, reason: 'internal', detail: error.cause?.message ?? error.message };
}
