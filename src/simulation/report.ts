/** What a simulation tells: what was compared with what, how fast, and the figures. */
import type { Comparison } from './compare.js';

export interface SimulationReport extends Comparison {
  /** Whose lives: a log's, or those of the instance's own cases. */
  readonly source: string;
  readonly current: PolicyName;
  readonly proposed: PolicyName;
  /** Cases opened from then (ISO 8601), until before then; null: no bound. */
  readonly since: string | null;
  readonly until: string | null;
  /** The instant until which open cases went on. */
  readonly livedUntil: string;
  /** Timeline events that were read; each lived twice, and once more for the record. */
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

export interface PolicyName {
  readonly name: string;
  readonly version: number;
}

/** Rows in which anything was counted, under any column. */
export function filledClocks({ clocks }: Comparison): Comparison['clocks'] {
  return clocks.filter(({ recorded, current, proposed }) =>
    [recorded, current, proposed].some((column) => column !== null && Object.values(column).some((count) => count > 0)),
  );
}

export function filledTime({ time }: Comparison): Comparison['time'] {
  return time.filter(({ recorded, current, proposed }) => (recorded ?? 0) > 0 || current > 0 || proposed > 0);
}

/** `+12`, `−3`, `=`. */
export function changeText(from: number, to: number): string {
  if (from === to) return '=';
  return to > from ? `+${to - from}` : `\u2212${from - to}`;
}

/** Of a clock's rounds that came to an end, the share that was breached; null where none did. */
export function breachedShare({ met, breached }: { readonly met: number; readonly breached: number }): number | null {
  return met + breached === 0 ? null : breached / (met + breached);
}

/** What time did, in words. */
export const timeWords = {
  reminded: 'reminders of silent customers',
  'closure-proposed': 'closing proposed to silent customers',
  'closed-by-silence': 'closed by silence',
  'left-to-owner': 'silence ended, owner decides',
  'closed-by-window': 'closed by the confirmation window',
  overtaken: 'closed though somebody went on with it',
  'moved-by-triage': 'moved to Level 2 by the triage window',
  'moved-by-hand-off': 'moved to Level 2 by the hand-off window',
  'lead-told': 'window of Level 1 over, lead told',
  overdue: 'other actions overdue',
  paged: 'on-call pages',
  'page-unanswered': 'pages unanswered',
} as const satisfies Record<Comparison['time'][number]['what'], string>;
