/** The policy document: parsed with every problem at once, and what the product reads from it. Its schema: `policy-schema.ts`. */
import type { Calendar } from './calendar.js';
import type { Routing } from './envelope.js';
import type { ChecklistRule, NotificationRule, PolicyPin, PolicySlice, Term } from './policy.js';
import { readCalendars } from './policy-calendars.js';
import { readLayer, silenceProblems, standardLayer, termsOf, type Layer } from './policy-layers.js';
import { problemOf, withoutStrangers } from './policy-problems.js';
import {
  policySchema,
  type PolicyClosureCode,
  type PolicyDocument,
  type PolicyRoster,
  type PolicyText,
} from './policy-schema.js';
import { standardRouting } from './policy-standard.js';
import type { KnownCalendars, PolicyProblem } from './policy-terms.js';
import { isRecord } from './record.js';
import { parseDuration } from './duration.js';
import { suggestion } from './nearest-word.js';
import type { ClosureCode } from './vocabulary.js';

export { policyKeys, type PolicyDocument, type PolicyText } from './policy-schema.js';

export type ParsedPolicy =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** Parses a policy document; every problem at once, in sentences for the person who wrote it. */
export function parsePolicy(input: unknown): ParsedPolicy {
  if (!isRecord(input)) {
    const message = 'must be a document with keys; the smallest is `version: 1`';
    return { ok: false, problems: [{ path: '', message }] };
  }
  const parsed = policySchema.safeParse(input);
  const { calendars, problems: calendarProblems } = readCalendars(input['calendars']);
  const problems = [
    ...(parsed.success
      ? crossProblems(parsed.data, calendars)
      : parsed.error.issues.map((issue) => problemOf(issue, input))),
    ...calendarProblems,
    ...layerProblems(input, calendars),
  ];
  return parsed.success && problems.length === 0 ? { ok: true, document: parsed.data } : { ok: false, problems };
}

/**
 * Parses a document that was let through once, perhaps by another release. Keys that this one does not know say nothing to it:
 * the cases that are pinned to the document must go on.
 */
export function parseStoredPolicy(input: unknown): ParsedPolicy {
  const parsed = policySchema.safeParse(input);
  return parsePolicy(parsed.success ? input : withoutStrangers(input, parsed.error.issues));
}

/** Whose own terms hold: an entitlement's plan, an account. */
export type PolicyVariantOf = Pick<PolicyPin, 'plan' | 'account'>;

/** What a case travels with: the terms of the document, of its plan and of its account, the latter before the former. */
export function sliceOf(
  document: PolicyDocument,
  variant: PolicyVariantOf = { plan: null, account: null },
): PolicySlice {
  const { calendars } = readCalendars(document.calendars);
  const layers = layersOf(document, variant, calendars);
  const terms = termsOf(layers, document.silence, calendars);
  const acknowledgePageWithin = pageTermOf(document);
  const { silence, clocks, windows } = terms;
  const used = [
    ...[...Object.values(clocks), ...Object.values(windows)].flatMap((one) => Object.values<Term>(one)),
    ...silence.remindAfter,
    silence.proposeClosureAfter,
    silence.closeAfter,
    ...(acknowledgePageWithin ? [acknowledgePageWithin] : []),
  ];
  return {
    version: document.version,
    plan: variant.plan,
    account: variant.account,
    entitlement: document.entitlement,
    calendars: named(new Set(used.map(({ calendar }) => calendar)), calendars),
    warnAt: document.warnAt,
    ...terms,
    acknowledgePageWithin,
    notifications: Object.fromEntries(
      Object.entries(document.notifications).filter(
        (entry): entry is [string, NotificationRule[]] => entry[1] !== undefined,
      ),
    ),
  };
}

/**
 * What a case is pinned to. Its plan is kept whether or not the document has terms for it: another version may. An account is
 * named only where the document has terms for it, so that most cases share one slice.
 */
export function pinOf(document: PolicyDocument, variant: PolicyVariantOf): PolicyPin {
  const { plan, account } = variant;
  const hasOwn = account !== null && Object.hasOwn(document.accounts, account);
  return { version: document.version, plan, account: hasOwn ? account : null };
}

/** The texts of mails by name. */
export function textsOf(document: PolicyDocument): Readonly<Record<string, PolicyText>> {
  return document.texts;
}

/** A text in one language: null where it is the one that needs no language. */
export interface SpokenText extends Pick<PolicyText, 'subject' | 'body'> {
  readonly language: string | null;
}

/** The text `name` in `language`, else in the language without its region (`pt` for `pt-BR`), else as it stands there. */
export function textOf(document: PolicyDocument, name: string, language: string | null): SpokenText | undefined {
  const text = ownOf(document.texts, name);
  return text && { ...text, language: null, ...spoken(text.languages, language) };
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

/** Who is on call for a product: its own roster, else that of `*`. */
export function rosterOf(document: PolicyDocument, product: string | null): PolicyRoster | undefined {
  const rosters = document.onCall?.rosters ?? {};
  return (product === null ? undefined : rosters[product]) ?? rosters['*'];
}

/** A closure code in words, and what closes the mail that tells of it; in `language` where the policy has it. */
export function closureWordsOf(
  document: PolicyDocument,
  code: ClosureCode,
  language: string | null = null,
): { label: string; closing: string } {
  const plain = code.toLowerCase().replaceAll('_', ' ');
  const given: PolicyClosureCode = document.closureCodes[code] ?? {
    label: plain.charAt(0).toUpperCase() + plain.slice(1),
    closing: '',
  };
  const { label, closing } = { ...given, ...spoken(given.languages, language) };
  return { label, closing };
}

/** What is said in `language`, and in which one of those that there are. Tags differ in case and may name a region. */
function spoken<T extends object>(
  languages: Readonly<Record<string, T>> | undefined,
  language: string | null,
): (T & { language: string }) | undefined {
  if (languages === undefined || language === null) return undefined;
  const wanted = language.toLowerCase();
  const tags = Object.keys(languages);
  const tag =
    tags.find((one) => one.toLowerCase() === wanted) ?? tags.find((one) => one.toLowerCase() === wanted.split('-')[0]);
  const found = tag === undefined ? undefined : languages[tag];
  return found && { ...found, language: tag ?? language };
}

function layersOf(document: PolicyDocument, { plan, account }: PolicyVariantOf, calendars: KnownCalendars): Layer[] {
  const variants = [
    plan === null ? undefined : ownOf(document.plans, plan),
    account === null ? undefined : ownOf(document.accounts, account),
  ];
  return [
    standardLayer(calendars),
    readLayer(document, { path: '', calendars, isVariant: false }).layer,
    ...variants
      .filter((variant) => variant !== undefined)
      .map((variant) => readLayer(variant, { path: '', calendars, isVariant: true }).layer),
  ];
}

/** Not what every object has by inheritance: plans and accounts are named by people. */
function ownOf<T>(variants: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(variants, name) ? variants[name] : undefined;
}

function pageTermOf({ onCall }: PolicyDocument): Term | null {
  if (!onCall || Object.keys(onCall.rosters).length === 0) return null;
  const parsed = parseDuration(onCall.acknowledgeWithin);
  if (!parsed.ok) throw new Error(parsed.message);
  return { ms: parsed.ms, calendar: 'always' };
}

function named(names: ReadonlySet<string>, calendars: KnownCalendars): Record<string, Calendar> {
  return Object.fromEntries(
    [...names].map((name) => {
      const calendar = calendars.get(name);
      if (!calendar) throw new Error(`calendar ${name} is not what parsePolicy let through`);
      return [name, calendar];
    }),
  );
}

/** Windows and clocks, also when other parts of the document are wrong. */
function layerProblems(input: Record<string, unknown>, calendars: KnownCalendars): PolicyProblem[] {
  const variants = (['plans', 'accounts'] as const).flatMap((section) =>
    Object.entries(isRecord(input[section]) ? input[section] : {}).flatMap(
      ([name, variant]) => readLayer(variant, { path: `${section}.${name}`, calendars, isVariant: true }).problems,
    ),
  );
  return [...readLayer(input, { path: '', calendars, isVariant: false }).problems, ...variants];
}

/** What only the whole document shows: a notification needs its text, the steps of silence their order. */
function crossProblems(document: PolicyDocument, calendars: KnownCalendars): PolicyProblem[] {
  const names = Object.keys(document.texts);
  const texts = Object.entries(document.notifications).flatMap(([occasion, rules]) =>
    (rules ?? [])
      .map(({ text: name }, at) => ({ name, path: `notifications.${occasion}[${at}].text` }))
      .filter(({ name }) => !names.includes(name))
      .map(({ name, path }) => ({ path, message: `there is no text "${name}"; ${suggestion(name, names)}` })),
  );
  return [...texts, ...silenceProblems(document.silence, calendars)];
}
