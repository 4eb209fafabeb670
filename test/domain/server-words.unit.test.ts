import { describe, expect, it } from '@jest/globals';
import { wordsWithoutAddresses } from '../../src/domain/server-words.js';

describe('what a mail server said', () => {
  it.each([
    ['550 5.1.1 <ann@customer.example>: unknown', '550 5.1.1 (address): unknown'],
    [
      '550-5.1.1 The account ann+x@customer.example\r\n550 5.1.1 is gone',
      '550-5.1.1 The account (address) 550 5.1.1 is gone',
    ],
    ['no "ann b"@customer.example here', 'no (address) here'],
    ['cut off: ann@', 'cut off: (address)'],
    ['452 4.2.2 mailbox full', '452 4.2.2 mailbox full'],
    ['', ''],
    ['a\u0000b\uD800', 'a b\uFFFD'],
  ])('%j is kept as %j', (words, kept) => {
    expect(wordsWithoutAddresses(words)).toBe(kept);
  });

  it('is kept short, and read in no time however long it is', () => {
    const started = performance.now();
    expect(wordsWithoutAddresses('🙂'.repeat(100_000))).toBe(`${'🙂'.repeat(300)}…`);
    wordsWithoutAddresses('a'.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
