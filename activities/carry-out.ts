/** What events of a case do outside it, by type of event. */
import type { AnyEnvelope } from '../src/domain/envelope.js';
import type { AnyEvent, CaseEvent, EventType } from '../src/domain/events.js';
import type { CaseActivities } from './contract.js';

/** Carries out one event; gives what the case itself has to apply then. Doing it again changes nothing. */
export type Outreach = {
  readonly [T in EventType]?: (caseNumber: string, event: CaseEvent<T>) => Promise<readonly AnyEnvelope[]>;
};

export function createCarryOut(outreach: Outreach): CaseActivities['carryOut'] {
  return async ({ caseNumber, events }) => {
    const back: AnyEnvelope[] = [];
    for (const event of events) back.push(...(await carryOut(outreach, caseNumber, event)));
    return back;
  };
}

function carryOut(outreach: Outreach, caseNumber: string, event: AnyEvent): Promise<readonly AnyEnvelope[]> {
  // Each takes the event of its own key; the union's correlation is lost to the type checker here.
  const reach = outreach[event.type] as
    ((number: string, given: AnyEvent) => Promise<readonly AnyEnvelope[]>) | undefined;
  return reach?.(caseNumber, event) ?? Promise.resolve([]);
}
