/** Whether the parts that a process needs are there. */
import type { Health } from '../api/system-routes.js';
import { lateAfterMs, mailAlarms, type MailAlarm } from '../mail/ledger/alarms.js';
import type { Database } from '../store/database.js';
import { readMailBacklog } from '../store/mail-figures.js';
import type { CaseClient } from '../temporal/case-client.js';
import type { CaseWorker } from '../temporal/worker.js';

interface Parts {
  readonly database: Database;
  readonly cases: CaseClient;
  /** Undefined in a process that runs no worker. */
  readonly worker: CaseWorker | undefined;
  /** Undefined in a process that takes no mail. */
  readonly mail?: { health(): PartHealth } | undefined;
}
type PartHealth = Health['parts'][string];

const askWithinMs = 1500;

export async function checkHealth({ database, cases, worker, mail }: Parts): Promise<Health> {
  let alarms: readonly MailAlarm[] = [];
  const [postgres, temporal] = await Promise.all([
    answers(async () => {
      const now = Date.now();
      alarms = mailAlarms(await readMailBacklog(database, new Date(now - lateAfterMs)), now);
    }, 'PostgreSQL does not answer'),
    answers(() => cases.ping(), 'Temporal does not answer'),
  ]);
  const polls: PartHealth =
    worker?.isPolling === false ? { isUp: false, detail: 'the worker does not poll' } : { isUp: true };
  const parts = { postgres, temporal, ...(worker ? { worker: polls } : {}), ...(mail ? { mail: mail.health() } : {}) };
  return { isReady: Object.values(parts).every((part) => part.isUp), parts, alarms };
}

async function answers(ask: () => Promise<unknown>, detail: string): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(() => {
      resolve({ isUp: false, detail });
    }, askWithinMs);
  });
  try {
    return await Promise.race([ask().then((): PartHealth => ({ isUp: true })), tooLate]);
  } catch {
    // What went wrong is logged where it is met; a probe hears only that the part is down.
    return { isUp: false, detail };
  } finally {
    clearTimeout(timer);
  }
}
