/**
 * Windows and clocks as the policy document writes them (lifecycle.md, "The policy document"): a duration, a duration in
 * a calendar, or either for each severity. How long a day is shows only once it is known which calendar holds for whom.
 */
import type { Calendar } from './calendar.js';
import { parseSpan, type Span } from './duration.js';
import { suggestion } from './nearest-word.js';
import { promises, type PromiseKind } from './policy.js';
import { isRecord } from './record.js';
import { severities, type Severity } from './vocabulary.js';

/** One sentence for the person who wrote the document, and where it belongs. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

export type TermInput =
  | string
  | { readonly duration: string; readonly calendar?: string }
  | { readonly target: string; readonly calendar?: string; readonly afterRelief?: string };
export type TermsInput =
  | (TermInput & { readonly promise?: PromiseKind })
  | (Partial<Readonly<Record<Severity, TermInput>>> & { readonly promise?: PromiseKind; readonly calendar?: string });

/** A term as it stands in one layer of the document. What it does not say is as in the layer below. */
export interface WrittenTerm {
  readonly span: Span;
  readonly calendar?: string;
  readonly afterRelief?: Span;
}
export interface WrittenTerms {
  readonly promise?: PromiseKind;
  readonly terms: Partial<Readonly<Record<Severity, WrittenTerm>>>;
}

/** The calendars that a document may name; null: it is there, and what is wrong with it is said where it stands. */
export type KnownCalendars = ReadonlyMap<string, Calendar | null>;

export interface Place {
  readonly path: string;
  readonly calendars: KnownCalendars;
  /** Clocks have a promise, and `nextUpdate` another rhythm after relief. */
  readonly clock: string | null;
  /** The terms of a plan or an account: they change what is below them, severity by severity. */
  readonly isVariant: boolean;
}

type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** Reads a window or a clock in any of its forms; every problem at once. */
export function readTerms(input: unknown, place: Place): Reading<WrittenTerms> {
  if (isRecord(input) && Object.keys(input).some((key) => isSeverity(key))) return bySeverity(input, place);
  const { promise, ...rest } = isRecord(input) ? input : {};
  const wrong = promiseProblems(promise, place);
  const read = readTerm(isRecord(input) ? rest : input, place);
  if (!read.ok || wrong.length > 0) return { ok: false, problems: [...wrong, ...(read.ok ? [] : read.problems)] };
  const { value } = read;
  return { ok: true, value: { ...promised(promise), terms: { 1: value, 2: value, 3: value, 4: value } } };
}

function bySeverity(input: Record<string, unknown>, place: Place): Reading<WrittenTerms> {
  const { promise, calendar, ...rest } = input;
  const problems = [
    ...promiseProblems(promise, place),
    ...calendarProblems(calendar, place),
    ...strangers(rest, place),
  ];
  const missing = severities.filter((severity) => !Object.hasOwn(rest, severity));
  if (missing.length > 0 && !place.isVariant) {
    const message = `says nothing for severity ${missing.join(', ')}; give all four, or one duration for all`;
    problems.push({ path: place.path, message });
  }
  const terms: Partial<Record<Severity, WrittenTerm>> = {};
  for (const severity of severities.filter((one) => Object.hasOwn(rest, one))) {
    const read = readTerm(withCalendar(rest[severity], calendar), { ...place, path: at(place, String(severity)) });
    if (read.ok) terms[severity] = read.value;
    else if (calendar === undefined || problems.length === 0) problems.push(...read.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { ...promised(promise), terms } };
}

/** The calendar that stands beside the severities is that of those which name none. */
function withCalendar(term: unknown, calendar: unknown): unknown {
  if (calendar === undefined) return term;
  if (typeof term === 'string') return { duration: term, calendar };
  return isRecord(term) && !Object.hasOwn(term, 'calendar') ? { ...term, calendar } : term;
}

function strangers(terms: Record<string, unknown>, place: Place): PolicyProblem[] {
  const known = [...severities.map(String), 'calendar', ...(place.clock === null ? [] : ['promise'])];
  return Object.keys(terms)
    .filter((key) => !isSeverity(key))
    .map((key) => ({ path: at(place, key), message: `"${key}" is no severity; ${suggestion(key, known)}` }));
}

function promiseProblems(promise: unknown, place: Place): PolicyProblem[] {
  if (promise === undefined) return [];
  const path = at(place, 'promise');
  if (place.clock === null) return [{ path, message: 'only clocks have a promise; leave it out here' }];
  if (isPromise(promise)) return [];
  return [{ path, message: 'must be "commitment" (the customer may rely on it) or "objective" (our own aim)' }];
}

function promised(promise: unknown): { promise?: PromiseKind } {
  return isPromise(promise) ? { promise } : {};
}

function isPromise(value: unknown): value is PromiseKind {
  return promises.some((known) => known === value);
}

function readTerm(input: unknown, place: Place): Reading<WrittenTerm> {
  if (!isRecord(input) && typeof input !== 'string') {
    const forms = 'a duration such as PT4H, { duration, calendar }, or one of these for each severity';
    return failed(place.path, `must be ${forms}`);
  }
  const { duration, target, calendar, afterRelief, ...rest } = isRecord(input) ? input : { duration: input };
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return failed(at(place, unknown), unknownKey(unknown, place));
  if ((duration === undefined) === (target === undefined)) {
    return failed(place.path, 'needs one duration: `duration: PT4H` (or `target: PT4H`)');
  }
  return readParts({ duration: duration ?? target, calendar, afterRelief }, place);
}

function readParts(
  { duration, calendar, afterRelief }: { duration: unknown; calendar: unknown; afterRelief: unknown },
  place: Place,
): Reading<WrittenTerm> {
  const span = readSpan(duration, { calendar, place });
  const relief = readAfterRelief(afterRelief, { calendar, place });
  const problems = [...calendarProblems(calendar, place), ...problemsOf(span), ...problemsOf(relief)];
  if (!span.ok || !relief.ok || problems.length > 0) return { ok: false, problems };
  const named = typeof calendar === 'string' ? { calendar } : {};
  return { ok: true, value: { span: span.value, ...named, ...(relief.value ? { afterRelief: relief.value } : {}) } };
}

function unknownKey(key: string, place: Place): string {
  const forClocks = place.clock === null ? [] : ['promise', ...(place.clock === 'nextUpdate' ? ['afterRelief'] : [])];
  const known = ['duration', 'target', 'calendar', ...severities.map(String), ...forClocks];
  return `"${key}" is not known here; ${suggestion(key, known)}`;
}

interface Spanned {
  readonly calendar: unknown;
  readonly place: Place;
}

function readAfterRelief(input: unknown, { calendar, place }: Spanned): Reading<Span | null> {
  if (input === undefined) return { ok: true, value: null };
  const path = at(place, 'afterRelief');
  if (place.clock !== 'nextUpdate') return failed(path, 'only nextUpdate has another target after relief');
  return readSpan(input, { calendar, place: { ...place, path } });
}

function readSpan(input: unknown, { calendar, place }: Spanned): Reading<Span> {
  if (typeof input !== 'string') return failed(place.path, 'its duration must be text such as PT4H');
  const parsed = parseSpan(input);
  if (!parsed.ok) return failed(place.path, parsed.message);
  const { span } = parsed;
  if (place.clock !== null && span.weeks + span.days + span.ms === 0) {
    return failed(place.path, 'must be longer than nothing: a clock without any time is breached as it starts');
  }
  const message = weeksProblem(span, calendar, place);
  return message === undefined ? { ok: true, value: span } : failed(place.path, message);
}

/** A day is a working day of the calendar; a week would be five of them for one reader and seven for the next. */
function weeksProblem(span: Span, calendar: unknown, { calendars, isVariant }: Place): string | undefined {
  if (span.weeks === 0) return undefined;
  const instead = `write working days such as P${span.weeks * 5}D`;
  if (calendar === undefined && isVariant) return `counts weeks; ${instead}, or name the calendar beside it`;
  const found = typeof calendar === 'string' ? calendars.get(calendar) : undefined;
  if (!found || found.opening === 'always') return undefined;
  return `counts weeks in a calendar with opening times; ${instead}`;
}

/** Whether the calendar named is one of the document's. */
export function calendarProblems(calendar: unknown, place: Pick<Place, 'path' | 'calendars'>): PolicyProblem[] {
  if (calendar === undefined || (typeof calendar === 'string' && place.calendars.has(calendar))) return [];
  const names = [...place.calendars.keys()];
  const defined = names.map((name) => `"${name}"`).join(', ');
  const message = `calendar ${JSON.stringify(calendar)} is not defined; defined are ${defined}`;
  return [{ path: at(place, 'calendar'), message }];
}

function problemsOf(reading: Reading<unknown>): readonly PolicyProblem[] {
  return reading.ok ? [] : reading.problems;
}
function failed(path: string, message: string): { ok: false; problems: PolicyProblem[] } {
  return { ok: false, problems: [{ path, message }] };
}
function at({ path }: Pick<Place, 'path'>, key: string): string {
  return `${path}.${key}`;
}
function isSeverity(key: string): boolean {
  return severities.some((severity) => String(severity) === key);
}
