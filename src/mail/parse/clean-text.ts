/** What is stored and shown holds no character that hides, reorders or breaks anything (mail.md rule 11). */

/** Control characters (PostgreSQL refuses NUL), direction marks (they disguise names), byte order marks. */
const hidden = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\ufeff]/gu;

/** Text of several lines: ends of lines become LF, lone surrogates U+FFFD. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/gu, '\n').replace(hidden, '');
}

/** One line, as for a subject or a name: breaks become a space. At most `limit` characters. */
export function cleanLine(text: string, limit = 998): string {
  const line = text
    .toWellFormed()
    .replace(/[\r\n\t\v\f\u0085\u2028\u2029]+/gu, ' ')
    .replace(hidden, '')
    .trim();
  return shorten(line, limit);
}

/** At most `limit` UTF-16 units, never half a character. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const isHalf = /[\ud800-\udbff]/u.test(text.charAt(limit - 1));
  return text.slice(0, isHalf ? limit - 1 : limit);
}
