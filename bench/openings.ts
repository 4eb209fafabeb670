/** Openings over HTTP against bare starts. A turn lasts until every case is projected and its mail delivered. */
import { ApiCaller } from './api-caller.js';
import { concurrencies, type Bench } from './bench.js';
import { compared, cpuFigures, takeTurns, type Compared, type CpuFigures, type Side } from './compare.js';
import { say } from './progress.js';
import { openingBody } from './sample-case.js';

export interface OpeningsResult {
  readonly openings: Record<string, Compared>;
  readonly cpu: CpuFigures | undefined;
}

export async function measureOpenings(bench: Bench): Promise<OpeningsResult> {
  say('openings');
  const { product, bare, watch } = bench;
  const api = new ApiCaller(product, Math.max(...concurrencies));
  const body = openingBody(product.demo);
  const ours: Side = {
    name: 'ours',
    operation: async () => {
      await api.call({ user: 'customer', route: 'POST /cases', body });
    },
    settle: () => watch.settle(),
  };
  const limit: Side = { name: 'bare', operation: () => bare.open(), settle: () => bare.settle() };
  const openings: Record<string, Compared> = {};
  let cpu: CpuFigures | undefined;
  await takeTurns({ ...bench, seconds: 2, rounds: 1 }, [ours, limit], 8);
  for (const callers of concurrencies) {
    const figures = await takeTurns(bench, [ours, limit], callers);
    const [mine, bares] = [figures.get('ours'), figures.get('bare')];
    if (!mine || !bares) continue;
    openings[`c${String(callers)}`] = compared(mine, bares);
    if (callers === 8) cpu = cpuFigures(mine, bares);
  }
  api.close();
  return { openings, cpu };
}
