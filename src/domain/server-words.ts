/** What a mail server said, fit to be kept and shown: one line, no address, not endless. */

const maxLength = 300;

/** Addresses, whole or cut off at the end, with what servers put around them. */
const addresses = /<?[^\s<>()[\],;:"@]+@[^\s<>()[\],;:"@]*>?/gu;

/** The words in one line, with `(address)` for each address in them: an error of one mail is read by more people than its mail. */
export function wordsWithoutAddresses(words: string): string {
  const line = words
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .replaceAll(addresses, '(address)')
    .trim();
  const characters = Array.from(line);
  return characters.length > maxLength ? `${characters.slice(0, maxLength).join('')}…` : line;
}
