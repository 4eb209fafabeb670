import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlayedTimeline, TimedLog } from '../../src/play/timelines.js';
import { readTimelines } from '../../src/play/timelines.js';
import { csv, incident } from './support.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'caseline-timelines-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As `incident` has them: ten minutes apart, from here on. */
const startAt = Date.UTC(2026, 2, 2, 9);
const tenMinutesMs = 600_000;
const ever = { from: -Infinity, to: Infinity };

function logOf(incidents: Parameters<typeof csv>[0]): string {
  const path = join(folder, `${incidents.map(({ id }) => id).join('-')}.csv`);
  writeFileSync(path, csv(incidents));
  return path;
}

async function all(log: TimedLog): Promise<PlayedTimeline[]> {
  const found: PlayedTimeline[] = [];
  for await (const timeline of log.timelines()) found.push(timeline);
  return found;
}

describe('the timelines of a log', () => {
  it('have what people did at the times of the source, and nothing that time did', async () => {
    const path = logOf([
      incident([
        ['working', 1, 'R1'],
        ['user', 1, 'R1'],
        ['working', 1, 'R1'],
        ['resolved', 1, 'R1'],
      ]),
    ]);
    const log = await readTimelines(path, ever);
    const [timeline] = await all(log);
    expect([log.cases, log.endsAt]).toEqual([1, startAt + 3 * tenMinutesMs]);
    expect(timeline?.case).toBe('i-1');
    const at = (type: string): number[] =>
      (timeline?.events ?? [])
        .filter((event) => event.type === type)
        .map((event) => (event.at - startAt) / tenMinutesMs);
    expect(at('case-opened')).toEqual([0]);
    expect(at('reply-sent')).toEqual([1]);
    expect(at('message-received')).toEqual([2]);
    expect(at('resolution-proposed')).toEqual([3]);
    expect(timeline?.events.filter(({ type }) => type.startsWith('clock-'))).toEqual([]);
  });

  it('begin with incidents of the time asked for', async () => {
    const later = incident([['working', 1, 'R1']], { id: 'later' });
    const moved = { ...later, events: [{ ...later.events[0], at: startAt + 86_400_000 }] as const };
    const path = logOf([incident([['working', 1, 'R1']], { id: 'first' }), moved]);
    const from = await readTimelines(path, { from: startAt + 1, to: Infinity });
    const to = await readTimelines(path, { from: -Infinity, to: startAt + 86_400_000 });
    expect((await all(from)).map((one) => one.case)).toEqual(['later']);
    expect((await all(to)).map((one) => one.case)).toEqual(['first']);
  });
});
