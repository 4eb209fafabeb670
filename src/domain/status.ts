/** Status, level and actionability: computed, never set (lifecycle.md, "Status"). */
import { isComplete } from './checklist.js';
import { isOpenDefect, undatedActions } from './pending-actions.js';
import type { CaseState } from './state.js';
import type { Level, Status } from './vocabulary.js';

/** 1, 2, or 3 while Level 3 is engaged. */
export function levelOf(state: CaseState): Level {
  return state.engagement ? 3 : state.line;
}

/** Whether every required item is provided, accepted as unavailable, or waived (C12). */
export function isActionable(state: CaseState): boolean {
  return isComplete(state.checklist);
}

/** The first line of the status table that holds. */
export function statusOf(state: CaseState): Status {
  if (state.closedAt !== null) return 'closed';
  if (state.resolution) return 'resolved';
  const actions = undatedActions(state);
  if (actions.every((action) => action.side === 'customer')) return 'waiting_on_customer';
  const level = levelOf(state);
  if (level === 1 && !isActionable(state)) return 'gathering';
  if (state.engagement) return 'escalated';
  const hasEngineerAction = actions.some(
    (action) => /^level[123]$/u.test(action.side) && action.kind !== 'UPDATE_CUSTOMER',
  );
  return (hasEngineerAction ? undefined : waitsOnOthers(state)) ?? (state.owner === null ? 'queued' : 'in_progress');
}

function waitsOnOthers(state: CaseState): Status | undefined {
  if (state.defects.some(isOpenDefect)) return 'waiting_on_engineering';
  return state.wait ? 'waiting_on_third_party' : undefined;
}
