/** What a mail server said, fit to be kept and shown: one line, no address, not endless. */

const maxLength = 300;
/** More of it is not looked at. */
const maxRead = 2000;

/** Addresses, whole or cut off at the end, also with a quoted local part, with the brackets that servers put around them. */
const addresses = /<?(?:"[^"]*"|[^\s<>()[\],;:"@]+)@[^\s<>()[\],;:"@]*>?/gu;

/** The words in one line, with `(address)` for each address in them: an error of one mail is read by more people than its mail. */
export function wordsWithoutAddresses(words: string): string {
  const line = words
    .slice(0, maxRead)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .replaceAll(addresses, '(address)')
    .trim();
  const characters = Array.from(line);
  return characters.length > maxLength ? `${characters.slice(0, maxLength).join('')}…` : line;
}
