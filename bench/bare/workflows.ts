/** The bare workflows. */
import {
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { BareActivities } from './contract.js';

const near = proxyLocalActivities<Omit<BareActivities, 'deliver'>>({ startToCloseTimeout: '5s' });
const far = proxyActivities<Pick<BareActivities, 'deliver'>>({ startToCloseTimeout: '10s' });

/** An opening: one local activity that writes two rows, one regular activity; then it stays open, as a case does. */
export async function bareOpening(id: string): Promise<void> {
  await near.writeOpening(id);
  await far.deliver(id);
  await condition(() => false);
}

/** A command: an Update with one local activity that writes one row. */
export async function bareCommands(id: string): Promise<void> {
  let seq = 0;
  setHandler(defineUpdate<number, [string]>('write'), async (data) => {
    seq += 1;
    const mine = seq;
    await near.writeEntry({ id, seq: mine, data });
    return mine;
  });
  await condition(() => false);
}

/** A deadline, in epoch milliseconds: its opening is written, as a case's is, then a timer and one local activity that writes one row. */
export async function bareDeadline(id: string, due: number): Promise<void> {
  await near.writeOpening(id);
  await sleep(Math.max(1, due - Date.now()));
  await near.writeDeadline({ id, due });
  await condition(() => false);
}
