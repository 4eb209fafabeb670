/** What time does: clocks warn and breach, the customer's silence climbs its ladder, what they deferred comes back. */
import { overdueKey } from '../pending-actions.js';
import { neverRan } from '../runs.js';
import type { CaseState, ClockState, Silence } from '../state.js';
import type { ClockName } from '../policy.js';
import { unchanged, type AppliersOf } from './applier.js';

type TimeEvents =
  | 'clock-warned'
  | 'clock-breached'
  | 'action-overdue'
  | 'reminder-sent'
  | 'closure-proposed'
  | 'silence-ended'
  | 'answer-deferred'
  | 'deferral-ended';

export const freshSilence: Silence = { runs: neverRan, reminders: 0, isClosureProposed: false };
/** The customer gave a sign of life. */
export const heard = {
  silence: freshSilence,
  deferral: null,
  decideClosureSince: null,
} as const satisfies Partial<CaseState>;

export const timeAppliers: AppliersOf<TimeEvents> = {
  'clock-warned': (state, { data }) => stamped(state, data.clock, { warnedAt: data.due }),
  'clock-breached': (state, { data }) => stamped(state, data.clock, { breachedAt: data.due }),
  'action-overdue': (state, { data }) => ({ ...state, overdue: [...state.overdue, overdueKey(data)] }),
  'reminder-sent': (state, { data }) => ({ ...state, silence: { ...state.silence, reminders: data.step } }),
  'closure-proposed': (state) => ({ ...state, silence: { ...state.silence, isClosureProposed: true } }),
  'silence-ended': (state, { at }) => ({ ...state, decideClosureSince: at }),
  'answer-deferred': (state, { data, at }) => ({
    ...state,
    ...heard,
    deferral: { since: at, until: data.until },
  }),
  'deferral-ended': (state) => ({ ...state, deferral: null }),
};

/** A due that passed is not taken back by whatever moves the clock later. */
function stamped(state: CaseState, name: ClockName, stamp: Partial<ClockState>): CaseState {
  const clock = state.clocks[name];
  return clock === null ? unchanged(state) : { ...state, clocks: { ...state.clocks, [name]: { ...clock, ...stamp } } };
}
