import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { playFile } from '../../src/play/play-file.js';
import { renderSummary } from '../../src/play/summary-text.js';
import { csv, incident } from './support.js';

let path: string;
beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'caseline-play-')), 'log.csv');
  await writeFile(
    path,
    csv([
      incident(
        [
          ['working', 1, 'R1'],
          ['resolved', 1, 'R1'],
          ['closed', 1, 'SIEBEL'],
        ],
        { id: 'a' },
      ),
      incident(
        [
          ['working', 1, 'R1'],
          ['strange', 1, 'R1'],
          ['queued', 2, 'R1'],
        ],
        { id: 'b' },
      ),
      incident([['working', 3, 'R3']], { id: 'c' }),
    ]),
  );
});
afterAll(() => rm(join(path, '..'), { recursive: true }));

describe('a dry play', () => {
  it('sums up what was played, what ended as its source and what could not be said', async () => {
    const seen: number[] = [];
    const summary = await playFile({ path, concurrency: 2, onPlayed: (done) => seen.push(done) });
    expect(summary).toMatchObject({ cases: 3, played: 2, endedAsSource: 3, different: [] });
    expect(summary.notExpressible).toEqual([{ case: 'b', step: 1, why: 'no reading for Unmatched / Unmatched' }]);
    expect(summary.commands).toBe(4 + 3 + 2);
    expect(seen).toEqual([1, 2, 3]);
    expect(renderSummary(summary)).toContain('2 of 3 (66.6 %) played in full');
  });

  it('stops at its limit', async () => {
    expect((await playFile({ path, concurrency: 1, limit: 1 })).cases).toBe(1);
  });
});
