/** Encoded words of RFC 2047 in header lines that the MIME parser leaves as they are. */

const encodedWord = /=\?[^?\s]{1,80}\?[bq]\?[^?]*\?=/giu;

/** What is no encoded word, or in a character set that nobody knows, stays as it is. */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text;
  // White space between two words only folds the line (RFC 2047 §6.2).
  return text.replace(/\?=\s+(?==\?)/gu, '?=').replace(encodedWord, decodeWord);
}

function decodeWord(word: string): string {
  const [, label = '', encoding = '', data = ''] = word.split('?');
  // A language may follow the character set (RFC 2231 §5).
  const [charset] = label.split('*');
  try {
    return new TextDecoder(charset).decode(bytesOf(encoding, data));
  } catch {
    // TextDecoder throws for unknown names only: the reader sees the word as it was sent.
    return word;
  }
}

function bytesOf(encoding: string, data: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(data, 'base64');
  const plain = data
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/giu, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(plain, 'latin1');
}
