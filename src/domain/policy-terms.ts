/**
 * Windows and clocks as the policy document writes them (lifecycle.md, "The policy document"): a duration, a duration in
 * a calendar, or either for each severity.
 */
import { parseDuration } from './duration.js';
import { suggestion } from './nearest-word.js';
import type { BySeverity, Term } from './policy.js';
import { severities, type Severity } from './vocabulary.js';

/** One sentence for the person who wrote the document, and where it belongs. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

export type TermInput =
  | string
  | { readonly duration: string; readonly calendar?: string }
  | { readonly target: string; readonly calendar?: string };
export const promises = ['commitment', 'objective'] as const;
/** Whether the customer may rely on a clock's target or it is our own aim. */
export type PromiseKind = (typeof promises)[number];
export type TermsInput = TermInput | (Readonly<Record<Severity, TermInput>> & { readonly promise?: PromiseKind });

export interface Place {
  readonly path: string;
  /** Names of the calendars that the document may use. */
  readonly calendars: readonly string[];
  /** Clocks say whether they are a promise; windows do not. */
  readonly mayPromise: boolean;
}

type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** Reads a window or a clock in any of its forms. */
export function readTerms(input: unknown, place: Place): Reading<BySeverity> {
  if (isRecord(input) && severities.some((severity) => Object.hasOwn(input, severity))) return bySeverity(input, place);
  const read = readTerm(input, place);
  if (!read.ok) return read;
  return { ok: true, value: { 1: read.value, 2: read.value, 3: read.value, 4: read.value } };
}

function bySeverity(input: Record<string, unknown>, place: Place): Reading<BySeverity> {
  const { promise, ...terms } = input;
  const problems: PolicyProblem[] = promise === undefined ? [] : promiseProblems(promise, place);
  for (const key of Object.keys(terms).filter((name) => !severities.some((severity) => String(severity) === name))) {
    problems.push({
      path: at(place, key),
      message: `"${key}" is no severity; ${suggestion(key, ['1', '2', '3', '4'])}`,
    });
  }
  const read = severities.map((severity) => {
    if (!Object.hasOwn(terms, severity)) {
      return failed(place.path, `says nothing for severity ${severity}; give all four, or one duration for all`);
    }
    return readTerm(terms[severity], { ...place, path: at(place, String(severity)) });
  });
  const found = read.map((one) => (one.ok ? one.value : undefined));
  problems.push(...read.flatMap((one) => (one.ok ? [] : one.problems)));
  const [one, two, three, four] = found;
  if (problems.length > 0 || !one || !two || !three || !four) return { ok: false, problems };
  return { ok: true, value: { 1: one, 2: two, 3: three, 4: four } };
}

function promiseProblems(promise: unknown, place: Place): PolicyProblem[] {
  const path = at(place, 'promise');
  if (!place.mayPromise) return [{ path, message: 'only clocks have a promise; leave it out here' }];
  if (promises.some((known) => known === promise)) return [];
  return [{ path, message: 'must be "commitment" (the customer may rely on it) or "objective" (our own aim)' }];
}

function readTerm(input: unknown, place: Place): Reading<Term> {
  if (typeof input === 'string') return duration(input, 'always', place.path);
  if (!isRecord(input)) {
    const forms = 'a duration such as PT4H, { duration, calendar }, or one of these for each severity';
    return failed(place.path, `must be ${forms}`);
  }
  const { duration: window, target, calendar = 'always', ...rest } = input;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return unknownKey(unknown, place);
  if ((window === undefined) === (target === undefined)) {
    return failed(place.path, 'needs one duration: `duration: PT4H` (or `target: PT4H`)');
  }
  const span = window ?? target;
  if (typeof span !== 'string') return failed(place.path, 'its duration must be text such as PT4H');
  if (typeof calendar !== 'string' || !place.calendars.includes(calendar)) {
    const defined = place.calendars.map((name) => `"${name}"`).join(', ');
    return failed(at(place, 'calendar'), `calendar ${JSON.stringify(calendar)} is not defined; defined are ${defined}`);
  }
  return duration(span, calendar, place.path);
}

function unknownKey(key: string, place: Place): Reading<Term> {
  const known = ['duration', 'target', 'calendar', '1', '2', '3', '4', ...(place.mayPromise ? ['promise'] : [])];
  return failed(at(place, key), `"${key}" is not known here; ${suggestion(key, known)}`);
}

function duration(text: string, calendar: string, path: string): Reading<Term> {
  const parsed = parseDuration(text);
  return parsed.ok ? { ok: true, value: { ms: parsed.ms, calendar } } : failed(path, parsed.message);
}

function failed(path: string, message: string): { ok: false; problems: PolicyProblem[] } {
  return { ok: false, problems: [{ path, message }] };
}
function at(place: Place, key: string): string {
  return `${place.path}.${key}`;
}
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
