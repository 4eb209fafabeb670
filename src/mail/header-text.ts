/** Text that goes into a header. */

/** Longest subject after the case's pair, in characters. */
const maxSubjectLength = 250;

/** The case's subject without anything that could pass for another case's number or reference id (C8). */
export function subjectText(subject: string): string {
  const bare = headerText(subject)
    .replaceAll(/\[\s*(?:case|ref)[^\]]*\]/giu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  // Cut between code points: half a surrogate pair can't be encoded.
  const characters = Array.from(bare);
  return characters.length > maxSubjectLength ? `${characters.slice(0, maxSubjectLength).join('')}…` : bare;
}

/** One line without control and direction characters. */
export function headerText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\uFDD0\uFDD1]+/gu, ' ')
    .replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
}

/** Whether the text is one mail address and nothing else: what the composer would otherwise try to mend. */
export function isAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s<>()[\],;:\\"@\p{Cc}]+@[^\s<>()[\],;:\\"@\p{Cc}]+$/u.test(text);
}
