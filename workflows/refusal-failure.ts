/** A refusal as the caller of an Update hears it. */
import { ApplicationFailure } from '@temporalio/workflow';

/** The failure of an Update that was refused: the reason is its type, the whole refusal its details. Not to be retried. */
export function failureOf(refusal: { readonly reason: string; readonly detail: string }): ApplicationFailure {
  const { reason, detail } = refusal;
  return ApplicationFailure.create({ type: reason, message: detail, nonRetryable: true, details: [refusal] });
}
