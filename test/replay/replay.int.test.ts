/**
 * Histories recorded from every kind of life replay with today's workflow code: a change that would break running cases is
 * seen here. What to do then, and how to record anew (`npm run record-histories`): docs/decisions.
 */
import { describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { replayOptions } from '../e2e/support/replays.js';
import { keptHistories, readHistory } from './histories.js';

describe('a kept history replays with the workflow code of today', () => {
  it.each(keptHistories())('%s', async (name) => {
    await expect(Worker.runReplayHistory(replayOptions, readHistory(name), 'case-00000000')).resolves.toBeUndefined();
  });
});

describe('the replay itself', () => {
  it('would notice workflow code that does something else', async () => {
    const [name = ''] = keptHistories();
    const history = readHistory(name);
    // A command of a kind that no rule would give here: the marker of the projection is one of a version.
    const marker = history.events!.find((event) => event.markerRecordedEventAttributes);
    marker!.markerRecordedEventAttributes!.markerName = 'core_patch';
    await expect(Worker.runReplayHistory(replayOptions, history, 'case-00000000')).rejects.toThrow();
  });
});
