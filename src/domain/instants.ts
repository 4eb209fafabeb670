/** Instants as people and other programs read them. */

/** ISO 8601 in UTC, to the millisecond, of an instant in epoch milliseconds; throws a RangeError for what no Date can hold. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** The same where there may be no instant: null then. */
export function isoOrNull(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : iso(at);
}
