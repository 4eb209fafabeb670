/** What `caseline workload` does. */
import { z } from 'zod';
import { expectOk } from '../instance.js';
import { renderInstant } from '../instant-text.js';
import { writeResult } from '../output.js';
import { renderTable } from '../text-table.js';
import { asking, readAs, type Asking } from './engineers.js';

export interface WorkloadOptions extends Asking {
  readonly level?: string;
  readonly team?: string;
}

const named = z.object({ id: z.string(), name: z.string() });
const workloadDocument = z.object({
  items: z.array(
    z.object({
      engineer: named,
      levels: z.array(z.number()),
      open: z.number(),
      dueToday: z.number(),
      breached: z.number(),
      engagements: z.number(),
      consults: z.number(),
      coordinated: z.number(),
      away: z
        .object({ isAway: z.boolean(), from: z.string().nullable(), until: z.string(), cover: named.nullable() })
        .nullable(),
    }),
  ),
});
type Workload = z.output<typeof workloadDocument>['items'][number];

export async function showWorkload(options: WorkloadOptions): Promise<void> {
  const { instance, token } = await asking(options, 'lead');
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const query = new URLSearchParams({ timeZone });
  if (options.level !== undefined) query.set('level', options.level);
  if (options.team !== undefined) query.set('team', options.team);
  const body = expectOk(await instance.send({ method: 'GET', path: `/workload?${query.toString()}` }, token));
  writeResult(options.json === true ? JSON.stringify(body) : renderWorkload(readAs(workloadDocument, body).items));
}

const head = ['engineer', 'level', 'late', 'today', 'open', 'engagements', 'consults', 'coordinates', 'away'];

export function renderWorkload(items: readonly Workload[]): string {
  const rows = items.map(({ engineer, levels, ...figures }) => [
    engineer.name,
    levels.join(', '),
    ...[figures.breached, figures.dueToday, figures.open].map(String),
    ...[figures.engagements, figures.consults, figures.coordinated].map(String),
    renderAway(figures.away),
  ]);
  return renderTable(head, rows);
}

function renderAway(away: Workload['away']): string {
  if (away === null) return '';
  const from = away.isAway || away.from === null ? '' : `from ${renderInstant(away.from)} `;
  const cover = away.cover === null ? ', nobody covers' : `, ${away.cover.name} covers`;
  return `${from}until ${renderInstant(away.until)}${cover}`;
}
