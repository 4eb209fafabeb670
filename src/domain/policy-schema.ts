/**
 * The schema of the policy document (architecture.md rule 9). Parsing gives the document back in its own words with defaults
 * filled in, so a stored document parses to itself. Each key says here what it decides: docs/policy.md is made from it.
 */
import { z } from 'zod';
import { weekdays } from './calendar-compile.js';
import { parseSpan } from './duration.js';
import { suggestion } from './nearest-word.js';
import { occasions } from './occasions.js';
import { clockNames, recipients, windowNames, type ClockName, type WindowName } from './policy.js';
import type { TermsInput } from './policy-terms.js';
import { textProblems } from './text-words.js';
import { closureCodes, itemKinds, kinds, severities } from './vocabulary.js';

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
  value: (name: K) => V,
): z.ZodObject<Record<K, z.ZodOptional<V>>, z.core.$strict> {
  // Object.fromEntries forgets which keys there are; they are exactly `names`.
  return keyed(Object.fromEntries(names.map((name) => [name, value(name).optional()])) as Record<K, z.ZodOptional<V>>);
}

const words = z.string().trim().min(1, 'must not be empty');
const key = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64');
const oneSeverity = z.literal(severities);
const duration = z
  .string()
  .superRefine((text, context) => {
    const parsed = parseSpan(text);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.message });
    else if (Object.values(parsed.span).every((part) => part === 0))
      context.addIssue({ code: 'custom', message: 'must be longer than nothing' });
  })
  .meta({ shape: 'a duration' });

/** Windows and clocks are read by `readTerms`, whose sentences are better than a union's. */
function terms(description: string): z.ZodCustom<TermsInput> {
  return z.custom<TermsInput>(() => true).meta({ shape: 'a term, or one for each severity', description });
}

const clockMeanings: Readonly<Record<ClockName, string>> = {
  firstResponse: 'from the opening to the first public reply or logged call by an engineer',
  ownership: 'while the case is at Level 2 without an owner',
  nextReply: 'from the oldest unanswered words or data of the customer to our answer',
  nextUpdate: 'from our last public word to the next one, while anybody but the customer has the move',
  engagementTakeUp: 'until somebody of Level 3 takes up an engagement',
  engagementFinding: 'from there until Level 3 returns its finding',
  relief: 'from the opening to a resolution or workaround; it rests while only the customer has the move',
};
const windowMeanings: Readonly<Record<WindowName, string>> = {
  triage: 'how long a new case may wait for Level 1 before it moves by itself, or the lead is told',
  handOff: 'how long Level 1 may keep a case that has all it needs',
  consult: 'by when a question to a colleague is to be answered',
  attention: 'by when a lead is to answer a call for attention',
  confirmation: "how long a proposed resolution waits for the customer's word before the case closes",
  reopen: 'how long a closed case can be reopened; after that a linked case is opened',
};
const clocks = optionalKeys(clockNames, (name) => terms(clockMeanings[name]));
const windows = optionalKeys(windowNames, (name) => terms(windowMeanings[name]));

const openingTimes = z.array(z.string()).meta({ shape: 'windows such as `08:00-12:00`' });
export const calendarSchema = keyed({
  timeZone: words.describe('an IANA time zone such as `Europe/Berlin`; needed unless `always`').exactOptional(),
  always: z
    .literal(true, 'must be `always: true`')
    .describe('each second counts; instead of `windows`')
    .exactOptional(),
  windows: optionalKeys(weekdays, () => openingTimes)
    .meta({
      shape: 'windows for each weekday',
      description: 'weekdays that are left out are closed; `22:00-06:00` goes over midnight',
    })
    .exactOptional(),
  holidays: z
    .array(
      keyed({
        date: z.string().describe('year-month-day'),
        name: words.describe('for people'),
        windows: openingTimes.describe('of a half day; left out: closed').exactOptional(),
      }),
    )
    .describe('dates unlike their weekday')
    .exactOptional(),
});

const silence = keyed({
  calendar: key.describe('what the days are counted in; `business` unless given').exactOptional(),
  remindAfter: z
    .array(duration)
    .max(20, 'has more than 20 steps')
    .meta({ shape: 'a list of durations', description: 'when the customer is reminded, in order' })
    .exactOptional(),
  proposeClosureAfter: duration.describe('when the customer is told that the case will close').exactOptional(),
  closeAfter: duration.describe('when it closes as UNRESPONSIVE').exactOptional(),
  ownerDecidesFor: z.array(oneSeverity).describe("severities that close only with the owner's word").default([]),
});

const item = keyed({
  key: key.describe('short and stable: data is handed in under it'),
  label: words.describe('what the customer reads'),
  why: words.describe('what it is needed for').exactOptional(),
  how: words.describe('how to collect it').exactOptional(),
  kind: z.literal(itemKinds).describe('any item may be answered by text').default('text'),
  required: z.boolean().describe('a case is actionable when every required item is settled').default(true),
});
const checklist = keyed({
  product: words.describe("a product's id, or `*` for any").default('*'),
  kind: z.literal(kinds).describe('of cases'),
  severities: z.array(oneSeverity).min(1, 'must name at least one').describe('all, unless given').exactOptional(),
  items: z
    .array(item)
    .describe('what is asked for, in this order')
    .refine((items) => new Set(items.map((one) => one.key)).size === items.length, 'two items have the same key'),
});

/** What a plan or an account has of its own. */
const variant = keyed({
  calendar: key.describe('takes the place of every calendar with opening times').exactOptional(),
  clocks: clocks
    .meta({ shape: 'as `clocks`', description: 'targets of its own, also for single severities' })
    .exactOptional(),
  windows: windows.meta({ shape: 'as `windows`', description: 'likewise' }).exactOptional(),
});

const teams = keyed({ 1: key.exactOptional(), 2: key.exactOptional(), 3: key.exactOptional() }).meta({
  shape: 'a team for each level',
});
const level = keyed({ name: words, duties: z.array(words).default([]) });
const severityWords = keyed({
  name: words.describe('short, as people say it'),
  meaning: words.describe('what makes a case one of this severity, in words that a customer understands'),
});
const rule = keyed({ to: z.literal(recipients).describe('who'), text: words.describe('a name in `texts`') });
const template = z.string().superRefine((text, context) => {
  for (const message of textProblems(text)) context.addIssue({ code: 'custom', message });
});
const languageTag = z
  .string()
  .regex(/^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$/u, 'must be a language tag such as de or pt-BR')
  .meta({ shape: 'a language tag' });
const textShape = {
  subject: template.describe("what follows the case's number in the subject").default('{{subject}}'),
  body: template.describe('plain text'),
};
const text = keyed({
  ...textShape,
  languages: z
    .record(languageTag, keyed(textShape))
    .describe(
      'the same text in other languages, by tag (`de`, `pt-BR`); a customer whose language is not there gets the one above',
    )
    .exactOptional(),
});
const label = words.transform((one) => ({ label: one, closing: '' }));
const labelShape = { label: words, closing: z.string().default('') };
const closureCode = z
  .union(
    [
      label,
      keyed({
        ...labelShape,
        languages: z.record(languageTag, z.union([label, keyed(labelShape)])).exactOptional(),
      }),
    ],
    { error: 'must be a label, or { label, closing }' },
  )
  .meta({ shape: 'a label, or `{ label, closing }`' });
const roster = keyed({
  engineers: z.array(words).min(1, 'must name at least one').describe('ids or e-mail addresses, the first one first'),
  webhook: z
    .url({ protocol: /^https?$/u, error: 'must be an address such as https://pager.example/hook' })
    .describe('where the page is posted')
    .exactOptional(),
});
const onCall = keyed({
  acknowledgeWithin: duration.describe('every second counts; then the lead is told'),
  rosters: z.record(words, roster).describe("by a product's id, or `*` for any"),
});

export const policySchema = keyed({
  version: z
    .int('must be a whole number; raise it with every change')
    .min(1, 'must be 1 or more')
    .max(999_999_999, 'must have at most nine digits')
    .describe('the only key that you must give; raise it with every change'),
  calendars: z
    .record(key, calendarSchema)
    .describe('`business` and `always` are there already; give one of your own or another `business`')
    .default({}),
  warnAt: z
    .number()
    .gt(0, 'must be more than 0')
    .lt(1, 'must be less than 1, for example 0.75')
    .describe("share of a clock's target at which its owner is warned, at most one working day ahead")
    .default(0.75),
  clocks: clocks.describe('how soon').default({}),
  windows: windows.describe('when something happens by itself').default({}),
  silence: silence.describe('what happens while only the customer has the move and says nothing').exactOptional(),
  checklists: z.array(checklist).describe('what a customer is asked; the first one that fits').default([]),
  plans: z.record(words, variant).describe("by an entitlement's plan: what it has of its own").default({}),
  accounts: z
    .record(words, variant)
    .describe("by an account's id: what it has of its own; before its plan's")
    .default({}),
  entitlement: z
    .literal(['optional', 'required'])
    .describe(
      '`optional`: an account without a recorded entitlement may ask for support; `required`: somebody checks first',
    )
    .default('optional'),
  routing: z.record(words, teams).describe("by a product's id, or `*` for any").default({}),
  onCall: onCall.describe('who is paged for severity 1; left out: nobody').exactOptional(),
  severities: optionalKeys(['1', '2', '3', '4'], () => severityWords)
    .describe('name and meaning of each severity, shown to whoever opens a case')
    .default({}),
  levels: optionalKeys(['1', '2', '3'], () => level)
    .describe('name and duties of each level')
    .default({}),
  notifications: optionalKeys(occasions, () => z.array(rule).meta({ shape: 'a list of `{ to, text }`' }))
    .meta({ shape: 'a list of `{ to, text }` for each occasion', description: 'who is told of what, see below' })
    .default({}),
  texts: z.record(key, text).describe('subjects and bodies of mails, see below').default({}),
  closureCodes: optionalKeys(closureCodes, () => closureCode)
    .meta({
      shape: 'a label, or `{ label, closing }`, for each code',
      description: "each code's `label` for customers, and `closing`, the sentence after it in the closing mail",
    })
    .default({}),
});

export type PolicyDocument = z.output<typeof policySchema>;
export type PolicyText = z.output<typeof text>;
type ClosureWords = z.output<z.ZodObject<typeof labelShape>>;
export type PolicyClosureCode = ClosureWords & { readonly languages?: Readonly<Record<string, ClosureWords>> };
export type PolicyVariant = z.output<typeof variant>;
export type PolicyRoster = z.output<typeof roster>;
export type PolicySilence = z.output<typeof silence>;
/** The keys a document may have at its top. */
export const policyKeys = Object.keys(policySchema.shape);

/** The document as JSON Schema, each key with its description: what docs/policy.md is made from. */
export function policyJsonSchema(): object {
  return z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any' });
}
