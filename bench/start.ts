/** How soon the product is ready, and what its own process weighs when nothing happens. */
import { setTimeout as delay } from 'node:timers/promises';
import type { PerPart, Product } from './product.js';
import { round, say } from './progress.js';

export interface StartResult {
  /** The first start in an empty data folder: database, migrations and demo data included. */
  readonly firstSeconds: number;
  readonly warmSeconds: number;
  readonly idleMemoryMb: PerPart;
}

/** How long it may come to rest before it is weighed. */
const restMs = 10_000;

/** Starts the product twice; it runs afterwards. */
export async function measureStart(product: Product): Promise<StartResult> {
  say('start');
  const firstSeconds = round(await product.start());
  await product.stop();
  const warmSeconds = round(await product.start());
  await delay(restMs);
  const idleMemoryMb = product.memoryMb();
  say(`  first ${String(firstSeconds)} s, warm ${String(warmSeconds)} s, ${String(idleMemoryMb.node)} MB idle`);
  return { firstSeconds, warmSeconds, idleMemoryMb };
}
