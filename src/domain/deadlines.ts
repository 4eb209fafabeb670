/**
 * Deadlines: the nearest instant at which the case changes by itself, and what happens then (C10, C13, C20; lifecycle.md,
 * "Moving by itself" and "Clocks"). Each is stamped at its due time, whenever somebody is there to notice.
 */
import { clockDueAt, clockWarnAt, notBeforeChange } from './clock-times.js';
import { applyDrafts, movedByItself, movesByWindow, type Applied } from './commit.js';
import { draft } from './deciders/decider.js';
import { closed } from './deciders/resolution.js';
import type { AnyDraft } from './events.js';
import { isPageOpen, pagedAtWarning } from './paging.js';
import { ownDeadlines, overdueKey, windowEnd, type PendingAction } from './pending-actions.js';
import { calendarOf, clockNames, endOfTerm, type ClockName, type PolicySlice, type Term } from './policy.js';
import { reachedAt, type Runs } from './runs.js';
import type { CaseState } from './state.js';

export const deadlineKinds = [
  'clock-breach',
  'clock-warning',
  'overdue',
  'triage',
  'hand-off',
  'page',
  'wait',
  'deferral',
  'direction',
  'reminder',
  'closure-proposal',
  'silence',
  'confirmation',
  'reopen',
] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

export interface Deadline {
  readonly kind: DeadlineKind;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly clock?: ClockName;
  readonly action?: PendingAction;
}

/** The nearest deadline, or null when nothing will happen by itself. Of two at one instant the first kind comes first. */
export function nextDeadline(state: CaseState, policy: PolicySlice): Deadline | null {
  const running = [
    ...clockDeadlines(state, policy),
    ...overdueDeadlines(state, policy),
    ...(state.closedAt === null ? openDeadlines(state, policy) : reopenDeadline(state, policy)),
  ];
  return running.reduce<Deadline | null>((nearest, next) => (nearest && nearest.at <= next.at ? nearest : next), null);
}

function clockDeadlines(state: CaseState, policy: PolicySlice): Deadline[] {
  return clockNames.flatMap((clock): Deadline[] => {
    const running = state.clocks[clock];
    if (running?.mode !== 'running' || running.breachedAt !== null) return [];
    const breach = clockDueAt(clock, state, policy);
    const warning = running.warnedAt === null ? clockWarnAt(clock, state, policy) : null;
    return [
      ...(warning === null ? [] : [{ kind: 'clock-warning' as const, at: warning, clock }]),
      ...(breach === null ? [] : [{ kind: 'clock-breach' as const, at: breach, clock }]),
    ];
  });
}

function overdueDeadlines(state: CaseState, policy: PolicySlice): Deadline[] {
  return ownDeadlines(state, policy)
    .filter((action) => !state.overdue.includes(overdueKey(action)))
    .map((action) => ({ kind: 'overdue', at: action.dueAt, action }));
}

function openDeadlines(state: CaseState, policy: PolicySlice): Deadline[] {
  const { triage, handOff, wait, direction, confirmation, severity, resolution, deferral } = state;
  const found: (Deadline | null)[] = [
    triage && !triage.lapsed
      ? { kind: 'triage', at: windowEnd(state, policy, { window: 'triage', since: triage.since }) }
      : null,
    handOff.lapsed
      ? null
      : whenRan(handOff.runs, { kind: 'hand-off', term: policy.windows.handOff[severity], state, policy }),
    pageDeadline(state, policy),
    wait && { kind: 'wait', at: wait.until },
    deferral && { kind: 'deferral', at: deferral.until },
    direction && { kind: 'direction', at: direction.until },
    ...silenceDeadlines(state, policy),
    resolution
      ? whenRan(confirmation, { kind: 'confirmation', term: policy.windows.confirmation[severity], state, policy })
      : null,
  ];
  return found.filter((deadline) => deadline !== null);
}

interface Awaited {
  readonly kind: DeadlineKind;
  readonly term: Term;
  readonly state: CaseState;
  readonly policy: PolicySlice;
}

function whenRan(runs: Runs, { kind, term, state, policy }: Awaited): Deadline | null {
  const at = reachedAt(runs, calendarOf(policy, term), term.ms);
  return at === null ? null : { kind, at: notBeforeChange(state, at) };
}

/** The ladder: each step once, then the proposal, then the end. A resolved case is only reminded (lifecycle.md). */
function silenceDeadlines(state: CaseState, policy: PolicySlice): (Deadline | null)[] {
  const { runs, reminders, isClosureProposed } = state.silence;
  const { remindAfter, proposeClosureAfter, closeAfter, ownerDecidesFor } = policy.silence;
  const when = (kind: DeadlineKind, term: Term | undefined): Deadline | null =>
    term === undefined ? null : whenRan(runs, { kind, term, state, policy });
  const reminder = when('reminder', remindAfter[reminders]);
  if (state.resolution) return [reminder];
  const isProposed = isClosureProposed || ownerDecidesFor.includes(state.severity);
  return [reminder, isProposed ? null : when('closure-proposal', proposeClosureAfter), when('silence', closeAfter)];
}

function pageDeadline(state: CaseState, policy: PolicySlice): Deadline | null {
  const within = policy.acknowledgePageWithin;
  if (state.page === null || within === null || !isPageOpen(state)) return null;
  return { kind: 'page', at: endOfTerm(policy, within, state.page.since) };
}

/** A closed case ends its workflow when its reopen window is over and nothing is owed on it: not before that was done. */
function reopenDeadline(state: CaseState, policy: PolicySlice): Deadline[] {
  const isOwed = state.failedDeliveries.length > 0 || state.postCloseMessageSince !== null;
  if (state.closedAt === null || state.completed || isOwed) return [];
  const end = windowEnd(state, policy, { window: 'reopen', since: state.closedAt });
  return [{ kind: 'reopen', at: Math.max(end, state.updatedAt) }];
}

/** Deadlines that end something for the customer: words already stored are applied first (architecture.md rule 6). */
export function endsConversation({ kind }: Pick<Deadline, 'kind'>): boolean {
  return kind === 'confirmation' || kind === 'silence' || kind === 'reopen';
}

/** What a deadline needs to be passed: the policy that it was reckoned by, and when somebody noticed. */
export interface Passing {
  readonly policy: PolicySlice;
  /** Epoch milliseconds. */
  readonly noticedAt: number;
}

/** What happens at `deadline`, stamped at its due time, never at the moment somebody noticed. */
export function applyDeadline(state: CaseState, deadline: Deadline, passing: Passing): Applied {
  const drafts = eventsAt(state, deadline, passing);
  return applyDrafts(state, drafts, deadline.at);
}

// eslint-disable-next-line complexity -- one line per kind of deadline
function eventsAt(state: CaseState, { kind, at, clock, action }: Deadline, passing: Passing): AnyDraft[] {
  const noticed = { due: at, noticedAt: Math.max(at, passing.noticedAt) };
  switch (kind) {
    case 'clock-warning':
      return clock ? [draft('clock-warned', { clock, ...noticed }), ...pagedAtWarning(state, passing.policy)] : [];
    case 'clock-breach':
      return clock ? [draft('clock-breached', { clock, ...noticed })] : [];
    case 'overdue':
      return action ? [overdue(action, noticed)] : [];
    case 'triage':
      return [atWindow(state, 'TRIAGE_WINDOW', 'triage-lapsed')];
    case 'hand-off':
      return [atWindow(state, 'HAND_OFF_WINDOW', 'hand-off-lapsed')];
    case 'page':
      return [draft('page-unanswered', noticed)];
    case 'wait':
      return [draft('wait-ended', { why: 'time' }, { isPublic: true })];
    case 'deferral':
      return [draft('deferral-ended', { why: 'time' }, { isPublic: true })];
    case 'direction':
      return [draft('direction-ended', {})];
    case 'reminder':
      return [draft('reminder-sent', { step: state.silence.reminders + 1, ...noticed }, { isPublic: true })];
    case 'closure-proposal':
      return [draft('closure-proposed', { closesAt: closesAt(state, passing.policy), ...noticed }, { isPublic: true })];
    case 'silence':
      return passing.policy.silence.ownerDecidesFor.includes(state.severity)
        ? [draft('silence-ended', noticed)]
        : [closed('UNRESPONSIVE', 'silence')];
    case 'confirmation':
      return [closed(state.resolution?.code ?? 'RESOLUTION_PROVIDED', 'window')];
    case 'reopen':
      return [draft('case-completed', {})];
  }
}

function overdue({ kind, detail, side, since }: PendingAction, noticed: { due: number; noticedAt: number }): AnyDraft {
  return draft('action-overdue', { kind, detail, side, since, ...noticed });
}

function closesAt(state: CaseState, policy: PolicySlice): number {
  const { closeAfter } = policy.silence;
  return reachedAt(state.silence.runs, calendarOf(policy, closeAfter), closeAfter.ms) ?? state.updatedAt;
}

/** The case moves, or it stays and the lead is told. */
function atWindow(
  state: CaseState,
  reason: 'TRIAGE_WINDOW' | 'HAND_OFF_WINDOW',
  lapsed: 'triage-lapsed' | 'hand-off-lapsed',
): AnyDraft {
  return movesByWindow(state) ? movedByItself(state, reason) : draft(lapsed, {});
}
