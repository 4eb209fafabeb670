/**
 * `npm run bench`: what the product does on this machine, as ratios to the bare limit on the same servers. Progress on stderr,
 * one JSON object on stdout. How to read it: docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { Bare } from './bare/bare.js';
import type { Bench, Scale } from './bench.js';
import { measureCommands } from './commands.js';
import { burstNames, measureBursts } from './deadline-bursts.js';
import { measureDeadlines } from './deadlines.js';
import { measureLife } from './life.js';
import { measureLists } from './lists.js';
import { measureMail } from './mail.js';
import { measureMailCorpus } from './mail-corpus.js';
import { measureMailFuzz } from './mail-fuzz.js';
import { measureOpenMany } from './open-many.js';
import { measureOpenings } from './openings.js';
import { Product } from './product.js';
import { say } from './progress.js';
import { withWatch } from './projection-watch.js';
import { measureSimulation } from './simulate.js';
import { measureReleases } from './releases.js';
import { measureStart } from './start.js';

const shared = ['openings', 'commands', 'replies', 'life', 'open10k', 'lists100k', 'start', 'cpu'] as const;
const parts = ['due1m', 'simulate', 'mail-corpus', 'mail-fuzz', ...shared, ...burstNames, 'releases', 'mail'] as const;
type Part = (typeof parts)[number];
type Results = Partial<Record<Part, unknown>>;
type Wants = (...some: readonly Part[]) => boolean;

const usage = `usage: npm run --silent bench -- [--only ${parts.join(',')}] [--quick] [--seconds N] [--rounds N] [--profile FOLDER] [--mail FOLDER]
  --only     the parts to run, separated by commas
  --quick    small counts: shows that everything runs, not how fast
  --seconds  of one turn (8); --rounds: turns of each side (2)
  --profile  writes a processor profile of the product's process there when it stops
  --mail     where the real mails of mail-corpus and mail-fuzz are`;

interface Asked {
  readonly wanted: readonly Part[];
  readonly scale: Scale;
  readonly profile: string | undefined;
  /** The folder of real mails. */
  readonly mails: string | undefined;
}

function ask(): Asked {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      profile: { type: 'string' },
      mail: { type: 'string' },
    },
  });
  const named = values.only?.split(',') ?? [...parts];
  const unknown = named.filter((name) => !parts.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`there is no part ${unknown.join(', ')}\n${usage}`);
  const isQuick = values.quick;
  const seconds = Number(values.seconds ?? (isQuick ? 2 : 8));
  const rounds = Number(values.rounds ?? (isQuick ? 1 : 2));
  return {
    wanted: parts.filter((part) => named.includes(part)),
    scale: { isQuick, seconds, rounds },
    profile: values.profile,
    mails: values.mail,
  };
}

async function measure({ wanted, scale, profile, mails }: Asked, results: Results): Promise<void> {
  const wants: Wants = (...some) => some.some((part) => wanted.includes(part));
  // Pure arithmetic, before anything runs beside it; it needs no product.
  if (wants('due1m')) results.due1m = measureDeadlines(scale);
  if (wants('simulate')) results.simulate = await measureSimulation(scale);
  if (wants('mail-corpus')) results['mail-corpus'] = await measureMailCorpus(scale, mails);
  if (wants('mail-fuzz')) results['mail-fuzz'] = await measureMailFuzz(scale, mails);
  if (wants(...shared)) await withProduct(profile, (product) => measureShared(product, { wants, scale }, results));
  // In a product of their own: the thousands of cases that they leave are in nobody's way.
  if (wants(...burstNames)) {
    await withProduct(profile, async (product) => {
      await product.start();
      const names = burstNames.filter((part) => wants(part));
      await withBare(product, (beside) =>
        measureBursts({ ...scale, ...beside }, names, (name, result) => {
          results[name] = result;
        }),
      );
    });
  }
  if (wants('mail')) {
    await withProduct(profile, async (product) => {
      await product.start();
      results.mail = await withWatch(product, (watch) => measureMail({ ...scale, product, watch }));
    });
  }
  if (wants('releases')) {
    await withProduct(profile, async (product) => {
      results.releases = await measureReleases({ ...scale, product });
    });
  }
}

/** The parts in an order in which none spoils another: the big ones come last. */
async function measureShared(
  product: Product,
  { wants, scale }: { wants: Wants; scale: Scale },
  results: Results,
): Promise<void> {
  if (wants('start')) results.start = await measureStart(product);
  else await product.start();
  if (wants('life')) results.life = await withWatch(product, (watch) => measureLife({ ...scale, product, watch }));
  if (wants('openings', 'commands', 'replies', 'cpu')) {
    await besideBare(product, { wants, scale }, results);
  }
  if (wants('open10k')) results.open10k = await measureOpenMany({ ...scale, product });
  if (wants('lists100k')) {
    results.lists100k = await withWatch(product, (watch) => measureLists({ ...scale, product, watch }));
  }
}

async function besideBare(
  product: Product,
  { wants, scale }: { wants: Wants; scale: Scale },
  results: Results,
): Promise<void> {
  await withBare(product, async (beside) => {
    const bench = { ...scale, ...beside };
    const opened = wants('openings', 'cpu') ? await measureOpenings(bench) : undefined;
    Object.assign(results, { openings: opened?.openings, cpu: { openings: opened?.cpu } });
    const commanded = wants('commands', 'replies', 'cpu') ? await measureCommands(bench) : undefined;
    results.commands = commanded?.commands;
    results.replies = commanded?.replies;
    results.cpu = { openings: opened?.cpu, commands: commanded?.cpu, replies: commanded?.cpuOfReplies };
  });
}

/** The bare limit runs on the product's own servers. */
async function withBare(product: Product, work: (beside: Omit<Bench, keyof Scale>) => Promise<void>): Promise<void> {
  const bare = await Bare.start(product);
  try {
    await withWatch(product, (watch) => work({ product, watch, bare }));
  } finally {
    await bare.stop();
  }
}

/** A product that is removed again, also when somebody interrupts. */
async function withProduct(profile: string | undefined, work: (product: Product) => Promise<void>): Promise<void> {
  const product = new Product(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]);
  const interrupted = (): void => {
    void product.remove().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await work(product);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await product.remove();
  }
}

async function main(): Promise<void> {
  const asked = ask();
  const results: Results = {};
  try {
    await measure(asked, results);
  } finally {
    // What was measured before something failed took long enough to be shown.
    const shown = Object.fromEntries(asked.wanted.map((part) => [part, results[part]]));
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    say('done');
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
