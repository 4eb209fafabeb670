/**
 * Deadlines of cases: the customer of each named the day of their answer (`defer`), and the case notes when that day has come.
 * It is the one deadline whose instant can be chosen to the millisecond.
 */
import type pg from 'pg';
import { ApiCaller } from './api-caller.js';
import { armingCallers, paceSample, type DeadlineSide, type Passed } from './deadline-side.js';
import { runTimes } from './load.js';
import type { Product } from './product.js';
import type { ProjectionWatch } from './projection-watch.js';
import { say } from './progress.js';
import { openCase } from './sample-case.js';

/** When a row really came: the timeline itself holds only when its event was due. */
const noteWriting = `alter table timeline_entry
  add column if not exists written_at timestamptz not null default clock_timestamp()`;

const countPassed = `select count(*)::int as passed from timeline_entry where type = 'deferral-ended' and written_at >= $1`;
const listPassed = `
  select case_number, (extract(epoch from at) * 1000)::float8 as at, (extract(epoch from written_at) * 1000)::float8 as written_at
  from timeline_entry where type = 'deferral-ended' and written_at >= $1`;

/** Nearer than any clock of a new case of this severity, later than the end of the measuring. */
export const farMs = 2 * 3_600_000;

export class OurDeadlines implements DeadlineSide {
  readonly name = 'ours';
  readonly #api: ApiCaller;
  readonly #client: pg.Client;
  readonly #numbers: readonly string[];
  #dues: ReadonlyMap<string, number> = new Map();
  #armedAt = new Date();

  private constructor(api: ApiCaller, client: pg.Client, numbers: readonly string[]) {
    this.#api = api;
    this.#client = client;
    this.#numbers = numbers;
  }

  /** Opens the cases. Their own clocks run for hours: none is due while a burst is measured. */
  static async open(product: Product, watch: ProjectionWatch, count: number): Promise<OurDeadlines> {
    await watch.client.query(noteWriting);
    const api = new ApiCaller(product, armingCallers);
    const numbers: string[] = [];
    await runTimes(count, armingCallers, async (index) => {
      numbers.push(await openCase(api, product.demo));
      if (index > 0 && index % 1000 === 0) say(`  ${String(index)} cases opened`);
    });
    await watch.settle();
    return new OurDeadlines(api, watch.client, numbers);
  }

  close(): void {
    this.#api.close();
  }

  /** `count` of the first `among` cases, evenly: most are no longer in the worker's cache. */
  sample(count: number, among: number): readonly string[] {
    return Array.from({ length: count }, (_, index) => this.#numberAt((index * among) / count));
  }

  async defer(number: string, until: number): Promise<void> {
    const body = { until: new Date(until).toISOString() };
    await this.#api.call({ user: 'customer', route: `POST /cases/${number}/defer`, body });
  }

  async pace(): Promise<number> {
    const until = Date.now() + farMs;
    // Between the cases of any sample, whose timers are counted.
    const share = this.#numbers.length / paceSample;
    const { seconds } = await runTimes(paceSample, armingCallers, (index) =>
      this.defer(this.#numberAt((index + 0.5) * share), until),
    );
    return (seconds * 1000) / paceSample;
  }

  async arm(dues: readonly number[]): Promise<void> {
    this.#armedAt = new Date();
    this.#dues = new Map(dues.map((due, index) => [this.#numberAt(index), due]));
    await runTimes(dues.length, armingCallers, (index) => this.defer(this.#numberAt(index), dues[index] ?? 0));
  }

  async countPassed(): Promise<number> {
    const { rows } = await this.#client.query<{ passed: number }>(countPassed, [this.#armedAt]);
    return rows[0]?.passed ?? 0;
  }

  async listPassed(): Promise<readonly Passed[]> {
    const { rows } = await this.#client.query<{ case_number: string; at: number; written_at: number }>(listPassed, [
      this.#armedAt,
    ]);
    return rows.map(({ case_number: number, at, written_at: writtenAt }) => ({
      due: this.#dues.get(number) ?? Number.NaN,
      at,
      writtenAt,
    }));
  }

  #numberAt(index: number): string {
    const number = this.#numbers[Math.floor(index)];
    if (number === undefined) throw new Error(`only ${String(this.#numbers.length)} cases are open`);
    return number;
  }
}
