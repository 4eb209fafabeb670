/** Looks into the product's database for what the API does not tell: whether everything sent has had its whole effect. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Product } from './product.js';
import { countersName } from './statements.js';

/** What is still under way. */
const remaining = `
  select (select count(*) from notification where state in ('queued', 'sending'))::int as undelivered,
    (select count(*) from hand_over where handed_at is null)::int as unhanded,
    (select count(*) from support_case where seq = 0)::int as unprojected`;

interface Remaining {
  readonly undelivered: number;
  readonly unhanded: number;
  readonly unprojected: number;
}

const askEveryMs = 20;
/** Something is broken when nothing moves for so long: longer than any lease or retry of the product. */
const stuckAfterMs = 180_000;

export class ProjectionWatch {
  readonly client: pg.Client;

  private constructor(client: pg.Client) {
    this.client = client;
  }

  static async open(databaseUrl: string): Promise<ProjectionWatch> {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: countersName });
    await client.connect();
    return new ProjectionWatch(client);
  }

  /** Until every opening is projected, every word handed over and every notification delivered. */
  async settle(): Promise<void> {
    let seen = '';
    let movedAt = performance.now();
    for (let left = await this.#left(); sumOf(left) > 0; left = await this.#left()) {
      if (JSON.stringify(left) !== seen) movedAt = performance.now();
      seen = JSON.stringify(left);
      if (performance.now() - movedAt > stuckAfterMs) throw new Error(`nothing moves any more; left: ${seen}`);
      // Looking at thousands of rows must not become part of the load.
      await delay(sumOf(left) > 100 ? 10 * askEveryMs : askEveryMs);
    }
  }

  async #left(): Promise<Remaining> {
    const { rows } = await this.client.query<Remaining>(remaining);
    return rows[0] ?? { undelivered: 0, unhanded: 0, unprojected: 0 };
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

function sumOf({ undelivered, unhanded, unprojected }: Remaining): number {
  return undelivered + unhanded + unprojected;
}

export async function withWatch<T>(product: Product, work: (watch: ProjectionWatch) => Promise<T>): Promise<T> {
  const watch = await ProjectionWatch.open(product.demo.databaseUrl);
  try {
    return await work(watch);
  } finally {
    await watch.close();
  }
}
