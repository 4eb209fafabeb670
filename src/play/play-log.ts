/** Plays a whole log at a desk, a bounded number of incidents at once, and sums up. */
import type { ExpectedEnd, PlayedEnd } from './ending.js';
import type { Incident } from './incident-log.js';
import { playIncident, type PlayedIncident, type PlayedStep, type Staff } from './translate.js';
import type { Desk } from './desk.js';

export interface PlaySummary {
  readonly cases: number;
  /** Cases of which every step could be expressed. */
  readonly played: number;
  /** How many of all ended with the source's status, line and owner. */
  readonly endedAsSource: number;
  readonly different: readonly { case: string; expected: ExpectedEnd; got: PlayedEnd }[];
  readonly notExpressible: readonly { case: string; step: number; why: string }[];
  readonly commands: number;
  readonly seconds: number;
  /** How often the lifecycle said something in its own way; see `readingKinds`. */
  readonly readings: Readonly<Record<string, number>>;
}

export interface PlayOptions {
  readonly concurrency: number;
  /** Epoch milliseconds, for the duration. */
  readonly clock: () => number;
  readonly onPlayed?: (done: number, total: number) => void;
}

/** Plays every incident; rejects as soon as the desk can't be reached. */
export async function playLog(
  incidents: readonly Incident[],
  at: { desk: Desk; staff: Staff },
  options: PlayOptions,
): Promise<PlaySummary> {
  const startedAt = options.clock();
  const played: PlayedIncident[] = [];
  const waiting = incidents.values();
  const work = async (): Promise<void> => {
    for (const incident of waiting) {
      played.push(await playIncident(incident, at.desk, at.staff));
      options.onPlayed?.(played.length, incidents.length);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return summaryOf(played, (options.clock() - startedAt) / 1000);
}

function summaryOf(all: readonly PlayedIncident[], seconds: number): PlaySummary {
  const steps = all.flatMap((incident) => incident.steps);
  return {
    cases: all.length,
    played: all.filter((incident) => incident.notExpressible.length === 0).length,
    endedAsSource: all.filter((incident) => incident.endedAsSource).length,
    different: all
      .filter((incident) => !incident.endedAsSource)
      .map((incident) => ({ case: incident.case, expected: incident.expected, got: incident.got })),
    notExpressible: all.flatMap((incident) =>
      incident.notExpressible.map(({ step, why }) => ({ case: incident.case, step, why })),
    ),
    commands: steps.length,
    seconds: Math.round(seconds * 100) / 100,
    readings: countReadings(steps),
  };
}

function countReadings(steps: readonly PlayedStep[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { reading } of steps) if (reading) counts.set(reading, (counts.get(reading) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, left], [, right]) => right - left));
}
