/** What is left of words after a redaction. Characters are code points, as PostgreSQL and people count them. */

/** Stands where words were. */
export const removedMark = '[removed]';

export interface RedactionSpan {
  readonly from: number;
  readonly to: number;
}

export interface Words {
  readonly text: string;
  /** Structured content that came with the text, or that the text was made from. */
  readonly data: unknown;
}

/** The words without those of `span`; without any when it is null. */
export function redacted({ text, data }: Words, span: RedactionSpan | null): Words {
  if (span === null) return { text: removedMark, data: null };
  return { text: withoutSpan(text, span), data: dataWithout(data, wordsIn(text, span)) };
}

/** A text without its characters from, to before, `to`. What lies beyond its end is not missed. */
export function withoutSpan(text: string, { from, to }: RedactionSpan): string {
  const characters = Array.from(text);
  if (from >= characters.length) return text;
  return characters.slice(0, from).join('') + removedMark + characters.slice(to).join('');
}

/** The words of a span, line by line: what was put together from several values comes apart again. */
export function wordsIn(text: string, { from, to }: RedactionSpan): readonly string[] {
  const lines = Array.from(text).slice(from, to).join('').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** A text without certain words, wherever it says them: for copies, in which places differ. */
export function withoutWords(text: string, words: readonly string[]): string {
  return words.reduce((left, word) => left.replaceAll(word, removedMark), text);
}

/**
 * Data says many words of its text again. Those that it repeats as they stand are removed there too; when a removed line is not
 * found in it, a part of one of its values may have been meant, so the data goes as a whole.
 */
function dataWithout(data: unknown, words: readonly string[]): unknown {
  if (data === null || data === undefined) return null;
  const values = textsIn(data);
  const isSafe = words.every((word) => values.some((value) => value.includes(word)));
  return isSafe ? mapped(data, (value) => withoutWords(value, words)) : null;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapped(item, change)]));
}
