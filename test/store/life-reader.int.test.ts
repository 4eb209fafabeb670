import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { evolve } from '../../src/domain/evolve.js';
import type { CaseState } from '../../src/domain/state.js';
import { LifeReader, type StoredLife } from '../../src/store/life-reader.js';
import { startApi, type ApiUnderTest } from '../api/support.js';
import { dayMs, startAt } from '../domain/support.js';

let api: ApiUnderTest;
let reader: LifeReader;
beforeAll(async () => {
  api = await startApi();
  reader = new LifeReader(api.database);
});
afterAll(() => api.close());

async function read(within: { from: number; to: number }): Promise<StoredLife[]> {
  const lives: StoredLife[] = [];
  for await (const life of reader.lives(within)) lives.push(life);
  return lives;
}

describe('whole timelines', () => {
  it('are read for cases opened within a time, and rebuild them', async () => {
    const state = await api.givenCase({ number: '00000001' });
    await api.givenCase({ number: '00000002', state: { openedAt: startAt + dayMs } });
    await api.givenCase({ number: '00000003', state: { openedAt: startAt + 2 * dayMs } });
    const within = { from: startAt, to: startAt + 2 * dayMs };
    const lives = await read(within);
    expect(lives.map(({ caseNumber }) => caseNumber)).toEqual(['00000001', '00000002']);
    expect(await reader.countCases(within)).toBe(2);
    const rebuilt = (lives[0]?.events ?? []).reduce<CaseState | null>(evolve, null);
    expect(JSON.parse(JSON.stringify(rebuilt))).toEqual(JSON.parse(JSON.stringify(state)));
  });

  it('are none where nothing was opened', async () => {
    expect(await read({ from: 0, to: 1 })).toEqual([]);
  });
});
