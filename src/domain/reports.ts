/** The reports: what each counts and by what it can be grouped. One table, from which routes, CSV and the CLI are made. */
import { clockNames } from './policy.js';
import { scores } from './vocabulary.js';

export const groupings = ['day', 'week', 'month', 'product', 'account', 'severity', 'engineer', 'level'] as const;
/** `engineer`: who did what the report counts, else who owns the case. `level`: where the case is now. */
export type Grouping = (typeof groupings)[number];

/** `seconds` and `days` are elapsed time, at night and on Sundays too; `share` is of 1. */
export type ColumnUnit = 'count' | 'seconds' | 'days' | 'share' | 'score';

export interface ReportColumn {
  readonly key: string;
  readonly label: string;
  readonly unit: ColumnUnit;
}

export interface ReportDefinition {
  readonly summary: string;
  readonly columns: readonly ReportColumn[];
  /** What happens within the time asked for decides which cases are in. */
  readonly periodOf: 'opening' | 'event';
}

function count(key: string, label: string): ReportColumn {
  return { key, label, unit: 'count' };
}
/** `firstResponse` → `first response`. */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}
const median: ReportColumn = { key: 'medianSeconds', label: 'median, elapsed', unit: 'seconds' };
const ninetieth: ReportColumn = { key: 'p90Seconds', label: '90th percentile, elapsed', unit: 'seconds' };

export const reports = {
  'first-response': {
    summary: "How soon cases opened in the time had an engineer's first public word.",
    periodOf: 'opening',
    columns: [
      count('cases', 'cases'),
      count('answered', 'answered'),
      median,
      ninetieth,
      count('breached', 'clock breached'),
    ],
  },
  resolution: {
    summary: 'How soon after its opening a case had the last resolution proposed in the time.',
    periodOf: 'event',
    columns: [count('cases', 'cases'), median, ninetieth, count('breached', 'relief clock breached')],
  },
  reopens: {
    summary: 'How many of the closings in the time did not last.',
    periodOf: 'event',
    columns: [
      count('closings', 'closings'),
      count('reopened', 'reopened'),
      { key: 'rate', label: 'rate', unit: 'share' },
    ],
  },
  breaches: {
    summary: 'Clocks breached in the time, stamped at their due times.',
    periodOf: 'event',
    columns: [
      count('breaches', 'breaches'),
      count('cases', 'cases'),
      ...clockNames.map((name) => count(name, wordsOf(name))),
    ],
  },
  backlog: {
    summary: 'What is open now, by age; with a time given, of the cases opened in it.',
    periodOf: 'opening',
    columns: [
      count('open', 'open'),
      count('late', 'past a due time'),
      count('under1Day', 'under 1 day old'),
      count('under3Days', '1–3 days'),
      count('under7Days', '3–7 days'),
      count('under30Days', '7–30 days'),
      count('older', 'older'),
      { key: 'medianAgeDays', label: 'median age, elapsed', unit: 'days' },
    ],
  },
  bounces: {
    summary: 'Hand-backs, transfers and repeated handoffs in the time.',
    periodOf: 'event',
    columns: [
      count('bounces', 'bounces'),
      count('handBacks', 'of these hand-backs'),
      count('cases', 'cases'),
      { key: 'perCase', label: 'per case', unit: 'score' },
    ],
  },
  pauses: {
    summary: 'Questions to customers, waits, put-off answers and rejected resolutions in the time.',
    periodOf: 'event',
    columns: [
      count('cases', 'cases'),
      count('questions', 'questions'),
      count('waits', 'waits'),
      count('deferrals', 'answers put off'),
      count('rejections', 'rejections'),
    ],
  },
  satisfaction: {
    summary: 'What customers said of closed cases in the time, from 1 to 5.',
    periodOf: 'event',
    columns: [
      count('ratings', 'ratings'),
      { key: 'average', label: 'average', unit: 'score' },
      ...scores.map((score) => count(`score${score}`, `score ${score}`)),
    ],
  },
} as const satisfies Record<string, ReportDefinition>;

export type ReportName = keyof typeof reports;
export const reportNames = Object.keys(reports) as ReportName[]; // its own keys

/** One line: a group with its figures by column key; a figure is null where there is nothing to compute it from. */
export interface ReportRow {
  readonly group: { readonly id: string | null; readonly name: string };
  readonly figures: Readonly<Record<string, number | null>>;
}

export interface Report {
  readonly rows: readonly ReportRow[];
  readonly total: ReportRow;
}

/** A report as a table of texts: its heads and lines, the total last where there are groups. */
export function reportTable(
  name: ReportName,
  by: Grouping | null,
  { rows, total }: Report,
): (string | number | null)[][] {
  const { columns }: ReportDefinition = reports[name];
  const units: Partial<Record<ColumnUnit, string>> = { seconds: ' (s)', days: ' (d)' };
  const heads = columns.map(({ label, unit }) => `${label}${units[unit] ?? ''}`);
  const line = ({ group, figures }: ReportRow): (string | number | null)[] => [
    ...(by === null ? [] : [group.id ?? '', group.name]),
    ...columns.map(({ key }) => figures[key] ?? null),
  ];
  return [[...(by === null ? [] : [by, 'name']), ...heads], ...rows.map(line), line(total)];
}
