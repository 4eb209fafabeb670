/** Many deadlines at once: how late they are written, how fast they drain, in which order, what their timers cost. */
import { BareDeadlines } from './bare/bare-deadlines.js';
import type { Bench } from './bench.js';
import type { DeadlineSide, Passed } from './deadline-side.js';
import { percentile } from './load.js';
import { farMs, OurDeadlines } from './our-deadlines.js';
import { round, say } from './progress.js';
import { TimerEvents } from './timer-events.js';
import { waitUntil } from './wait-until.js';

/** From due to written in PostgreSQL. */
interface Lateness {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Burst {
  readonly count: number;
  /** Their dues are spread evenly over so long. */
  readonly overMs: number;
}

/** Events of timers in a case's history, on average over a sample. */
interface TimerCost {
  /** A deadline that fires: that of its timer, and the next timer's start. */
  readonly fires: number;
  /** A deadline put off, while its timer is armed. */
  readonly moves: number;
  /** A deadline that comes before the one that a timer is armed for. */
  readonly comesNearer: number;
}

interface Figures {
  readonly lateness: Lateness;
  /** From the first due to the last one written. */
  readonly perSecond: number;
  /** Correlation of due time and place among those written: 1 is in order of due time, 0 as chance would have it. */
  readonly order: number;
  readonly stampedExactly: number;
}

export interface BurstResult {
  readonly deadlines: number;
  readonly overSeconds: number;
  readonly ours: Figures;
  readonly bare: Omit<Figures, 'stampedExactly'>;
  readonly ratio: { readonly p50: number; readonly p99: number; readonly perSecond: number };
  readonly timerEvents: TimerCost;
}

export const burstNames = ['deadlines4000', 'deadlines10k'] as const;
type BurstName = (typeof burstNames)[number];

const full: Readonly<Record<BurstName, Burst>> = {
  deadlines4000: { count: 4000, overMs: 60_000 },
  deadlines10k: { count: 10_000, overMs: 1000 },
};
const quick: Readonly<Record<BurstName, Burst>> = {
  deadlines4000: { count: 100, overMs: 5000 },
  deadlines10k: { count: 200, overMs: 1000 },
};

/** How much longer than at the pace that was learnt arming may take, and how long before the first due it is over. */
const slack = 1.5;
const marginMs = 4000;
/** A deadline that takes longer is stuck. */
const longestMs = 500;
const sampleSize = 20;

/** Gives results burst by burst, so that one that fails takes no other's figures with it. */
export async function measureBursts(
  bench: Bench,
  names: readonly BurstName[],
  keep: (name: BurstName, result: BurstResult) => void,
): Promise<void> {
  const bursts = bench.isQuick ? quick : full;
  const cases = Math.max(...names.map((name) => bursts[name].count));
  say(`deadlines of ${String(cases)} cases`);
  const ours = await OurDeadlines.open(bench.product, bench.watch, cases);
  const bare = new BareDeadlines(bench.bare, bench.watch.client);
  const timers = await TimerEvents.open(bench.product.demo.temporalAddress);
  try {
    for (const name of names) {
      say(name);
      keep(name, await measureBurst({ bench, ours, bare, timers }, bursts[name]));
    }
  } finally {
    await timers.close();
    ours.close();
  }
}

interface Measuring {
  readonly bench: Bench;
  readonly ours: OurDeadlines;
  readonly bare: BareDeadlines;
  readonly timers: TimerEvents;
}

async function measureBurst({ bench, ours, bare, timers }: Measuring, burst: Burst): Promise<BurstResult> {
  const sample = ours.sample(sampleSize, burst.count);
  const { comesNearer, moves } = await countMoves(ours, timers, sample);
  let armed = 0;
  const passed = await pass(ours, burst, async () => {
    armed = await timers.each(sample);
  });
  await bench.watch.settle();
  const fires = (await timers.each(sample)) - armed;
  const bares = await pass(bare, burst);
  const [mine, { stampedExactly: _, ...limit }] = [figuresOf(passed), figuresOf(bares)];
  return {
    deadlines: burst.count,
    overSeconds: burst.overMs / 1000,
    ours: mine,
    bare: limit,
    ratio: {
      p50: round(mine.lateness.p50 / limit.lateness.p50, 2),
      p99: round(mine.lateness.p99 / limit.lateness.p99, 2),
      perSecond: round(mine.perSecond / limit.perSecond, 2),
    },
    timerEvents: { fires: round(fires), moves: round(moves), comesNearer: round(comesNearer) },
  };
}

/** Arms a burst, lets it pass and gives what was written. */
async function pass(
  side: DeadlineSide,
  { count, overMs }: Burst,
  whenArmed: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly Passed[]> {
  const paceMs = await side.pace();
  const firstDueAt = Math.ceil((Date.now() + count * paceMs * slack + marginMs) / 1000) * 1000;
  say(`  ${side.name}: arming, the first is due in ${String(Math.round((firstDueAt - Date.now()) / 1000))} s`);
  await side.arm(Array.from({ length: count }, (_, index) => firstDueAt + Math.floor((index * overMs) / count)));
  await whenArmed();
  if (Date.now() >= firstDueAt) throw new Error(`${side.name}: the first was due before the last was armed`);
  await waitUntil(async () => (await side.countPassed()) >= count, {
    what: `${side.name}: all ${String(count)} deadlines are written`,
    everyMs: 1000,
    withinMs: firstDueAt - Date.now() + overMs + count * longestMs,
  });
  const passed = await side.listPassed();
  const { lateness, perSecond } = figuresOf(passed);
  say(`  ${side.name}: late p50 ${String(lateness.p50)} ms, p99 ${String(lateness.p99)} ms, ${String(perSecond)}/s`);
  return passed;
}

/** What it costs in a sample of cases that a nearer deadline comes, and that it is then put off. */
async function countMoves(
  ours: OurDeadlines,
  timers: TimerEvents,
  sample: readonly string[],
): Promise<Pick<TimerCost, 'comesNearer' | 'moves'>> {
  const untouched = await timers.each(sample);
  const until = Date.now() + farMs;
  for (const number of sample) await ours.defer(number, until);
  const nearer = await timers.each(sample);
  for (const number of sample) await ours.defer(number, until + farMs / 4);
  return { comesNearer: nearer - untouched, moves: (await timers.each(sample)) - nearer };
}

function figuresOf(passed: readonly Passed[]): Figures {
  const late = passed.map(({ due, writtenAt }) => writtenAt - due);
  const firstDueAt = Math.min(...passed.map(({ due }) => due));
  const lastWrittenAt = Math.max(...passed.map(({ writtenAt }) => writtenAt));
  return {
    lateness: { p50: round(percentile(late, 0.5)), p99: round(percentile(late, 0.99)), max: round(Math.max(...late)) },
    perSecond: round((passed.length * 1000) / (lastWrittenAt - firstDueAt)),
    order: round(orderOf(passed), 3),
    stampedExactly: passed.filter(({ due, at }) => at === due).length,
  };
}

/** Correlation of due time and place. */
function orderOf(passed: readonly Passed[]): number {
  const dues = [...passed].sort((a, b) => a.writtenAt - b.writtenAt).map(({ due }) => due);
  const [meanDue, meanPlace] = [meanOf(dues), (dues.length - 1) / 2];
  const byDue = dues.map((due) => due - meanDue);
  const byPlace = dues.map((_, place) => place - meanPlace);
  return productOf(byDue, byPlace) / Math.sqrt(productOf(byDue, byDue) * productOf(byPlace, byPlace));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function productOf(some: readonly number[], others: readonly number[]): number {
  return some.reduce((sum, value, index) => sum + value * (others[index] ?? 0), 0);
}
