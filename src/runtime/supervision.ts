import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './logger.js';
import type { RunningServer } from './server-process.js';

/** A server that lived this long was not in a crash loop: the next wait begins small again. */
const STEADY_MS = 60_000;
const RESTART_GRACE_MS = 3000;
const WAITS_MS: readonly [number, ...number[]] = [0, 500, 1000, 2000, 5000, 10_000];

export interface Supervised {
  /** No more restarts, then stops the server that runs now. */
  stop(): Promise<void>;
}

export interface Supervision<S extends RunningServer> {
  name: string;
  server: S;
  /** Starts it again on the same port and data. */
  restart: (ended: S) => Promise<S>;
  log: Logger;
}

/**
 * Keeps an embedded server running: when it dies while we live (killed, out of memory), it is started again where it was,
 * so that clients reconnect by themselves. A server that dies at once each time is tried less and less often.
 */
export function supervise<S extends RunningServer>({ name, server, restart, log }: Supervision<S>): Supervised {
  const stopping = new AbortController();
  let current = server;
  let restarting: Promise<unknown> = Promise.resolve();

  async function watch(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      await current.ended;
      if (performance.now() - startedAt > STEADY_MS) failures = 0;
      failures = await startAgain(failures);
    }
  }

  /** Resolves when it runs again (or is no longer wanted), to the number of tries since it last ran steadily. */
  async function startAgain(failuresBefore: number): Promise<number> {
    const died = current.pid;
    for (let failures = failuresBefore; ; failures += 1) {
      await pause(WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? WAITS_MS[0]);
      if (stopping.signal.aborted) return failures;
      log.warn({ server: name, pid: died, failures }, 'server.restart');
      try {
        const starting = restart(current);
        restarting = starting.catch(() => undefined);
        current = await starting;
        log.info({ server: name, pid: current.pid }, 'server.restarted');
        return failures + 1;
      } catch (error) {
        log.error({ server: name, error }, 'server.restart-failed');
      }
    }
  }

  async function pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  async function stop(): Promise<void> {
    stopping.abort();
    // A restart that is under way may end first, for its server is the one to stop; what hangs is left to the next start.
    await Promise.race([restarting, delay(RESTART_GRACE_MS, undefined, { ref: false })]);
    await current.stop();
  }

  void watch();
  return { stop };
}
