/** An applier says what one type of event does to the state. */
import type { CaseEvent, EventType } from '../events.js';
import type { CaseState } from '../state.js';

export type AppliersOf<T extends EventType> = {
  readonly [K in T]: (state: CaseState, event: CaseEvent<K>) => CaseState;
};
export type Appliers = AppliersOf<Exclude<EventType, 'case-opened'>>;

/** An event that is on the timeline but changes no rule's input. */
export function unchanged(state: CaseState): CaseState {
  return state;
}
