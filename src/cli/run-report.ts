/** What `caseline report` does: asks the running instance, prints what it says. */
import { z } from 'zod';
import { renderCsv } from '../domain/csv.js';
import {
  groupings,
  reportNames,
  reports,
  reportTable,
  type ColumnUnit,
  type ReportDefinition,
} from '../domain/reports.js';
import { loadConfiguration } from '../runtime/configuration.js';
import { CommandFailure } from './failure.js';
import { expectOk, findInstance } from './instance.js';
import { writeResult } from './output.js';
import { renderTable } from './text-table.js';

export interface ReportOptions {
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
  readonly as?: string;
}

const row = z.object({
  group: z.object({ id: z.string().nullable(), name: z.string() }),
  figures: z.record(z.string(), z.number().nullable()),
});
const reportDocument = z.object({
  report: z.literal(reportNames),
  from: z.string(),
  to: z.string(),
  by: z.literal(groupings).nullable(),
  items: z.array(row),
  total: row,
});
type ReportDocument = z.output<typeof reportDocument>;

export async function printReport(name: string, options: ReportOptions): Promise<void> {
  const instance = await findInstance(loadConfiguration());
  const query = new URLSearchParams();
  for (const key of ['by', 'from', 'to'] as const) {
    const value = options[key];
    if (value !== undefined) query.set(key, value);
  }
  const path = `/reports/${name}${query.size > 0 ? `?${query.toString()}` : ''}`;
  const body = expectOk(await instance.send({ method: 'GET', path }, instance.tokenOf(options.as, 'lead')));
  if (options.json === true) {
    writeResult(JSON.stringify(body));
    return;
  }
  const read = reportDocument.safeParse(body);
  if (!read.success) throw new CommandFailure('the answer is not a report of this API; is CASELINE_URL right?');
  writeResult(options.csv === true ? csvOf(read.data) : renderReport(read.data));
}

function csvOf({ report, by, items, total }: ReportDocument): string {
  return renderCsv(reportTable(report, by, { rows: items, total }))
    .trimEnd()
    .replaceAll('\r\n', '\n');
}

/** The table: a line for each group, the total last. */
export function renderReport({ report, from, to, by, items, total }: ReportDocument): string {
  const { columns, summary, periodOf }: ReportDefinition = reports[report];
  const lines = [...items, total].map(({ group, figures }) => [
    by === null ? 'all' : group.name,
    ...columns.map(({ key, unit }) => figureText(figures[key] ?? null, unit)),
  ]);
  const head = [(by ?? '').toUpperCase(), ...columns.map(({ label }) => label.toUpperCase())];
  const when = `${periodOf === 'opening' ? 'cases opened' : 'what happened'} ${from.slice(0, 16)}Z to ${to.slice(0, 16)}Z`;
  return `${summary}\n${when}\n\n${renderTable(head, lines)}`;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

function figureText(value: number | null, unit: ColumnUnit): string {
  if (value === null) return '–';
  switch (unit) {
    case 'count':
      return String(value);
    case 'seconds':
      return durationText(value);
    case 'days':
      return `${value.toFixed(1)} d`;
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case 'score':
      return value.toFixed(2);
  }
}

/** Two parts at most: `2 d 4 h`, `3 h 20 min`, `45 s`. */
function durationText(seconds: number): string {
  if (seconds >= day) return parts(seconds, [day, 'd'], [hour, 'h']);
  if (seconds >= hour) return parts(seconds, [hour, 'h'], [minute, 'min']);
  return seconds >= minute ? `${Math.round(seconds / minute)} min` : `${Math.round(seconds)} s`;
}

function parts(seconds: number, [large, largeUnit]: [number, string], [small, smallUnit]: [number, string]): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeUnit}${rest > 0 ? ` ${rest} ${smallUnit}` : ''}`;
}
