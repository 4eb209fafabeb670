/**
 * Applying a command: decide, number the events, evolve, and add what follows by itself from them – the case becomes
 * actionable (C12), is triaged, moves to Level 2 (C13).
 */
import { decide } from './decide.js';
import type { Refusal } from './decision.js';
import { draft } from './deciders/decider.js';
import { moved } from './deciders/levels.js';
import type { Actor, AnyEnvelope, Envelope } from './envelope.js';
import type { AnyDraft, AnyEvent, EventActor, EventType } from './events.js';
import { dutiesToSettle } from './duties.js';
import { evolve } from './evolve.js';
import { decideOpening } from './opening.js';
import { pagedAfter } from './paging.js';
import { isEngineerOf, isLead } from './permissions.js';
import type { PolicySlice } from './policy.js';
import { isRunning } from './runs.js';
import type { CaseState } from './state.js';
import { isActionable, levelOf } from './status.js';
import { storable } from './storable.js';

export interface Applied {
  readonly ok: true;
  readonly state: CaseState;
  readonly events: readonly AnyEvent[];
}

/** Where the events of one command stand: when, by whom, from which command. */
interface Origin {
  readonly at: number;
  readonly actor: EventActor;
  readonly commandId?: string;
}

/** The actor of what happens by itself. */
export const systemActor: EventActor = { kind: 'system', id: 'caseline' };

/** The state and events of an opening. The door stores it with them, and the workflow begins with them: both under the same policy. */
export function applyOpening(envelope: Envelope<'open'>, policy: PolicySlice): Applied {
  const origin = originOf(envelope);
  const [opened, ...rest] = decideOpening(envelope).map((made, index) => placed(made, index + 1, origin));
  if (!opened) throw new Error('an opening has its event');
  return applyRecordedOpening([opened, ...rest], policy);
}

/** The opening's events, just decided or as a timeline has them, with what follows from them by itself. */
export function applyRecordedOpening(events: readonly [AnyEvent, ...AnyEvent[]], policy: PolicySlice): Applied {
  const [opened, ...rest] = events;
  const first = rest.reduce(evolve, evolve(null, opened));
  const actionable = isActionable(first) ? [draft('case-actionable', {}, { isPublic: true })] : [];
  const following = [...actionable, ...pagedAfter(first, events, policy)];
  return { ok: true, ...append({ state: first, events }, following, { at: opened.at, actor: systemActor }) };
}

/** Decides `envelope` and applies it. A refusal changes nothing. */
// eslint-disable-next-line max-params -- the four arguments of a decision, as architecture.md rule 2 names them
export function applyCommand(
  state: CaseState,
  envelope: AnyEnvelope,
  now: number,
  policy: PolicySlice,
): Applied | Refusal {
  const decision = decide(state, envelope, now, policy);
  if (!decision.ok) return decision;
  const origin = { ...originOf(envelope), at: Math.min(envelope.at, now) };
  const triaged = endsTriage(state, envelope.actor) ? [draft('case-triaged', {})] : [];
  const done = append({ state, events: [] }, [...triaged, ...decision.drafts], origin);
  const moved = withConsequences(state, done, system(origin));
  return { ok: true, ...append(moved, pagedAfter(moved.state, done.events, policy), system(origin)) };
}

/** The event of a refusal that has no other answer: it goes on the timeline (architecture.md rule 3). */
// eslint-disable-next-line max-params -- what was refused, why and when are three things
export function applyRefusal(
  state: CaseState,
  refused: { command: string; actor: EventActor; commandId: string },
  refusal: Refusal,
  at: number,
): Applied {
  const { reason } = refusal;
  const command = storable(refused.command) as 'unknown'; // the word as it was sent, for reading only
  const made = draft('command-refused', { command, reason, detail: storable(refusal.detail) });
  return {
    ok: true,
    ...append({ state, events: [] }, [made], { at, actor: refused.actor, commandId: refused.commandId }),
  };
}

/** Applies what happened by itself (a deadline) and what follows from it. */
export function applyDrafts(state: CaseState, drafts: readonly AnyDraft[], at: number): Applied {
  const origin = { at, actor: systemActor };
  return { ok: true, ...withConsequences(state, append({ state, events: [] }, drafts, origin), origin) };
}

/**
 * Takes over the events of one command as a timeline has them, without deciding anew, and adds what follows from them by
 * itself. Their places on the timeline are those that come next here.
 */
export function applyRecorded(
  state: CaseState,
  events: readonly [AnyEvent, ...AnyEvent[]],
  policy: PolicySlice,
): Applied {
  const taken = events.reduce<Step>(
    (step, event) => {
      const next = { ...event, seq: step.state.seq + 1 };
      return { state: evolve(step.state, next), events: [...step.events, next] };
    },
    { state, events: [] },
  );
  const origin = { at: events[0].at, actor: systemActor };
  const moved = withConsequences(state, taken, origin);
  return { ok: true, ...append(moved, pagedAfter(moved.state, taken.events, policy), origin) };
}

interface Step {
  readonly state: CaseState;
  readonly events: readonly AnyEvent[];
}

function append(step: Step, drafts: readonly AnyDraft[], origin: Origin): Step {
  return drafts.reduce<Step>((before, made) => {
    const event = placed(made, before.state.seq + 1, origin);
    return { state: evolve(before.state, event), events: [...before.events, event] };
  }, step);
}

function placed(made: AnyDraft, seq: number, origin: Origin): AnyEvent {
  return { ...made, seq, ...origin };
}

function originOf(envelope: { at: number; actor: Actor; id: string }): Origin {
  const { actor, at, id } = envelope;
  return { at, actor: { kind: actor.kind, id: actor.id }, commandId: id };
}

function system(origin: Origin): Origin {
  return { at: origin.at, actor: systemActor };
}

/** The first act of a Level 1 engineer (or a lead) on a case at level 1 ends its triage. */
function endsTriage(state: CaseState, actor: Actor): boolean {
  return state.triage !== null && state.line === 1 && (isEngineerOf(actor, 1) || isLead(actor));
}

/** Corrections of what the case is about recompute its checklist; they never move it by themselves (lifecycle.md, Commands). */
const neverMoving: ReadonlySet<EventType> = new Set([
  'kind-changed',
  'product-changed',
  'account-changed',
  'contact-identified',
  'fields-set',
]);

function withConsequences(before: CaseState, step: Step, origin: Origin): Step {
  const isOpen = step.state.closedAt === null;
  const becameActionable = isOpen && !isActionable(before) && isActionable(step.state);
  const told = becameActionable ? append(step, [draft('case-actionable', {}, { isPublic: true })], origin) : step;
  const isCorrection = step.events.some((event) => neverMoving.has(event.type));
  const reason = automaticMove(told.state, becameActionable && !isCorrection);
  if (reason) return append(told, [movedByItself(told.state, reason)], origin);
  const owed = dutiesToSettle(before, told.state, defectsHeardOf(step.events));
  return owed.length > 0 ? append(told, [draft('duties-noted', { defects: owed })], origin) : told;
}

function defectsHeardOf(events: readonly AnyEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'defect-changed' ? [event.data.defect] : []));
}

type AutomaticReason = 'ACTIONABLE' | 'TRIAGE_WINDOW' | 'HAND_OFF_WINDOW';

/**
 * Whether the case now moves to Level 2 by itself (lifecycle.md, "Moving by itself"): (a) at once when a triaged case without
 * owner turns actionable; (b), (c) when a window had run out before what it waited for came true.
 */
function automaticMove(state: CaseState, becameActionable: boolean): AutomaticReason | undefined {
  if (!mayMoveByItself(state)) return undefined;
  const isFree = state.triage === null && state.owner === null;
  if (becameActionable && isFree) return 'ACTIONABLE';
  if (!movesByWindow(state)) return undefined;
  if (state.triage?.lapsed === true) return 'TRIAGE_WINDOW';
  return state.handOff.lapsed && isRunning(state.handOff.runs) ? 'HAND_OFF_WINDOW' : undefined;
}

/** A case at rest on level 1 that was never handed back: a handed-back one moves only by `escalate`. */
export function mayMoveByItself(state: CaseState): boolean {
  return levelOf(state) === 1 && state.closedAt === null && state.resolution === null && state.handBacks === 0;
}

/** Actionable, or of severity 1, whose checklist stays open beside it; a question never moves by a lapsed window (C17). */
export function movesByWindow(state: CaseState): boolean {
  return mayMoveByItself(state) && state.kind !== 'question' && (isActionable(state) || state.severity === 1);
}

/** The event of a move to Level 2 that nobody commanded (C13). */
export function movedByItself(state: CaseState, reason: AutomaticReason): AnyDraft {
  return moved(state, { to: 2, reason, bounce: state.handOffs > 0, owner: null, automatic: true });
}
