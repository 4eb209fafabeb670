/** Small made-up incidents for the tests of play. */
import { parsePolicy, sliceOf } from '../../src/domain/policy-document.js';
import type { PolicySlice } from '../../src/domain/policy.js';
import { DomainDesk } from '../../src/play/domain-desk.js';
import type { Incident, IncidentEvent, SourceLine } from '../../src/play/incident-log.js';
import { levelsOfPeople } from '../../src/play/source-meaning.js';
import { playIncident, staffOf, type PlayedIncident } from '../../src/play/translate.js';

export const words = {
  working: 'Accepted/In Progress',
  assigned: 'Accepted/Assigned',
  queued: 'Queued/Awaiting Assignment',
  user: 'Accepted/Wait - User',
  vendor: 'Accepted/Wait - Vendor',
  wait: 'Accepted/Wait',
  resolved: 'Completed/Resolved',
  inCall: 'Completed/In Call',
  closed: 'Completed/Closed',
  cancelled: 'Completed/Cancelled',
  strange: 'Unmatched/Unmatched',
} as const;

/** `[word, line, resource, team?]`; the team is the line's first unless given. Events are ten minutes apart. */
export type Told = readonly [keyof typeof words, SourceLine, string, string?];

const startAt = Date.UTC(2026, 2, 2, 9);
const tenMinutesMs = 600_000;

export function incident(told: readonly Told[], more: { id?: string; impact?: string } = {}): Incident {
  const events = told.map(([word, line, resource, team = `T${line}`], seq): IncidentEvent => {
    const [status = '', substatus = ''] = words[word].split('/');
    return { seq, at: startAt + seq * tenMinutesMs, status, substatus, team, line, resource };
  });
  const [first, ...rest] = events;
  if (!first) throw new Error('an incident has an event');
  return { id: more.id ?? 'i-1', impact: more.impact ?? 'Medium', product: 'P1', events: [first, ...rest] };
}

export function standardPolicy(): PolicySlice {
  const parsed = parsePolicy({ version: 1 });
  if (!parsed.ok) throw new Error('the standard policy is valid');
  return sliceOf(parsed.document);
}

/** Plays made-up events at the domain's desk. */
export function played(told: readonly Told[], more: { impact?: string } = {}): Promise<PlayedIncident> {
  const given = incident(told, more);
  const staff = staffOf(levelsOfPeople([given]));
  return playIncident(given, new DomainDesk(staff, standardPolicy(), startAt), staff);
}

/** `R1 take-ownership`: who did what, in order. */
export function acts(play: PlayedIncident): string[] {
  return play.steps.map(({ by, command }) => `${by.kind === 'engineer' ? by.code : by.kind} ${command}`);
}

export function csv(incidents: readonly Incident[]): string {
  const header = 'case_id,seq,ts,status,substatus,team,line,resource,impact,product';
  const rows = incidents.flatMap(({ id, impact, product, events }) =>
    events.map((event) =>
      [
        ...[id, event.seq, new Date(event.at).toISOString(), event.status, event.substatus],
        ...[event.team, event.line, event.resource, impact, product],
      ].join(','),
    ),
  );
  return [header, ...rows, ''].join('\n');
}
