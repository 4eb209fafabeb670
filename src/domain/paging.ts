/**
 * Pages: when somebody on call is called (severity 1; lifecycle.md, "Moving by itself"). Who that is, the policy's rosters say
 * at delivery. Decision: docs/decisions/0014-on-call-pages.md.
 */
import { draft } from './deciders/decider.js';
import type { AnyDraft, AnyEvent, EventDataOf } from './events.js';
import type { PolicySlice } from './policy.js';
import type { CaseState } from './state.js';

type PageReason = EventDataOf<'paged'>['reason'];
type PagingPolicy = Pick<PolicySlice, 'acknowledgePageWithin'>;

/** The page that the events of one command bring with them: a case arrived with severity 1, was raised to it, or reopened. */
export function pagedAfter(state: CaseState, events: readonly AnyEvent[], policy: PagingPolicy): readonly AnyDraft[] {
  const reason = events.map(reasonOf).find((found) => found !== undefined);
  return reason === undefined ? [] : paged(state, reason, policy);
}

/** The page of a clock that comes near its due time. */
export function pagedAtWarning(state: CaseState, policy: PagingPolicy): readonly AnyDraft[] {
  return paged(state, 'clock-warned', policy);
}

/** Whether somebody is called and may still answer in time: then nobody is called again. */
export function isPageOpen({ page }: Pick<CaseState, 'page'>): boolean {
  return page !== null && page.acknowledgedBy === null && !page.isUnanswered;
}

function paged(state: CaseState, reason: PageReason, policy: PagingPolicy): readonly AnyDraft[] {
  const isUrgent = state.severity === 1 && state.closedAt === null && state.resolution === null;
  const isWanted = isUrgent && policy.acknowledgePageWithin !== null && !isPageOpen(state);
  return isWanted ? [draft('paged', { reason })] : [];
}

function reasonOf(event: AnyEvent): PageReason | undefined {
  switch (event.type) {
    case 'case-opened':
      return event.data.severity === 1 ? 'arrived' : undefined;
    case 'severity-changed':
      return event.data.to === 1 ? 'raised' : undefined;
    case 'case-reopened':
      return 'reopened';
    default:
      return undefined;
  }
}
