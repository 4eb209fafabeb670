/**
 * Policy simulation over 100,000 timeline events: what `caseline policy simulate` does with them once they are read. The lives
 * are made-up incidents of three lines, played as the commands of their people at the times of the incidents.
 */
import type { AnyEvent } from '../src/domain/events.js';
import { sliceOf } from '../src/domain/policy-document.js';
import type { BySeverity, ClockName, PolicySlice } from '../src/domain/policy.js';
import type { Incident, IncidentEvent, SourceLine } from '../src/play/incident-log.js';
import { levelsOfPeople } from '../src/play/source-meaning.js';
import { TimedDesk } from '../src/play/timed-desk.js';
import { playIncident, staffOf } from '../src/play/translate.js';
import { loadPolicyFile, standardPolicyPath } from '../src/runtime/policy-file.js';
import { LivesComparison } from '../src/simulation/compare.js';
import type { Scale } from './bench.js';
import { round, say } from './progress.js';

export interface SimulationResult {
  readonly cases: number;
  readonly events: number;
  readonly seconds: number;
  /** Of processor time: what it takes on a machine that does nothing else. */
  readonly cpuSeconds: number;
  readonly eventsPerSecond: number;
  /** So that it shows that something was simulated. */
  readonly breaches: { readonly current: number; readonly proposed: number };
}

const fullEvents = 100_000;
const quickEvents = 5000;
/** Different lives; the events are filled up with them again. */
const differentLives = 1500;
const startAt = Date.UTC(2026, 0, 5, 8);
const hourMs = 3_600_000;

export async function measureSimulation({ isQuick }: Pick<Scale, 'isQuick'>): Promise<SimulationResult> {
  const wanted = isQuick ? quickEvents : fullEvents;
  say(`policy simulation over ${wanted} timeline events`);
  const current = sliceOf(loadPolicyFile(standardPolicyPath()));
  const lives = await madeUpLives(isQuick ? differentLives / 10 : differentLives, current);
  const proposed = twiceAsStrict(current);
  const comparison = new LivesComparison({
    current: () => current,
    proposed: () => proposed,
    until: startAt + 365 * 24 * hourMs,
    hasRecord: true,
  });
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  for (let events = 0, index = 0; events < wanted; index += 1) {
    const life = lives[index % lives.length] ?? [];
    comparison.add({ name: String(index), events: life });
    events += life.length;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuSeconds = round((user + system) / 1e6, 2);
  const { cases, events, clocks, unreadable } = comparison.result();
  if (unreadable.length > 0)
    throw new Error(`${unreadable.length} lives can't be lived again: ${unreadable[0]?.why ?? ''}`);
  const breachedIn = (column: 'current' | 'proposed'): number =>
    clocks.reduce((sum, row) => sum + row[column].breached, 0);
  const eventsPerSecond = Math.round(events / seconds);
  say(`  ${events} events of ${cases} cases in ${round(seconds, 2)} s: ${eventsPerSecond} a second`);
  const breaches = { current: breachedIn('current'), proposed: breachedIn('proposed') };
  return { cases, events, seconds: round(seconds, 2), cpuSeconds, eventsPerSecond, breaches };
}

function twiceAsStrict(policy: PolicySlice): PolicySlice {
  const half = (terms: BySeverity): BySeverity => {
    const entries = Object.entries(terms).map(([severity, term]) => [severity, { ...term, ms: term.ms / 2 }]);
    return Object.fromEntries(entries) as BySeverity; // the same severities
  };
  const clocks = Object.entries(policy.clocks).map(([name, terms]) => [name, half(terms)]);
  return {
    ...policy,
    version: policy.version + 1,
    clocks: Object.fromEntries(clocks) as Record<ClockName, BySeverity>,
  };
}

async function madeUpLives(count: number, policy: PolicySlice): Promise<(readonly AnyEvent[])[]> {
  const incidents = Array.from({ length: count }, (_none, index) => madeUpIncident(index));
  const staff = staffOf(levelsOfPeople(incidents));
  const lives: (readonly AnyEvent[])[] = [];
  for (const incident of incidents) {
    const desk = new TimedDesk(staff, policy, incident.events[0].at);
    const { number } = await playIncident(incident, desk, staff);
    lives.push(desk.timelineOf(number));
  }
  return lives;
}

type Happening = readonly [status: string, substatus: string, line: SourceLine];
const solved: readonly Happening[] = [
  ['Completed', 'Resolved', 1],
  ['Completed', 'Closed', 1],
];
const atLevel2: readonly Happening[] = [
  ['Queued', 'Awaiting Assignment', 2],
  ['Accepted', 'In Progress', 2],
  ['Accepted', 'Wait - User', 2],
  ['Accepted', 'In Progress', 2],
];
/** Ways that incidents go, the common ones more than once. */
const ways: readonly (readonly Happening[])[] = [
  [['Accepted', 'In Progress', 1], ...solved],
  [['Accepted', 'In Progress', 1], ['Accepted', 'Wait - User', 1], ['Accepted', 'In Progress', 1], ...solved],
  [['Accepted', 'In Progress', 1], ...atLevel2, ['Completed', 'Resolved', 2], ['Completed', 'Closed', 2]],
  [
    ['Accepted', 'In Progress', 1],
    ...atLevel2,
    ['Queued', 'Awaiting Assignment', 3],
    ['Accepted', 'In Progress', 3],
    ['Accepted', 'In Progress', 2],
    ['Accepted', 'Wait - Vendor', 2],
    ['Completed', 'Resolved', 2],
    ['Completed', 'Closed', 2],
  ],
];

/** The same incident for the same index: its pauses grow from minutes to days. */
function madeUpIncident(index: number): Incident {
  const way = ways[index % ways.length] ?? [];
  const openedAt = startAt + (index % 500) * 3 * hourMs;
  const events = way.map(([status, substatus, line], seq): IncidentEvent => {
    const at = openedAt + Math.round(seq ** 2 * hourMs * (0.1 + ((index * 7 + seq * 13) % 60) / 10));
    return { seq, at, status, substatus, team: `T${line}`, line, resource: `R${line}${index % 20}` };
  });
  const [first, ...rest] = events.sort((left, right) => left.at - right.at || left.seq - right.seq);
  if (!first) throw new Error('a way has a beginning');
  const impact = ['Medium', 'Low', 'Medium', 'High', 'Low', 'Major'][index % 6] ?? 'Medium';
  return { id: `made-up-${index}`, impact, product: 'P', events: [first, ...rest] };
}
