/** The bare worker, a process of its own. It has the product's worker's settings and talks to PostgreSQL without any layer. */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { bareTaskQueue, type BareActivities, type BareCounts } from './contract.js';

const [address = '', databaseUrl = '', bundlePath = ''] = process.argv.slice(2);
const counts = { delivered: 0 };
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });

const activities: BareActivities = {
  async writeOpening(id) {
    await pool.query({
      name: 'opening',
      text: `with thing as (insert into bench.thing values ($1, 1, now()) on conflict (id) do nothing)
        insert into bench.entry values ($1, 1, now(), '{}') on conflict (id, seq) do nothing`,
      values: [id],
    });
  },
  async writeEntry({ id, seq, data }) {
    await pool.query({
      name: 'entry',
      text: 'insert into bench.entry values ($1, $2, now(), $3) on conflict (id, seq) do update set data = excluded.data',
      values: [id, seq, JSON.stringify({ data })],
    });
  },
  async writeDeadline({ id, due }) {
    await pool.query({
      name: 'deadline',
      text: 'insert into bench.deadline (id, due) values ($1, $2) on conflict (id) do nothing',
      values: [id, new Date(due)],
    });
  },
  deliver() {
    counts.delivered += 1;
    return Promise.resolve();
  },
};

Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue: bareTaskQueue,
  activities,
  workflowBundle: { code: readFileSync(bundlePath, 'utf8') },
  maxCachedWorkflows: 500,
  maxConcurrentWorkflowTaskPolls: 16,
  nonStickyToStickyPollRatio: 0.5,
  maxConcurrentLocalActivityExecutions: 10,
  shutdownGraceTime: 1000,
});
process.on('message', () => process.send?.(counts satisfies BareCounts));
process.once('disconnect', () => {
  worker.shutdown();
});
process.send?.('ready');
await worker.run();
await connection.close();
await pool.end();
process.exit(0);
