/** Decisions of the workflows of defects and releases: an Update, sent to a workflow that is started from its row where none runs. */
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { CaseClient } from './case-client.js';
import { taskQueue } from './names.js';
import { refusalOf, type UpdateRefusal } from './update-refusal.js';

export interface EntityUpdate {
  readonly workflowId: string;
  readonly type: string;
  /** Name and argument of the Update, and its id: the same again is the same Update. */
  readonly update: { readonly name: string; readonly id: string; readonly argument: unknown };
  /** What a workflow that does not run begins with. */
  readonly begin: () => Promise<unknown>;
  readonly summary: string;
}

export interface Answered {
  readonly ok: true;
  /** As the workflow declares it. */
  readonly answer: unknown;
}

export class EntityClient {
  readonly #cases: CaseClient;

  constructor(cases: CaseClient) {
    this.#cases = cases;
  }

  /** The Update's answer, or why it was refused. Throws `TemporalAwayError`: the same may be repeated. */
  async update(asked: EntityUpdate): Promise<Answered | UpdateRefusal> {
    const first = await this.#try(asked);
    if (first !== 'gone') return first;
    await this.#start(asked);
    const second = await this.#try(asked);
    if (second === 'gone') throw new Error(`workflow ${asked.workflowId} ended before it answered`);
    return second;
  }

  async #try({ workflowId, update }: EntityUpdate): Promise<Answered | UpdateRefusal | 'gone'> {
    try {
      const answer = await this.#cases.call((client) =>
        client.workflow
          .getHandle(workflowId)
          .executeUpdate<unknown, [unknown]>(update.name, { args: [update.argument], updateId: update.id }),
      );
      return { ok: true, answer };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'gone';
      const refusal = error instanceof WorkflowUpdateFailedError ? refusalOf(error) : undefined;
      if (refusal) return refusal;
      throw error;
    }
  }

  async #start({ workflowId, type, begin, summary }: EntityUpdate): Promise<void> {
    const input = await begin();
    await this.#cases.call((client) =>
      client.workflow.start(type, {
        taskQueue,
        workflowId,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        args: [input],
        staticSummary: summary,
      }),
    );
  }
}
