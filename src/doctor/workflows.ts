/** Asks Temporal about the workflows of cases, each call bounded. */
import {
  Client,
  QueryRejectedError,
  WorkflowNotFoundError,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import type { CaseState } from '../domain/state.js';
import type { CaseClient } from '../temporal/case-client.js';
import { taskQueue, workflowIdOf, workflowType } from '../temporal/names.js';
import type { WorkflowView } from './compare.js';

/** A case that is not in a worker's memory is replayed for its answer, which may take a while. */
const answerWithinMs = 10_000;

export class Workflows {
  readonly #cases: CaseClient;
  readonly #client: Client;
  readonly #namespace: string;

  constructor(cases: CaseClient, namespace: string) {
    this.#cases = cases;
    this.#namespace = namespace;
    this.#client = new Client({
      connection: cases.connection,
      namespace,
      // A workflow that has ended would answer with its last state: that is no living case.
      workflow: { queryRejectCondition: 'NOT_OPEN' },
    });
  }

  async view(caseNumber: string): Promise<WorkflowView> {
    try {
      const handle = this.#client.workflow.getHandle(workflowIdOf(caseNumber));
      const state = await this.#bounded(() => handle.query<CaseState>('state'));
      return { kind: 'running', state };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { kind: 'absent', why: 'missing' };
      if (error instanceof QueryRejectedError) return { kind: 'absent', why: 'closed' };
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'silent', why: `does not answer: ${reason}` };
    }
  }

  /** Whether a worker has polled lately: without one no workflow answers. */
  async hasWorker(): Promise<boolean> {
    const { pollers } = await this.#bounded(() =>
      this.#cases.connection.workflowService.describeTaskQueue({
        namespace: this.#namespace,
        taskQueue: { name: taskQueue },
      }),
    );
    return pollers.length > 0;
  }

  /** Case numbers of all workflows that run. The listing may be some seconds old. */
  async *runningCases(): AsyncGenerator<string> {
    const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId } of this.#client.workflow.list({ query, pageSize: 500 })) {
      const number = /^case-(\d{8})$/u.exec(workflowId)?.[1];
      if (number !== undefined) yield number;
    }
  }

  async isRunning(caseNumber: string): Promise<boolean> {
    const described = await this.#describe(caseNumber);
    return described?.status.name === 'RUNNING';
  }

  /** Whether a delivery of the case's mail is under way. */
  async isDelivering(caseNumber: string): Promise<boolean> {
    const described = await this.#describe(caseNumber);
    return described?.raw.pendingActivities?.some(({ activityType }) => activityType?.name === 'deliver') ?? false;
  }

  async #describe(caseNumber: string): Promise<WorkflowExecutionDescription | undefined> {
    try {
      const handle = this.#client.workflow.getHandle(workflowIdOf(caseNumber));
      return await this.#bounded(() => handle.describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  #bounded<T>(call: () => Promise<T>): Promise<T> {
    return this.#cases.connection.withDeadline(Date.now() + answerWithinMs, call);
  }
}
