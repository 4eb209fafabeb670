/** The relay: hands over what was left (Temporal was away, a process died), repairs phantoms, tidies up. */
import pLimit from 'p-limit';
import type { Logger } from '../runtime/logger.js';
import type { Database } from '../store/database.js';
import { listOldIntents, listWaitingCases, removeIntents, tidyUp } from '../store/hand-over-store.js';
import type { CaseClient } from '../temporal/case-client.js';
import type { HandOver } from './hand-over.js';

export interface RelayDependencies {
  readonly database: Database;
  readonly cases: CaseClient;
  readonly handOver: HandOver;
  readonly log: Logger;
}

const sweepEveryMs = 500;
/** A row younger than this is still its own request's to hand over. */
const leftAfterMs = 1500;
/** An intent older than this has no caller any more; its case is asked to project again (loop.md T-2). */
const abandonedAfterMs = 8000;
const tidyEveryMs = 10 * 60_000;
const casesAtOnce = 4;

export class Relay {
  readonly #deps: RelayDependencies;
  #running: Promise<void> | undefined;
  #isStopping = false;
  #wake: () => void = () => undefined;
  #tidiedAt = 0;

  constructor(deps: RelayDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#sweep();
      } catch (error) {
        // PostgreSQL or Temporal is away: the next sweep finds the same rows.
        this.#deps.log.debug({ err: error }, 'relay.waits');
      }
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#isStopping ? 0 : sweepEveryMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #sweep(): Promise<void> {
    const { database, cases } = this.#deps;
    if (cases.isAway) return;
    const limit = pLimit(casesAtOnce);
    const waiting = await listWaitingCases(database, leftAfterMs);
    await Promise.all(waiting.map((caseNumber) => limit(() => this.#handOver(caseNumber))));
    const intents = await listOldIntents(database, abandonedAfterMs);
    await Promise.all(intents.map((intent) => limit(() => this.#poke(intent))));
    await this.#tidy();
  }

  /** One case's trouble is not another's: it is logged and tried again with the next sweep. */
  async #handOver(caseNumber: string): Promise<void> {
    const { cases, handOver, log } = this.#deps;
    if (cases.isAway) return;
    try {
      await handOver.handOver(caseNumber);
    } catch (error) {
      log.warn({ err: error, caseNumber }, 'relay.failed');
    }
  }

  async #poke({ caseNumber, commandId }: { caseNumber: string; commandId: string }): Promise<void> {
    const { cases, database, handOver, log } = this.#deps;
    if (cases.isAway) return;
    try {
      if ((await cases.signal(caseNumber, 'poke')) === 'gone') await handOver.restart(caseNumber);
      await removeIntents(database, [commandId]);
    } catch (error) {
      log.warn({ err: error, caseNumber }, 'relay.poke-failed');
    }
  }

  async #tidy(): Promise<void> {
    const now = Date.now();
    if (now - this.#tidiedAt < tidyEveryMs) return;
    this.#tidiedAt = now;
    await tidyUp(this.#deps.database);
  }
}
