/** Consults: questions to others while the case stays where it is. */
import type { CaseState } from '../state.js';
import type { AppliersOf } from './applier.js';

type ConsultEvents = 'consult-asked' | 'consult-answered' | 'consult-withdrawn';

export const consultAppliers: AppliersOf<ConsultEvents> = {
  'consult-asked': (state, { data, at, actor }) => {
    const { consult: id, engineer, team, level } = data;
    return { ...state, consults: [...state.consults, { id, by: actor.id, engineer, team, level, since: at }] };
  },
  'consult-answered': (state, { data }) => without(state, data.consult),
  'consult-withdrawn': (state, { data }) => without(state, data.consult),
};

function without(state: CaseState, consult: string): CaseState {
  return { ...state, consults: state.consults.filter(({ id }) => id !== consult) };
}
