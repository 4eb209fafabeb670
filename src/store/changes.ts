/** The fields of a thing that are to change; undefined ones stay. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Only the fields that have a value, for Prisma's `data`. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }; // the same keys, fewer values
}
