/** GET /workload: how much each engineer has to do, for those who distribute it. */
import { z } from 'zod';
import type { Level } from '../../domain/vocabulary.js';
import type { WorkloadReader, WorkloadRow } from '../../store/workload-reader.js';
import { endpoint, ok, type Endpoint } from '../endpoint.js';
import { isoInstant, line, named, reference } from '../schemas.js';

export interface WorkloadServices {
  readonly workload: WorkloadReader;
}

const query = z.strictObject({
  level: z.coerce.number().int().min(1).max(3).optional(),
  team: reference.optional(),
  timeZone: line(64)
    .refine(isTimeZone, 'must be a time zone such as Europe/Berlin')
    .default('UTC')
    .describe('Whose day "due today" is'),
});

const workloadSchema = z
  .object({
    engineer: named,
    levels: z.array(z.int()),
    open: z.int().describe('Open cases that they own'),
    dueToday: z.int().describe('Cases and engagements with something due today that is not late'),
    breached: z.int().describe('Cases and engagements with something late'),
    engagements: z.int(),
    consults: z.int().describe('Consults that wait for them by name'),
    coordinated: z.int().describe('Open cases in which they are named to the customer'),
    away: z
      .object({ isAway: z.boolean(), from: isoInstant.nullable(), until: isoInstant, cover: named.nullable() })
      .nullable(),
  })
  .meta({ id: 'Workload' });

export function workloadEndpoints({ workload }: WorkloadServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /workload',
      operationId: 'listWorkload',
      tag: 'Queues',
      who: 'leads',
      summary: 'What each engineer has to do, whoever is latest first.',
      query,
      answer: z.object({ items: z.array(workloadSchema), nextCursor: z.null() }),
      handle: async ({ query: { level, ...wanted }, now }) => {
        // within 1 to 3 by its schema
        const rows = await workload.list({ ...wanted, now, level: level as Level | undefined });
        return ok({ items: rows.map((row) => present(row, now)), nextCursor: null });
      },
    }),
  ];
}

function present(row: WorkloadRow, now: number): z.output<typeof workloadSchema> {
  const { id, name, levels, open, dueToday, breached, engagements, consults, coordinated } = row;
  return {
    engineer: { id, name },
    levels: [...levels],
    ...{ open, dueToday, breached, engagements, consults, coordinated },
    away: awayOf(row, now),
  };
}

/** An absence that is over is no news. */
function awayOf({ isAway, awayFrom, awayUntil, coverId, coverName }: WorkloadRow, now: number) {
  if (awayUntil === null || awayUntil.getTime() <= now) return null;
  const cover = coverId === null ? null : { id: coverId, name: coverName ?? coverId };
  return { isAway, from: awayFrom?.toISOString() ?? null, until: awayUntil.toISOString(), cover };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
