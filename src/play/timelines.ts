/** The incidents of a log as timelines of cases: what their people did, at the times of the source. */
import { parsePolicy, sliceOf } from '../domain/policy-document.js';
import type { AnyEvent } from '../domain/events.js';
import type { PolicySlice, Term } from '../domain/policy.js';
import { readIncidentLog, type Incident } from './incident-log.js';
import { levelsOfPeople } from './source-meaning.js';
import { TimedDesk } from './timed-desk.js';
import { playIncident, staffOf, type Staff } from './translate.js';

export interface PlayedTimeline {
  /** The source's id. */
  readonly case: string;
  readonly events: readonly AnyEvent[];
}

/** A log, read. Each timeline is made when it is asked for. */
export interface TimedLog {
  readonly cases: number;
  /** The latest instant that the log knows, in epoch milliseconds: nobody knows how its open cases went on. */
  readonly endsAt: number;
  timelines(): AsyncGenerator<PlayedTimeline>;
}

/** Reads the log at `path`; `within` says which incidents count, by their first event (epoch milliseconds, the end excluded). */
export async function readTimelines(path: string, within: { from: number; to: number }): Promise<TimedLog> {
  const all = await readIncidentLog(path);
  const staff = staffOf(levelsOfPeople(all));
  const incidents = all.filter(({ events: [first] }) => first.at >= within.from && first.at < within.to);
  const policy = tolerantPolicy();
  return {
    cases: incidents.length,
    endsAt: all.reduce((latest, { events }) => Math.max(latest, ...events.map(({ at }) => at)), 0),
    async *timelines() {
      for (const incident of incidents) yield await timelineOf(incident, staff, policy);
    },
  };
}

async function timelineOf(incident: Incident, staff: Staff, policy: PolicySlice): Promise<PlayedTimeline> {
  const desk = new TimedDesk(staff, policy, incident.events[0].at);
  const { number } = await playIncident(incident, desk, staff);
  return { case: incident.id, events: desk.timelineOf(number) };
}

const tenYearsMs = 3650 * 86_400_000;

/** The standard policy, but the log's people are never too late to reopen: what they did is what counts. */
function tolerantPolicy(): PolicySlice {
  const parsed = parsePolicy({ version: 1 });
  if (!parsed.ok) throw new Error('the standard policy is not valid');
  const slice = sliceOf(parsed.document);
  const long: Term = { ms: tenYearsMs, calendar: 'always' };
  return {
    ...slice,
    calendars: { ...slice.calendars, always: { opening: 'always' } },
    windows: { ...slice.windows, reopen: { 1: long, 2: long, 3: long, 4: long } },
  };
}
