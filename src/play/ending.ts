/** How an incident ended by its source, how the played case ended, and whether the two agree. */
import type { CaseView } from './desk.js';
import type { Incident, SourceLine } from './incident-log.js';
import { meant, type Meaning, type MeantEvent } from './source-meaning.js';

export type EndClass = 'open' | 'waiting_on_customer' | 'waiting_on_third_party' | 'resolved' | 'closed';

export interface ExpectedEnd {
  readonly status: EndClass;
  readonly line: SourceLine;
  /** The person who has it by the source; null where the source has none. */
  readonly owner: string | null;
}

export interface PlayedEnd {
  readonly status: EndClass;
  readonly level: number;
  readonly owner: string | null;
  /** The Level 3 engineer at work, or whose finding was the last one returned. */
  readonly specialist: string | null;
}

const classOf: Readonly<Record<Meaning, EndClass | null>> = {
  working: 'open',
  queued: 'open',
  'asking-customer': 'waiting_on_customer',
  waiting: 'waiting_on_third_party',
  resolved: 'resolved',
  closed: 'closed',
  withdrawn: 'closed',
  unknown: null,
};

/** The end by the source alone. An event of unknown meaning says nothing and leaves the one before it. */
export function expectedEnd(incident: Incident): ExpectedEnd {
  const events = incident.events.map(meant).filter((event) => event.meaning !== 'unknown');
  const last = events.at(-1) ?? meant(incident.events[0]);
  return { status: classOf[last.meaning] ?? 'open', line: last.line, owner: ownerAtEnd(events, last) };
}

/** The last person who worked on it at that line since it was last queued. Closing is not working on it. */
function ownerAtEnd(events: readonly MeantEvent[], last: MeantEvent): string | null {
  const sinceQueued = events.slice(events.findLastIndex((event) => event.meaning === 'queued') + 1);
  const worked = sinceQueued.filter((event) => event.meaning !== 'closed' && event.meaning !== 'withdrawn');
  const [own] = worked.filter((event) => event.person !== null).slice(-1);
  return own?.line === last.line ? own.person : null;
}

/** The end of the case as the product shows it. */
export function playedEnd(view: CaseView, specialist: string | null): PlayedEnd {
  const atWork = view.engagement?.engineer ?? null;
  return { status: classOfView(view), level: view.level, owner: view.owner, specialist: atWork ?? specialist };
}

function classOfView(view: CaseView): EndClass {
  if (view.status === 'closed' || view.status === 'resolved') return view.status;
  if (view.status === 'waiting_on_customer') return view.status;
  // Beside Level 3 the status stays `escalated`; the wait is then the pending action of the third party.
  const waits = view.pendingActions.some((action) => action.kind === 'THIRD_PARTY');
  return waits ? 'waiting_on_third_party' : 'open';
}

/**
 * Status, line and (where the source has one) owner agree. Level 3 works beside the owner and never completes a case or asks
 * the customer itself (C5, C14): what the source completes or asks at line 3 rests at level 2 with that engineer's finding.
 */
export function agrees(expected: ExpectedEnd, got: PlayedEnd): boolean {
  if (expected.status !== got.status) return false;
  if (expected.line !== 3) {
    return expected.line === got.level && (expected.owner === null || expected.owner === got.owner);
  }
  const isOwnersTurn = expected.status !== 'open' && expected.status !== 'waiting_on_third_party';
  const restsRight = got.level === (isOwnersTurn ? 2 : 3);
  return restsRight && (expected.owner === null || expected.owner === got.specialist);
}
