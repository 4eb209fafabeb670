/**
 * `kill -9` of each process and of all together, under concurrent openings, words and decisions. Every act that was
 * acknowledged is there exactly once afterwards. CASELINE_KILL_ROUNDS makes it longer, CASELINE_KILL_SEED another order.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { audit } from './support/audit.js';
import { until } from './support/conditions.js';
import { startEmbedded, type Instance } from './support/instance.js';
import { Load, seededRandom } from './support/load.js';
import { run } from './support/program.js';
import { brokenReplays } from './support/replays.js';

const rounds = Number(process.env['CASELINE_KILL_ROUNDS'] ?? 2);
const seed = Number(process.env['CASELINE_KILL_SEED'] ?? 20261124);
const loops = 6;

type Victim = 'program' | 'postgres' | 'temporal' | 'all';
const victims: readonly Victim[] = ['program', 'postgres', 'temporal', 'all'];

let instance: Instance;
beforeAll(async () => {
  instance = await startEmbedded({ CASELINE_HISTORY_LIMIT: '80' });
}, 120_000);
afterAll(() => instance.stop(), 60_000);

/** The embedded server's process, as its record in the data folder names it. */
function serverPid(name: 'postgres' | 'temporal'): number {
  const file = join(instance.dataDir, 'run', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { server: { pid: number } }).server.pid; // the program's own record
}

async function kill(victim: Victim): Promise<void> {
  const servers = (['postgres', 'temporal'] as const).filter((name) => victim === name || victim === 'all');
  const isProgramKilled = victim === 'program' || victim === 'all';
  const killed = isProgramKilled ? instance.program.kill() : Promise.resolve();
  for (const name of servers) process.kill(serverPid(name), 'SIGKILL');
  await killed;
  if (isProgramKilled) await instance.start();
}

function inSeededOrder(random: () => number): Victim[] {
  return Array.from({ length: rounds }, () => victims)
    .flat()
    .map((victim) => ({ victim, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ victim }) => victim);
}

describe('kill -9', () => {
  it(
    'loses and doubles nothing that was acknowledged, and leaves no half-written case',
    async () => {
      const random = seededRandom(seed);
      const load = new Load({ customer: instance.as('customer'), engineer: instance.as('l1') }, random, loops);
      const recoveries: string[] = [];
      for (const victim of inSeededOrder(random)) {
        const before = load.decisions;
        await until('decisions are being made', () => load.decisions > before + 5, { withinMs: 60_000 });
        // The moment of the kill is what this test is about: anywhere within a few acts.
        await pause(random() * 400);
        const killedAt = performance.now();
        await kill(victim);
        const after = load.decisions;
        await until(`decisions after the kill of ${victim}`, () => load.decisions > after, {
          withinMs: 60_000,
          everyMs: 20,
        });
        recoveries.push(`${victim} ${Math.round(performance.now() - killedAt)} ms`);
      }
      await load.stop(60_000);
      const { acknowledged, givenUp } = load;
      process.stderr.write(
        `${recoveries.length} kills, ${acknowledged.length} acts acknowledged, ${givenUp.length} given up; ` +
          `from the kill to the next decision: ${recoveries.join(', ')}\n`,
      );
      const found = await until(
        'everything is handed over',
        async () => {
          const seen = await audit(instance.demo.databaseUrl, load);
          if (seen.halfWritten.length > 0 || seen.lost.length > 0) throw new Error(JSON.stringify(seen).slice(0, 1500));
          return seen;
        },
        { withinMs: 45_000, everyMs: 500 },
      );
      expect(found).toEqual({ lost: [], doubled: [], halfWritten: [] });
      expect(load.unexpected).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(50);
    },
    rounds * 120_000 + 120_000,
  );

  it('leaves projection, timeline and workflows of every case in agreement: the doctor finds nothing', async () => {
    const { code, stdout, stderr } = await run(['doctor', '--json'], instance.env);
    expect({ ...JSON.parse(stdout || '{}'), code, stderr: code === 0 ? '' : stderr.slice(-500) }).toMatchObject({
      code: 0,
      clean: true,
      differences: [],
    });
  }, 120_000);

  it('leaves histories that another worker could take up', async () => {
    const cases = await instance.as('lead').all('/cases');
    const numbers = cases.map((one: { number: string }) => one.number).slice(0, 25);
    expect(await brokenReplays(await instance.operator(), numbers)).toEqual([]);
  }, 120_000);
});
