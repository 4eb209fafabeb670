/** Lists and queues over a hundred thousand cases: rows made by SQL from cases that went their way through the API. */
import type pg from 'pg';
import { ApiCaller } from './api-caller.js';
import type { Watched } from './bench.js';
import type { DemoUser } from './product.js';
import { say } from './progress.js';
import { timeReads, type ReadTimes } from './reading.js';
import { openingBody } from './sample-case.js';

export interface ListsResult {
  readonly rows: number;
  readonly queue: ReadTimes;
  /** The slowest list's. */
  readonly p95: number;
  readonly lists: Readonly<Record<string, ReadTimes>>;
}

const fullRows = 100_000;
const quickRows = 5000;
/** First number of the rows made here; above those that the other parts open. */
const firstNumber = 1_000_000;

interface Step {
  readonly user: DemoUser;
  readonly command: string;
  readonly body?: object;
}

const takeIt: Step = { user: 'l2', command: 'take-ownership' };
const raise: Step = {
  user: 'l1',
  command: 'escalate',
  body: { to: 2, reason: 'SEVERITY', override: true, text: 'Their nightly run is stopped.' },
};
const propose: Step = {
  user: 'l2',
  command: 'resolve',
  body: { code: 'RESOLUTION_PROVIDED', text: 'Use the second mapping.' },
};

/** The ways of the cases that the rows are copies of, and how many in a thousand of the rows are. */
const situations: readonly { readonly inThousand: number; readonly steps: readonly Step[] }[] = [
  { inThousand: 12, steps: [] },
  { inThousand: 12, steps: [raise] },
  { inThousand: 24, steps: [raise, takeIt] },
  {
    inThousand: 20,
    steps: [raise, takeIt, { user: 'l2', command: 'reply', body: { text: 'Which version is it?', needsAnswer: true } }],
  },
  {
    inThousand: 8,
    steps: [
      raise,
      takeIt,
      { user: 'l2', command: 'escalate', body: { to: 3, reason: 'NOT_REPRODUCIBLE', handoff: {} } },
    ],
  },
  { inThousand: 24, steps: [raise, takeIt, propose] },
  { inThousand: 900, steps: [raise, takeIt, propose, { user: 'customer', command: 'accept-resolution' }] },
];

const makePeople = `
  insert into account (id, name) select 'acc-' || i, 'Account ' || i from generate_series(1, 500) i on conflict do nothing;
  insert into contact (id, account_id, name, email)
    select 'con-' || i, 'acc-' || (1 + i % 500), 'Contact ' || i, 'contact' || i || '@account.example'
    from generate_series(1, 2000) i on conflict do nothing;
  insert into engineer (id, name, email, levels)
    select 'eng-' || i, 'Engineer ' || i, 'engineer' || i || '@vendor.example', array[1 + i % 3]
    from generate_series(1, 60) i on conflict do nothing;
  insert into product (id, name) select 'prod-' || i, 'Product ' || i from generate_series(1, 12) i on conflict do nothing;`;

/**
 * Accounts and products are used unevenly, as they are in life (random() squared); cases were opened over three years, the open
 * ones within the last weeks. Parameters: template's number, first and last number of its rows, rows in all.
 */
const makeRows = `
  insert into support_case (case_number, reference_id, subject, description, environment, customer_reference, language,
    attributes, state, seq, fence, run_id, status, level, kind, severity, product_id, account_id, contact_id, owner_id, team_id,
    sides, next_due_at, dues, policy_version, opened_at, resolved_at, closed_at, updated_at)
  select lpad(i::text, 8, '0'), upper(substr(md5(i::text), 1, 16)),
    (array['Import stops', 'Role mapping wrong', 'Sign-in refused', 'Report empty', 'Crash on start', 'Search is slow',
      'Licence not found', 'Export incomplete'])[1 + i % 8] || ' in ' || substr(md5('x' || i), 1, 8) || ' on ' || substr(md5('y' || i), 1, 6),
    c.description, c.environment, case when i % 5 = 0 then 'INC-' || i end, c.language, c.attributes,
    c.state || jsonb_build_object('number', lpad(i::text, 8, '0'), 'accountId', 'acc-' || r.account, 'contactId', 'con-' || r.contact,
      'owner', case when c.owner_id is null then null else 'eng-' || r.engineer end),
    c.seq, c.fence, c.run_id, c.status, c.level, (array['error', 'question', 'request', 'error'])[1 + i % 4],
    (array[3, 2, 4, 3, 3, 1])[1 + i % 6], 'prod-' || r.product, 'acc-' || r.account, 'con-' || r.contact,
    case when c.owner_id is null then null else 'eng-' || r.engineer end, c.team_id, c.sides,
    case when c.next_due_at is not null then r.due_at end,
    (select coalesce(jsonb_object_agg(side, floor(extract(epoch from r.due_at) * 1000)), '{}') from jsonb_object_keys(c.dues) side),
    c.policy_version,
    r.opened_at, case when c.resolved_at is not null then r.opened_at + interval '3 days' end,
    case when c.closed_at is not null then r.opened_at + interval '5 days' end,
    r.opened_at + case when c.closed_at is null then random() * interval '10 days' else interval '5 days' end
  from generate_series($2::int, $3::int) i
  join support_case c on c.case_number = $1
  cross join lateral (
    select 1 + floor(500 * random() * random() + i * 0)::int as account, 1 + floor(2000 * random())::int as contact,
      1 + floor(60 * random())::int as engineer, now() + (random() * 10 - 2) * interval '1 day' as due_at,
      1 + floor(12 * random() * random())::int as product,
      now() - case when c.closed_at is null then random() * interval '20 days' else (6 + random() * 1090) * interval '1 day' end
        as opened_at
  ) r`;

const lists: readonly { readonly user: DemoUser; readonly query: string }[] = [
  { user: 'l1', query: '' },
  { user: 'l1', query: 'limit=200' },
  { user: 'l1', query: 'status=gathering,queued,in_progress' },
  { user: 'l1', query: 'owner=none&status=queued' },
  { user: 'l1', query: 'owner=eng-7&status=in_progress,waiting_on_customer' },
  { user: 'l1', query: 'owner=eng-7' },
  { user: 'l1', query: 'account=acc-3' },
  { user: 'l1', query: 'account=acc-480&sort=-openedAt' },
  { user: 'l1', query: 'product=prod-11' },
  { user: 'l1', query: 'severity=1&side=level2' },
  { user: 'l1', query: 'level=2&sort=severity' },
  { user: 'l1', query: 'breached=true&sort=nextDue' },
  { user: 'l1', query: 'breached=false' },
  { user: 'l1', query: 'q=import%20stops' },
  { user: 'l1', query: 'q=4f2a' },
  { user: 'l1', query: 'q=zzzz' },
  { user: 'l1', query: `q=${String(firstNumber + 4321)}` },
  { user: 'l1', query: 'q=INC-1000500' },
  { user: 'customer', query: '' },
  { user: 'customer', query: 'q=import' },
];

export async function measureLists({ product, watch, isQuick }: Watched): Promise<ListsResult> {
  const rows = isQuick ? quickRows : fullRows;
  say(`lists over ${String(rows)} cases`);
  const api = new ApiCaller(product, 1);
  await watch.client.query(makePeople);
  let next = firstNumber;
  for (const { inThousand, steps } of situations) {
    const template = await walk(api, product.demo, steps);
    await watch.settle();
    const count = Math.round((rows * inThousand) / 1000);
    await fill(watch.client, template, { from: next, to: next + count - 1 });
    next += count;
  }
  await watch.client.query(`update support_case set account_id = 'brackenridge', contact_id = 'marta-lindqvist'
    where account_id = 'acc-3' and case_number::int % 2 = 0`);
  await watch.client.query('vacuum (analyze) support_case');
  const times = isQuick ? 10 : 60;
  const read: Record<string, ReadTimes> = {};
  for (const { user, query } of lists) {
    const found = await timeReads(api, { user, route: `GET /cases${query === '' ? '' : `?${query}`}` }, times);
    read[`${user} ${query}`.trim()] = found;
    say(`  ${user} ${query}: p50 ${String(found.p50)} ms, p95 ${String(found.p95)} ms`);
  }
  const queue = await timeReads(api, { user: 'l1', route: 'GET /queues' }, times);
  say(`  queues: p50 ${String(queue.p50)} ms, p95 ${String(queue.p95)} ms`);
  api.close();
  return { rows: next - firstNumber, queue, p95: Math.max(...Object.values(read).map(({ p95 }) => p95)), lists: read };
}

async function walk(api: ApiCaller, demo: Parameters<typeof openingBody>[0], steps: readonly Step[]): Promise<string> {
  const { number } = await api.read<{ number: string }>({
    user: 'customer',
    route: 'POST /cases',
    body: openingBody(demo),
  });
  for (const { user, command, body } of steps) {
    await api.call({ user, route: `POST /cases/${number}/${command}`, body });
  }
  return number;
}

async function fill(client: pg.Client, template: string, { from, to }: { from: number; to: number }): Promise<void> {
  if (to >= from) await client.query(makeRows, [template, from, to]);
}
