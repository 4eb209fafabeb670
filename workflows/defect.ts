/**
 * The workflow `defect-<key>`: decides what becomes of a defect, writes its row, and then gives the news to all cases that
 * have it and to those whose case ended. It lives as long as the product; its rules are in src/domain/defect.ts.
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
} from '@temporalio/workflow';
import {
  decideDefect,
  evolveDefect,
  type Defect,
  type DefectChange,
  type DefectEnvelope,
} from '../src/domain/defect.js';
import { newsOfChange, type DutyNews } from '../src/domain/duties.js';
import { isRecord } from '../src/domain/record.js';
import { mails, rows, walks } from './defect-activities.js';
import { failureOf } from './refusal-failure.js';
import { isLongRun } from './run-length.js';

export interface DefectInput {
  readonly defect: Defect;
  readonly historyLimit?: number | undefined;
  /** What the run before left to be done. */
  readonly carried?: Carried;
}

interface Carried {
  /** Changes that the cases have yet to hear of, and how far the first of them has come. */
  readonly untold: readonly DefectChange[];
  readonly informedTo: string;
  readonly unmailed: readonly DutyNews[];
  readonly isQueued: boolean;
  readonly recent: readonly Recent[];
}
interface Recent {
  readonly id: string;
  readonly revision: number;
}

const nothingCarried: Carried = { untold: [], informedTo: '', unmailed: [], isQueued: false, recent: [] };

/** Ids of changes that are remembered: a repeated one gets its first answer, also across continue-as-new. */
const remembered = 64;

/** It ignores cancellation: what customers wait for is never forgotten. */
export async function defect(input: DefectInput): Promise<void> {
  await CancellationScope.nonCancellable(() => new DefectRun(input).live());
}

class DefectRun {
  private defect: Defect;
  private unsaved: DefectChange[] = [];
  private untold: DefectChange[];
  private informedTo: string;
  private unmailed: DutyNews[];
  private isQueued: boolean;
  private recent: readonly Recent[];
  private savedRevision: number;

  constructor(private readonly input: DefectInput) {
    const { untold, informedTo, unmailed, isQueued, recent } = input.carried ?? nothingCarried;
    this.defect = input.defect;
    this.savedRevision = input.defect.revision;
    this.untold = [...untold];
    this.informedTo = informedTo;
    this.unmailed = [...unmailed];
    this.isQueued = isQueued;
    this.recent = recent;
  }

  async live(): Promise<void> {
    this.openDoors();
    this.show();
    // A change that arrives while the run ends is written by it: its caller waits for the row.
    do {
      await Promise.all([this.write(), this.inform(), this.mail()]);
      await condition(() => allHandlersFinished() || this.unsaved.length > 0);
    } while (this.unsaved.length > 0 || !allHandlersFinished());
    const { untold, informedTo, unmailed, isQueued, recent } = this;
    const carried = { untold, informedTo, unmailed, isQueued, recent };
    await makeContinueAsNewFunc<typeof defect>()({ ...this.input, defect: this.defect, carried });
  }

  private openDoors(): void {
    setHandler(
      defineUpdate<{ revision: number }, [DefectEnvelope]>('change'),
      async (envelope) => {
        const known = this.known(envelope.id);
        const revision = known ?? this.apply(envelope);
        await condition(() => this.savedRevision >= revision);
        return { revision };
      },
      {
        description: 'Change the defect: report, plan, inform, publish, cancel.',
        validator: (envelope) => {
          if (!isEnvelope(envelope)) throw failureOf(malformed);
          if (this.known(envelope.id) !== undefined) return;
          const decision = decideDefect(this.defect, envelope);
          if (!decision.ok) throw failureOf(decision);
        },
      },
    );
    setHandler(defineQuery('state'), () => this.defect, { description: "The defect's whole state." });
  }

  private apply(envelope: DefectEnvelope): number {
    const decision = decideDefect(this.defect, envelope);
    if (!decision.ok) throw failureOf(decision);
    const { change } = decision;
    this.defect = evolveDefect(this.defect, change);
    this.recent = [...this.recent.slice(1 - remembered), { id: change.id, revision: change.revision }];
    this.unsaved.push(change);
    this.show();
    return change.revision;
  }

  private known(id: string): number | undefined {
    return this.recent.find((one) => one.id === id)?.revision;
  }

  /** Rows in order. News go round only after their row: a case that is linked meanwhile finds it (defectNews). */
  private async write(): Promise<void> {
    while (!this.isOver() || this.unsaved.length > 0) {
      await condition(() => this.unsaved.length > 0 || this.isOver());
      const change = this.unsaved[0];
      if (!change) continue;
      await rows.projectDefect({ key: this.defect.key, change });
      this.savedRevision = change.revision;
      this.unsaved.shift();
      this.untold.push(change);
      const news = newsOfChange(this.defect, change);
      if (news) this.unmailed.push(news);
    }
  }

  private async inform(): Promise<void> {
    while (!this.isOver()) {
      await condition(() => this.untold.length > 0 || this.isOver());
      const change = this.untold[0];
      if (!change || this.isOver()) continue;
      const { key } = this.defect;
      const { after } = await walks.informCases({ key, changeId: change.id, after: this.informedTo });
      this.informedTo = after ?? '';
      if (after === null) this.untold.shift();
    }
  }

  private async mail(): Promise<void> {
    while (!this.isOver()) {
      await condition(() => this.unmailed.length > 0 || this.isOver());
      const news = this.unmailed[0];
      if (!news || this.isOver()) continue;
      if (!this.isQueued && !this.isOvertaken(news)) await rows.queueDuties(news);
      this.isQueued = true;
      const { left } = await mails.tellDuties(news);
      if (left > 0) continue;
      this.unmailed.shift();
      this.isQueued = false;
    }
  }

  /** A plan that moved again before anybody was told of the first move: only the last one is told. */
  private isOvertaken(news: DutyNews): boolean {
    return news.kind === 'moved' && this.unmailed.slice(1).some(({ kind }) => kind === 'moved');
  }

  private isOver(): boolean {
    return isLongRun(this.input.historyLimit);
  }

  private show(): void {
    const { key, product, state, targetRelease, fixedIn, revision } = this.defect;
    setCurrentDetails(
      [
        `**Defect ${key}** of ${product}`,
        `- state: ${state}`,
        `- planned for: ${targetRelease ?? 'no release'}; fixed in: ${fixedIn.join(', ') || 'none'}`,
        `- revision: ${String(revision)}`,
      ].join('\n'),
    );
  }
}

const malformed = { reason: 'malformed', detail: 'a change has id, at, by, command and hasText' } as const;

/** What operators send by hand may be anything; the doors send what they parsed. */
function isEnvelope(sent: unknown): sent is DefectEnvelope {
  if (!isRecord(sent)) return false;
  const { id, at, by, command, hasText } = sent;
  const isNamed = typeof id === 'string' && id !== '' && typeof by === 'string' && typeof hasText === 'boolean';
  return isNamed && typeof at === 'number' && Number.isFinite(at) && isCommand(command);
}

function isCommand(command: unknown): boolean {
  if (!isRecord(command)) return false;
  const { kind, state, release } = command;
  const isRelease = release === null || typeof release === 'string';
  switch (kind) {
    case 'report':
      return isRelease && ['suspected', 'confirmed', 'fixed', 'declined'].includes(String(state));
    case 'plan':
      return isRelease;
    case 'inform':
      return true;
    case 'publish':
    case 'cancel':
      return typeof release === 'string';
    default:
      return false;
  }
}
