/** The reports, as JSON and as CSV. */
import { z } from 'zod';
import { renderCsv } from '../../domain/csv.js';
import { iso } from '../../domain/instants.js';
import { groupings, reportNames, reports, reportTable, type Report, type ReportName } from '../../domain/reports.js';
import type { ReportReader, ReportRequest } from '../../store/report-reader.js';
import { endpoint, ok, type Answer, type Endpoint } from '../endpoint.js';
import { invalid, notFound } from '../problem.js';
import { isoInstant } from '../schemas.js';

export interface ReportServices {
  readonly reports: ReportReader;
}

/** A day is its beginning in UTC. */
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: 'must be a day (2026-11-01) or an instant (2026-11-01T08:00:00Z)',
});
const query = z.strictObject({
  from: moment
    .optional()
    .describe('From then on; 30 days before `to` unless given, for the backlog from the beginning'),
  to: moment.optional().describe('Before then; now unless given'),
  by: z.literal(groupings).optional().describe('One line for each of these, and one for all'),
});
type Query = z.output<typeof query>;

const row = z.object({
  group: z.object({ id: z.string().nullable(), name: z.string() }),
  figures: z.record(z.string(), z.number().nullable()),
});
const reportSchema = z
  .object({
    report: z.literal(reportNames),
    from: isoInstant,
    to: isoInstant,
    by: z.literal(groupings).nullable(),
    columns: z.array(
      z.object({ key: z.string(), label: z.string(), unit: z.literal(['count', 'seconds', 'days', 'share', 'score']) }),
    ),
    items: z.array(row),
    total: row,
  })
  .meta({ id: 'Report' });

const dayMs = 86_400_000;
const usualDays = 30;

export function reportEndpoints(services: ReportServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /reports/{name}',
      operationId: 'getReport',
      tag: 'Reports',
      summary: `A report: ${reportNames.join(', ')}. Durations are elapsed time; breaches are by the clocks' business time.`,
      who: 'leads',
      query,
      answer: reportSchema,
      hasCsv: true,
      handle: async ({ params, query: asked, now, wantsCsv }) => {
        const request = requestOf(params['name'], asked, now);
        const report = await services.reports.read(request);
        return wantsCsv ? csvAnswer(request, report) : ok(present(request, report));
      },
    }),
  ];
}

function requestOf(given: string | undefined, { from, to, by }: Query, now: number): ReportRequest {
  const name = reportNames.find((known) => known === given);
  if (name === undefined) throw notFound(`There are the reports ${reportNames.join(', ')}.`);
  const end = to === undefined ? now : Date.parse(to);
  const start = from === undefined ? usualStart(name, end) : Date.parse(from);
  if (start >= end) throw invalid([{ path: 'from', message: 'must be before `to`' }]);
  return { name, by: by ?? null, period: { from: start, to: end, now } };
}

function usualStart(name: ReportName, end: number): number {
  return name === 'backlog' ? 0 : end - usualDays * dayMs;
}

function present({ name, by, period }: ReportRequest, { rows, total }: Report): z.output<typeof reportSchema> {
  const [from, to] = [iso(period.from), iso(period.to)];
  return { report: name, from, to, by, columns: [...reports[name].columns], items: [...rows], total };
}

function csvAnswer({ name, by }: ReportRequest, report: Report): Answer {
  return {
    status: 200,
    text: { type: 'text/csv; charset=utf-8', text: renderCsv(reportTable(name, by, report)) },
    headers: { 'content-disposition': `attachment; filename="${name}.csv"` },
  };
}
