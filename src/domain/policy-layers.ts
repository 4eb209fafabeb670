/**
 * The layers of a policy's terms: the standard ones, the document's over them, then those of a plan and of an account. Each
 * is read with its problems; laid over each other they are what holds for a case.
 */
import { workingDayOf } from './calendar.js';
import { parseSpan, type Span } from './duration.js';
import {
  clockNames,
  windowNames,
  type BySeverity,
  type ClockName,
  type ClockTerm,
  type PolicySlice,
  type SilenceLadder,
  type Term,
  type WindowName,
} from './policy.js';
import type { PolicySilence } from './policy-schema.js';
import { standardClocks, standardSilence, standardWindows } from './policy-standard.js';
import {
  calendarProblems,
  readTerms,
  type KnownCalendars,
  type PolicyProblem,
  type WrittenTerm,
  type WrittenTerms,
} from './policy-terms.js';
import { isRecord } from './record.js';
import { severities } from './vocabulary.js';

const always = 'always';

/** What one layer says. */
export interface Layer {
  /** A plan's or an account's: it changes single severities; the document's replaces a clock or window as a whole. */
  readonly isVariant: boolean;
  readonly calendar: string | null;
  readonly clocks: Partial<Readonly<Record<ClockName, WrittenTerms>>>;
  readonly windows: Partial<Readonly<Record<WindowName, WrittenTerms>>>;
}

export interface LayerPlace {
  /** `''` for the document itself, else such as `plans.gold`. */
  readonly path: string;
  readonly calendars: KnownCalendars;
  readonly isVariant: boolean;
}

/** Reads the clocks and windows of the document, a plan or an account. Keys that are unknown are the schema's to refuse. */
export function readLayer(input: unknown, place: LayerPlace): { layer: Layer; problems: readonly PolicyProblem[] } {
  const given = isRecord(input) ? input : {};
  const calendar = place.isVariant ? given['calendar'] : undefined;
  const problems = [...calendarProblems(calendar, place)];
  const layer: Layer = {
    isVariant: place.isVariant,
    calendar: typeof calendar === 'string' ? calendar : null,
    clocks: readSection(given['clocks'], { place, names: clockNames, section: 'clocks', problems }),
    windows: readSection(given['windows'], { place, names: windowNames, section: 'windows', problems }),
  };
  return { layer, problems };
}

interface Section<K extends string> {
  readonly place: LayerPlace;
  readonly names: readonly K[];
  readonly section: 'clocks' | 'windows';
  readonly problems: PolicyProblem[];
}

function readSection<K extends string>(given: unknown, about: Section<K>): Partial<Record<K, WrittenTerms>> {
  const { place, names, section, problems } = about;
  const read: Partial<Record<K, WrittenTerms>> = {};
  if (!isRecord(given)) return read;
  for (const name of names.filter((one) => given[one] !== undefined)) {
    const path = `${place.path === '' ? '' : `${place.path}.`}${section}.${name}`;
    const terms = readTerms(given[name], { ...place, path, clock: section === 'clocks' ? name : null });
    if (terms.ok) read[name] = terms.value;
    else problems.push(...terms.problems);
  }
  return read;
}

/** The standard terms: the lowest layer. */
export function standardLayer(calendars: KnownCalendars): Layer {
  const { layer, problems } = readLayer(
    { clocks: standardClocks, windows: standardWindows },
    { path: '', calendars, isVariant: false },
  );
  if (problems[0]) throw new Error(`the standard policy: ${problems[0].path} ${problems[0].message}`);
  return layer;
}

export type Terms = Pick<PolicySlice, 'clocks' | 'windows' | 'promises' | 'silence'>;

/**
 * What holds when `layers` are laid over each other, the standard one first. A layer's own calendar takes the place of every
 * calendar with opening times in the layers below it; what the layer itself names stays.
 */
export function termsOf(
  layers: readonly Layer[],
  silence: PolicySilence | undefined,
  calendars: KnownCalendars,
): Terms {
  const { clocks, windows } = writtenTerms(layers, calendars);
  return {
    clocks: record(clockNames, (name) => bySeverity(clocks[name], calendars)),
    windows: record(windowNames, (name) => bySeverity(windows[name], calendars)),
    promises: record(clockNames, (name) => clocks[name].promise ?? 'objective'),
    silence: silenceOf(silence, { layers, calendars }),
  };
}

/** The same as it is written: durations whose days are not reckoned yet. */
export function writtenTerms(
  layers: readonly Layer[],
  calendars: KnownCalendars,
): { clocks: Record<ClockName, WrittenTerms>; windows: Record<WindowName, WrittenTerms> } {
  return {
    clocks: record(clockNames, (name) => laid(name, 'clocks', { layers, calendars })),
    windows: record(windowNames, (name) => laid(name, 'windows', { layers, calendars })),
  };
}

interface Laying {
  readonly layers: readonly Layer[];
  readonly calendars: KnownCalendars;
}

function laid(name: string, section: 'clocks' | 'windows', { layers, calendars }: Laying): WrittenTerms {
  return layers.reduce<WrittenTerms>(
    (below, layer) => {
      const moved = inCalendar(below, layer.calendar, calendars);
      const own = (layer[section] as Partial<Record<string, WrittenTerms>>)[name];
      return own ? over(moved, own, layer) : moved;
    },
    { terms: {} },
  );
}

function over(below: WrittenTerms, own: WrittenTerms, { isVariant }: Layer): WrittenTerms {
  if (!isVariant) return own;
  const terms = { ...below.terms };
  for (const severity of severities) {
    const term = own.terms[severity];
    if (term) terms[severity] = { ...below.terms[severity], ...term };
  }
  return { ...below, ...own, terms };
}

function inCalendar(below: WrittenTerms, calendar: string | null, calendars: KnownCalendars): WrittenTerms {
  if (calendar === null) return below;
  const terms = Object.entries(below.terms).map(([severity, term]) => {
    const moved = replaced(term.calendar ?? always, calendar, calendars);
    return [severity, { ...term, calendar: moved }] as const;
  });
  return { ...below, terms: Object.fromEntries(terms) };
}

function replaced(calendar: string, by: string, calendars: KnownCalendars): string {
  return calendars.get(calendar)?.opening === 'always' ? calendar : by;
}

function bySeverity({ terms }: WrittenTerms, calendars: KnownCalendars): BySeverity<ClockTerm> {
  const [one, two, three, four] = severities.map((severity) => {
    const term = terms[severity];
    if (!term) throw new Error(`the policy says nothing for severity ${severity}`);
    return resolved(term, calendars);
  });
  return { 1: one, 2: two, 3: three, 4: four } as BySeverity<ClockTerm>; // one for each of the four severities
}

function resolved({ span, calendar = always, afterRelief }: WrittenTerm, calendars: KnownCalendars): ClockTerm {
  const term = { ms: msOf(span, calendar, calendars), calendar };
  return afterRelief ? { ...term, afterReliefMs: msOf(afterRelief, calendar, calendars) } : term;
}

/** A day is a working day of the calendar; weeks stand only where every second counts (policy-terms.ts). */
function msOf({ weeks, days, ms }: Span, name: string, calendars: KnownCalendars): number {
  const calendar = calendars.get(name);
  if (!calendar) throw new Error(`the policy has no calendar ${name}`);
  return Math.round((weeks * 7 + days) * workingDayOf(calendar) + ms);
}

/** The ladder in the calendar of the last layer that has one: the customer's. */
function silenceOf(given: PolicySilence | undefined, { layers, calendars }: Laying): SilenceLadder {
  const { ownerDecidesFor, ...steps } = { ...standardSilence, ...given };
  const calendar = layers.reduce(
    (name, layer) => (layer.calendar === null ? name : replaced(name, layer.calendar, calendars)),
    steps.calendar,
  );
  const term = (text: string): Term => {
    const parsed = parseSpan(text);
    if (!parsed.ok) throw new Error(parsed.message);
    return resolved({ span: parsed.span, calendar }, calendars);
  };
  return {
    remindAfter: steps.remindAfter.map(term),
    proposeClosureAfter: term(steps.proposeClosureAfter),
    closeAfter: term(steps.closeAfter),
    ownerDecidesFor,
  };
}

function record<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>; // exactly `keys`
}

/** What of the ladder is wrong, once each of its durations can be read. */
export function silenceProblems(given: PolicySilence | undefined, calendars: KnownCalendars): readonly PolicyProblem[] {
  const path = 'silence';
  const wrong = calendarProblems(given?.calendar, { path, calendars });
  const { calendar, remindAfter, proposeClosureAfter, closeAfter } = { ...standardSilence, ...given };
  if (wrong.length > 0 || !calendars.get(calendar)) return wrong;
  const steps = [
    ...remindAfter.map((text, at) => ({ path: `${path}.remindAfter[${at}]`, text })),
    { path: `${path}.proposeClosureAfter`, text: proposeClosureAfter },
    { path: `${path}.closeAfter`, text: closeAfter },
  ].map((step) => ({ ...step, span: spanOf(step.text) }));
  const isAlways = calendars.get(calendar)?.opening === 'always';
  const weeks = steps.filter(({ span }) => span.weeks > 0 && !isAlways);
  if (weeks.length > 0) {
    return weeks.map(({ path: at, span }) => ({
      path: at,
      message: `counts weeks in a calendar with opening times; write working days such as P${span.weeks * 5}D`,
    }));
  }
  return steps.flatMap((step, at) => {
    const before = steps[at - 1];
    if (!before || msOf(step.span, calendar, calendars) > msOf(before.span, calendar, calendars)) return [];
    return [{ path: step.path, message: `${step.text} is not later than the step before it, ${before.text}` }];
  });
}

function spanOf(text: string): Span {
  const parsed = parseSpan(text);
  return parsed.ok ? parsed.span : { weeks: 0, days: 0, ms: 0 };
}
