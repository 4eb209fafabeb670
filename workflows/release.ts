/**
 * The workflow `release-<product>-<version>`: publishes or cancels a release, then tells the defects it concerns and everybody
 * who waits for it beyond the end of their case (C21). It ends when all are told.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineQuery,
  defineUpdate,
  makeContinueAsNewFunc,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DutyNews } from '../src/domain/duties.js';
import { isRecord } from '../src/domain/record.js';
import { decideRelease, type Release, type ReleaseAct } from '../src/domain/release.js';
import { mails, rows, walks } from './defect-activities.js';
import { failureOf } from './refusal-failure.js';

export interface ReleaseInput {
  readonly release: Release;
  /** Set once it was decided and written: the run only goes on telling. */
  readonly isQueued?: boolean;
}

const acts: readonly ReleaseAct[] = ['publish', 'cancel'];

/** It ignores cancellation: who waits is told. */
export async function release(input: ReleaseInput): Promise<void> {
  await CancellationScope.nonCancellable(() => new ReleaseRun(input).live());
}

class ReleaseRun {
  private release: Release;
  private decided: { readonly act: ReleaseAct; readonly at: number } | null = null;
  private isSaved: boolean;

  constructor(private readonly input: ReleaseInput) {
    this.release = input.release;
    this.isSaved = input.isQueued === true;
  }

  async live(): Promise<void> {
    this.openDoors();
    this.show('waits for its publishing');
    if (this.input.isQueued !== true) await this.settle();
    await this.tell();
    await condition(allHandlersFinished);
  }

  private openDoors(): void {
    for (const act of acts) {
      setHandler(
        defineUpdate<{ state: string }, [{ at: number }]>(act),
        async (sent) => {
          this.decide(act, sent.at);
          await condition(() => this.isSaved);
          return { state: this.release.state };
        },
        {
          description: act === 'publish' ? 'It can be obtained: tell who waits.' : 'It will not come: tell who waits.',
          validator: (sent) => {
            if (!isSent(sent)) throw failureOf(malformed);
            const decision = decideRelease(this.release, act);
            if (!decision.ok) throw failureOf(decision);
          },
        },
      );
    }
    setHandler(defineQuery('state'), () => this.release, { description: "The release's state." });
  }

  private decide(act: ReleaseAct, at: number): void {
    const decision = decideRelease(this.release, act);
    if (!decision.ok) throw failureOf(decision);
    this.release = { ...this.release, state: decision.state };
    this.decided = { act, at };
  }

  /** Row first, then the list of who waits, then the defects: what they change must not shorten the list. */
  private async settle(): Promise<void> {
    await condition(() => this.decided !== null);
    if (!this.decided) return;
    const { act, at } = this.decided;
    await rows.projectRelease({ release: this.release, at });
    this.isSaved = true;
    const { queued } = await rows.queueDuties(this.news());
    this.show(`tells ${String(queued)} who wait`);
    await walks.informDefects({ release: this.release, act, at });
  }

  private async tell(): Promise<void> {
    for (;;) {
      const { left } = await mails.tellDuties(this.news());
      this.show(left === 0 ? 'everybody is told' : `${String(left)} are yet to be told`);
      if (left === 0) return;
      if (!workflowInfo().continueAsNewSuggested) continue;
      await condition(allHandlersFinished);
      await makeContinueAsNewFunc<typeof release>()({ release: this.release, isQueued: true });
    }
  }

  private news(): DutyNews {
    const { product, version, state } = this.release;
    return { kind: state === 'published' ? 'published' : 'cancelled', product, version };
  }

  private show(progress: string): void {
    const { product, version, state } = this.release;
    setCurrentDetails(`**Release ${version} of ${product}**: ${state}; ${progress}`);
  }
}

const malformed = { reason: 'malformed', detail: 'say in `at` when it was decided, in epoch milliseconds' } as const;

/** What operators send by hand may be anything. */
function isSent(sent: unknown): sent is { at: number } {
  return isRecord(sent) && Number.isFinite(sent['at']);
}
