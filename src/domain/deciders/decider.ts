/** A decider answers one command: events, or a refusal. */
import type { CommandName } from '../catalogue.js';
import type { Decision, Refusal } from '../decision.js';
import { refuse } from '../decision.js';
import type { Envelope, EngineerFacts } from '../envelope.js';
import type { Draft, EventDataOf, EventType } from '../events.js';
import type { PolicySlice } from '../policy.js';
import type { CaseState } from '../state.js';

export interface Input<N extends CommandName = CommandName> {
  readonly state: CaseState;
  readonly envelope: Envelope<N>;
  /** Epoch milliseconds of the decision. */
  readonly now: number;
  readonly policy: PolicySlice;
}
export type DecidersOf<N extends CommandName> = { readonly [K in N]: (input: Input<K>) => Decision };

interface Place {
  readonly isPublic?: boolean;
  readonly messageId?: string | undefined;
}

/** An event in the making; internal unless said otherwise. */
export function draft<T extends EventType>(type: T, data: EventDataOf<T>, place: Place = {}): Draft<T> {
  const { isPublic = false, messageId } = place;
  return messageId === undefined ? { type, data, isPublic } : { type, data, isPublic, messageId };
}

/** The facts looked up for an engineer named in the body, or why they can't have the work. */
export function availableEngineer(envelope: Pick<Envelope, 'context'>, id: string): EngineerFacts | Refusal {
  const found = envelope.context?.engineers?.find((engineer) => engineer.id === id);
  if (!found) return refuse('unknown_engineer', `there is no engineer ${id}`);
  if (!found.isActive) return refuse('unavailable_engineer', `${id} has left; choose another engineer`);
  if (found.isAway) return refuse('unavailable_engineer', `${id} is away; choose another engineer or their cover`);
  return found;
}

/** Tells a refusal from the facts that a look-up gave. */
export function isRefusal(value: object): value is Refusal {
  return 'ok' in value && value.ok === false;
}
