/**
 * `evolve`: the only way a case's state changes. Pure and free of policy, so that the timeline alone rebuilds the state
 * (architecture.md, "What must stay true"). What an event type does to the state stands in `appliers/`.
 */
import { attentionAppliers } from './appliers/attention.js';
import { consultAppliers } from './appliers/consults.js';
import { conversationAppliers } from './appliers/conversation.js';
import { dataAppliers } from './appliers/data.js';
import { defectAppliers } from './appliers/defects.js';
import { detailAppliers } from './appliers/details.js';
import { engagementAppliers } from './appliers/engagement.js';
import { mergeAppliers } from './appliers/merging.js';
import { openedState } from './appliers/opening.js';
import { ownershipAppliers } from './appliers/ownership.js';
import { policyAppliers } from './appliers/policy.js';
import { resolutionAppliers } from './appliers/resolution.js';
import { timeAppliers } from './appliers/time.js';
import type { Appliers } from './appliers/applier.js';
import type { AnyEvent, CaseEvent, EventType } from './events.js';
import { isCustomersMove, ticked } from './clocks.js';
import { hasLevel1Action, isGuarded, isIdle, overdueKey, undatedActions } from './pending-actions.js';
import { withRun, type Runs } from './runs.js';
import type { CaseState } from './state.js';
import { isActionable, levelOf } from './status.js';

const appliers: Appliers = {
  ...timeAppliers,
  ...consultAppliers,
  ...attentionAppliers,
  ...defectAppliers,
  ...policyAppliers,
  ...mergeAppliers,
  ...conversationAppliers,
  ...dataAppliers,
  ...ownershipAppliers,
  ...engagementAppliers,
  ...detailAppliers,
  ...resolutionAppliers,
};

/**
 * The state after `event`. A `null` state takes only `case-opened`.
 *
 * @throws Error when the event does not follow the state: a broken timeline, never a caller's mistake.
 */
export function evolve(state: CaseState | null, event: AnyEvent): CaseState {
  if (event.type === 'case-opened') return settle(openedState(event), event);
  if (!state) throw new Error(`timeline begins with ${event.type}`);
  if (event.seq !== state.seq + 1) throw new Error(`event ${String(event.seq)} follows ${String(state.seq)}`);
  return settle(applierOf(event.type)(state, event), event);
}

function applierOf(type: Exclude<EventType, 'case-opened'>): (state: CaseState, event: AnyEvent) => CaseState {
  // Each applier takes the event of its own key; the union's correlation is lost to the type checker here.
  return appliers[type] as (state: CaseState, event: CaseEvent) => CaseState;
}

/**
 * Keeps what follows from the rest: what runs, since when the case is idle, since when nobody owns it. A state has some seventy
 * fields, and copying it is what an event costs: it is copied once here, and the copy is completed before anybody has it.
 */
function settle(state: CaseState, { seq, at }: Pick<AnyEvent, 'seq' | 'at'>): CaseState {
  const settled: Unfinished = {
    ...state,
    seq,
    updatedAt: Math.max(state.updatedAt, at),
    idleSince: isIdle(state) ? state.idleSince || at : 0,
    unownedSince: state.owner !== null || state.closedAt !== null ? null : (state.unownedSince ?? at),
  };
  // No pending action depends on what is set from here on.
  const isConfirming = settled.resolution !== null && settled.closedAt === null && !isGuarded(settled);
  // What is owed again takes the completion back: a word that came in the workflow's last moment is not lost in it.
  settled.completed = settled.completed && undatedActions(settled).length === 0;
  settled.confirmation = withRun(settled.confirmation, isConfirming, at);
  settled.handOff = withRuns(settled.handOff, runsHandOff(settled), at);
  settled.silence = withRuns(settled.silence, isSilent(settled), at);
  settled.clocks = ticked(settled, at);
  settled.overdue = stillOverdue(settled);
  return settled;
}

type Unfinished = { -readonly [K in keyof CaseState]: CaseState[K] };

function withRuns<T extends { readonly runs: Runs }>(running: T, shouldRun: boolean, at: number): T {
  const runs = withRun(running.runs, shouldRun, at);
  return runs === running.runs ? running : { ...running, runs };
}

/** The customer's silence counts only while nothing is ours, and not until a day that they named (lifecycle.md). */
function isSilent(state: CaseState): boolean {
  const isTheirs = state.closedAt === null && isCustomersMove(state);
  return isTheirs && state.deferral === null && state.wait === null;
}

function stillOverdue(state: CaseState): readonly string[] {
  if (state.overdue.length === 0) return state.overdue;
  const pending = new Set(undatedActions(state).map(overdueKey));
  return state.overdue.filter((key) => pending.has(key));
}

/**
 * Level 1's hand-off window runs while the case could move but Level 1 keeps it and has the move: (c) and (d) of lifecycle.md,
 * "Moving by itself". Severity 1 moves though its checklist is open; a handed-back case moves only by `escalate`.
 */
function runsHandOff(state: CaseState): boolean {
  const isOpen = state.closedAt === null && state.resolution === null;
  const isReady = isActionable(state) || state.severity === 1;
  const isMovable = levelOf(state) === 1 && state.triage === null && state.handBacks === 0;
  return isOpen && isReady && isMovable && hasLevel1Action(state);
}
