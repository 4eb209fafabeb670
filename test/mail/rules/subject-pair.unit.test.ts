import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSubjectPair } from '../../../src/mail/rules/subject-pair.js';

const [number, reference] = ['00001042', '7GQ4M2X9KTB6WZ3R'];
const pair = { numbers: [number], references: [reference] };

describe('the pair of Case Number and ReferenceID in a Subject', () => {
  it.each([
    ['as we write it', '[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Export stops'],
    ['after a reply', 'Re: [Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Export stops'],
    ['after many prefixes', 'AW: WG: Re[2]: SV: Fwd: [Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Export stops'],
    ['at the end', 'Export stops (case 00001042, ref 7GQ4M2X9KTB6WZ3R)'],
    ['with the words of the policy', 'Case Number: 00001042 ReferenceID: 7GQ4M2X9KTB6WZ3R'],
    ['with other words', 'Case no. 00001042 / Reference ID 7GQ4M2X9KTB6WZ3R'],
    ['with a number sign', 'Re: #00001042 Ref ID #7GQ4M2X9KTB6WZ3R'],
    ['in the other order', '[Ref 7GQ4M2X9KTB6WZ3R] [Case 00001042]'],
    ['in lower case', 're: [case 00001042] [ref 7gq4m2x9ktb6wz3r] export stops'],
    ['without its leading zeros', 'Case 1042 Ref 7GQ4M2X9KTB6WZ3R'],
    ['over two lines', '[Case\r\n 00001042] [Ref\r\n\t7GQ4M2X9KTB6WZ3R] Export'],
    ['folded within the reference', '[Case 00001042] [Ref 7GQ4M2X9 KTB6WZ3R] Export'],
    ['with hyphens', 'Case-00001042 Ref-7GQ4-M2X9-KTB6-WZ3R'],
    ['with no-break spaces and full-width signs', '［Case\u{a0}00001042］［Ref\u{a0}7GQ4M2X9KTB6WZ3R］'],
    ['with invisible characters between', '[Case\u{200b} 0000\u{ad}1042] [Ref 7GQ4\u{2060}M2X9KTB6WZ3R]'],
    ['typed from paper, with letters for digits', 'Case OOOO1O42 Ref 7GQ4M2X9KTB6WZ3R'],
  ])('is read %s', (_how, subject) => {
    expect(readSubjectPair(subject)).toMatchObject(pair);
  });

  it("resolves Crockford's look-alikes in a reference", () => {
    expect(readSubjectPair('Ref oIlLABCDEFGH0123').references).toEqual(['0111ABCDEFGH0123']);
  });

  it('reads a reference that begins like a word', () => {
    expect(readSubjectPair('Ref NR4M2X9KTB6WZ3R7').references).toEqual(['NR4M2X9KTB6WZ3R7']);
    expect(readSubjectPair('[Ref ID4M2X9KTB6WZ3R7]').references).toEqual(['1D4M2X9KTB6WZ3R7']);
    expect(readSubjectPair('Ref No. NR4M2X9KTB6WZ3R7').references).toEqual(['NR4M2X9KTB6WZ3R7']);
  });

  it('reads several pairs', () => {
    const both = readSubjectPair('[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] and [Case 00001043] [Ref A1B2C3D4E5F6G7H8]');
    expect(both).toMatchObject({ numbers: [number, '00001043'], references: [reference, 'A1B2C3D4E5F6G7H8'] });
  });

  it.each([
    ['a reference of seventeen characters', 'Ref 7GQ4M2X9KTB6WZ3RX'],
    ['a reference of fifteen', '[Ref 7GQ4M2X9KTB6WZ3]'],
    ['one with a letter that ours never have', 'Ref 7GQ4M2X9KTB6WZUU'],
    ['a number of nine digits', 'Case 000010423'],
    ['a word that ends in case', 'Suitcase 00001042'],
    ['a word that only looks like digits', 'case oil, case ill'],
    ['a subject of ordinary words', 'Reference to the export in case of trouble'],
    ['nothing', ''],
  ])('is not seen in %s', (_what, subject) => {
    expect(readSubjectPair(subject)).toEqual({ numbers: [], wholeNumbers: [], references: [] });
  });

  it('tells numbers in full from others, which alone name nothing', () => {
    expect(readSubjectPair('#12 and case 00001042')).toMatchObject({
      numbers: [number, '00000012'],
      wholeNumbers: [number],
    });
  });

  it('is found behind any count of other numbers', () => {
    const others = Array.from({ length: 300 }, (_, place) => `[#${String(place)}]`).join(' ');
    expect(readSubjectPair(`${others} [Case ${number}] [Ref ${reference}]`)).toMatchObject({
      numbers: expect.arrayContaining([number]),
      references: [reference],
    });
  });

  it('takes a bounded time for texts made to take long', () => {
    const texts = ['#', 'case ', 'ref ', 'case-', 'ref: ', 'reference id ', 'case number ', '[', '\u{200b}'];
    const startedAt = performance.now();
    for (const text of texts) readSubjectPair(text.repeat(100_000));
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

const crockford = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
const references = fc.array(fc.constantFrom(...crockford), { minLength: 16, maxLength: 16 }).map((all) => all.join(''));
const numbers = fc.integer({ min: 1, max: 99_999_999 }).map((value) => String(value).padStart(8, '0'));
const words = fc.constantFrom('', 'Export stops', 'Ünïcode – 数', 'in version 2.4', 'Ref. to the manual', '(again)');
const prefixes = fc.array(fc.constantFrom('Re: ', 'AW: ', 'SV: ', 'Fwd: ', 'RE[2]: ', 'WG: ', 'TR: '), {
  maxLength: 4,
});
const gaps = fc.constantFrom(' ', ': ', ' #', '\r\n ', '\t', '\u{a0}', ' - ', '=');
const brackets = fc.constantFrom<readonly [open: string, close: string]>(
  ['[', ']'],
  ['(', ')'],
  ['', ''],
  ['【', '】'],
  ['<', '>'],
  ['"', '"'],
);
const caseWords = fc.constantFrom('Case', 'Case Number', 'Case No.', 'CaseNumber', 'Case ID', '#');
const referenceWords = fc.constantFrom('Ref', 'ReferenceID', 'Ref ID', 'Reference', 'Ref.', 'Reference No.', 'RefID');
/** What clients and gateways do to a whole line. */
const disguises = fc.constantFrom<(line: string) => string>(
  (line) => line,
  (line) => line.toLowerCase(),
  (line) => line.toUpperCase(),
  (line) => line.replaceAll(' ', '  '),
  (line) => line.replaceAll(' ', '\r\n '),
  (line) => line.replaceAll(' ', '\u{a0}'),
  (line) => line.replaceAll('0', 'O'),
  (line) => line.replaceAll('1', 'l'),
  (line) => Array.from(line).join('\u{200b}'),
);

describe('every pair that was written', () => {
  it('is found under any disguise', () => {
    fc.assert(
      fc.property(
        fc.record({ number: numbers, reference: references, prefixes, before: words, after: words }),
        fc.record({ caseWord: caseWords, referenceWord: referenceWords, gap: gaps, brackets, isTurned: fc.boolean() }),
        disguises,
        (given, form, disguise) => {
          const [open, close] = form.brackets;
          const parts = [
            `${open}${form.caseWord}${form.gap}${given.number}${close}`,
            `${open}${form.referenceWord}${form.gap}${given.reference}${close}`,
          ];
          const ordered = form.isTurned ? parts.reverse() : parts;
          const subject = [given.prefixes.join('') + given.before, ...ordered, given.after].join(' ');
          const read = readSubjectPair(disguise(subject));
          expect(read.numbers).toContain(given.number);
          expect(read.references).toContain(given.reference);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never is more than a bounded number of names, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const read = readSubjectPair(text);
        expect(read.numbers.every((name) => /^\d{8}$/u.test(name))).toBe(true);
        expect(read.references.every((name) => /^[0-9A-HJKMNP-TV-Z]{16}$/u.test(name))).toBe(true);
        expect(read.numbers.length + read.references.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 1000 },
    );
  });
});
