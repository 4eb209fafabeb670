/** How the workflows of defects and releases call their activities: one proxy per retry policy, each with its reason. */
import { proxyActivities } from '@temporalio/workflow';
import type { DefectActivities, ReleaseActivities } from '../activities/defect-contract.js';

/**
 * Rows: regular activities, not local ones. Changes are few, and what only a committed task schedules leaves no phantom
 * (loop.md T-1): the news go round by this row.
 */
export const rows = proxyActivities<
  Pick<DefectActivities, 'projectDefect' | 'queueDuties'> & Pick<ReleaseActivities, 'projectRelease'>
>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '3s' },
});

/** Other workflows and many cases: a process that dies in the middle is noticed by its missing heartbeat. */
export const walks = proxyActivities<Pick<DefectActivities, 'informCases'> & Pick<ReleaseActivities, 'informDefects'>>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '6s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** Mail servers are away for hours at times; whoever waits for a fix is told when they are back, however long that takes. */
export const mails = proxyActivities<Pick<DefectActivities, 'tellDuties'>>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '6s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10m' },
});
