/** What one setting from the environment is, and the schemas that several share. */
import { z } from 'zod';

export const wholeNumber = z.string().regex(/^\d+$/).transform(Number);
export const port = wholeNumber.pipe(z.number().max(65535));
export const portMeaning = 'a whole number from 0 to 65535 (0 picks a free one)';
export const count = wholeNumber.pipe(z.number().min(1).max(1_000_000));

/** Values separated by commas, in lower case. */
export function commaList<T extends string>(one: z.ZodType<T, string>): z.ZodType<readonly string[]> {
  return z
    .string()
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(one));
}

export function address(...protocols: string[]): z.ZodType<string, string> {
  return z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)));
}

export interface Setting<T> {
  /** The environment variable. */
  name: string;
  /** As the documentation shows it. */
  shown: string;
  description: string;
  /** How the sentence about a wrong value goes on after "it must be". */
  meaning: string;
  schema: z.ZodType<T>;
  /** The value when the variable is not set, or is empty. */
  fallback: T;
  /** Holds a password: its value is never shown. */
  isSecret?: boolean;
}

/** Lets each entry keep its own value type. */
export function setting<T>(entry: Setting<T>): Setting<T> {
  return entry;
}

export function optional(entry: Omit<Setting<string | undefined>, 'shown' | 'fallback'> & { shown?: string }) {
  return setting<string | undefined>({ shown: '', fallback: undefined, ...entry });
}

export function optionalPort(name: string, shown: string, description: string) {
  const schema: z.ZodType<number | undefined> = port.pipe(z.number().min(1));
  return setting<number | undefined>({
    name,
    shown,
    description,
    meaning: 'a whole number from 1 to 65535',
    schema,
    fallback: undefined,
  });
}
