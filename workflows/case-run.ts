/**
 * One run of a case's workflow: its state, what is not yet projected, and the flusher. Everything that changes the state is
 * synchronous; persistence follows (temporal.md P-3, loop.md "The shape that worked").
 */
import {
  TemporalFailure,
  CancellationScope,
  condition,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import type { ProjectionBatch } from '../activities/contract.js';
import type { CarriedCase, CaseWorkflowInput, RunOptions } from '../src/domain/carried-case.js';
import { currentDetailsOf, shownEvents } from '../src/domain/case-summary.js';
import { applyCommand, applyOpening, applyRefusal, type Applied } from '../src/domain/commit.js';
import { applyDeadline, endsConversation, nextDeadline, type Deadline } from '../src/domain/deadlines.js';
import type { Refusal } from '../src/domain/decision.js';
import type { AnyEnvelope } from '../src/domain/envelope.js';
import type { AnyEvent, EventActor } from '../src/domain/events.js';
import { notificationsFor, type NotificationRow } from '../src/domain/notify.js';
import type { PolicySlice } from '../src/domain/policy.js';
import { rowOf } from '../src/domain/projection.js';
import { contentHash, findRecent, remember, type RecentCommands } from '../src/domain/recent-commands.js';
import {
  changedAttributes,
  searchAttributesOf,
  searchAttributeTypes,
  type SearchAttributeValues,
} from '../src/domain/search-attributes.js';
import type { CaseState } from '../src/domain/state.js';
import { near, patient, Turns } from './case-activities.js';
import { Outgoing } from './outgoing.js';

export class CaseRun {
  state: CaseState;
  recent: RecentCommands = [];
  /** The terms that hold; a command may bring others (adopt-policy). */
  policy: PolicySlice;
  readonly options: RunOptions;
  readonly turns = new Turns();
  /** The highest seq that PostgreSQL has. */
  persistedSeq: number;
  /** PostgreSQL did not answer in time: callers are told that their command is applied but not projected. */
  isDegraded = false;

  private lastEvents: readonly AnyEvent[] = [];
  private unsaved: AnyEvent[] = [];
  private unsent: NotificationRow[] = [];
  private unresent: ProjectionBatch['resend'][number][] = [];
  private readonly outgoing = new Outgoing(this);
  private isFlushing = false;
  private mustFlush = false;
  private lastFence = 0;
  private shown: SearchAttributeValues | null = null;

  /** Restores or opens the case. Must run before the first handler is registered (loop.md T-3). */
  constructor(input: CaseWorkflowInput) {
    this.policy = input.policy;
    this.options = input.options;
    if ('carried' in input.begin) {
      const { state, recent, lastEvents } = input.begin.carried;
      this.state = state;
      this.recent = recent;
      this.lastEvents = lastEvents;
      this.persistedSeq = state.seq;
      this.shown = this.attributes();
      this.outgoing.resume(input.begin.carried);
      this.show();
      this.poke(); // who reads the case finds the run that lives
    } else {
      const { opening } = input.begin;
      const opened = applyOpening(opening, input.policy);
      this.state = opened.state;
      this.persistedSeq = 0;
      this.shown = this.attributes();
      this.remember(opening, opened.state.seq);
      this.commit(opened);
    }
  }

  /** What the next run begins with. */
  carry(): CarriedCase {
    const { state, recent, lastEvents } = this;
    return { v: 1, state, recent, lastEvents, ...this.outgoing.carry() };
  }

  get isSaved(): boolean {
    return this.persistedSeq === this.state.seq && !this.isFlushing && !this.mustFlush;
  }
  get isOutgoing(): boolean {
    return this.outgoing.isUnderWay;
  }

  /**
   * Decides and applies a command: the case's seq after it, or the refusal. A repeated id gets its first answer; the same id with
   * other content is refused.
   */
  apply(envelope: AnyEnvelope): number | Refusal {
    const repeated = this.repeated(envelope);
    if (repeated !== undefined) return repeated;
    this.passOverdue(envelope.at);
    const applied = this.decided(envelope);
    if (!applied.ok) return applied;
    this.policy = envelope.context?.policy ?? this.policy;
    this.commit(applied);
    this.remember(envelope, applied.state.seq);
    return applied.state.seq;
  }

  /** The same without doing it: what a validator asks. */
  check(envelope: AnyEnvelope): number | Refusal {
    const repeated = this.repeated(envelope);
    if (repeated !== undefined) return repeated;
    const applied = this.decided(envelope);
    return applied.ok ? applied.state.seq : applied;
  }

  /** A refusal that nobody waits for is answered on the timeline, once per command id. */
  refuse(refused: { command: string; actor: EventActor; commandId: string }, refusal: Refusal): void {
    if (findRecent(this.recent, refused.commandId)) return;
    this.commit(applyRefusal(this.state, refused, refusal, Date.now()));
    this.recent = remember(this.recent, { id: refused.commandId, hash: '', answer: refusal.reason });
  }

  /** Takes over what a decision gave: evolves into the state last, then lets the flusher write. */
  commit(applied: Applied): void {
    const rows = notificationsFor(applied.state, applied.events, this.policy);
    this.unsaved.push(...applied.events);
    this.unsent.push(...rows);
    this.unresent.push(...resentBy(applied.events));
    this.lastEvents = [...this.lastEvents, ...applied.events].slice(-shownEvents);
    this.state = applied.state;
    this.show();
    this.flush();
  }

  /** What is due happens, stamped at its due time. */
  passDeadline(deadline: Deadline): void {
    this.commit(applyDeadline(this.state, deadline, { policy: this.policy, noticedAt: Date.now() }));
  }

  /** Writes the projection again though nothing changed: it repairs a phantom (loop.md T-2). */
  poke(): void {
    this.mustFlush = true;
    this.flush();
  }

  /** Waits until `seq` is in PostgreSQL; false when that takes too long and goes on by itself. */
  async projected(seq: number): Promise<boolean> {
    await condition(() => this.persistedSeq >= seq || this.isDegraded);
    return this.persistedSeq >= seq;
  }

  /**
   * Passes what was due before a command was stored: after an outage commands arrive before the timer fires. What ends the
   * conversation is left to the loop, which looks for stored words first.
   */
  private passOverdue(at: number): void {
    const before = Math.min(at, Date.now());
    for (
      let due = nextDeadline(this.state, this.policy);
      due !== null && due.at <= before && !endsConversation(due);
      due = nextDeadline(this.state, this.policy)
    ) {
      this.passDeadline(due);
    }
  }

  private repeated(envelope: AnyEnvelope): number | Refusal | undefined {
    const known = findRecent(this.recent, envelope.id);
    if (!known) return undefined;
    if (known.hash !== '' && known.hash !== contentHash(envelope)) {
      return { ok: false, reason: 'request_id_reused', detail: `the id ${envelope.id} was used for another command` };
    }
    return typeof known.answer === 'number' ? known.answer : this.state.seq;
  }

  /** A bug in a rule must not leave the case stuck: it becomes a refusal that is seen (loop.md section 6). */
  private decided(envelope: AnyEnvelope): Applied | Refusal {
    try {
      return applyCommand(this.state, envelope, Date.now(), this.policy);
    } catch (error) {
      return { ok: false, reason: 'internal', detail: error instanceof Error ? error.message : 'the rule failed' };
    }
  }

  private remember(envelope: AnyEnvelope, seq: number): void {
    this.recent = remember(this.recent, { id: envelope.id, hash: contentHash(envelope), answer: seq });
  }

  private show(): void {
    setCurrentDetails(currentDetailsOf(this.state, this.policy, this.lastEvents));
  }

  private flush(): void {
    if (this.isFlushing) return;
    this.isFlushing = true;
    void CancellationScope.nonCancellable(() => this.flushAll());
  }

  private async flushAll(): Promise<void> {
    // Lets all messages of this activation come first, so that they make one batch (loop.md T-10).
    await Promise.resolve();
    while (this.persistedSeq < this.state.seq || this.mustFlush) {
      this.mustFlush = false;
      const batch = this.nextBatch();
      this.showAttributes();
      await this.project(batch);
      this.persistedSeq = batch.seq;
      this.unsaved = this.unsaved.filter((event) => event.seq > batch.seq);
      this.unsent = this.unsent.slice(batch.notifications.length);
      this.unresent = this.unresent.slice(batch.resend.length);
      this.outgoing.follow(batch);
    }
    this.isFlushing = false;
  }

  private nextBatch(): ProjectionBatch {
    this.lastFence = Math.max(Date.now(), this.lastFence + 1);
    return {
      caseNumber: this.state.number,
      runId: workflowInfo().runId,
      fence: this.lastFence,
      seq: this.state.seq,
      row: rowOf(this.state, this.policy),
      state: this.state,
      events: [...this.unsaved],
      notifications: [...this.unsent],
      resend: [...this.unresent],
    };
  }

  private async project(batch: ProjectionBatch): Promise<void> {
    let fence: number | null = batch.fence;
    try {
      fence = (await this.turns.take(() => near.projectCase(batch))).newerFence;
      if (fence === null) return;
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
    }
    this.isDegraded = true;
    // A regular activity is scheduled only by a committed task, so it may go past the fence that a phantom, or a clock that was
    // set back, left behind. The local one above may not: its own task could be the phantom.
    while (fence !== null) {
      this.lastFence = Math.max(Date.now(), this.lastFence, fence) + 1;
      fence = (await patient.projectCase({ ...batch, fence: this.lastFence })).newerFence;
    }
    this.isDegraded = false;
  }

  private attributes(): SearchAttributeValues {
    return searchAttributesOf(rowOf(this.state, this.policy), Date.now());
  }

  /** One event in the history, and only when something changed (temporal.md P-24). */
  private showAttributes(): void {
    if (this.options.searchAttributes === false) return;
    const after = this.attributes();
    const changed = this.shown ? changedAttributes(this.shown, after) : [];
    this.shown = after;
    if (changed.length === 0) return;
    upsertSearchAttributes(changed.map((name) => attributePair(name, after[name])));
  }
}

function attributePair(
  name: keyof SearchAttributeValues,
  value: string | number | boolean | null,
): SearchAttributeUpdatePair {
  const type = searchAttributeTypes[name];
  const typed = type === 'DATETIME' && typeof value === 'number' ? new Date(value) : value;
  return { key: { name, type }, value: typed } as SearchAttributeUpdatePair; // name and type are paired by the table
}

/** Notifications that go again after somebody settled their failure; their rows exist, the projection requeues them. */
function resentBy(events: readonly AnyEvent[]): ProjectionBatch['resend'][number][] {
  return events.flatMap((event) =>
    event.type === 'delivery-settled' && event.data.how !== 'acknowledge'
      ? event.data.notifications.map((id) => ({ id, messageId: event.messageId ?? null }))
      : [],
  );
}
