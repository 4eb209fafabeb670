/** How the workflow calls its activities: one proxy per retry policy, each with its reason. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CaseActivities } from '../activities/contract.js';

/**
 * Within the workflow task: one marker in the history instead of five events (temporal.md section 0). Bounded below the 8 s after
 * which a task's heartbeat would block the case; then the same work goes the long way.
 */
export const near = proxyLocalActivities<Pick<CaseActivities, 'projectCase' | 'resolveCommand' | 'unhandedFacts'>>({
  startToCloseTimeout: '2s',
  scheduleToCloseTimeout: '5s',
  retry: { maximumAttempts: 2, initialInterval: '200ms' },
});

/**
 * One local activity at a time. Two that run side by side may end in two activations of one task and be replayed in one; what
 * follows them then comes in another order, and the case would be stuck at its next replay (test/replay, "garbage-by-signal").
 */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined); // its own caller hears of the failure
    return turn;
  }
}

/** The same while PostgreSQL is away: as a regular activity, for as long as it takes. Visible in the UI while it retries. */
export const patient = proxyActivities<Pick<CaseActivities, 'projectCase' | 'resolveCommand' | 'unhandedFacts'>>({
  startToCloseTimeout: '10s',
  summary: 'PostgreSQL did not answer within the task; tried until it does',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '3s' },
});

/** Mail servers are away for hours at times: retried for days, then FIX_DELIVERY (lifecycle.md). */
export function delivery(summary: string): Pick<CaseActivities, 'deliver'> {
  return proxyActivities<Pick<CaseActivities, 'deliver'>>({
    startToCloseTimeout: '2m',
    scheduleToCloseTimeout: '4d',
    retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '30m' },
    summary,
  });
}

/** Other cases and defects: for as long as PostgreSQL is away. Scheduled by a committed task only, like a delivery (loop.md T-1). */
export const outward = proxyActivities<Pick<CaseActivities, 'carryOut'>>({
  startToCloseTimeout: '30s',
  summary: 'what this case does outside itself',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** A page is worth something while somebody can still be woken by it; then the lead knows (lifecycle.md). */
export function paging(summary: string): Pick<CaseActivities, 'deliver'> {
  return proxyActivities<Pick<CaseActivities, 'deliver'>>({
    startToCloseTimeout: '2m',
    scheduleToCloseTimeout: '1h',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    summary: `page: ${summary}`,
  });
}
