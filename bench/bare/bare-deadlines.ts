/** The bare limit of a deadline: a workflow that sleeps, then has one local activity write one row. */
import type pg from 'pg';
import { armingCallers, paceSample, type DeadlineSide, type Passed } from '../deadline-side.js';
import { runTimes } from '../load.js';
import { waitUntil } from '../wait-until.js';
import type { Bare } from './bare.js';

const aDayMs = 86_400_000;

const countArmed = `select count(*)::int as count from bench.thing where id like $1`;
const countPassed = `select count(*)::int as count from bench.deadline where id like $1`;
const listPassed = `
  select (extract(epoch from due) * 1000)::float8 as due, (extract(epoch from written_at) * 1000)::float8 as "writtenAt"
  from bench.deadline where id like $1`;

export class BareDeadlines implements DeadlineSide {
  readonly name = 'bare';
  readonly #bare: Bare;
  readonly #client: pg.Client;
  /** Each lot of workflows has ids of its own. */
  #lot = 0;

  constructor(bare: Bare, client: pg.Client) {
    this.#bare = bare;
    this.#client = client;
  }

  async pace(): Promise<number> {
    const startedAt = performance.now();
    await this.arm(Array.from({ length: paceSample }, () => Date.now() + aDayMs));
    return (performance.now() - startedAt) / paceSample;
  }

  async arm(dues: readonly number[]): Promise<void> {
    this.#lot += 1;
    await runTimes(dues.length, armingCallers, (index) =>
      this.#bare.startDeadline(`${this.#prefix}${String(index)}`, dues[index] ?? 0),
    );
    // A start is answered long before its workflow runs; each writes its opening before it sleeps.
    await waitUntil(async () => (await this.#count(countArmed)) >= dues.length, {
      what: 'the bare deadlines are armed',
      everyMs: 50,
      withinMs: 600_000,
    });
  }

  countPassed(): Promise<number> {
    return this.#count(countPassed);
  }

  async listPassed(): Promise<readonly Passed[]> {
    const { rows } = await this.#client.query<{ due: number; writtenAt: number }>(listPassed, [`${this.#prefix}%`]);
    return rows.map(({ due, writtenAt }) => ({ due, at: due, writtenAt }));
  }

  get #prefix(): string {
    return `bare-deadline-${String(this.#lot)}-`;
  }

  async #count(query: string): Promise<number> {
    const { rows } = await this.#client.query<{ count: number }>(query, [`${this.#prefix}%`]);
    return rows[0]?.count ?? 0;
  }
}
