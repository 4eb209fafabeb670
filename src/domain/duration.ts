/** Durations of the policy document: ISO 8601, with weeks, days, hours, minutes and seconds. */

const unitsMs = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1000 } as const;

/** The longest duration a policy may name: ten years of 365 days. */
export const maxDurationMs = 3650 * unitsMs.D;

const number = String.raw`(\d+(?:[.,]\d+)?)`;
const shape = new RegExp(
  `^P(?=.)(?:${number}W)?(?:${number}D)?(?:T(?=.)(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`,
  'u',
);

export type ParsedDuration =
  { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly message: string };

/** A duration whose weeks and days are kept apart: what a day is depends on the calendar that it is counted in. */
export interface Span {
  readonly weeks: number;
  readonly days: number;
  readonly ms: number;
}
export type ParsedSpan = { readonly ok: true; readonly span: Span } | { readonly ok: false; readonly message: string };

/**
 * Parses an ISO 8601 duration such as `PT4H`, `P10D` or `P1DT12H` into milliseconds, a day of 24 hours. Years and months are
 * refused since they have no fixed length; only the last part may have a fraction.
 */
export function parseDuration(text: string): ParsedDuration {
  const parsed = parseSpan(text);
  return parsed.ok ? { ok: true, ms: plainMs(parsed.span) } : parsed;
}

/** The same, with weeks and days apart. */
export function parseSpan(text: string): ParsedSpan {
  const parts = shape.exec(text)?.slice(1);
  if (!parts) return { ok: false, message: problemOf(text) };
  // A group that did not take part in the match is undefined, which the type of `slice` forgets.
  const given = (parts as readonly (string | undefined)[]).filter((part) => part !== undefined);
  if (given.slice(0, -1).some((part) => /[.,]/u.test(part))) {
    return { ok: false, message: `${quote(text)}: only the last part of a duration may have a fraction` };
  }
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map(amount);
  const span = { weeks, days, ms: Math.round(hours * unitsMs.H + minutes * unitsMs.M + seconds * unitsMs.S) };
  if (plainMs(span) > maxDurationMs) return { ok: false, message: `${quote(text)} is longer than ten years` };
  return { ok: true, span };
}

function amount(part: string | undefined): number {
  return part === undefined ? 0 : Number(part.replace(',', '.'));
}

function plainMs({ weeks, days, ms }: Span): number {
  return Math.round(weeks * unitsMs.W + days * unitsMs.D + ms);
}

function problemOf(text: string): string {
  if (/^P[^T]*\d[YM]/u.test(text)) {
    return `${quote(text)}: years and months have no fixed length; write weeks (P2W) or days (P30D)`;
  }
  return `${quote(text)} is not a duration; write for example PT30M (30 minutes), PT4H (4 hours) or P10D (10 days)`;
}

function quote(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
