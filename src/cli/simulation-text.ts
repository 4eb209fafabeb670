/** A simulation as a person reads it in a terminal. */
import {
  breachedShare,
  changeText,
  filledClocks,
  filledTime,
  timeWords,
  type SimulationReport,
} from '../simulation/report.js';
import { renderTable } from './text-table.js';

const shownExamples = 8;
const shownUnreadable = 3;

export function renderSimulation(report: SimulationReport): string {
  const { source, cases, events, seconds, eventsPerSecond, current, proposed } = report;
  return [
    `${source}: ${cases} cases, ${events} events in ${seconds} s (${eventsPerSecond} a second)`,
    `now:  ${current.name}, version ${current.version}`,
    `then: ${proposed.name}, version ${proposed.version}`,
    '',
    clocksTable(report),
    '',
    timeTable(report),
    ...examplesText(report),
    ...unreadableText(report),
  ].join('\n');
}

function clocksTable(report: SimulationReport): string {
  const rows = filledClocks(report).map(({ clock, severity, recorded, current, proposed }) => [
    clock,
    String(severity),
    pair(current.met, proposed.met),
    pair(current.warned, proposed.warned),
    pair(current.breached, proposed.breached),
    changeText(current.breached, proposed.breached),
    `${percent(breachedShare(current))} → ${percent(breachedShare(proposed))}`,
    recorded === null ? '–' : String(recorded.breached),
  ]);
  const head = ['CLOCK', 'SEV', 'MET', 'WARNED', 'BREACHED', 'CHANGE', 'SHARE BREACHED', 'RECORDED BREACHES'];
  return rows.length === 0 ? 'No clock ran.' : renderTable(head, rows);
}

function timeTable(report: SimulationReport): string {
  const rows = filledTime(report).map(({ what, severity, recorded, current, proposed }) => [
    timeWords[what],
    String(severity),
    pair(current, proposed),
    changeText(current, proposed),
    recorded === null ? '–' : String(recorded),
  ]);
  return rows.length === 0 ? 'Nothing else happened by itself.' : renderTable(timeHead, rows);
}

const timeHead = ['BY ITSELF', 'SEV', 'NOW → THEN', 'CHANGE', 'RECORDED'];

/** The largest differences, with cases to look at. */
function examplesText({ examples }: SimulationReport): string[] {
  const largest = examples
    .flatMap(({ what, severity, added, removed }) => [
      { what, severity, sign: '+', ...added },
      { what, severity, sign: '\u2212', ...removed },
    ])
    .filter(({ cases }) => cases > 0)
    .sort((left, right) => right.cases - left.cases)
    .slice(0, shownExamples);
  if (largest.length === 0) return ['', 'No case fares differently.'];
  const lines = largest.map(
    ({ what, severity, sign, cases, first }) =>
      `  ${sign}${cases} ${wordsFor(what)}, severity ${severity}: ${first.join(', ')}${cases > first.length ? ', …' : ''}`,
  );
  return ['', 'Cases that fare differently:', ...lines];
}

function wordsFor(what: SimulationReport['examples'][number]['what']): string {
  return what in timeWords ? timeWords[what as keyof typeof timeWords] : `${what} breached`;
}

function unreadableText({ unreadable }: SimulationReport): string[] {
  if (unreadable.length === 0) return [];
  const first = unreadable.slice(0, shownUnreadable).map(({ case: name, why }) => `  ${name}: ${why}`);
  return ['', `${unreadable.length} timelines can't be lived again and are in no figure:`, ...first];
}

function pair(from: number, to: number): string {
  return from === to ? String(from) : `${from} → ${to}`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`;
}
