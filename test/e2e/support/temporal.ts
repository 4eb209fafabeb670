/** The Temporal server as operators use it: namespaces, signals by hand, histories. */
import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { until } from './conditions.js';

export class Operator {
  private constructor(
    readonly client: Client,
    readonly namespace: string,
  ) {}

  static async at(address: string, namespace: string): Promise<Operator> {
    const connection = await Connection.connect({ address });
    return new Operator(new Client({ connection, namespace }), namespace);
  }

  handle(number: string, runId?: string): WorkflowHandle {
    return this.client.workflow.getHandle(`case-${number}`, runId);
  }

  /** As `temporal workflow signal --name … --input …` sends it. */
  async signal(number: string, name: string, ...input: unknown[]): Promise<void> {
    await this.handle(number).signal(name, ...input);
  }

  /** Bytes that no converter can read. */
  async signalBytes(number: string, name: string, payload: { encoding: string; data: string }): Promise<void> {
    await this.client.workflowService.signalWorkflowExecution({
      namespace: this.namespace,
      workflowExecution: { workflowId: `case-${number}` },
      signalName: name,
      requestId: randomUUID(),
      identity: 'operator',
      input: {
        payloads: [{ metadata: { encoding: Buffer.from(payload.encoding) }, data: Buffer.from(payload.data) }],
      },
    });
  }

  /** Events of one run: of the newest, unless another is named. */
  async historyLength(number: string, runId?: string): Promise<number> {
    return (await this.handle(number, runId).describe()).historyLength;
  }

  /** Runs of a case, oldest first. */
  async runIds(number: string): Promise<string[]> {
    const chain: string[] = [];
    for (let runId: string | undefined = await this.#newestRun(number); runId !== undefined;) {
      chain.unshift(runId);
      runId = await this.#runBefore(number, runId);
    }
    return chain;
  }

  async close(): Promise<void> {
    await this.client.connection.close();
  }

  async #newestRun(number: string): Promise<string> {
    return (await this.handle(number).describe()).runId;
  }

  async #runBefore(number: string, runId: string): Promise<string | undefined> {
    const { history } = await this.client.workflowService.getWorkflowExecutionHistory({
      namespace: this.namespace,
      execution: { workflowId: `case-${number}`, runId },
      maximumPageSize: 1,
    });
    const before = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    return before === undefined || before === null || before === '' ? undefined : before;
  }
}

/** A namespace of its own, so that workflows of one instance never meet another's worker. */
export async function freshNamespace(address: string): Promise<string> {
  const namespace = `test-${randomUUID().slice(0, 8)}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never }, // a Long on the wire; a number is taken too
    });
    await until('the namespace is known', async () => {
      await connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: 'any' } });
      return true;
    });
    return namespace;
  } finally {
    await connection.close();
  }
}
