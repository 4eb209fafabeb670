/** Many open cases: opening them, what they weigh, how soon the product is ready again, how the lists are then. */
import { ApiCaller } from './api-caller.js';
import type { Scale } from './bench.js';
import { runTimes } from './load.js';
import type { PerPart, Product } from './product.js';
import { round, say } from './progress.js';
import { withWatch } from './projection-watch.js';
import { timeReads, type ReadTimes } from './reading.js';
import { openingBody } from './sample-case.js';

export interface OpenManyResult {
  readonly cases: number;
  /** Answers a second; and until every case was projected and its mail delivered. */
  readonly answeredPerSecond: number;
  readonly openedPerSecond: number;
  readonly memoryMb: PerPart;
  readonly stopSeconds: number;
  readonly restartSeconds: number;
  readonly memoryAfterRestartMb: PerPart;
  readonly list: ReadTimes;
  readonly queue: ReadTimes;
}

const callers = 8;
const fullCount = 10_000;
const quickCount = 200;

/** Ends with the product started anew. */
export async function measureOpenMany({
  product,
  isQuick,
}: Scale & { readonly product: Product }): Promise<OpenManyResult> {
  const cases = isQuick ? quickCount : fullCount;
  say(`${String(cases)} open cases`);
  const api = new ApiCaller(product, callers);
  const body = openingBody(product.demo);
  const startedAt = performance.now();
  await runTimes(cases, callers, async (index) => {
    await api.call({ user: 'customer', route: 'POST /cases', body });
    if (index > 0 && index % 1000 === 0) say(`  ${String(index)} opened`);
  });
  const answeredSeconds = (performance.now() - startedAt) / 1000;
  say(`  answered after ${String(round(answeredSeconds))} s; until all is projected and delivered …`);
  await withWatch(product, (watch) => watch.settle());
  const openedPerSecond = round(cases / ((performance.now() - startedAt) / 1000));
  const memoryMb = product.memoryMb();
  const reads = isQuick ? 20 : 100;
  const list = await timeReads(api, { user: 'l1', route: 'GET /cases' }, reads);
  const queue = await timeReads(api, { user: 'l1', route: 'GET /queues' }, reads);
  api.close();
  const stopSeconds = round(await product.stop());
  const restartSeconds = round(await product.start());
  return {
    cases,
    answeredPerSecond: round(cases / answeredSeconds),
    openedPerSecond,
    memoryMb,
    stopSeconds,
    restartSeconds,
    memoryAfterRestartMb: product.memoryMb(),
    list,
    queue,
  };
}
