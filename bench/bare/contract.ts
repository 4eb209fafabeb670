/** The bare limit: what Temporal and PostgreSQL give without a product on top, for the same amount of durable work. */
export const bareTaskQueue = 'bench-bare';
export const bareBundle = 'bare-bundle.js';

/** Tables of the bare worker, apart from the product's. */
export const bareTables = `
  create schema if not exists bench;
  create table if not exists bench.thing (id text primary key, seq int not null, at timestamptz not null);
  create table if not exists bench.entry (id text, seq int, at timestamptz not null, data jsonb not null, primary key (id, seq));
  create table if not exists bench.deadline (id text primary key, due timestamptz not null,
    written_at timestamptz not null default clock_timestamp());`;

export interface BareActivities {
  /** Two rows in one statement: the thing and its first entry. */
  writeOpening(id: string): Promise<void>;
  /** One row in one statement. */
  writeEntry(entry: { id: string; seq: number; data: string }): Promise<void>;
  /** One row in one statement. `due` in epoch milliseconds. */
  writeDeadline(deadline: { id: string; due: number }): Promise<void>;
  /** What a notification's delivery is to the product: scheduled by a committed task, here without any work. */
  deliver(id: string): Promise<void>;
}

/** What the worker's process counts, for who waits until all is done. */
export interface BareCounts {
  readonly delivered: number;
}
