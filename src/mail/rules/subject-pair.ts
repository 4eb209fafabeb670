/**
 * The Case Number and the ReferenceID as people and mail clients write them into a Subject (C8; api.md, Mail): any case, in
 * brackets or not, after any prefix, with characters that are easily taken for others.
 */

export interface NamedInSubject {
  /** Eight digits each; first those of `wholeNumbers`. */
  readonly numbers: readonly string[];
  /** Those that were written with all eight digits: `#12` alone names no case. */
  readonly wholeNumbers: readonly string[];
  /** In capitals, Crockford's look-alikes resolved. */
  readonly references: readonly string[];
}

/** Longer texts are looked at as far as this, in characters. */
const maxLength = 16_384;
/** Nobody writes more; each is looked up. Two systems that answer each other do: ours is in full among their numbers. */
const maxNames = 100;
const referenceLength = 16;
/** A gateway may fold a long word; more pieces than this are ordinary words. */
const maxPieces = 4;

/** Between a word and its number. Bounded: a line of number signs must not cost its square. */
const gap = String.raw`[\s:#.=_-]{0,5}`;
const notInWord = String.raw`(?<![\p{L}\p{N}])`;
const numberPattern = new RegExp(
  `${notInWord}(?:case(?:[\\s_-]{0,3}(?:number|num|no|nr|id))?|#)${gap}([0-9OIL]{1,8})(?![\\p{L}\\p{N}])`,
  'giu',
);
const referenceWord = new RegExp(`${notInWord}ref(?:erence)?`, 'giu');
const referenceGap = new RegExp(`^${gap}`, 'u');
const referenceTail = new RegExp(`^[\\s_-]{0,3}(?:id|number|num|no|nr)${gap}`, 'iu');

/** What a Subject, or another text, names. */
export function readSubjectPair(text: string): NamedInSubject {
  const plain = text
    .slice(0, maxLength)
    .normalize('NFKC')
    // Soft hyphens, zero-width and direction marks: invisible, and left behind by mail clients.
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/gu, ' ');
  const written = [...plain.matchAll(numberPattern)]
    .map(([, digits = '']) => digits)
    // Letters that stand for digits are taken for them only where there are digits too: "case oil" is no number.
    .filter((digits) => /\d/u.test(digits));
  const whole = written.filter((digits) => digits.length === 8);
  return {
    numbers: distinct([...whole, ...written].map(eightDigits)),
    wholeNumbers: distinct(whole.map(eightDigits)),
    references: distinct(
      [...plain.matchAll(referenceWord)].flatMap((word) => referencesAfter(plain.slice(word.index + word[0].length))),
    ),
  };
}

function eightDigits(digits: string): string {
  return withoutLookAlikes(digits).padStart(8, '0');
}

/** With and without a second word: the ReferenceID itself may begin with the letters NR, or with 1D written as ID. */
function referencesAfter(rest: string): readonly string[] {
  return [rest.replace(referenceTail, ''), rest.replace(referenceGap, '')].flatMap((text) => {
    const found = referenceAt(text);
    return found === undefined ? [] : [found];
  });
}

/** The ReferenceID that a text begins with, also where it was folded in the middle. */
function referenceAt(text: string): string | undefined {
  let read = '';
  for (const piece of text.split(/[ -]/u, maxPieces)) {
    const [, letters = '', rest = ''] = /^([0-9A-Za-z]*)(.?)/u.exec(piece) ?? [];
    read += letters;
    if (read.length > referenceLength) return undefined;
    if (read.length === referenceLength) return /[\p{L}\p{N}]/u.test(rest) ? undefined : crockford(read);
    // Something else than a fold ended it.
    if (rest !== '') return undefined;
  }
  return undefined;
}

function crockford(letters: string): string | undefined {
  const read = withoutLookAlikes(letters);
  return /^[0-9A-HJKMNP-TV-Z]+$/u.test(read) ? read : undefined;
}

function withoutLookAlikes(text: string): string {
  return text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/gu, '1');
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].slice(0, maxNames);
}
