/** What the pages of `caseline defect` and `caseline release` read of the API's documents; they may have more. */
import { z } from 'zod';

export const defectDocument = z.object({
  key: z.string(),
  product: z.string(),
  title: z.string(),
  publicTitle: z.string().optional(),
  workaround: z.string().nullable(),
  trackerUrl: z.string().nullish(),
  state: z.string(),
  targetRelease: z.string().nullable(),
  fixedIn: z.array(z.string()),
  revision: z.number(),
  customers: z.number().optional(),
  cases: z.number(),
  openCases: z.number(),
  duties: z.number(),
});
export type DefectDocument = z.output<typeof defectDocument>;

export const updateDocument = z.object({
  revision: z.number(),
  at: z.string(),
  kind: z.string(),
  state: z.string(),
  release: z.string().nullable(),
  public: z.boolean(),
  text: z.string().nullable(),
});
export type UpdateDocument = z.output<typeof updateDocument>;

export const releaseDocument = z.object({
  product: z.string(),
  version: z.string(),
  state: z.string(),
  notes: z.string().nullable(),
  publishedAt: z.string().nullable(),
  waiting: z.number().optional(),
  told: z.number().optional(),
  queued: z.number().optional(),
  failed: z.number().optional(),
});
export type ReleaseDocument = z.output<typeof releaseDocument>;

export const toldDocument = z.object({
  case: z.string(),
  duty: z.string(),
  news: z.string(),
  contact: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: z.string(),
  reason: z.string().nullable(),
  at: z.string().nullable(),
});
