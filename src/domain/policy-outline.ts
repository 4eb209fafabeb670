/**
 * A policy document as single statements, each with its place, its subject and what it says in words: what `caseline policy
 * show` prints, and what two versions are compared by.
 */
import { weekdays } from './calendar-compile.js';
import type { ChecklistRule, PromiseKind } from './policy.js';
import { calendarsOf, readCalendars } from './policy-calendars.js';
import { readLayer, standardLayer, writtenTerms, type Layer } from './policy-layers.js';
import type { PolicyClosureCode, PolicyDocument, PolicyText, PolicyVariant } from './policy-schema.js';
import { standardSilence } from './policy-standard.js';
import type { KnownCalendars, WrittenTerms } from './policy-terms.js';
import { inWords, listWords, termWords } from './policy-words.js';
import { severities, type Severity } from './vocabulary.js';

export interface Statement {
  /** Where it stands: `clocks.firstResponse`. */
  readonly path: string;
  /** What it is about, for people: `First response`. */
  readonly about: string;
  /** Set where each severity has its own. */
  readonly severity?: Severity;
  readonly says: string;
}

/** Everything that a document says, what it takes over from the standard included. The version is not among it. */
export function statementsOf(document: PolicyDocument): readonly Statement[] {
  const { calendars } = readCalendars(document.calendars);
  const read = (input: unknown, isVariant: boolean): Layer =>
    readLayer(input, { path: '', calendars, isVariant }).layer;
  const { clocks, windows } = writtenTerms([standardLayer(calendars), read(document, false)], calendars);
  const variants = (['plans', 'accounts'] as const).flatMap((section) =>
    Object.entries(document[section]).flatMap(([name, variant]) =>
      variantStatements({ section, name, variant }, read(variant, true), calendars),
    ),
  );
  return [
    ...calendarStatements(document),
    { path: 'warnAt', about: 'Warning', says: `at ${Math.round(document.warnAt * 1000) / 10} % of a target` },
    ...termStatements(
      { clocks, windows },
      { path: '', about: '', unsaid: { calendar: 'always', promise: 'objective' } },
      calendars,
    ),
    ...silenceStatements(document),
    ...variants,
    { path: 'entitlement', about: 'Recorded entitlement', says: document.entitlement },
    ...routingStatements(document),
    ...checklistStatements(document.checklists),
    ...mailStatements(document),
    ...severityStatements(document),
    ...levelStatements(document),
  ];
}

function calendarStatements(document: PolicyDocument): Statement[] {
  return Object.entries(calendarsOf(document)).flatMap(
    ([name, { timeZone = 'UTC', always, windows = {}, holidays = [] }]) => {
      const about = `Calendar ${name}`;
      const path = `calendars.${name}`;
      const hours = (given: readonly string[] | undefined): string => (given?.length ? given.join(', ') : 'closed');
      const days = weekdays.map((day) => ({
        path: `${path}.windows.${day}`,
        about: `${about}, ${inWords(day)}`,
        says: hours(windows[day]),
      }));
      const open = always ? [{ path: `${path}.always`, about, says: 'every second counts' }] : days;
      const dates = holidays.map((holiday) => ({
        path: `${path}.holidays.${holiday.date}`,
        about: `${about}, ${holiday.date}`,
        says: `${holiday.name}: ${hours(holiday.windows)}`,
      }));
      return [{ path: `${path}.timeZone`, about: `${about}, time zone`, says: timeZone }, ...open, ...dates];
    },
  );
}

interface Written {
  readonly clocks: Partial<Readonly<Record<string, WrittenTerms>>>;
  readonly windows: Partial<Readonly<Record<string, WrittenTerms>>>;
}

interface Within {
  readonly path: string;
  readonly about: string;
  /** What holds where nothing is said; a plan's or an account's terms have it from those that they replace. */
  readonly unsaid: { readonly calendar?: string; readonly promise?: PromiseKind };
}

function termStatements({ clocks, windows }: Written, within: Within, calendars: KnownCalendars): Statement[] {
  const { calendar, promise } = within.unsaid;
  const named = calendar === undefined ? {} : { calendar };
  const section = (name: 'clocks' | 'windows', terms: Written['clocks']): Statement[] =>
    Object.entries(terms).flatMap(([key, written]) => {
      const path = `${within.path}${name}.${key}`;
      const about = `${within.about}${inWords(key)}${name === 'windows' ? ' window' : ''}`;
      const said = name === 'clocks' ? (written?.promise ?? promise) : undefined;
      const promised = said === undefined ? [] : [{ path: `${path}.promise`, about: `${about}, promise`, says: said }];
      const bySeverity = severities.flatMap((severity) => {
        const term = written?.terms[severity];
        return term ? [{ path, about, severity, says: termWords({ ...named, ...term }, calendars) }] : [];
      });
      return [...promised, ...bySeverity];
    });
  return [...section('clocks', clocks), ...section('windows', windows)];
}

interface NamedVariant {
  readonly section: 'plans' | 'accounts';
  readonly name: string;
  readonly variant: PolicyVariant;
}

function variantStatements(
  { section, name, variant }: NamedVariant,
  layer: Layer,
  calendars: KnownCalendars,
): Statement[] {
  const about = `${section === 'plans' ? 'Plan' : 'Account'} ${name}`;
  const path = `${section}.${name}`;
  return [
    ...(variant.calendar === undefined
      ? []
      : [{ path: `${path}.calendar`, about: `${about}, calendar`, says: variant.calendar }]),
    ...termStatements(layer, { path: `${path}.`, about: `${about}, `, unsaid: {} }, calendars),
  ];
}

function silenceStatements({ silence }: PolicyDocument): Statement[] {
  const { calendar, remindAfter, proposeClosureAfter, closeAfter, ownerDecidesFor } = {
    ...standardSilence,
    ...silence,
  };
  const lines: readonly (readonly [string, string, string])[] = [
    ['calendar', 'counted in', calendar],
    ['remindAfter', 'reminders after', listWords(remindAfter)],
    ['proposeClosureAfter', 'closing proposed after', proposeClosureAfter],
    ['closeAfter', 'closed after', closeAfter],
    ['ownerDecidesFor', 'the owner decides for severity', listWords(ownerDecidesFor.map(String))],
  ];
  return lines.map(([key, about, says]) => ({ path: `silence.${key}`, about: `Silence, ${about}`, says }));
}

function routingStatements({ routing, onCall }: PolicyDocument): Statement[] {
  const products = Object.entries(routing).flatMap(([product, teams]) =>
    Object.entries(teams).map(([level, team]) => ({
      path: `routing.${product}.${level}`,
      about: `Team of ${productWords(product)} at level ${level}`,
      says: team,
    })),
  );
  if (!onCall) return products;
  const rosters = Object.entries(onCall.rosters).map(([product, { engineers, webhook }]) => ({
    path: `onCall.rosters.${product}`,
    about: `On call for ${productWords(product)}`,
    says: `${listWords(engineers)}${webhook === undefined ? '' : `, paged at ${webhook}`}`,
  }));
  const within = {
    path: 'onCall.acknowledgeWithin',
    about: 'A page is acknowledged within',
    says: onCall.acknowledgeWithin,
  };
  return [...products, within, ...rosters];
}

function productWords(product: string): string {
  return product === '*' ? 'any product' : product;
}

function checklistStatements(checklists: readonly ChecklistRule[]): Statement[] {
  return checklists.flatMap(({ product, kind, severities: only, items }) => {
    const which = `${kind} of ${productWords(product)}${only ? `, severity ${listWords(only.map(String))}` : ''}`;
    const path = `checklists.${product}.${kind}${only ? `.${only.join('-')}` : ''}`;
    const order = { path, about: `Checklist for ${which}`, says: listWords(items.map(({ key }) => key)) };
    const fields = items.flatMap(({ key, ...item }) =>
      Object.entries(item).map(([field, value]) => ({
        path: `${path}.${key}.${field}`,
        about: `Checklist for ${which}, item ${key}, ${field}`,
        says: String(value),
      })),
    );
    return [order, ...fields];
  });
}

function mailStatements({ notifications, texts, closureCodes }: PolicyDocument): Statement[] {
  const told = Object.entries(notifications).map(([occasion, rules = []]) => ({
    path: `notifications.${occasion}`,
    about: `Told of ${occasion}`,
    says: rules.length === 0 ? 'nobody' : listWords(rules.map(({ to, text }) => `${to} (${text})`)),
  }));
  const written = Object.entries(texts).flatMap(([name, { languages = {}, ...text }]) => [
    ...textStatements({ path: `texts.${name}`, about: `Text ${name}` }, text),
    ...Object.entries(languages).flatMap(([tag, other]) =>
      textStatements({ path: `texts.${name}.languages.${tag}`, about: `Text ${name} in ${tag}` }, other),
    ),
  ]);
  const codes = Object.entries<PolicyClosureCode | undefined>(closureCodes).flatMap(([code, words]) => {
    if (!words) return [];
    const place = { path: `closureCodes.${code}`, about: `Closure code ${code}` };
    return [
      { ...place, says: codeWords(words) },
      ...Object.entries(words.languages ?? {}).map(([tag, other]) => ({
        path: `${place.path}.languages.${tag}`,
        about: `${place.about} in ${tag}`,
        says: codeWords(other),
      })),
    ];
  });
  return [...told, ...written, ...codes];
}

function textStatements(
  { path, about }: Pick<Statement, 'path' | 'about'>,
  { subject, body }: Pick<PolicyText, 'subject' | 'body'>,
): Statement[] {
  return [
    { path: `${path}.subject`, about: `${about}, subject`, says: subject },
    { path: `${path}.body`, about, says: body.trimEnd() },
  ];
}

function codeWords({ label, closing }: { readonly label: string; readonly closing: string }): string {
  return [label, closing].filter((part) => part !== '').join(' – ');
}

function severityStatements({ severities }: PolicyDocument): Statement[] {
  return Object.entries(severities).flatMap(([severity, given]) => {
    if (!given) return [];
    return [
      { path: `severities.${severity}.name`, about: `Severity ${severity}`, says: given.name },
      { path: `severities.${severity}.meaning`, about: `Meaning of severity ${severity}`, says: given.meaning },
    ];
  });
}

function levelStatements({ levels }: PolicyDocument): Statement[] {
  return Object.entries(levels).flatMap(([level, given]) => {
    if (!given) return [];
    const duties = given.duties.map((duty) => `- ${duty}`).join('\n');
    return [
      { path: `levels.${level}.name`, about: `Level ${level}`, says: given.name },
      { path: `levels.${level}.duties`, about: `Duties of level ${level}`, says: duties },
    ];
  });
}
