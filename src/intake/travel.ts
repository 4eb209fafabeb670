/**
 * What travels and what stays: a command's prose, names and addresses are content and go to PostgreSQL as a message; the
 * envelope carries ids and codes (architecture.md rule 1).
 */
import { catalogue, isFact, type CommandName } from '../domain/catalogue.js';
import type { CallerBodyOf, ParsedCommand } from '../domain/commands.js';
import { parseDuration } from '../domain/duration.js';
import type { Actor, TravellingItem } from '../domain/envelope.js';

export interface Travelling {
  /** The body without prose; persons are still named as the caller named them. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The message's text; null when the command brought no words at all. */
  readonly text: string | null;
  /** Structured content of the message. */
  readonly data: object | null;
}

type Splitter<N extends CommandName> = (body: CallerBodyOf<N>) => {
  body: Readonly<Record<string, unknown>>;
  data: object | null;
  words?: string;
  /** The words are said with `text`, not in its place: both make the message. */
  isSpoken?: boolean;
};

const splitters: { readonly [N in CommandName]?: Splitter<N> } = {
  'submit-data': ({ items }) => ({
    body: { items: items.map(travellingItem) },
    data: { items },
    words: wordsOfItems(items),
  }),
  escalate: ({ handoff, ...body }) => ({
    body: { ...body, hasHandoff: handoff !== undefined },
    data: handoff === undefined ? null : { handoff },
    words: handoff === undefined ? '' : wordsOfFields(handoff),
  }),
  'hand-over': ({ engineer, ...package_ }) => contentOf({ engineer }, 'handOver', package_),
  'record-reproduction': ({ result, ...details }) => contentOf({ result }, 'reproduction', details),
  'log-contact': ({ with: person, ...body }) =>
    contentOf(body, 'contact', person === undefined ? {} : { with: person }),
  'set-fields': (fields) => ({ body: { names: Object.keys(fields) }, data: { fields } }),
  consult: ({ question, ...body }) => ({ body, data: null, words: question ?? '', isSpoken: true }),
  'settle-attention': ({ plan, rhythm }) => ({
    body: { rhythmMs: rhythm === undefined ? null : msOf(rhythm) },
    data: null,
    words: plan ?? '',
    isSpoken: true,
  }),
  split: ({ messageId, subject }) => ({ body: { messageId }, data: subject === undefined ? null : { subject } }),
  'settle-delivery': ({ notification, newAddress, resend }) => ({
    body: {
      ...(notification === undefined ? {} : { notification }),
      how: newAddress === undefined ? (resend ? 'resend' : 'acknowledge') : 'newAddress',
    },
    data: newAddress === undefined ? null : { newAddress },
  }),
};

/** Splits a parsed command into what travels and what is stored. */
export function travelling<N extends CommandName>(name: N, command: ParsedCommand<N>): Travelling {
  const split = splitters[name]; // the entry of its own key
  const {
    body,
    data,
    words = '',
    isSpoken = false,
  } = split ? split(command.body) : { body: command.body as Record<string, unknown>, data: null };
  const text = isSpoken
    ? joined(words, command.text)
    : (command.text ?? (words === '' ? (data === null ? null : '') : words));
  return { body, text, data };
}

export function travellingItem(item: { key: string; unavailable?: true | undefined }): TravellingItem {
  return item.unavailable ? { key: item.key, unavailable: true } : { key: item.key };
}

/** Items handed in, as a person reads them in the conversation. */
export function wordsOfItems(items: CallerBodyOf<'submit-data'>['items']): string {
  return items
    .map((item) => `${item.key}: ${item.value ?? `not available${item.reason ? ` (${item.reason})` : ''}`}`)
    .join('\n');
}

/** Whose eyes a command's message is for (lifecycle.md, "What text is public"). */
export function isPublicText(
  name: CommandName,
  body: Readonly<Record<string, unknown>>,
  actor: Pick<Actor, 'kind'>,
): boolean {
  // What a customer writes is never internal, whatever the body says.
  if (actor.kind === 'contact') return true;
  const { text } = catalogue[name];
  if (text !== 'byBody') return text === 'public';
  return name === 'reply' ? body['visibility'] !== 'internal' : body['public'] !== false;
}

/** Whether the message is shown once stored, or only once its command is accepted (architecture.md rule 6). */
export function isShownOnceStored(name: CommandName, actorKind: 'contact' | 'engineer' | 'system'): boolean {
  return actorKind === 'contact' && isFact(name, actorKind);
}

function joined(...parts: readonly (string | undefined)[]): string | null {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return said.length === 0 ? null : said.join('\n\n');
}

function msOf(duration: string): number {
  const parsed = parseDuration(duration);
  if (!parsed.ok) throw new Error(parsed.message); // the command's schema has parsed it
  return parsed.ms;
}

function contentOf(
  body: Readonly<Record<string, unknown>>,
  key: string,
  content: Readonly<Record<string, unknown>>,
): { body: Readonly<Record<string, unknown>>; data: object | null; words: string } {
  const isEmpty = Object.values(content).every((value) => value === undefined);
  return { body, data: isEmpty ? null : { [key]: content }, words: wordsOfFields(content) };
}

function wordsOfFields(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
