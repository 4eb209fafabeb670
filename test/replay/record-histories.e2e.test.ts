/** Records the kept histories anew from a running instance when asked to (`npm run record-histories`); they are all there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eachBounded, until } from '../e2e/support/conditions.js';
import { startOnWires } from '../e2e/support/instance.js';
import { startSmtpSink } from '../mail/smtp-sink.js';
import { keepHistory, keptHistories } from './histories.js';
import { workflowIdOf } from '../../src/temporal/names.js';
import { livesWithTime, publishedRelease } from './lives-with-time.js';
import { goneMailbox, livedInSeveralRuns, livedWithoutPostgres, lives, policyOfLives, type Place } from './lives.js';

const runsKept = ['in-several-runs-1', 'in-several-runs-2', 'in-several-runs-3'];
const allLives = { ...lives, ...livesWithTime };
const others = ['without-postgres', 'defect-with-news', 'release-published'];
const names = [...Object.keys(allLives), ...others, ...runsKept].sort();

async function withPlace(env: Readonly<Record<string, string>>, work: (place: Place) => Promise<void>): Promise<void> {
  const place = await startOnWires(env);
  try {
    await work(place);
  } finally {
    await place.stop();
  }
}

/** The newest run, once nothing is under way any more: a history that ends within a task can't be replayed. */
async function keepNewest(place: Place, name: string, workflowId: string): Promise<void> {
  const handle = (await place.operator()).client.workflow.getHandle(workflowId);
  await until('nothing is under way', async () => {
    const { pendingActivities, pendingWorkflowTask } = (await handle.describe()).raw;
    return (pendingActivities?.length ?? 0) === 0 && !pendingWorkflowTask;
  });
  keepHistory(name, await handle.fetchHistory());
}

async function record(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'caseline-lives-'));
  writeFileSync(join(folder, 'policy.yaml'), policyOfLives);
  const sink = await startSmtpSink({
    recipient: (address) => (address === goneMailbox ? { code: 550, text: '5.1.1 no such mailbox' } : undefined),
  });
  const env = { CASELINE_POLICY: join(folder, 'policy.yaml'), SMTP_URL: sink.url };
  try {
    await withPlace(env, async (place) => {
      await eachBounded(Object.entries(allLives), 4, async ([name, life]) => {
        await keepNewest(place, name, workflowIdOf(await life(place)));
      });
      const { defect, release } = await publishedRelease(place);
      await keepNewest(place, 'defect-with-news', defect);
      await keepNewest(place, 'release-published', release);
      await keepNewest(place, 'without-postgres', workflowIdOf(await livedWithoutPostgres(place)));
    });
    await withPlace({ ...env, CASELINE_HISTORY_LIMIT: '40' }, async (place) => {
      const number = await livedInSeveralRuns(place);
      const operator = await place.operator();
      for (const [index, runId] of (await operator.runIds(number)).slice(0, runsKept.length).entries()) {
        keepHistory(runsKept[index]!, await operator.handle(number, runId).fetchHistory());
      }
    });
  } finally {
    await sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('kept histories', () => {
  it('are there of every kind of life', async () => {
    if (process.env['CASELINE_RECORD_HISTORIES'] === '1') await record();
    expect(keptHistories()).toEqual(names);
  }, 300_000);
});
