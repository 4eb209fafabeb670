/**
 * The doors of a case: every command is a Signal and an Update of the same name (architecture.md rule 3). The API sends
 * envelopes; what ops send by hand is resolved into one first, in arrival order.
 */
import {
  TemporalFailure,
  CancellationScope,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import type { RawCommand, ResolvedCommand } from '../src/domain/raw-command.js';
import { catalogue, commandNames, type CommandName } from '../src/domain/catalogue.js';
import { clockLines } from '../src/domain/clock-readings.js';
import type { AnyEnvelope } from '../src/domain/envelope.js';
import { iso, isoOrNull } from '../src/domain/instants.js';
import { pendingActions } from '../src/domain/pending-actions.js';
import { isRecord } from '../src/domain/record.js';
import { holdsOnlyStorable } from '../src/domain/storable.js';
import { near, patient } from './case-activities.js';
import type { CaseRun } from './case-run.js';
import { failureOf } from './refusal-failure.js';

/** What an Update answers. */
export interface UpdateAnswer {
  readonly seq: number;
  /** False: decided, but PostgreSQL did not take it in time; it goes on by itself. */
  readonly projected: boolean;
}

/** Longest name of an unknown Signal that is kept on the timeline, in characters. */
const keptNameLength = 60;

export class Doors {
  /** Commands sent by hand are resolved one after the other. */
  private resolving: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly run: CaseRun) {}

  get isQuiet(): boolean {
    return this.waiting === 0;
  }

  /** Registers every handler. The state must be complete before: buffered messages are dispatched at once (loop.md T-3). */
  open(): void {
    for (const name of commandNames) this.openFor(name);
    setHandler(
      defineSignal('poke'),
      () => {
        this.run.poke();
      },
      { description: 'Write the projection again.' },
    );
    setHandler(defineQuery('state'), () => this.run.state, { description: "The case's whole state." });
    setHandler(
      defineQuery('pending-actions'),
      () =>
        pendingActions(this.run.state, this.run.policy).map((action) => ({
          ...action,
          due: isoOrNull(action.dueAt),
          since: iso(action.since),
        })),
      { description: 'Whose move it is, since when, due when.' },
    );
    setHandler(defineQuery('clocks'), () => clockLines(this.run.state, this.run.policy), {
      description: 'How each clock stands, what of it ran, when it is due.',
    });
    setDefaultSignalHandler((name) => {
      this.run.refuse(
        { command: name.slice(0, keptNameLength), actor: unknownActor, commandId: uuid4() },
        { ok: false, reason: 'unknown_command', detail: 'there is no command of that name' },
      );
    });
  }

  /** Facts that are stored but not yet here are applied first: a word is never overtaken by a timer (architecture.md rule 6). */
  async applyStoredFacts(): Promise<void> {
    const facts = await this.nearOrPatient(
      () => near.unhandedFacts(this.run.state.number),
      () => patient.unhandedFacts(this.run.state.number),
    );
    for (const fact of facts) this.applyUnasked(fact);
  }

  private openFor(name: CommandName): void {
    const { description } = catalogue[name];
    const signalled = (sent: unknown): Promise<void> => uncancelled(() => this.signalled(name, sent));
    setHandler(defineSignal<[unknown]>(name), signalled, { description });
    const updated = (sent: unknown): Promise<UpdateAnswer> => uncancelled(() => this.updated(name, sent));
    setHandler(defineUpdate<UpdateAnswer, [unknown]>(name), updated, {
      description,
      validator: (sent) => {
        if (!isEnvelope(name, sent)) return;
        const answer = this.run.check(sent);
        if (typeof answer !== 'number') throw failureOf(answer);
      },
    });
  }

  private async signalled(name: CommandName, sent: unknown): Promise<void> {
    if (isEnvelope(name, sent)) {
      this.applyUnasked(sent);
      return;
    }
    const resolved = await this.resolve(name, sent);
    if (resolved.ok) this.applyUnasked(resolved.envelope);
    else this.run.refuse({ command: name, actor: resolved.actor, commandId: resolved.commandId }, resolved.refusal);
  }

  private async updated(name: CommandName, sent: unknown): Promise<UpdateAnswer> {
    const resolved = isEnvelope(name, sent) ? { ok: true as const, envelope: sent } : await this.resolve(name, sent);
    if (!resolved.ok) throw failureOf(resolved.refusal);
    // An engineer's close must not overtake a word of the customer that is stored already.
    if (name === 'close') await this.applyStoredFacts();
    const answer = this.run.apply(resolved.envelope);
    if (typeof answer !== 'number') throw failureOf(answer);
    return { seq: answer, projected: await this.run.projected(answer) };
  }

  /** Nobody waits for the answer: a refusal goes on the timeline. */
  private applyUnasked(envelope: AnyEnvelope): void {
    const answer = this.run.apply(envelope);
    if (typeof answer === 'number') return;
    const { kind, id } = envelope.actor;
    const commandId = answer.reason === 'request_id_reused' ? uuid4() : envelope.id;
    this.run.refuse({ command: envelope.name, actor: { kind, id }, commandId }, answer);
  }

  private resolve(name: CommandName, raw: unknown): Promise<ResolvedCommand> {
    this.waiting += 1;
    const command = { name, raw, fallbackId: uuid4(), at: Date.now(), caseNumber: this.run.state.number };
    const resolved = this.resolving
      .then(() => this.resolveNow(command))
      .finally(() => {
        this.waiting -= 1;
      });
    this.resolving = resolved;
    return resolved;
  }

  private resolveNow(command: RawCommand): Promise<ResolvedCommand> {
    return this.nearOrPatient(
      () => near.resolveCommand(command),
      () => patient.resolveCommand(command),
    );
  }

  private async nearOrPatient<T>(quick: () => Promise<T>, slow: () => Promise<T>): Promise<T> {
    try {
      return await this.run.turns.take(quick);
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      return slow();
    }
  }
}

const unknownActor = { kind: 'system', id: 'unknown' } as const;

/** Handlers wait in the root scope, which a request to cancel the workflow would end; the case ignores such a request. */
function uncancelled<T>(handle: () => Promise<T>): Promise<T> {
  return CancellationScope.nonCancellable(handle);
}

/**
 * Whether `sent` has the shape of the API's envelopes and could be written to the timeline. What is inside its body was parsed
 * at the door; a rule that fails on it refuses.
 */
function isEnvelope(name: CommandName, sent: unknown): sent is AnyEnvelope {
  if (!isRecord(sent)) return false;
  const { v, id, at, actor, body } = sent;
  const isNamed = v === 1 && sent['name'] === name && typeof id === 'string' && id !== '';
  return isNamed && isInstant(at) && isActor(actor) && isRecord(body) && holdsOnlyStorable(sent);
}

/** Milliseconds that a Date can hold. */
function isInstant(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isFinite(new Date(value).getTime());
}

function isActor(value: unknown): boolean {
  if (!isRecord(value) || typeof value['id'] !== 'string') return false;
  const { kind } = value;
  return kind === 'contact' || kind === 'system' || (kind === 'engineer' && Array.isArray(value['levels']));
}
