/** A release that 10,000 customers wait for, into a local SMTP server; and one whose program is killed in the middle. */
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { ApiCaller } from './api-caller.js';
import type { Scale } from './bench.js';
import type { Product } from './product.js';
import { round, say } from './progress.js';
import { openingBody } from './sample-case.js';
import { waitUntil } from './wait-until.js';

export interface ReleasesResult {
  readonly told: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Killed with -9 in the middle and started again. */
  readonly resumed: {
    readonly waiting: number;
    readonly toldAtTheKill: number;
    readonly told: number;
    /** Mails that went a second time, with the same Message-ID. */
    readonly repeated: number;
    /** From the program's being ready again until the last was told; those in hand wait for the end of their lease. */
    readonly seconds: number;
  };
}

const fullCount = 10_000;
const quickCount = 300;
const withinMs = 600_000;

/** Mails that were taken, by Message-ID; they are counted and thrown away. */
class MailSink {
  readonly ids: string[] = [];
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const head = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
        this.ids.push(/^Message-ID: (\S+)/imu.exec(head)?.[1] ?? '');
        done(null);
      });
    },
  });

  async start(): Promise<string> {
    this.#server.on('error', () => undefined); // a connection that the kill cut
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.server.address() as AddressInfo; // a listening TCP server has one
    return `smtp://127.0.0.1:${String(port)}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

export async function measureReleases({
  product,
  isQuick,
}: Scale & { readonly product: Product }): Promise<ReleasesResult> {
  const count = isQuick ? quickCount : fullCount;
  const sink = new MailSink();
  product.set({ SMTP_URL: await sink.start() });
  try {
    await product.start();
    const desk = await ReleaseDesk.open(product);
    const told = await wholePublishing(desk, count);
    const resumed = await killedPublishing(desk, { sink, count: Math.max(quickCount, count / 10) });
    return { ...told, resumed };
  } finally {
    await product.stop();
    await sink.stop();
  }
}

async function wholePublishing(
  desk: ReleaseDesk,
  count: number,
): Promise<Pick<ReleasesResult, 'told' | 'seconds' | 'perSecond'>> {
  say(`a release that ${String(count)} wait for`);
  const version = await desk.release('BENCH-1', count);
  const startedAt = performance.now();
  await desk.publish(version);
  await waitUntil(async () => (await desk.told(version)) === count, { what: 'all are told', everyMs: 250, withinMs });
  const seconds = (performance.now() - startedAt) / 1000;
  say(`  ${String(round(count / seconds))} a second`);
  return { told: count, seconds: round(seconds), perSecond: round(count / seconds) };
}

async function killedPublishing(
  desk: ReleaseDesk,
  { sink, count }: { sink: MailSink; count: number },
): Promise<ReleasesResult['resumed']> {
  say(`the same for ${String(count)}, killed in the middle`);
  const version = await desk.release('BENCH-2', count);
  const before = sink.ids.length;
  await desk.publish(version);
  const isHalfTold = (): Promise<boolean> => Promise.resolve(sink.ids.length - before > count / 2);
  await waitUntil(isHalfTold, { what: 'half are told', everyMs: 2, withinMs });
  await desk.product.kill();
  const toldAtTheKill = sink.ids.length - before;
  await desk.product.start();
  const readyAt = performance.now();
  await waitUntil(async () => (await desk.told(version)) === count, {
    what: 'the rest is told',
    everyMs: 250,
    withinMs,
  });
  const mails = sink.ids.slice(before);
  const told = new Set(mails).size;
  const seconds = round((performance.now() - readyAt) / 1000);
  return { waiting: count, toldAtTheKill, told, repeated: mails.length - told, seconds };
}

/* Customers whose case closed long ago with a fix still owed. Parameters: the case to copy, the defect, how many, the first number. */
const waitingCustomers = `
  with customers as (
    insert into contact (id, account_id, name, email)
    select 'w-' || $2 || '-' || i, c.account_id, 'Customer ' || i, 'w-' || $2 || '-' || i || '@customers.example'
    from support_case c, generate_series(1, $3::int) i where c.case_number = $1
    returning id
  )
  insert into support_case (case_number, reference_id, subject, description, language, attributes, state, status, level, kind,
    severity, product_id, account_id, contact_id, sides, dues, policy_version, defects, duties, opened_at, closed_at, updated_at)
  select ($4::int + i)::text, upper(substr(md5($2 || i), 1, 16)), c.subject, c.description, c.language, c.attributes,
    c.state || jsonb_build_object('duties', jsonb_build_array($2), 'completed', true, 'participants', '[]'::jsonb), 'closed', 2,
    'error', 3, c.product_id, c.account_id, 'w-' || $2 || '-' || i, '{}', '{}', c.policy_version, array[$2], array[$2],
    now() - interval '1 year', now() - interval '1 year', now() - interval '1 year'
  from support_case c, generate_series(1, $3::int) i where c.case_number = $1`;

class ReleaseDesk {
  #next = 90_000_000;

  private constructor(
    readonly product: Product,
    readonly productId: string,
    readonly template: string,
  ) {}

  static async open(product: Product): Promise<ReleaseDesk> {
    const api = new ApiCaller(product, 1);
    const body = openingBody(product.demo);
    const { number } = await api.read<{ number: string }>({ user: 'customer', route: 'POST /cases', body });
    api.close();
    return new ReleaseDesk(product, product.demo.product, number);
  }

  /** A planned release with the fix of a defect that `count` customers wait for; its version. */
  async release(key: string, count: number): Promise<string> {
    const version = `${key}-1`;
    const title = 'The import of roles stops';
    await this.#call('l2', 'POST /defects', { key, product: this.productId, title, targetRelease: version });
    await this.#call('lead', 'POST /releases', { product: this.productId, version, notes: 'At the portal.' });
    const client = new pg.Client(this.product.demo.databaseUrl);
    await client.connect();
    await client.query(waitingCustomers, [this.template, key, count, this.#next]);
    await client.query('vacuum (analyze) support_case, contact');
    await client.end();
    this.#next += count + 1;
    await this.#call('l3', `POST /defects/${key}/status`, { state: 'fixed' });
    return version;
  }

  publish(version: string): Promise<void> {
    return this.#call('lead', `POST /releases/${this.productId}/${version}/publish`, {});
  }

  async told(version: string): Promise<number> {
    const api = new ApiCaller(this.product, 1);
    const route = `GET /releases/${this.productId}/${version}`;
    const { told } = await api.read<{ told: number }>({ user: 'lead', route });
    api.close();
    return told;
  }

  async #call(user: 'l2' | 'l3' | 'lead', route: string, body: object): Promise<void> {
    const api = new ApiCaller(this.product, 1);
    await api.call({ user, route, body });
    api.close();
  }
}
