/**
 * The policy document (architecture.md rule 9): its schema, and what the product reads from it. Parsing gives the document
 * back in its own words with defaults filled in, so a stored document parses to itself; `sliceOf` turns it into numbers.
 */
import { z } from 'zod';
import { always } from './calendar.js';
import type { Routing } from './envelope.js';
import { suggestion } from './nearest-word.js';
import { occasions } from './occasions.js';
import {
  clockNames,
  recipients,
  windowNames,
  type BySeverity,
  type ChecklistRule,
  type NotificationRule,
  type PolicySlice,
  type Term,
} from './policy.js';
import { standardClocks, standardRouting, standardWindows } from './policy-standard.js';
import { readTerms, type Place, type PolicyProblem, type TermsInput } from './policy-terms.js';
import { textProblems } from './text-words.js';
import { closureCodes, itemKinds, kinds, severities, type ClosureCode } from './vocabulary.js';

/** A strict object whose refusal of an unknown key names the nearest known one. */
function keyed<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape);
  const explain = (keys: readonly string[]): string =>
    keys.map((key) => `"${key}" is not known here; ${suggestion(key, known)}`).join(' ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? explain(issue.keys) : undefined),
  });
}
function optionalKeys<K extends string, V extends z.ZodType>(
  names: readonly K[],
  value: V,
): z.ZodObject<Record<K, z.ZodOptional<V>>, z.core.$strict> {
  // Object.fromEntries forgets which keys there are; they are exactly `names`.
  return keyed(Object.fromEntries(names.map((name) => [name, value.optional()])) as Record<K, z.ZodOptional<V>>);
}

const words = z.string().trim().min(1, 'must not be empty');
const key = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64');
/** Windows and clocks are read by `readTerms`, whose sentences are better than a union's. */
const terms = z.custom<TermsInput>(() => true);

const calendar = keyed({ timeZone: words.exactOptional(), always: z.literal(true, 'must be `always: true`') });

const item = keyed({
  key,
  label: words,
  why: words.exactOptional(),
  how: words.exactOptional(),
  kind: z.literal(itemKinds).default('text'),
  required: z.boolean().default(true),
});
const checklist = keyed({
  product: words.default('*'),
  kind: z.literal(kinds),
  severities: z.array(z.literal(severities)).min(1).exactOptional(),
  items: z
    .array(item)
    .refine((items) => new Set(items.map((one) => one.key)).size === items.length, 'two items have the same key'),
});

const teams = keyed({ 1: key.exactOptional(), 2: key.exactOptional(), 3: key.exactOptional() });
const level = keyed({ name: words, duties: z.array(words).default([]) });
const rule = keyed({ to: z.literal(recipients), text: words });
const template = z.string().superRefine((text, context) => {
  for (const message of textProblems(text)) context.addIssue({ code: 'custom', message });
});
const text = keyed({ subject: template.default('{{subject}}'), body: template });
const closureCode = z.union(
  [words.transform((label) => ({ label, closing: '' })), keyed({ label: words, closing: z.string().default('') })],
  {
    error: 'must be a label, or { label, closing }',
  },
);

const schema = keyed({
  version: z.int('must be a whole number; raise it with every change').min(1, 'must be 1 or more'),
  calendars: z.record(key, calendar).default({}),
  /** Share of a clock at which its owner is warned. Recorded; the clocks of the next version act on it. */
  warnAt: z.number().gt(0, 'must be more than 0').lt(1, 'must be less than 1, for example 0.75').default(0.75),
  clocks: optionalKeys(clockNames, terms).default({}),
  windows: optionalKeys(windowNames, terms).default({}),
  /** Reminders and closing when a customer is silent. Recorded; the next version acts on it. */
  silence: z.record(z.string(), z.unknown()).exactOptional(),
  checklists: z.array(checklist).default([]),
  /** Targets and calendar by entitlement plan. Recorded; the next version acts on it. */
  plans: z.record(z.string(), z.unknown()).exactOptional(),
  entitlement: z.literal(['optional', 'required']).default('optional'),
  routing: z.record(words, teams).default({}),
  levels: optionalKeys(['1', '2', '3'], level).default({}),
  notifications: optionalKeys(occasions, z.array(rule)).default({}),
  texts: z.record(key, text).default({}),
  closureCodes: optionalKeys(closureCodes, closureCode).default({}),
});

export type PolicyDocument = z.output<typeof schema>;
export type PolicyText = z.output<typeof text>;
export type ParsedPolicy =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** The keys a document may have at its top. */
export const policyKeys = Object.keys(schema.shape);

/** Parses a policy document; every problem at once, in sentences for the person who wrote it. */
export function parsePolicy(input: unknown): ParsedPolicy {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return {
      ok: false,
      problems: [{ path: '', message: 'must be a document with keys; the smallest is `version: 1`' }],
    };
  }
  const parsed = schema.safeParse(input);
  const problems = [
    ...(parsed.success ? crossProblems(parsed.data) : parsed.error.issues.map((issue) => problemOf(issue, input))),
    ...termProblems(input as Record<string, unknown>), // an object by the check above
  ];
  return parsed.success && problems.length === 0 ? { ok: true, document: parsed.data } : { ok: false, problems };
}

/** What a case travels with. */
export function sliceOf(document: PolicyDocument): PolicySlice {
  const read = (names: readonly string[], kind: 'windows' | 'clocks'): Record<string, BySeverity> =>
    Object.fromEntries(names.map((name) => [name, termsOf(document, kind, name)]));
  const promises = clockNames.map((name) => [name, 'objective'] as const);
  const days = (count: number): Term => ({ ms: count * 86_400_000, calendar: 'always' });
  return {
    version: document.version,
    plan: null,
    account: null,
    entitlement: document.entitlement,
    calendars: { always },
    warnAt: document.warnAt,
    promises: Object.fromEntries(promises) as PolicySlice['promises'], // exactly the clocks
    silence: {
      remindAfter: [days(2), days(5), days(8)],
      proposeClosureAfter: days(10),
      closeAfter: days(12),
      ownerDecidesFor: [1, 2],
    },
    acknowledgePageWithin: null,
    windows: read(windowNames, 'windows') as PolicySlice['windows'], // exactly the names given
    clocks: read(clockNames, 'clocks') as PolicySlice['clocks'],
    notifications: Object.fromEntries(
      Object.entries(document.notifications).filter(
        (entry): entry is [string, NotificationRule[]] => entry[1] !== undefined,
      ),
    ),
  };
}

/** The texts of mails by name. */
export function textsOf(document: PolicyDocument): Readonly<Record<string, PolicyText>> {
  return document.texts;
}

/** The checklists, in the document's order. */
export function checklistsOf(document: PolicyDocument): readonly ChecklistRule[] {
  return document.checklists;
}

/** The team per level that cases of `product` go to: what is said for it, else for `*`, else the standard teams. */
export function routingOf(document: PolicyDocument, product: string | null): Routing {
  const own = product === null ? undefined : document.routing[product];
  return { ...standardRouting, ...document.routing['*'], ...own };
}

/** A closure code in words, and what closes the mail that tells of it. */
export function closureWordsOf(document: PolicyDocument, code: ClosureCode): { label: string; closing: string } {
  const plain = code.toLowerCase().replaceAll('_', ' ');
  return document.closureCodes[code] ?? { label: plain.charAt(0).toUpperCase() + plain.slice(1), closing: '' };
}

function termsOf(document: PolicyDocument, kind: 'windows' | 'clocks', name: string): BySeverity {
  const standard: Readonly<Record<string, TermsInput>> = kind === 'windows' ? standardWindows : standardClocks;
  const given: Readonly<Record<string, TermsInput | undefined>> = document[kind];
  const place = { path: `${kind}.${name}`, calendars: calendarNames(document), mayPromise: kind === 'clocks' };
  const read = readTerms(given[name] ?? standard[name], place);
  if (!read.ok) throw new Error(`${place.path} is not what parsePolicy let through`);
  return read.value;
}

function calendarNames(document: { calendars?: unknown }): string[] {
  const { calendars } = document;
  const named = typeof calendars === 'object' && calendars !== null ? Object.keys(calendars) : [];
  return [...new Set(['always', ...named])];
}

/** Windows and clocks, also when other parts of the document are wrong. */
function termProblems(input: Record<string, unknown>): PolicyProblem[] {
  const calendars = calendarNames(input);
  const problemsIn = (kind: 'windows' | 'clocks', names: readonly string[]): PolicyProblem[] => {
    const section = input[kind];
    if (typeof section !== 'object' || section === null) return [];
    return Object.entries(section).flatMap(([name, value]: [string, unknown]) => {
      if (!names.includes(name)) return [];
      const place: Place = { path: `${kind}.${name}`, calendars, mayPromise: kind === 'clocks' };
      const read = readTerms(value, place);
      return read.ok ? [] : read.problems;
    });
  };
  return [...problemsIn('windows', windowNames), ...problemsIn('clocks', clockNames)];
}

/** What only the whole document shows: a notification needs its text. */
function crossProblems(document: PolicyDocument): PolicyProblem[] {
  const names = Object.keys(document.texts);
  return Object.entries(document.notifications).flatMap(([occasion, rules]) =>
    (rules ?? [])
      .map(({ text: name }, at) => ({ name, path: `notifications.${occasion}[${at}].text` }))
      .filter(({ name }) => !names.includes(name))
      .map(({ name, path }) => ({ path, message: `there is no text "${name}"; ${suggestion(name, names)}` })),
  );
}

const expectations: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be a map of keys',
  record: 'must be a map of keys',
};

function problemOf(issue: z.core.$ZodIssue, input: object): PolicyProblem {
  const path = issue.path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`))
    .join('');
  if (isCalendarWithWindows(issue)) {
    return {
      path,
      message: 'opening times and holidays are not counted yet: write `always: true` and give times in plain hours',
    };
  }
  return { path, message: isMissing(issue, input) ? 'is missing' : messageOf(issue) };
}

function isMissing(issue: z.core.$ZodIssue, input: object): boolean {
  const value = issue.path.reduce<unknown>((inner, part) => (inner as Record<PropertyKey, unknown>)[part], input); // the path zod walked
  return value === undefined;
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return expectations[issue.expected] ?? issue.message;
  if (issue.code === 'invalid_value' && issue.values.length > 1)
    return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}

function isCalendarWithWindows(issue: z.core.$ZodIssue): boolean {
  if (issue.code !== 'unrecognized_keys' || issue.path[0] !== 'calendars') return false;
  return issue.keys.some((name) => name === 'windows' || name === 'holidays');
}
