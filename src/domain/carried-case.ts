/** What a run of a case's workflow begins with: an opening, or the case as the run before (or the projection) left it. */
import type { Envelope } from './envelope.js';
import type { AnyEvent, EventType } from './events.js';
import type { PolicySlice } from './policy.js';
import type { RecentCommands } from './recent-commands.js';
import type { CaseState } from './state.js';

/** A notification that the workflow must see delivered, or fail for good. */
export interface Undelivered {
  readonly id: string;
  /** A customer's failed notification is somebody's pending action; a colleague's is only noted on its row. */
  readonly isToCustomer: boolean;
  /** Calls whoever is on call: tried often and not for long. */
  readonly isPage?: true;
}

export interface CarriedCase {
  readonly v: 1;
  readonly state: CaseState;
  readonly recent: RecentCommands;
  readonly undelivered: readonly Undelivered[];
  /** Events that are yet to be carried out outside the case. */
  readonly outgoing: readonly AnyEvent[];
  readonly lastEvents: readonly AnyEvent[];
}

export interface RunOptions {
  /** Continue as new after so many history events; the server's suggestion always counts. */
  readonly historyLimit?: number;
  /** Off where the server has no custom search attributes. */
  readonly searchAttributes?: boolean;
}

export interface CaseWorkflowInput {
  readonly policy: PolicySlice;
  readonly options: RunOptions;
  readonly begin: { readonly opening: Envelope<'open'> } | { readonly carried: CarriedCase };
}

/** Events that do something outside their case. */
export const outgoingTypes = [
  'case-merged',
  'case-unmerged',
  'case-split',
  'defect-linked',
  'case-reopened',
  'duties-noted',
] as const satisfies EventType[];

/** Whether something outside its case follows from an event. */
export function reachesOut(event: AnyEvent): boolean {
  return outgoingTypes.some((type) => type === event.type);
}
