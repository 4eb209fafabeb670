/** Schemas that several endpoints share. Those of queries take strings, as an address has nothing else. */
import { z } from 'zod';

/** PostgreSQL's text cannot hold U+0000, and a lone surrogate is no character. */
export function line(max: number): z.ZodString {
  return z
    .string()
    .max(max)
    .refine((value) => !value.includes('\u0000') && value.isWellFormed(), 'contains a character that cannot be stored');
}
export function words(max: number): z.ZodString {
  return line(max).regex(/\S/u, 'must not be empty');
}

/** An id that a caller chooses for a new thing: readable, fit for an address. */
export const newId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/u, 'small letters, digits, dash, dot and underscore, at most 64');
export const reference = words(100);
export const email = z.email().max(320);
export const instant = z.iso.datetime({ offset: true });

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: line(500).optional(),
};
export const queryFlag = z.literal(['true', 'false']).transform((value) => value === 'true');

/** A list of one page. */
export function pageOf<T extends z.ZodType>(
  item: T,
): z.ZodObject<{ items: z.ZodArray<T>; nextCursor: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export const named = z.object({ id: z.string(), name: z.string() });
export const person = z.object({ id: z.string(), name: z.string(), email: z.string() });
export const isoInstant = z.string().meta({ format: 'date-time' });
