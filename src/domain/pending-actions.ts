/**
 * Pending actions: whose move it is, since when, due when (lifecycle.md, "Pending actions"; C20). They are computed from the
 * state, never set, and drive status, queues, deadlines and closing.
 */
import { isMissing } from './checklist.js';
import { clockDueAt, notBeforeChange } from './clock-times.js';
import { calendarOf, endOfTerm, type ClockName, type PolicySlice, type WindowName } from './policy.js';
import { reachedFrom } from './runs.js';
import type { CaseState, LinkedDefect } from './state.js';
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
  'ANSWER_CONSULT',
  'ACT_ON_FINDING',
  'FIX_DEFECT',
  'DELIVER_FIX',
  'THIRD_PARTY',
  'FIX_DELIVERY',
  'POST_CLOSE_MESSAGE',
  'MANAGER_RESPONSE',
  'DECIDE_CLOSURE',
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
  'DELIVER_FIX',
  'FIX_DELIVERY',
  'ANSWER_CONSULT',
  'TAKE_ENGAGEMENT',
  'RETURN_FINDING',
]);

type Undated = Omit<PendingAction, 'dueAt'> & { readonly term: Due };
/** By a window, by a clock of the case, by a clock's target from its own start, or at an instant. */
type Due =
  | { readonly window: WindowName }
  | { readonly clock: ClockName }
  | { readonly target: ClockName }
  | { readonly at: number | null };
interface Running {
  readonly since: number;
  readonly due: Due;
}
const nextReply: Due = { clock: 'nextReply' };
/** As long as an answer may take, for what is no customer's word. */
const replyTarget: Due = { target: 'nextReply' };

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

/** States never change, so what was found for one is kept as long as it. */
const known = new WeakMap<CaseState, readonly Undated[]>();

/** Kinds and sides alone, for the status and the clocks. */
export function undatedActions(state: CaseState): readonly Undated[] {
  const found = known.get(state) ?? findActions(state);
  known.set(state, found);
  return found;
}

function findActions(state: CaseState): readonly Undated[] {
  if (state.closedAt !== null) return closedActions(state);
  const found = [
    ...customerActions(state),
    ...engineerActions(state),
    ...engagementActions(state),
    ...consultActions(state),
    ...updateCustomer(state),
    ...otherActions(state),
    ...leadActions(state),
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
  const due: Due = { at: state.deferral?.until ?? null };
  const found = state.checklist
    .filter(isMissing)
    .map((item): Undated => ({ ...customer('PROVIDE_DATA', item.since), detail: item.key, term: due }));
  if (state.answerAskedSince !== null) found.push({ ...customer('ANSWER', state.answerAskedSince), term: due });
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
  add('ACT_ON_FINDING', state.finding?.since ?? null, replyTarget);
  add('DELIVER_FIX', state.deliverFixSince, replyTarget);
  add('DECIDE_CLOSURE', state.decideClosureSince, { target: 'nextUpdate' });
  return [...found, ...failedDeliveries(state)];
}

function consultActions({ consults, line }: CaseState): Undated[] {
  return consults.map(({ id, since, level }) => ({
    side: `level${level ?? line}`,
    kind: 'ANSWER_CONSULT',
    detail: id,
    since,
    term: { window: 'consult' },
  }));
}

function engagementActions(state: CaseState): Undated[] {
  const { engagement } = state;
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
  return found;
}

/** Level 3, engineering, a consult or a third party is at work on an unresolved case: the customer hears of it. */
function updateCustomer(state: CaseState): Undated[] {
  const { engagement, wait, consults, defects } = state;
  const outside = [
    engagement?.since,
    wait?.party === 'customer-date' ? undefined : wait?.since,
    ...consults.map((consult) => consult.since),
    ...defects.filter(isOpenDefect).map((defect) => defect.since),
  ].filter((since) => since !== undefined);
  if (outside.length === 0 || state.resolution) return [];
  const since = Math.max(Math.min(...outside), state.customerUpdatedAt ?? 0);
  return [engineers(state, 'UPDATE_CUSTOMER', { since, due: { clock: 'nextUpdate' } })];
}

function otherActions({ wait, defects }: CaseState): Undated[] {
  const found = defects.filter(isOpenDefect).map(({ key, since }): Undated => ({
    side: 'engineering',
    kind: 'FIX_DEFECT',
    detail: key,
    since,
    term: { at: null },
  }));
  if (!wait) return found;
  const side = wait.party === 'customer-date' ? 'customer' : 'third-party';
  return [...found, { side, kind: 'THIRD_PARTY', detail: wait.party, since: wait.since, term: { at: wait.until } }];
}

/** Whether engineering still owes its fix or its word. */
export function isOpenDefect({ state }: LinkedDefect): boolean {
  return state === 'suspected' || state === 'confirmed';
}

function leadActions({ stopBounceSince, attention }: CaseState): Undated[] {
  const lead = (kind: PendingActionKind, since: number): Undated => ({
    side: 'lead',
    kind,
    detail: null,
    since,
    term: { window: 'attention' },
  });
  return [
    ...(stopBounceSince === null ? [] : [lead('STOP_BOUNCE', stopBounceSince)]),
    ...(attention === null || attention.settledAt !== null ? [] : [lead('MANAGER_RESPONSE', attention.since)]),
  ];
}

/** At level 2 or 3 always; at level 1 when Level 1 has something to do, or nobody has: from then on it is wanted. */
function takeOwnership(state: CaseState, others: readonly Undated[]): Undated | undefined {
  if (state.owner !== null) return undefined;
  const ours = others.filter((action) => action.side === 'level1').map((action) => action.since);
  if (state.line === 1 && others.length > 0 && ours.length === 0) return undefined;
  const wantedSince = state.line === 2 ? 0 : ours.length > 0 ? Math.min(...ours) : state.idleSince;
  const since = Math.max(wantedSince, state.unownedSince ?? state.openedAt);
  // At level 1 no clock runs for it: it is due as long after it was wanted.
  return engineers(state, 'TAKE_OWNERSHIP', {
    since,
    due: state.line === 2 ? { clock: 'ownership' } : { target: 'ownership' },
  });
}

/** An open case on which nobody else has a move is its owner's to bring forward. */
function lastRule(state: CaseState): Undated {
  const since = Math.max(state.idleSince, state.customerUpdatedAt ?? 0);
  return engineers(state, 'PROGRESS', { since, due: { clock: 'nextUpdate' } });
}

function failedDeliveries(state: CaseState): Undated[] {
  return state.failedDeliveries.map(({ notification, since }) => ({
    ...engineers(state, 'FIX_DELIVERY', { since, due: replyTarget }),
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
 * When an action is due: with the clock of the case that it stops, else its own term from its start. A raised severity counts
 * its new target from the change; a cut one keeps the start, but is never due before the change (lifecycle.md, Clocks).
 */
function dueAt(state: CaseState, policy: PolicySlice, { since, due }: Running): number | null {
  if ('at' in due) return due.at;
  if ('window' in due) return windowEnd(state, policy, { window: due.window, since });
  const running = 'clock' in due ? clockDueAt(due.clock, state, policy) : null;
  if (running !== null) return running;
  const name = 'clock' in due ? due.clock : due.target;
  const from = Math.max(since, state.severityRaisedAt ?? 0);
  return notBeforeChange(state, endOfTerm(policy, policy.clocks[name][state.severity], from));
}

/** Windows keep their start whatever the severity becomes; their end is never before that change. */
export function windowEnd(
  state: CaseState,
  policy: PolicySlice,
  { window, since }: { readonly window: WindowName; readonly since: number },
): number {
  const term = policy.windows[window][state.severity];
  if (window !== 'confirmation') return notBeforeChange(state, endOfTerm(policy, term, since));
  // It pauses while the guard holds: then it ends as if it went on now.
  const end = reachedFrom(state.confirmation, calendarOf(policy, term), { ms: term.ms, at: state.updatedAt });
  return notBeforeChange(state, end);
}

/** Names one instance of an action, for what is remembered of it. */
export function overdueKey({ kind, detail, since }: Pick<PendingAction, 'kind' | 'detail' | 'since'>): string {
  return `${kind}:${detail ?? ''}:${String(since)}`;
}

/** Actions whose lateness no clock and no other deadline tells: their window, or a target of their own. */
export function ownDeadlines(
  state: CaseState,
  policy: PolicySlice,
): readonly (PendingAction & { readonly dueAt: number })[] {
  return undatedActions(state).flatMap(({ term, ...action }) => {
    const isOwn = 'target' in term || ('window' in term && !watched.has(action.kind));
    if (!isOwn || action.side === 'customer') return [];
    const at = dueAt(state, policy, { since: action.since, due: term });
    return at === null ? [] : [{ ...action, dueAt: at }];
  });
}

/** Windows at whose end something else happens. */
const watched: ReadonlySet<PendingActionKind> = new Set(['TRIAGE', 'CONFIRM_RESOLUTION']);
