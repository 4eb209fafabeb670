/** Clocks of seconds in real time: a program that was away notices late, and says so; every stamp is the due time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance } from './support/instance.js';
import type { Json } from './support/person.js';
import { brokenReplays } from './support/replays.js';

const policy = `
version: 1
clocks:
  firstResponse: { promise: commitment, 1: PT4S, 2: PT4S, 3: PT4S, 4: PT4S }
  relief: { promise: objective, 1: PT6S, 2: PT6S, 3: PT6S, 4: PT6S }
`;

const folder = mkdtempSync(join(tmpdir(), 'caseline-policy-'));
let instance: Instance;
beforeAll(async () => {
  writeFileSync(join(folder, 'policy.yaml'), policy);
  instance = await startOnWires({ CASELINE_POLICY: join(folder, 'policy.yaml') });
}, 120_000);
afterAll(async () => {
  await instance.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const clockEvents = async (number: string): Promise<Json[]> => {
  const entries = await instance.as('lead').all(`/cases/${number}/timeline`);
  return entries.filter((entry) => entry.type.startsWith('clock-'));
};

describe('clocks that passed while the program was away', () => {
  it('are stamped at their due times, in order, and marked with when they were noticed', async () => {
    const { number, openedAt } = await instance.as('customer').open({ kind: 'error' });
    await untilCase(instance.as('lead'), number, 'started', (seen) => seen.seq >= 1);
    await instance.program.kill();
    const lastDue = Date.parse(openedAt) + 6000;
    await until('every target has run', () => Date.now() > lastDue, { withinMs: 15_000 });
    await instance.start();
    const backAt = Date.now();
    const seen = await until('all are there', async () => {
      const found = await clockEvents(number);
      return found.length === 4 ? found : undefined;
    });
    expect(seen.map(({ type, data, at }) => [type, data.clock, Date.parse(at) - Date.parse(openedAt)])).toEqual([
      ['clock-warned', 'firstResponse', 3000],
      ['clock-breached', 'firstResponse', 4000],
      ['clock-warned', 'relief', 4500],
      ['clock-breached', 'relief', 6000],
    ]);
    for (const { data } of seen) expect(Date.parse(data.noticedAt)).toBeGreaterThan(lastDue);
    for (const { data } of seen) expect(Date.parse(data.noticedAt)).toBeLessThan(backAt + 20_000);
    const { clocks } = await instance.as('l1').get(`/cases/${number}`);
    expect([clocks.firstResponse.state, clocks.relief.state]).toEqual(['breached', 'breached']);
    expect(await brokenReplays(await instance.operator(), [number])).toEqual([]);
  }, 90_000);
});
