/** What of a case is written to PostgreSQL: the row that lists filter and sort by, computed from the state. */
import { pendingActions, type PendingAction } from './pending-actions.js';
import type { PolicySlice } from './policy.js';
import type { CaseState } from './state.js';
import { levelOf, statusOf } from './status.js';
import type { Level, Side, Status } from './vocabulary.js';

export interface CaseRow {
  readonly status: Status;
  readonly level: Level;
  readonly kind: string;
  readonly severity: number;
  readonly productId: string | null;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly ownerId: string | null;
  readonly teamId: string;
  readonly sides: readonly Side[];
  /** The earliest due time of an engineer's, lead's or third party's action, epoch milliseconds. */
  readonly nextDueAt: number | null;
  /** The same of each side by itself: a queue is ordered by what its own level owes. */
  readonly dues: Readonly<Partial<Record<Side, number>>>;
  readonly policyVersion: number;
  readonly mergedInto: string | null;
  /** Keys of the linked defects, and of those whose fix is owed beyond the case's end. */
  readonly defects: readonly string[];
  readonly duties: readonly string[];
  readonly openedAt: number;
  readonly resolvedAt: number | null;
  readonly closedAt: number | null;
  readonly updatedAt: number;
}

/** The columns of a case's row. */
export function rowOf(state: CaseState, policy: PolicySlice): CaseRow {
  const actions = pendingActions(state, policy);
  const dues = actions.filter((action) => action.side !== 'customer').flatMap((action) => action.dueAt ?? []);
  return {
    status: statusOf(state),
    level: levelOf(state),
    kind: state.kind,
    severity: state.severity,
    productId: state.product,
    accountId: state.accountId,
    contactId: state.contactId,
    ownerId: state.owner,
    teamId: state.teamId,
    sides: [...new Set(actions.map((action) => action.side))],
    nextDueAt: dues.length > 0 ? Math.min(...dues) : null,
    dues: duesBySide(actions),
    policyVersion: policy.version,
    mergedInto: state.mergedInto,
    defects: state.defects.map((defect) => defect.key),
    duties: state.duties,
    openedAt: state.openedAt,
    resolvedAt: state.resolvedAt,
    closedAt: state.closedAt,
    updatedAt: state.updatedAt,
  };
}

function duesBySide(actions: readonly PendingAction[]): CaseRow['dues'] {
  const dues: Partial<Record<Side, number>> = {};
  for (const { side, dueAt } of actions) {
    if (dueAt !== null) dues[side] = Math.min(dueAt, dues[side] ?? dueAt);
  }
  return dues;
}
