/** Mail by SMTP: customers' replies appended to 100 cases against a server that only writes the same bytes to PostgreSQL. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import nodemailer, { type Transporter } from 'nodemailer';
import { ApiCaller } from './api-caller.js';
import type { Watched } from './bench.js';
import { percentile, runFor, runTimes, type Burst } from './load.js';
import type { Product } from './product.js';
import { round, say } from './progress.js';
import type { ProjectionWatch } from './projection-watch.js';
import { openingBody } from './sample-case.js';
import { waitUntil } from './wait-until.js';

export interface MailResult {
  readonly ours: number;
  readonly bare: number;
  readonly ratio: number;
  /** Milliseconds from the first byte to the 250. */
  readonly p95: number;
  readonly bareP95: number;
  /** Milliseconds from the 250 until the word is on its case's timeline, one mail at a time. */
  readonly toTimeline: { readonly p50: number; readonly p95: number };
  /** Of the program's resident memory while mails of 24 MB come in, in MB. */
  readonly large: { readonly mails: number; readonly before: number; readonly most: number; readonly growth: number };
}

const connections = 8;
const caseCount = 100;
const largeBytes = 24_000_000;
const stuckAfterMs = 180_000;

interface Pair {
  readonly number: string;
  readonly referenceId: string;
}

export async function measureMail({ product, watch, seconds, rounds, isQuick }: Watched): Promise<MailResult> {
  say('mail');
  const pairs = await openPairs(product, isQuick ? 10 : caseCount);
  const bare = await startBare(product);
  const ours = clientOf(product.demo.smtpPort);
  const limit = clientOf(bare.port);
  const mail = mailsOf(product, pairs);
  const sums = { ours: emptySum(), bare: emptySum() };
  await runTimes(connections * 4, connections, (index) => send(ours, mail(`warm ${String(index)}`)));
  await allEnded(watch);
  for (let turn = 0; turn < rounds; turn += 1) {
    await takeTurn(sums.ours, seconds, ours, mail, () => allEnded(watch));
    await takeTurn(sums.bare, seconds, limit, mail, () => Promise.resolve());
  }
  const result = {
    ours: perSecond(sums.ours),
    bare: perSecond(sums.bare),
    ratio: round(perSecond(sums.ours) / perSecond(sums.bare), 2),
    p95: round(percentile(sums.ours.latenciesMs, 0.95)),
    bareP95: round(percentile(sums.bare.latenciesMs, 0.95)),
    toTimeline: await measureWay(watch, ours, mail, isQuick ? 10 : 100),
    large: await measureLarge({ product, watch }, ours, mail, isQuick ? 2 : 8),
  };
  say(
    `  ${String(result.ours)}/s, bare ${String(result.bare)}/s; to the timeline p95 ${String(result.toTimeline.p95)} ms`,
  );
  ours.close();
  limit.close();
  await bare.stop();
  return result;
}

interface Sum {
  operations: number;
  seconds: number;
  readonly latenciesMs: number[];
}

function emptySum(): Sum {
  return { operations: 0, seconds: 0, latenciesMs: [] };
}

function perSecond({ operations, seconds }: Sum): number {
  return round(operations / seconds);
}

type MailOf = (word: string, padding?: string) => string;

async function takeTurn(
  sum: Sum,
  seconds: number,
  client: Transporter,
  mail: MailOf,
  settle: () => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const burst: Burst = await runFor(seconds, connections, (index) => send(client, mail(`word ${String(index)}`)));
  await settle();
  sum.operations += burst.operations;
  sum.seconds += (performance.now() - startedAt) / 1000;
  sum.latenciesMs.push(...burst.latenciesMs);
}

async function openPairs(product: Product, count: number): Promise<readonly Pair[]> {
  const api = new ApiCaller(product, 4);
  const pairs: Pair[] = [];
  await runTimes(count, 4, async () => {
    pairs.push(await api.read<Pair>({ user: 'customer', route: 'POST /cases', body: openingBody(product.demo) }));
  });
  api.close();
  return pairs;
}

/** An ordinary reply by mail, the cases in turn. */
function mailsOf(product: Product, pairs: readonly Pair[]): MailOf {
  const { users, supportAddress } = product.demo;
  let count = 0;
  return (word, padding = '') => {
    count += 1;
    const { number, referenceId } = pairs[count % pairs.length] ?? { number: '', referenceId: '' };
    return [
      `From: Customer <${users.customer.email}>`,
      `To: Support <${supportAddress}>`,
      `Subject: Re: [Case ${number}] [Ref ${referenceId}] Nightly import stops with a mapping error`,
      `Message-ID: <${String(process.pid)}.${String(count)}.${String(Date.now())}@customer.example>`,
      `Date: ${new Date().toUTCString()}`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `We tried it again today: ${word}.`,
      'The same message appears in the log, at the same record as yesterday.',
      '',
      '> Please send us the log of the import.',
      padding,
    ].join('\r\n');
  };
}

function clientOf(port: number): Transporter {
  return nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: Infinity,
  });
}

async function send(client: Transporter, raw: string): Promise<void> {
  const from = /^From: .*<(.+)>/mu.exec(raw)?.[1] ?? '';
  const to = /^To: .*<(.+)>/mu.exec(raw)?.[1] ?? '';
  await client.sendMail({ envelope: { from, to }, raw });
}

/** Every received mail has its end, and every word is with its case. */
async function allEnded(watch: ProjectionWatch): Promise<void> {
  await waitUntil(
    async () => {
      const { rows } = await watch.client.query<{ left: number }>(
        'select count(*)::int as left from received_mail where outcome is null',
      );
      return rows[0]?.left === 0;
    },
    { what: 'every mail has its end', everyMs: 50, withinMs: stuckAfterMs },
  );
  await watch.settle();
}

async function measureWay(
  watch: ProjectionWatch,
  client: Transporter,
  mail: MailOf,
  count: number,
): Promise<MailResult['toTimeline']> {
  const ways: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const { rows: before } = await watch.client.query<{ position: string }>(
      'select coalesce(max(position), 0) as position from received_mail',
    );
    await send(client, mail(`one at a time ${String(index)}`));
    const acknowledgedAt = performance.now();
    while (!(await isOnTimeline(watch, before[0]?.position ?? '0'))) await delay(2);
    ways.push(performance.now() - acknowledgedAt);
  }
  return { p50: round(percentile(ways, 0.5)), p95: round(percentile(ways, 0.95)) };
}

async function isOnTimeline(watch: ProjectionWatch, after: string): Promise<boolean> {
  const { rowCount } = await watch.client.query(
    `select 1 from received_mail m join timeline_entry t on t.case_number = m.case_number and t.message_id = m.id
     where m.position > $1`,
    [after],
  );
  return (rowCount ?? 0) > 0;
}

async function measureLarge(
  { product, watch }: Pick<Watched, 'product' | 'watch'>,
  client: Transporter,
  mail: MailOf,
  mails: number,
): Promise<MailResult['large']> {
  const padding = `${'x'.repeat(76)}\r\n`.repeat(Math.floor(largeBytes / 78));
  const before = product.memoryMb().node;
  let most = before;
  const watching = setInterval(() => {
    most = Math.max(most, product.memoryMb().node);
  }, 50);
  for (let index = 0; index < mails; index += 1) await send(client, mail('a long log below', padding));
  await allEnded(watch);
  clearInterval(watching);
  return { mails, before, most, growth: round(most - before, 0) };
}

async function startBare(product: Product): Promise<{ port: number; stop(): Promise<void> }> {
  const program = fileURLToPath(new URL('bare/mail-server.js', import.meta.url));
  const server = fork(program, [product.demo.databaseUrl], { stdio: ['ignore', 2, 2, 'ipc'] });
  const [port] = (await once(server, 'message')) as [number]; // what it sends when it listens
  return {
    port,
    stop: async () => {
      const ended = once(server, 'exit');
      server.disconnect();
      await ended;
    },
  };
}
