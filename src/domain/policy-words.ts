/** Terms and lists of a policy in words, for people who compare two of them. */
import type { Span } from './duration.js';
import type { KnownCalendars, WrittenTerm } from './policy-terms.js';

const msPer = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** `4 h (business)`, `10 working days (business)`, `2 h, after relief 24 h (always)`. */
export function termWords({ span, calendar, afterRelief }: WrittenTerm, calendars: KnownCalendars): string {
  const isOpenAlways = calendar !== undefined && calendars.get(calendar)?.opening === 'always';
  const day = calendar === undefined || isOpenAlways ? 'day' : 'working day';
  const relief = afterRelief ? `, after relief ${spanWords(afterRelief, day)}` : '';
  return `${spanWords(span, day)}${relief}${calendar === undefined ? '' : ` (${calendar})`}`;
}

function spanWords({ weeks, days, ms }: Span, day: string): string {
  const parts = [...(weeks > 0 ? [counted(weeks, 'week')] : []), ...(days > 0 ? [counted(days, day)] : [])];
  let rest = ms;
  for (const [unit, unitMs] of msPer) {
    const count = unit === 's' ? rest / unitMs : Math.floor(rest / unitMs);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * unitMs;
  }
  return parts.length === 0 ? 'no time' : parts.join(' ');
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** `firstResponse` → `First response`. */
export function inWords(key: string): string {
  const words = key.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `a, b`; `none` without any. */
export function listWords(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ');
}
