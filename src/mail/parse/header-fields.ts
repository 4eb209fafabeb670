/** The header of a mail: fields in their order, unfolded and decoded. */
import { parseAddressHeader } from 'mailparser';
import type { MailPerson } from '../../domain/received-mail.js';
import { cleanLine } from './clean-text.js';
import { decodeWords } from './encoded-words.js';

/** The MIME parser's own form: `line` with its name and folding, one character a byte. */
export interface HeaderLine {
  readonly key: string;
  readonly line: string;
}

/** More is no mail of a person; what is beyond is not handed on. */
const fieldLimit = 2000;
const valueLimit = 32_768;
const personLimit = 1000;

/** Longer ids are beyond a header line (RFC 5322 §2.1.1) and beyond what an index of the database can hold. */
const idLimit = 500;

/** A long conversation is known by where it began and where it is now. */
const idsFromStart = 50;
const idsFromEnd = 150;

export class HeaderFields {
  readonly #raw: readonly (readonly [name: string, value: string])[];

  constructor(lines: readonly HeaderLine[]) {
    this.#raw = lines.slice(0, fieldLimit).map(({ key, line }) => [key, unfolded(line)]);
  }

  /** Decoded, one clean line each. */
  entries(): [name: string, value: string][] {
    return this.#raw.map(([name, value]) => [cleanLine(name, 200), cleanLine(decodeWords(value), valueLimit)]);
  }

  has(name: string): boolean {
    return this.#raw.some(([key]) => key === name);
  }

  count(name: string): number {
    return this.#raw.filter(([key]) => key === name).length;
  }

  /** The first one, decoded; empty where there is none. */
  first(name: string): string {
    const found = this.#raw.find(([key]) => key === name);
    return found === undefined ? '' : cleanLine(decodeWords(found[1]), valueLimit);
  }

  /** Everybody in all fields of that name; members of groups one by one. */
  persons(name: string): MailPerson[] {
    const values = this.#raw.filter(([key]) => key === name).map(([, value]) => value);
    return personsIn(values);
  }

  /** Message ids of all fields of that name, in order, each once. */
  ids(name: string): string[] {
    const values = this.#raw.filter(([key]) => key === name).map(([, value]) => decodeWords(value));
    return messageIdsIn(values.join(' '));
  }
}

/** `values`: of address headers, as sent. */
export function personsIn(values: readonly string[]): MailPerson[] {
  const { value } = parseAddressHeader([...values], { flatten: true });
  const persons = value.slice(0, personLimit).map(({ name, address = '' }) => personOf(name, address));
  return persons.filter(({ name, address }) => name !== '' || address !== '');
}

function personOf(name: string, address: string): MailPerson {
  const clean = cleanLine(address, 2000).toLowerCase();
  const isUsable = clean.length <= 320 && /^[^\s@<>,;]+@[^\s@<>,;]+$/u.test(clean);
  // What stands where the address should be and is none is at least shown.
  return { name: cleanLine(name === '' && !isUsable ? address : name, 200), address: isUsable ? clean : '' };
}

/** Comma-separated lists, junk between the ids and ids without brackets are met in the wild. */
export function messageIdsIn(text: string): string[] {
  const bracketed = text.match(/<[^<>]{1,2000}>/gu) ?? [];
  const found = bracketed.length > 0 ? bracketed : text.split(/[\s,;]+/u).filter((token) => token.includes('@'));
  const ids = found
    .map((id) => `<${cleanLine(id.replace(/[<>]/gu, '')).replace(/\s+/gu, '')}>`)
    .filter((id) => id.length > 2 && id.length <= idLimit);
  const once = [...new Set(ids)];
  if (once.length <= idsFromStart + idsFromEnd) return once;
  return [...once.slice(0, idsFromStart), ...once.slice(-idsFromEnd)];
}

/** Epoch milliseconds of a Date field; null where it can't be read. A time without a zone is taken as UTC. */
export function instantOf(value: string): number | null {
  const text = value.replace(/\([^()]*\)/gu, ' ').trim();
  if (!/\d/u.test(text)) return null;
  const hasZone = /[+-]\d{2}:?\d{2}\b|\b(?:UTC?|GMT|Z|[ECMP][SD]T)\b/iu.test(text);
  const instant = Date.parse(hasZone ? text : `${text} +0000`);
  const latest = Date.UTC(9999, 0);
  return Number.isNaN(instant) || instant < 0 || instant > latest ? null : instant;
}

function unfolded(line: string): string {
  const text = Buffer.from(line, 'latin1').toString('utf8');
  return text
    .slice(text.indexOf(':') + 1)
    .replace(/\r?\n/gu, '')
    .trim();
}
