/**
 * The one way in for commands: content is stored first, then a fact is handed over by Signal, and a decision sent as an Update
 * (architecture.md rules 1, 3, 6).
 */
import { setTimeout as pause } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { isFact, type CommandName } from '../domain/catalogue.js';
import { refuse, refusalReasons, type Refusal } from '../domain/decision.js';
import type { AnyEnvelope } from '../domain/envelope.js';
import { storeCommand, type StoreRequest } from '../store/command-store.js';
import { claimKey, forgetKey, keepAnswer, retakeKey, unlockKey, type KnownKey } from '../store/idempotency-store.js';
import { isCaseStored } from '../store/merge-store.js';
import { newId } from '../store/new-id.js';
import { scopeOf } from '../store/scope.js';
import { TemporalAwayError, type CaseClient } from '../temporal/case-client.js';
import type { Effects } from './effects.js';
import type { HandOver, Sent } from './hand-over.js';
import { redactCompleted } from './redact-completed.js';
import { SettledIntents } from './settled-intents.js';
import { prepareCommand, type Prepared, type Sources } from './prepare.js';
import { prepareOpening } from './prepare-opening.js';
import type {
  CommandAnswer,
  CommandIntake,
  CommandRequest,
  CommonAnswer,
  IdempotencyClaim,
  OpenAnswer,
  OpenRequest,
} from './requests.js';

export interface IntakeDependencies extends Sources {
  readonly cases: CaseClient;
  readonly handOver: HandOver;
  readonly effects: Effects;
  readonly now: () => number;
}

/** Updates in flight: the server takes ten per workflow, and a development server collapses near a hundred in all. */
const updatesPerCase = 8;
const updatesInAll = 24;
/** How long a caller waits for the hand-over of a word, and then for its effect. */
const handOverWithinMs = 1000;
const effectWithinMs = 2000;
const retryAfterSeconds = 1;
/** How often the case that a split opens is looked for. */
const askEveryMs = 50;

type Unsure = Extract<CommonAnswer, { kind: 'replayed' | 'mismatch' | 'in-progress' }>;

export class Intake implements CommandIntake {
  readonly #deps: IntakeDependencies;
  readonly #all = pLimit(updatesInAll);
  readonly #perCase = new Map<string, LimitFunction>();
  readonly #settled: SettledIntents;

  constructor(deps: IntakeDependencies) {
    this.#deps = deps;
    this.#settled = new SettledIntents(deps.database);
  }

  /** Leaves nothing to the relay that is done; call it when no request is in hand any more. */
  async close(): Promise<void> {
    await this.#settled.flush();
  }

  async openCase(request: OpenRequest): Promise<OpenAnswer> {
    const { handOver, now } = this.#deps;
    const { actor, command, channel, idempotency, commandId = newId('cmd') } = request;
    const { at = now(), mail, followUpOf, isSilent } = request;
    const given = { commandId, actor, command, channel, at, mail, followUpOf, isSilent };
    const prepared = await prepareOpening(this.#deps, given);
    if (!prepared.ok) return { kind: 'refused', refusal: prepared };
    const caseNumber = prepared.envelope.body.number;
    const stored = await storeCommand(this.#deps.database, {
      commandId,
      caseNumber,
      scope: 'all',
      message: prepared.message,
      idempotency,
      handOver: { kind: 'opening', envelope: prepared.envelope },
      opening: prepared.opening,
      sender: handOver.sender,
    });
    if (stored.stored) {
      await this.#handOverInTime(caseNumber, prepared.envelope, stored.mayHandOver);
      return { kind: 'opened', caseNumber };
    }
    const known = await this.#known(idempotency, stored.known);
    if ('kind' in known) return known;
    if (known.caseNumber === null) return { kind: 'in-progress' };
    // The request that opened it crashed after storing it: the relay, or this retry, hands it over.
    await this.#handOverInTime(known.caseNumber, prepared.envelope, false);
    return { kind: 'opened', caseNumber: known.caseNumber };
  }

  async send<N extends CommandName>(request: CommandRequest<N>): Promise<CommandAnswer> {
    const travelsBySignal = request.isAsync === true || isFact(request.name, request.actor.kind);
    if (!travelsBySignal && this.#deps.cases.isAway) return away('Temporal is away; nothing was decided');
    const answer = await this.#sendAs(request, request.commandId ?? newId('cmd'), travelsBySignal);
    if (request.idempotency && mayBeRepeatedAtOnce(answer)) await unlockKey(this.#deps.database, request.idempotency);
    return answer;
  }

  remember(claim: IdempotencyClaim, status: number, body: unknown): Promise<void> {
    return keepAnswer(this.#deps.database, claim, { status, body });
  }

  async claim(claim: IdempotencyClaim): Promise<'claimed' | Unsure> {
    const known = await claimKey(this.#deps.database, claim);
    return known === null ? 'claimed' : (unsure(claim, known) ?? { kind: 'in-progress' });
  }

  release(claim: IdempotencyClaim): Promise<void> {
    return forgetKey(this.#deps.database, claim);
  }

  async #sendAs(request: CommandRequest, commandId: string, bySignal: boolean): Promise<CommandAnswer> {
    const { name, caseNumber, actor, command, channel, ifSeq, idempotency, mail } = request;
    const prepared = await prepareCommand(this.#deps, {
      name,
      commandId,
      caseNumber,
      actor,
      at: request.at ?? this.#deps.now(),
      command,
      channel,
      ifSeq,
      mail,
    });
    if (!prepared.ok) return { kind: 'refused', refusal: prepared };
    const stored = await storeCommand(this.#deps.database, this.#storing(request, prepared, bySignal));
    if (!stored.found) return { kind: 'not-found' };
    const addressed = { ...request, caseNumber: stored.caseNumber ?? caseNumber };
    if (stored.stored)
      return bySignal ? this.#sendFact(addressed, prepared, stored.mayHandOver) : this.#decide(request, prepared);
    const known = await this.#known(idempotency, stored.known);
    if ('kind' in known) return known;
    // The first request crashed: the same command again, under the id it had then.
    return this.#repeat(request, known.commandId, bySignal);
  }

  #repeat(request: CommandRequest, commandId: string, bySignal: boolean): Promise<CommandAnswer> {
    const { idempotency: _ours, ...withoutKey } = request;
    return this.#sendAs(withoutKey, commandId, bySignal);
  }

  #storing(request: CommandRequest, { envelope, message }: Prepared, bySignal: boolean): StoreRequest {
    return {
      commandId: envelope.id,
      caseNumber: request.caseNumber,
      scope: scopeOf(request.actor),
      // A decision of the customer is for the case they see; their words are for whoever answers.
      followsMerges: isFact(request.name, request.actor.kind),
      message,
      idempotency: request.idempotency,
      handOver: bySignal ? { kind: 'fact', envelope } : null,
      opening: null,
      sender: this.#deps.handOver.sender,
    };
  }

  /** Stored is acknowledged: whatever happens now, the word is not lost. */
  async #sendFact(request: CommandRequest, { envelope }: Prepared, mayHandOver: boolean): Promise<CommandAnswer> {
    const { caseNumber, isAsync } = request;
    const commandId = envelope.id;
    const effect = isAsync ? undefined : this.#deps.effects.waitFor({ caseNumber, commandId }, effectWithinMs);
    const sent = await this.#handOverInTime(caseNumber, envelope, mayHandOver);
    if (sent?.followUp !== undefined) return { kind: 'followed-up', commandId, caseNumber: sent.followUp };
    if (!effect || !sent) return { kind: 'accepted', commandId };
    const seen = await effect;
    if (!seen) return { kind: 'accepted', commandId };
    if (seen.refusal) return { kind: 'refused', refusal: refusalOf(seen.refusal) };
    return { kind: 'applied', commandId, seq: seen.seq, caseNumber };
  }

  /** Undefined when Temporal did not take it in time; the relay goes on. */
  async #handOverInTime(caseNumber: string, envelope: AnyEnvelope, isDoorOurs: boolean): Promise<Sent | undefined> {
    const { handOver, cases } = this.#deps;
    if (cases.isAway) return undefined;
    const handed: Sent = { outcome: 'handed' };
    const sending = isDoorOurs
      ? handOver.sendOwn(caseNumber, envelope)
      : handOver.handOver(caseNumber).then(() => handed);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        resolve(undefined);
      }, handOverWithinMs);
    });
    try {
      // A failure here is the relay's to repeat: the row stays until it is handed over.
      return await Promise.race([sending.catch(() => undefined), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #decide(request: CommandRequest, { envelope }: Prepared): Promise<CommandAnswer> {
    try {
      const answer = await this.#update(request.caseNumber, envelope);
      if (envelope.name === 'split' && answer.kind === 'applied')
        await this.#untilSplit(request.caseNumber, envelope.id);
      if (request.idempotency === undefined) this.#settled.settle(envelope.id);
      return answer;
    } catch (error) {
      if (!(error instanceof TemporalAwayError)) throw error;
      return away('Temporal did not answer in time; repeat the request with the same Idempotency-Key');
    }
  }

  /** Who split a message off goes on with the new case: it is there when they hear of it, or a moment later. */
  async #untilSplit(caseNumber: string, commandId: string): Promise<void> {
    const { database, effects, now } = this.#deps;
    const split = await effects.find({ caseNumber, commandId });
    const giveUpAt = now() + effectWithinMs;
    while (split?.opened !== undefined && now() < giveUpAt && !(await isCaseStored(database, split.opened))) {
      await pause(askEveryMs);
    }
  }

  async #update(caseNumber: string, envelope: AnyEnvelope): Promise<CommandAnswer> {
    const { cases, handOver } = this.#deps;
    let answer = await this.#limited(caseNumber, () => cases.update(caseNumber, envelope));
    if (answer === 'gone') {
      await handOver.restart(caseNumber);
      answer = await this.#limited(caseNumber, () => cases.update(caseNumber, envelope));
    }
    if (answer === 'gone') return this.#onCompleted(caseNumber, envelope);
    if ('reason' in answer) return this.#refused(caseNumber, envelope, answer);
    return answer.projected
      ? { kind: 'applied', commandId: envelope.id, seq: answer.seq }
      : this.#unprojected(caseNumber, envelope.id);
  }

  /** An Update answers for ever what it answered first: whether its decision was written since is for PostgreSQL to say. */
  async #unprojected(caseNumber: string, commandId: string): Promise<CommandAnswer> {
    const effect = await this.#deps.effects.find({ caseNumber, commandId });
    return effect ? { kind: 'applied', commandId, seq: effect.seq } : { kind: 'applied-not-projected', commandId };
  }

  async #refused(caseNumber: string, envelope: AnyEnvelope, refusal: Refusal): Promise<CommandAnswer> {
    const isLate = envelope.name === 'reopen' && refusal.reason === 'reopen_window_over';
    if (isLate) return this.#followedUp(caseNumber, envelope);
    return { kind: 'refused', refusal };
  }

  /** The case's workflow has ended: a reopening becomes a follow-up case, words can still be removed, anything else is refused. */
  async #onCompleted(caseNumber: string, envelope: AnyEnvelope): Promise<CommandAnswer> {
    if (envelope.name === 'reopen') return this.#followedUp(caseNumber, envelope);
    if (envelope.name === 'redact') {
      const answer = await redactCompleted(this.#deps, caseNumber, envelope);
      if (typeof answer === 'number') return { kind: 'applied', commandId: envelope.id, seq: answer };
      return { kind: 'refused', refusal: answer };
    }
    return {
      kind: 'refused',
      refusal: refuse(
        'closed',
        whyCompleted[envelope.name] ?? 'the case is closed and its reopen window is over; open a follow-up case',
      ),
    };
  }

  async #followedUp(caseNumber: string, envelope: AnyEnvelope): Promise<CommandAnswer> {
    return {
      kind: 'followed-up',
      commandId: envelope.id,
      caseNumber: await this.#deps.handOver.followUp(caseNumber, envelope),
    };
  }

  async #limited<T>(caseNumber: string, call: () => Promise<T>): Promise<T> {
    const limit = this.#perCase.get(caseNumber) ?? pLimit(updatesPerCase);
    this.#perCase.set(caseNumber, limit);
    try {
      return await limit(() => this.#all(call));
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) this.#perCase.delete(caseNumber);
    }
  }

  /** What a key that was used before answers; the key itself when its request crashed and it is ours now. */
  async #known(claim: IdempotencyClaim | undefined, known: KnownKey | null): Promise<Unsure | KnownKey> {
    if (!claim || !known) return { kind: 'in-progress' };
    const answer = unsure(claim, known);
    if (answer) return answer;
    return (await retakeKey(this.#deps.database, claim)) ? known : { kind: 'in-progress' };
  }
}

function unsure(claim: IdempotencyClaim, known: KnownKey): Unsure | undefined {
  if (known.requestHash !== claim.requestHash) return { kind: 'mismatch' };
  if (known.status !== null) return { kind: 'replayed', status: known.status, body: known.response };
  return known.isLocked ? { kind: 'in-progress' } : undefined;
}

/** Nothing is at work under the key any more, though its command has no last answer yet. */
function mayBeRepeatedAtOnce({ kind }: CommandAnswer): boolean {
  return kind === 'unavailable' || kind === 'applied-not-projected';
}

/** Sentences for what a follow-up case would not help with. */
const whyCompleted: Partial<Record<CommandName, string>> = {
  rate: 'the case is closed and its reopen window is over: it can no longer be rated',
  unmerge: 'the reopen window of the merged case is over: it can no longer be taken out again',
};

function away(detail: string): CommandAnswer {
  return { kind: 'unavailable', detail, retryAfterSeconds };
}

function refusalOf({ reason, detail }: { reason: string; detail: string }): Refusal {
  return { ok: false, reason: refusalReasons.find((known) => known === reason) ?? 'internal', detail };
}
