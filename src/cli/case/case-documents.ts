/** What the pages of `caseline case` read of the API's documents; they may have more. */
import { z } from 'zod';

const named = z.object({ id: z.string(), name: z.string() }).nullable();

const pendingAction = z.object({
  side: z.string(),
  kind: z.string(),
  detail: z.string().nullable(),
  since: z.string(),
  due: z.string().nullable(),
});
export type PendingAction = z.output<typeof pendingAction>;

export const caseSummary = z.object({
  number: z.string(),
  referenceId: z.string(),
  subject: z.string(),
  status: z.string(),
  level: z.number(),
  severity: z.number(),
  kind: z.string(),
  product: z.string().nullable(),
  version: z.string().nullable(),
  account: named,
  contact: named,
  owner: named,
  coordinator: named,
  engagement: z.object({ state: z.string(), engineer: named, reason: z.string() }).nullable(),
  actionable: z.boolean(),
  pendingActions: z.array(pendingAction),
  openedAt: z.string(),
  closedAt: z.string().nullable(),
  closureCode: z.string().nullable(),
  reopenUntil: z.string().nullable(),
  updatedAt: z.string(),
  seq: z.number(),
});
export type CaseSummary = z.output<typeof caseSummary>;

export const caseDocument = caseSummary.extend({
  description: z.string(),
  checklist: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      required: z.boolean(),
      provided: z.boolean(),
      unavailable: z.boolean(),
      waived: z.boolean(),
    }),
  ),
  clocks: z.record(
    z.string(),
    z.object({
      state: z.string(),
      due: z.string().nullable(),
      metAt: z.string().nullable(),
      breachedAt: z.string().nullable(),
      promise: z.string(),
    }),
  ),
  resolution: z
    .object({ code: z.string(), summary: z.string().nullable(), proposedAt: z.string(), by: named })
    .nullable(),
  defects: z.array(z.string()),
  mergedInto: z.string().nullable(),
  mergedCases: z.array(z.string()),
  deferredUntil: z.string().nullable(),
  rating: z.number().nullable(),
  consults: z.array(z.object({ id: z.string(), by: named, engineer: named, team: z.string().nullable() })).optional(),
  attention: z
    .object({ by: z.string(), since: z.string(), settledAt: z.string().nullable(), rhythm: z.string().nullable() })
    .nullable()
    .optional(),
  links: z.array(z.object({ type: z.string(), number: z.string() })),
  participants: z.array(z.object({ id: z.string(), name: z.string() })),
  workflow: z.object({ id: z.string(), url: z.string().nullable() }).optional(),
});
export type CaseDocument = z.output<typeof caseDocument>;

const author = z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() });

export const messageDocument = z.object({
  caseNumber: z.string(),
  at: z.string(),
  author,
  visibility: z.string(),
  text: z.string(),
  delivery: z.string().nullable(),
  command: z.string(),
});
export type MessageDocument = z.output<typeof messageDocument>;

export const entryDocument = z.object({
  caseNumber: z.string(),
  seq: z.number(),
  at: z.string(),
  type: z.string(),
  actor: author,
  data: z.record(z.string(), z.unknown()),
});
export type EntryDocument = z.output<typeof entryDocument>;

/** A refused request (RFC 9457), as far as a person reads it. */
export const problemDocument = z.object({
  title: z.string(),
  detail: z.string(),
  code: z.string(),
  reason: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  pendingActions: z.array(pendingAction).optional(),
});
export type ProblemDocument = z.output<typeof problemDocument>;
