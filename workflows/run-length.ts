/** When the history of a run is long enough that it goes on in a new one. */
import { workflowInfo } from '@temporalio/workflow';

/** History events below which a run never continues as new: not in its first task (temporal.md P-7, loop.md T-5). */
const fewestEvents = 8;

/** Whether the server advises it, or the history has more than `limit` events. */
export function isLongRun(limit = Infinity): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return (continueAsNewSuggested || historyLength > limit) && historyLength > fewestEvents;
}
