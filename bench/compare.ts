/** Lets sides take turns on the same servers, so that what slows the machine slows all of them. */
import type { Bench } from './bench.js';
import { percentile, runFor } from './load.js';
import type { PerPart } from './product.js';
import { round, say } from './progress.js';

export interface Side {
  readonly name: string;
  readonly operation: (index: number) => Promise<void>;
  /** Resolves when all that was sent has had its whole effect; belongs to the time measured. */
  readonly settle: () => Promise<void>;
}

export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Milliseconds of processor time an operation. */
  readonly cpuMs: PerPart & { readonly bare: number };
}

interface Sum {
  operations: number;
  seconds: number;
  readonly latenciesMs: number[];
  readonly cpuMs: { node: number; temporal: number; postgres: number; bare: number };
}

/** Rounds of A B A B … with `callers` callers; the sides' figures by name. */
export async function takeTurns(
  bench: Bench,
  sides: readonly Side[],
  callers: number,
): Promise<ReadonlyMap<string, Measured>> {
  const sums = new Map(sides.map((side) => [side.name, emptySum()]));
  for (let turn = 0; turn < bench.rounds; turn += 1) {
    for (const side of sides) {
      const sum = sums.get(side.name) ?? emptySum();
      await measure(bench, { side, callers }, sum);
    }
  }
  const measured = new Map([...sums].map(([name, sum]) => [name, figuresOf(sum)]));
  for (const [name, { perSecond, p50, p95 }] of measured) {
    say(`  ${String(callers)} at once, ${name}: ${String(perSecond)}/s, p50 ${String(p50)} ms, p95 ${String(p95)} ms`);
  }
  return measured;
}

async function measure(
  { seconds, product, bare }: Bench,
  { side, callers }: { side: Side; callers: number },
  sum: Sum,
): Promise<void> {
  const before = { ...product.cpuMs(), bare: bare.cpuMs() };
  const startedAt = performance.now();
  const burst = await runFor(seconds, callers, side.operation);
  await side.settle();
  const after = { ...product.cpuMs(), bare: bare.cpuMs() };
  sum.operations += burst.operations;
  sum.seconds += (performance.now() - startedAt) / 1000;
  sum.latenciesMs.push(...burst.latenciesMs);
  for (const part of ['node', 'temporal', 'postgres', 'bare'] as const) sum.cpuMs[part] += after[part] - before[part];
}

function emptySum(): Sum {
  return { operations: 0, seconds: 0, latenciesMs: [], cpuMs: { node: 0, temporal: 0, postgres: 0, bare: 0 } };
}

function figuresOf({ operations, seconds, latenciesMs, cpuMs }: Sum): Measured {
  const each = (ms: number): number => round(ms / operations, 2);
  return {
    perSecond: round(operations / seconds),
    p50: round(percentile(latenciesMs, 0.5)),
    p95: round(percentile(latenciesMs, 0.95)),
    p99: round(percentile(latenciesMs, 0.99)),
    cpuMs: {
      node: each(cpuMs.node),
      temporal: each(cpuMs.temporal),
      postgres: each(cpuMs.postgres),
      bare: each(cpuMs.bare),
    },
  };
}

export interface Compared {
  readonly ours: number;
  readonly bare: number;
  readonly ratio: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly bareP95: number;
}

export function compared(ours: Measured, bare: Measured): Compared {
  return {
    ours: ours.perSecond,
    bare: bare.perSecond,
    ratio: round(ours.perSecond / bare.perSecond, 2),
    p50: ours.p50,
    p95: ours.p95,
    p99: ours.p99,
    bareP95: bare.p95,
  };
}

export interface CpuFigures extends PerPart {
  /** Of all the product's processes: the callers' own is not counted. */
  readonly total: number;
  /** The bare limit's, its client included. */
  readonly bare: number;
}

export function cpuFigures(ours: Measured, bare: Measured): CpuFigures {
  const { node, temporal, postgres } = ours.cpuMs;
  const total = round(node + temporal + postgres);
  return {
    node,
    temporal,
    postgres,
    total,
    bare: round(bare.cpuMs.bare + bare.cpuMs.temporal + bare.cpuMs.postgres),
  };
}
