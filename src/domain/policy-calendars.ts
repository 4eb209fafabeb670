/** The calendars of a policy document: the standard ones, and the document's own over them. */
import { compileCalendar, type CalendarDefinition } from './calendar-compile.js';
import { calendarSchema, type PolicyDocument } from './policy-schema.js';
import { standardCalendars } from './policy-standard.js';
import type { KnownCalendars, PolicyProblem } from './policy-terms.js';
import { isRecord } from './record.js';
import type { Calendar } from './calendar.js';

/** Every calendar of a document as it is written: the standard ones, and its own over them. */
export function calendarsOf({
  calendars,
}: Pick<PolicyDocument, 'calendars'>): Readonly<Record<string, WrittenCalendar>> {
  return { ...standardCalendars, ...calendars };
}
export type WrittenCalendar = PolicyDocument['calendars'][string] | Partial<CalendarDefinition>;

/** Compiles every calendar that the document may name. One of a shape that the schema refuses is there without content. */
export function readCalendars(own: unknown): { calendars: KnownCalendars; problems: readonly PolicyProblem[] } {
  const problems: PolicyProblem[] = [];
  const definitions = { ...standardCalendars, ...(isRecord(own) ? own : {}) };
  const calendars = new Map<string, Calendar | null>();
  for (const [name, definition] of Object.entries(definitions)) {
    calendars.set(name, readCalendar(definition, { path: `calendars.${name}`, problems }));
  }
  const { opening } = calendars.get('always') ?? { opening: 'always' };
  if (opening !== 'always') {
    const message = 'counts every second; give a calendar with opening times or holidays another name';
    problems.push({ path: 'calendars.always', message });
  }
  return { calendars, problems };
}

function readCalendar(
  input: unknown,
  { path, problems }: { path: string; problems: PolicyProblem[] },
): Calendar | null {
  const parsed = calendarSchema.safeParse(input);
  if (!parsed.success) return null;
  const { timeZone, ...rest } = parsed.data;
  if (timeZone === undefined && rest.always !== true) {
    problems.push({ path: `${path}.timeZone`, message: 'is missing; write one such as Europe/Berlin' });
  }
  const { windows, ...others } = rest;
  const compiled = compileCalendar({
    ...others,
    // Without one the zone's problem is said above; any zone shows the others.
    timeZone: timeZone ?? 'UTC',
    ...(windows ? { windows: definedOf(windows) } : {}),
  });
  if (compiled.ok) return timeZone === undefined && rest.always !== true ? null : compiled.calendar;
  problems.push(...compiled.problems.map((one) => ({ path: `${path}.${one.path}`, message: one.message })));
  return null;
}

/** Without the keys whose value is undefined. */
function definedOf<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  }; // the same keys, without those that are undefined
}
