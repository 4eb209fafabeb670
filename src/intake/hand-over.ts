/**
 * The one sender of openings and facts (architecture.md rule 6): under a per-case door it sends what is stored, in order, and marks
 * it. The API calls it in line, the relay for what was left.
 */
import type { RunOptions } from '../domain/carried-case.js';
import type { AnyEnvelope, Envelope } from '../domain/envelope.js';
import { pinOfOpening } from '../domain/opening.js';
import type { CaseEvent } from '../domain/events.js';
import type { Logger } from '../runtime/logger.js';
import { findStoredCase } from '../store/carried-store.js';
import { leaveDoor, markHanded, takeDoor, type HandOverOutcome } from '../store/hand-over-store.js';
import { moveWaitingWords } from '../store/merge-store.js';
import type { CaseClient } from '../temporal/case-client.js';
import { followUp } from './follow-up.js';
import { takeWordsAlong } from './merge.js';
import type { Sources } from './prepare.js';
import { splitOff } from './split.js';

export interface HandOverDependencies extends Sources {
  readonly cases: CaseClient;
  readonly runOptions: RunOptions;
  /** Names this process at the doors of cases. */
  readonly sender: string;
  readonly log: Logger;
}

/** What became of a word: given to its case, or to the follow-up case that was opened for it. */
export interface Sent {
  readonly outcome: HandOverOutcome;
  readonly followUp?: string;
}

export class HandOver {
  readonly #deps: HandOverDependencies;
  /** One flight per case within this process; other processes are kept out by the door. */
  readonly #flights = new Map<string, Promise<void>>();

  constructor(deps: HandOverDependencies) {
    this.#deps = deps;
  }

  get sender(): string {
    return this.#deps.sender;
  }

  /** Sends a row that was just stored with the door taken, then leaves the door. */
  async sendOwn(caseNumber: string, envelope: AnyEnvelope): Promise<Sent> {
    let sent: Sent = { outcome: 'handed' };
    await this.#inFlight(caseNumber, async () => {
      sent = await this.#send(caseNumber, envelope);
      const more = await this.#leave(caseNumber, [envelope.id], sent.outcome);
      if (more) await this.#sendWaiting(caseNumber);
    });
    return sent;
  }

  /** Sends everything that waits for the case. */
  async handOver(caseNumber: string): Promise<void> {
    await this.#inFlight(caseNumber, () => this.#sendWaiting(caseNumber));
  }

  /**
   * Starts the workflow of a case again from what PostgreSQL knows, where Temporal has lost it (loop.md T-7). A workflow that
   * runs is left alone, and a completed case stays completed.
   */
  async restart(caseNumber: string): Promise<void> {
    const { database, policies, cases, runOptions, log } = this.#deps;
    const stored = await findStoredCase(database, caseNumber);
    if (!stored || stored.carried.state.completed) return;
    const policy = await policies.getSlice(stored.carried.state.policy);
    const begin = stored.opening ? { opening: stored.opening } : { carried: stored.carried };
    log.warn({ caseNumber, seq: stored.seq }, 'case.restarted');
    await cases.start({ policy, options: runOptions, begin }, stored.carried.state);
  }

  /** Opens the follow-up case of a word that met a completed one, once; its number. */
  async followUp(caseNumber: string, envelope: AnyEnvelope): Promise<string> {
    const opened = await followUp(this.#deps, caseNumber, envelope);
    await this.handOver(opened);
    return opened;
  }

  /** Opens the case that a split begins, once. */
  async splitOff(caseNumber: string, event: CaseEvent<'case-split'>): Promise<void> {
    await this.handOver(await splitOff(this.#deps, caseNumber, event));
  }

  /** Gives the case that goes on the word that a merge left unanswered, once. */
  async takeWordsAlong(caseNumber: string, event: CaseEvent<'case-merged'>): Promise<void> {
    const target = await takeWordsAlong(this.#deps, caseNumber, event);
    if (target !== undefined) await this.handOver(target);
  }

  async #inFlight(caseNumber: string, work: () => Promise<void>): Promise<void> {
    const before = this.#flights.get(caseNumber);
    // What failed before is its own caller's to hear; this flight begins all the same.
    const flight = before ? before.then(work, work) : work();
    this.#flights.set(caseNumber, flight);
    try {
      await flight;
    } finally {
      if (this.#flights.get(caseNumber) === flight) this.#flights.delete(caseNumber);
    }
  }

  async #sendWaiting(caseNumber: string): Promise<void> {
    const { database, sender } = this.#deps;
    for (let more = true; more;) {
      const rows = await takeDoor(database, caseNumber, sender);
      if (rows === null) return;
      const goesOnIn = rows.some((row) => row.isMerged) ? await moveWaitingWords(database, caseNumber) : undefined;
      if (goesOnIn !== undefined) {
        await this.handOver(goesOnIn);
        continue;
      }
      for (const { envelope } of rows) {
        const { outcome } = await this.#send(caseNumber, envelope);
        await markHanded(database, envelope.id, outcome);
      }
      more = await this.#leave(caseNumber, [], 'handed');
    }
  }

  #leave(caseNumber: string, commandIds: readonly string[], outcome: HandOverOutcome): Promise<boolean> {
    const { database, sender } = this.#deps;
    return leaveDoor(database, { caseNumber, sender, commandIds, outcome });
  }

  async #send(caseNumber: string, envelope: AnyEnvelope): Promise<Sent> {
    if (envelope.name === 'open') {
      await this.#start(envelope);
      return { outcome: 'handed' };
    }
    if (await this.#signal(caseNumber, envelope)) return { outcome: 'handed' };
    await this.restart(caseNumber);
    if (await this.#signal(caseNumber, envelope)) return { outcome: 'handed' };
    if (!isWordOfPerson(envelope)) return { outcome: 'handed' };
    return { outcome: 'followed-up', followUp: await this.followUp(caseNumber, envelope) };
  }

  async #start(opening: Envelope<'open'>): Promise<void> {
    const { policies, cases, runOptions } = this.#deps;
    const policy = await policies.getSlice(pinOfOpening(opening));
    await cases.start({ policy, options: runOptions, begin: { opening } });
  }

  async #signal(caseNumber: string, envelope: AnyEnvelope): Promise<boolean> {
    return (await this.#deps.cases.signal(caseNumber, envelope.name, envelope)) === 'sent';
  }
}

/** What the software itself notes opens no case: a bounce that meets a completed one would go round and round. */
function isWordOfPerson({ actor, name, body }: AnyEnvelope): boolean {
  return actor.kind !== 'system' || (name === 'note-mail' && body.as === 'unverified');
}
