/** What an event of the source means in this product's words, and who did it. */
import type { Severity } from '../domain/vocabulary.js';
import type { Incident, IncidentEvent, SourceLine } from './incident-log.js';

export const meanings = [
  'working',
  'queued',
  'asking-customer',
  'waiting',
  'resolved',
  'closed',
  'withdrawn',
  'unknown',
] as const;
export type Meaning = (typeof meanings)[number];

const meaningOf: Readonly<Record<string, Meaning>> = {
  'Accepted/In Progress': 'working',
  // Given to somebody: who it is shows in the resource, or in the next event's.
  'Accepted/Assigned': 'working',
  'Queued/Awaiting Assignment': 'queued',
  'Accepted/Wait - User': 'asking-customer',
  'Accepted/Wait - Customer': 'asking-customer',
  'Accepted/Wait - Vendor': 'waiting',
  'Accepted/Wait - Implementation': 'waiting',
  'Accepted/Wait': 'waiting',
  'Completed/Resolved': 'resolved',
  'Completed/In Call': 'resolved',
  'Completed/Closed': 'closed',
  'Completed/Cancelled': 'withdrawn',
};

/** An event with its meaning and the person behind it; a machine's account is nobody. */
export interface MeantEvent extends IncidentEvent {
  readonly meaning: Meaning;
  readonly person: string | null;
}

/** Persons are coded as R and a number; any other resource is an account of the machine. */
function personOf(resource: string): string | null {
  return /^R\d+$/u.test(resource) ? resource : null;
}

export function meant(event: IncidentEvent): MeantEvent {
  const meaning = meaningOf[`${event.status}/${event.substatus}`] ?? 'unknown';
  return { ...event, meaning, person: personOf(event.resource) };
}

const registeringMs = 2 * 60_000;

/** The events to act on: two "In Progress" on one line within two minutes at the start register one case. */
export function actsOf(incident: Incident): readonly MeantEvent[] {
  const events = incident.events.map(meant);
  const [first, second] = events;
  const registersTwice =
    isInProgress(first) && isInProgress(second) && first.line === second.line && second.at - first.at <= registeringMs;
  return registersTwice ? events.slice(1) : events;
}

function isInProgress(event: MeantEvent | undefined): event is MeantEvent {
  return event?.status === 'Accepted' && event.substatus === 'In Progress';
}

const severityOf: Readonly<Record<string, Severity>> = { major: 1, high: 2, medium: 3, low: 4 };

/** Impact as severity; a word that is not known counts as medium. */
export function severityOfImpact(impact: string): Severity {
  return severityOf[impact.toLowerCase()] ?? 3;
}

/** The levels at which each person of the log worked; who only moved cases on has the line of the first of them. */
export function levelsOfPeople(incidents: readonly Incident[]): ReadonlyMap<string, readonly SourceLine[]> {
  const worked = new Map<string, Set<SourceLine>>();
  const seenAt = new Map<string, SourceLine>();
  for (const event of incidents.flatMap((incident) => incident.events).map(meant)) {
    if (event.person === null) continue;
    const lines = worked.get(event.person) ?? new Set();
    if (event.meaning !== 'queued') lines.add(event.line);
    worked.set(event.person, lines);
    if (!seenAt.has(event.person)) seenAt.set(event.person, event.line);
  }
  return new Map(
    [...worked].map(([person, lines]) => [person, lines.size > 0 ? [...lines].sort() : [seenAt.get(person) ?? 1]]),
  );
}
