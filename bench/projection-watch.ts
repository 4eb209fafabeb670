/** Looks into the product's database for what the API does not tell: whether everything sent has had its whole effect. */
import pg from 'pg';
import type { Product } from './product.js';
import { countersName } from './statements.js';
import { waitUntil } from './wait-until.js';

const isAllDone = `
  select not exists (select from notification where state in ('queued', 'sending'))
    and not exists (select from hand_over where handed_at is null)
    and not exists (select from support_case where seq = 0) as done`;

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
    await waitUntil(async () => (await this.client.query<{ done: boolean }>(isAllDone)).rows[0]?.done === true, {
      what: 'everything is projected and delivered',
      everyMs: 20,
      withinMs: 300_000,
    });
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

export async function withWatch<T>(product: Product, work: (watch: ProjectionWatch) => Promise<T>): Promise<T> {
  const watch = await ProjectionWatch.open(product.demo.databaseUrl);
  try {
    return await work(watch);
  } finally {
    await watch.close();
  }
}
