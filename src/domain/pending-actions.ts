/**
 * Pending actions: whose move it is, since when, due when (lifecycle.md, "Pending actions"; C20). They are computed from the
 * state, never set, and drive status, queues, deadlines and closing.
 */
import { isMissing } from './checklist.js';
import { endOfTerm, type ClockName, type PolicySlice, type WindowName } from './policy.js';
import type { CaseState, Stopwatch } from './state.js';
import type { Side } from './vocabulary.js';

export const pendingActionKinds = [
  'TRIAGE',
  'CHECK_ENTITLEMENT',
  'HANDED_BACK',
  'PROVIDE_DATA',
  'ANSWER',
  'CONFIRM_RESOLUTION',
  'TAKE_OWNERSHIP',
  'ANSWER_CUSTOMER',
  'REVIEW_DATA',
  'PROGRESS',
  'UPDATE_CUSTOMER',
  'TAKE_ENGAGEMENT',
  'RETURN_FINDING',
  'ACT_ON_FINDING',
  'THIRD_PARTY',
  'FIX_DELIVERY',
  'POST_CLOSE_MESSAGE',
  'STOP_BOUNCE',
] as const;
export type PendingActionKind = (typeof pendingActionKinds)[number];

export interface PendingAction {
  readonly side: Side;
  readonly kind: PendingActionKind;
  /** The item's key, the notification's id or the like. */
  readonly detail: string | null;
  readonly since: number;
  /** Null where nobody's clock runs (the customer's own actions). */
  readonly dueAt: number | null;
}

/** The actions that a person of levels 1–3 owes somebody: they hold a case open (C20, "One closing guard"). */
const guarded: ReadonlySet<PendingActionKind> = new Set([
  'ANSWER_CUSTOMER',
  'REVIEW_DATA',
  'HANDED_BACK',
  'ACT_ON_FINDING',
  'FIX_DELIVERY',
  'TAKE_ENGAGEMENT',
  'RETURN_FINDING',
]);

type Undated = Omit<PendingAction, 'dueAt'> & { readonly term: Due };
type Due = { readonly window: WindowName } | { readonly clock: ClockName } | { readonly at: number | null };
interface Running {
  readonly since: number;
  readonly due: Due;
}
const nextReply: Due = { clock: 'nextReply' };

/** Every pending action of a case, in a stable order. An open case always has at least one. */
export function pendingActions(state: CaseState, policy: PolicySlice): readonly PendingAction[] {
  return undatedActions(state).map(({ term, ...action }) => ({
    ...action,
    dueAt: dueAt(state, policy, { since: action.since, due: term }),
  }));
}

/** The actions that refuse a close (C20). */
export function closingGuard(actions: readonly PendingAction[]): readonly PendingAction[] {
  return actions.filter((action) => guarded.has(action.kind));
}

/** Whether the closing guard holds; needs no policy since due times do not matter to it. */
export function isGuarded(state: CaseState): boolean {
  return undatedActions(state).some((action) => guarded.has(action.kind));
}

/**
 * Whether Level 1 has something to do: its hand-off window runs only then (lifecycle.md, Moving by itself (c)). Keeping the
 * customer informed while a third party works is not a reason to take the case from it.
 */
export function hasLevel1Action(state: CaseState): boolean {
  return undatedActions(state).some((action) => action.side === 'level1' && action.kind !== 'UPDATE_CUSTOMER');
}

/** Whether only the last rule is left: nobody has a move but who brings the case forward, or takes it at level 1. */
export function isIdle(state: CaseState): boolean {
  const [first, ...others] = undatedActions(state);
  if (others.length > 0) return false;
  return first?.kind === 'PROGRESS' || (first?.kind === 'TAKE_OWNERSHIP' && state.line === 1);
}

/** Kinds and sides alone, for the status. */
export function undatedActions(state: CaseState): readonly Undated[] {
  if (state.closedAt !== null) return closedActions(state);
  const found = [
    ...customerActions(state),
    ...engineerActions(state),
    ...engagementActions(state),
    ...otherActions(state),
  ];
  const ownership = takeOwnership(state, found);
  if (ownership) found.push(ownership);
  if (found.length === 0) found.push(lastRule(state));
  return found;
}

function closedActions(state: CaseState): Undated[] {
  const found = failedDeliveries(state);
  if (state.postCloseMessageSince !== null) {
    found.push(engineers(state, 'POST_CLOSE_MESSAGE', { since: state.postCloseMessageSince, due: nextReply }));
  }
  return found;
}

/** On a resolved case PROVIDE_DATA and ANSWER are suspended (lifecycle.md, Commands). */
function customerActions(state: CaseState): Undated[] {
  if (state.resolution) {
    const { proposedAt } = state.resolution;
    return [{ ...customer('CONFIRM_RESOLUTION', proposedAt), term: { window: 'confirmation' } }];
  }
  const found = state.checklist
    .filter(isMissing)
    .map((item): Undated => ({ ...customer('PROVIDE_DATA', item.since), detail: item.key }));
  if (state.answerAskedSince !== null) found.push(customer('ANSWER', state.answerAskedSince));
  return found;
}

function engineerActions(state: CaseState): Undated[] {
  const found: Undated[] = [];
  const add = (kind: PendingActionKind, since: number | null, due: Due): void => {
    if (since !== null) found.push(engineers(state, kind, { since, due }));
  };
  add('TRIAGE', state.triage?.since ?? null, { window: 'triage' });
  add('CHECK_ENTITLEMENT', state.entitlementCheckSince, { window: 'triage' });
  add('HANDED_BACK', state.handedBackSince, { window: 'handOff' });
  add('ANSWER_CUSTOMER', state.unansweredSince, nextReply);
  add('REVIEW_DATA', state.reviewDataSince, nextReply);
  add('ACT_ON_FINDING', state.finding?.since ?? null, nextReply);
  return [...found, ...failedDeliveries(state)];
}

function engagementActions(state: CaseState): Undated[] {
  const { engagement, wait } = state;
  const found: Undated[] = [];
  if (engagement) {
    found.push(
      engagement.takenAt === null
        ? {
            side: 'level3',
            kind: 'TAKE_ENGAGEMENT',
            detail: null,
            since: engagement.since,
            term: { clock: 'engagementTakeUp' },
          }
        : {
            side: 'level3',
            kind: 'RETURN_FINDING',
            detail: null,
            since: engagement.takenAt,
            term: { clock: 'engagementFinding' },
          },
    );
  }
  const outsideSince = Math.min(
    engagement?.since ?? Infinity,
    wait && wait.party !== 'customer-date' ? wait.since : Infinity,
  );
  if (outsideSince !== Infinity && !state.resolution) {
    const since = Math.max(outsideSince, state.publicWordAt ?? 0);
    found.push(engineers(state, 'UPDATE_CUSTOMER', { since, due: { clock: 'nextUpdate' } }));
  }
  return found;
}

function otherActions(state: CaseState): Undated[] {
  const { wait, stopBounceSince } = state;
  const found: Undated[] = [];
  if (wait) {
    const side = wait.party === 'customer-date' ? 'customer' : 'third-party';
    found.push({ side, kind: 'THIRD_PARTY', detail: wait.party, since: wait.since, term: { at: wait.until } });
  }
  if (stopBounceSince !== null) {
    found.push({
      side: 'lead',
      kind: 'STOP_BOUNCE',
      detail: null,
      since: stopBounceSince,
      term: { window: 'attention' },
    });
  }
  return found;
}

/** At level 2 or 3 always; at level 1 when Level 1 has something to do, or nobody has: from then on it is wanted. */
function takeOwnership(state: CaseState, others: readonly Undated[]): Undated | undefined {
  if (state.owner !== null) return undefined;
  const ours = others.filter((action) => action.side === 'level1').map((action) => action.since);
  if (state.line === 1 && others.length > 0 && ours.length === 0) return undefined;
  const wantedSince = state.line === 2 ? 0 : ours.length > 0 ? Math.min(...ours) : state.idleSince;
  const since = Math.max(wantedSince, state.unownedSince ?? state.openedAt);
  return engineers(state, 'TAKE_OWNERSHIP', { since, due: { clock: 'ownership' } });
}

/** An open case on which nobody else has a move is its owner's to bring forward. */
function lastRule(state: CaseState): Undated {
  const since = Math.max(state.idleSince, state.publicWordAt ?? 0);
  return engineers(state, 'PROGRESS', { since, due: { clock: 'nextUpdate' } });
}

function failedDeliveries(state: CaseState): Undated[] {
  return state.failedDeliveries.map(({ notification, since }) => ({
    ...engineers(state, 'FIX_DELIVERY', { since, due: nextReply }),
    detail: notification,
  }));
}

/** Side of the owner's level; TRIAGE and HANDED_BACK only ever stand at line 1, ACT_ON_FINDING at line 2. */
function engineers(state: CaseState, kind: PendingActionKind, { since, due }: Running): Undated {
  return { side: `level${state.line}`, kind, detail: null, since, term: due };
}
function customer(kind: PendingActionKind, since: number): Undated {
  return { side: 'customer', kind, detail: null, since, term: { at: null } };
}

/**
 * When an action is due: its term from its start. A raised severity counts its new target from the change; a cut one keeps
 * the start, but is never due before the change (lifecycle.md, Clocks). The confirmation window pauses while the guard holds.
 */
function dueAt(state: CaseState, policy: PolicySlice, { since, due }: Running): number | null {
  if ('at' in due) return due.at;
  if ('window' in due) return windowEnd(state, policy, { window: due.window, since });
  const from = Math.max(since, state.severityRaisedAt ?? 0);
  return notBeforeChange(state, endOfTerm(policy.clocks[due.clock][state.severity], from));
}

/** Windows keep their start whatever the severity becomes; their end is never before that change. */
export function windowEnd(
  state: CaseState,
  policy: PolicySlice,
  { window, since }: { readonly window: WindowName; readonly since: number },
): number {
  const term = policy.windows[window][state.severity];
  if (window !== 'confirmation') return notBeforeChange(state, endOfTerm(term, since));
  return notBeforeChange(state, stopwatchEnd(state.confirmation, term.ms, state.updatedAt));
}

/** A recomputed due is never earlier than the change of severity that recomputed it. */
export function notBeforeChange(state: CaseState, at: number): number {
  return Math.max(at, state.severityRaisedAt ?? 0, state.severityCutAt ?? 0);
}

/** When a stopwatch reaches `ms`: while paused, as if it went on at `at`. */
export function stopwatchEnd(watch: Stopwatch, ms: number, at: number): number {
  return (watch.runningSince ?? at) + Math.max(0, ms - watch.ranMs);
}
