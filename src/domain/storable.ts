/** What PostgreSQL can keep: its text holds no U+0000, and half of a surrogate pair is no character. */

/** Whether `text` can be kept as it is. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** `text` with a replacement character (U+FFFD) for what can't be kept. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

/** Whether a JSON value holds only text that can be kept, names of members included. */
export function holdsOnlyStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isStorable(name) && holdsOnlyStorable(member));
}
