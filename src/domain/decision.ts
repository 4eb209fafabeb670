/** What deciding a command gives: events, or a refusal with a stable word. A refusal is a value, never thrown. */
import type { AnyDraft } from './events.js';
import type { PendingAction } from './pending-actions.js';

/** Stable words; callers match on them (api.md: `reason`). */
export const refusalReasons = [
  'forbidden',
  'stale',
  'closed',
  'not_closed',
  'resolved',
  'not_resolved',
  'owned',
  'not_owner',
  'not_owned',
  'wrong_level',
  'not_actionable',
  'handoff_required',
  'reason_required',
  'text_required',
  'engaged',
  'not_engaged',
  'taken',
  'not_assigned_engineer',
  'unknown_engineer',
  'unavailable_engineer',
  'unknown_contact',
  'unknown_item',
  'unknown_message',
  'unknown_case',
  'unknown_team',
  'unknown_product',
  'unknown_account',
  'not_requested',
  'nothing_to_review',
  'nothing_to_dismiss',
  'nothing_failed',
  'not_waiting',
  'not_directed',
  'not_linked',
  'already_linked',
  'other_account',
  'same_team',
  'in_the_past',
  'lead_only',
  'consent_required',
  'pending_actions',
  'open_defect',
  'release_required',
  'unchanged',
  'unknown_consult',
  'unknown_defect',
  'unknown_policy',
  'no_attention',
  'no_page',
  'too_far_ahead',
  'merged',
  'not_merged',
  'target_closed',
  'already_rated',
  'already_redacted',
  'reopen_window_over',
  'already_open',
  'malformed',
  'unknown_command',
  'unknown_actor',
  'request_id_reused',
  'internal',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface Refusal {
  readonly ok: false;
  readonly reason: RefusalReason;
  /** A sentence that says what to do. */
  readonly detail: string;
  /** For closing (C20): what is still owed. */
  readonly pendingActions?: readonly PendingAction[];
}
export interface Accepted {
  readonly ok: true;
  readonly drafts: readonly AnyDraft[];
}
export type Decision = Accepted | Refusal;

/** A refusal as a value. */
export function refuse(reason: RefusalReason, detail: string): Refusal {
  return { ok: false, reason, detail };
}
/** Acceptance with the events that follow. */
export function accept(...drafts: readonly AnyDraft[]): Accepted {
  return { ok: true, drafts };
}
