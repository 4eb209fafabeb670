/** Why a workflow refused an Update: the refusal is in the details of the failure that its caller gets. */
import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

export interface UpdateRefusal {
  readonly ok: false;
  /** A stable word of that workflow. */
  readonly reason: string;
  readonly detail: string;
}

/** Undefined where the Update failed otherwise. */
export function refusalOf({ cause }: WorkflowUpdateFailedError): UpdateRefusal | undefined {
  const [details] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  return isRefusal(details) ? details : undefined;
}

function isRefusal(value: unknown): value is UpdateRefusal {
  return typeof value === 'object' && value !== null && 'reason' in value && 'detail' in value;
}
