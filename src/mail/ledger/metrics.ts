/** What the ledger says of mail to Prometheus: asked when it is scraped, so that it is the same in whichever process one asks. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Database } from '../../store/database.js';
import { MailTally, readMailBacklog, type MailBacklog, type Waiting } from '../../store/mail-figures.js';
import { storeFailure } from '../../store/store-errors.js';
import { lateAfterMs, mailAlarmNames, mailAlarms } from './alarms.js';

/** `now`: gives epoch milliseconds. */
export function registerMailMetrics(registry: Registry, database: Database, now: () => number): void {
  registerCounts(registry, new MailTally(database));
  registerBacklog(registry, database, now);
}

function registerCounts(registry: Registry, tally: MailTally): void {
  new Counter({
    name: 'caseline_mail_received_total',
    help: 'Mails that came in, by door.',
    labelNames: ['door'],
    registers: [registry],
    async collect() {
      const counts = await unlessAway(() => tally.read());
      this.reset();
      for (const { door, count } of counts ?? []) this.inc({ door }, count);
    },
  });
  new Counter({
    name: 'caseline_mail_ends_total',
    help: 'How mails ended, by outcome and reason.',
    labelNames: ['outcome', 'reason'],
    registers: [registry],
    async collect() {
      const counts = await unlessAway(() => tally.read());
      this.reset();
      for (const { outcome, reason, count } of counts ?? []) {
        if (outcome !== null) this.inc({ outcome, reason: reason ?? '' }, count);
      }
    },
  });
}

function registerBacklog(registry: Registry, database: Database, now: () => number): void {
  const registers = [registry];
  const ask = asOne(() => readMailBacklog(database, new Date(now() - lateAfterMs)));
  new Gauge({
    name: 'caseline_mail_waiting',
    help: 'Mails without an end, and in quarantine for somebody to decide.',
    labelNames: ['state'],
    registers,
    async collect() {
      const backlog = await unlessAway(ask);
      this.reset();
      for (const [state, { count }] of statesOf(backlog)) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'caseline_mail_oldest_seconds',
    help: 'How long the oldest of them waits.',
    labelNames: ['state'],
    registers,
    async collect() {
      const backlog = await unlessAway(ask);
      this.reset();
      for (const [state, { oldestAt }] of statesOf(backlog)) {
        this.set({ state }, oldestAt ? Math.max(0, (now() - oldestAt.getTime()) / 1000) : 0);
      }
    },
  });
  new Gauge({
    name: 'caseline_mail_alarm',
    help: '1 while somebody should look; GET /readyz says at what.',
    labelNames: ['alarm'],
    registers,
    async collect() {
      const backlog = await unlessAway(ask);
      this.reset();
      const rings = new Set((backlog ? mailAlarms(backlog, now()) : []).map(({ name }) => name));
      for (const alarm of backlog ? mailAlarmNames : []) this.set({ alarm }, rings.has(alarm) ? 1 : 0);
    },
  });
}

function statesOf(backlog: MailBacklog | undefined): readonly (readonly [state: string, waiting: Waiting])[] {
  if (!backlog) return [];
  return [
    ['without-end', backlog.withoutEnd],
    ['quarantine', backlog.quarantine],
  ];
}

/** The metrics of one scrape are collected side by side: they share one question. */
function asOne<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}

/** While PostgreSQL is away there is nothing to say of mail, and all the more of the rest. */
async function unlessAway<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (storeFailure(error) === 'away') return undefined;
    throw error;
  }
}
