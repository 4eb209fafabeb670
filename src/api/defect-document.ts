/** A defect as callers see it: the desk's words for engineers, the public ones for customers. */
import { z } from 'zod';
import { defectStates } from '../domain/vocabulary.js';
import type { DefectRecord, DefectUpdateRecord } from '../store/defect-store.js';
import type { User } from '../store/user-store.js';
import { isoInstant } from './schemas.js';

export const defectSchema = z
  .object({
    key: z.string(),
    product: z.string(),
    title: z.string().describe('For customers the public one'),
    publicTitle: z.string().optional(),
    workaround: z.string().nullable(),
    trackerUrl: z.string().nullable().optional(),
    state: z.literal(defectStates),
    targetRelease: z.string().nullable(),
    fixedIn: z.array(z.string()),
    revision: z.int(),
    customers: z.int().optional().describe('Accounts that have it'),
    cases: z.int().describe('Linked cases that you may see'),
    openCases: z.int(),
    duties: z.int().describe('Closed cases that wait for its fix'),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: 'Defect' });
export type DefectDocument = z.output<typeof defectSchema>;

export const updateSchema = z
  .object({
    revision: z.int(),
    at: isoInstant,
    kind: z.literal(['report', 'plan', 'inform', 'publish', 'cancel']),
    state: z.literal(defectStates),
    release: z.string().nullable(),
    public: z.boolean(),
    text: z.string().nullable(),
    author: z.string().optional(),
  })
  .meta({ id: 'DefectUpdate' });

/** How many others have it, and where engineering works on it, is the desk's own matter. */
export function presentDefect(row: DefectRecord, { actor }: User): DefectDocument {
  const { key, product, workaround, state, targetRelease, fixedIn, revision, cases, openCases, duties } = row;
  const shared = {
    ...{ key, product, workaround, state, targetRelease, fixedIn: [...fixedIn], revision, cases, openCases, duties },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
  if (actor.kind === 'contact') return { ...shared, title: row.publicTitle };
  const { title, publicTitle, trackerUrl, customers } = row;
  return { ...shared, title, publicTitle, trackerUrl, customers };
}

export function presentUpdate(update: DefectUpdateRecord, { actor }: User): z.output<typeof updateSchema> {
  const { revision, at, kind, state, release, isPublic, text, authorId } = update;
  const shared = { revision, at: at.toISOString(), kind, state, release, public: isPublic, text };
  return actor.kind === 'contact' ? shared : { ...shared, author: authorId };
}
