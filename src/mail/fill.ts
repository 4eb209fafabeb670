/**
 * A text of the policy with its words filled in. What people wrote (`message`) is marked by two noncharacters, so that a layout can
 * tell it from the policy's own lines; no word can bring a mark of its own.
 */
import Mustache from 'mustache';

const opening = '\uFDD0';
const closing = '\uFDD1';
const marks = /[\uFDD0\uFDD1]/gu;

/** Nothing is escaped: what becomes HTML is escaped where it does. */
export function fill(template: string, words: object): string {
  return Mustache.render(template, words, undefined, { escape: (value) => withoutMarks(String(value)) });
}

/** Like `fill`, with marks around the words of people. */
export function fillMarked(template: string, words: object): string {
  const marked = withoutMarks(template).replaceAll(/\{\{\s*message\s*\}\}/gu, `${opening}{{message}}${closing}`);
  return fill(marked, words);
}

export function withoutMarks(text: string): string {
  return text.replaceAll(marks, '');
}

/** In turn the policy's own lines and words of people, neither empty. */
export function partsOf(marked: string): { readonly isWords: boolean; readonly text: string }[] {
  return marked
    .split(opening)
    .flatMap((piece, at) => {
      const end = piece.indexOf(closing);
      if (at === 0 || end === -1) return [{ isWords: false, text: piece }];
      return [
        { isWords: true, text: piece.slice(0, end) },
        { isWords: false, text: piece.slice(end + 1) },
      ];
    })
    .filter(({ text }) => text.trim() !== '');
}
