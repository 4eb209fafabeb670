/**
 * What a text of the policy may say: the words between double braces, and the check that a text uses only them. A text is
 * logic-less (mustache): `{{word}}`, `{{#word}}…{{/word}}` where the word has something to say, or for each of a list, and
 * `{{^word}}…{{/word}}` where it has not.
 */
import { suggestion } from './nearest-word.js';

/** Words with one value; empty where the case or the event has none. docs/policy.md explains each. */
export const textWords = [
  'recipient',
  'number',
  'reference',
  'subject',
  'kind',
  'severity',
  'product',
  'version',
  'account',
  'contact',
  'counterpart',
  'actor',
  'message',
  'code',
  'closing',
  'release',
  'defect',
  'reason',
  'outcome',
  'from',
  'to',
  'team',
  'confirmUntil',
  'reopenUntil',
  'coverFor',
  'clock',
  'action',
  'due',
  'noticed',
  'nextMove',
  'until',
  'rhythm',
  'again',
  'last',
  'question',
  'closesOn',
  'into',
  'rateable',
  'support',
  'supportAddress',
  'wroteOn',
  'writer',
] as const;
export type TextWord = (typeof textWords)[number];

/**
 * Words that only open a section: `items`, a list of what the event is about; `missing`, whose `items` the customer still owes;
 * `files`, a list of what came with the words.
 */
export const textSections = ['missing', 'items', 'files'] as const;

/** Words inside `files`; a file that is attached has no link. */
export const textFileWords = ['fileName', 'fileSize', 'fileLink'] as const;
export type TextFileWord = (typeof textFileWords)[number];

/** Words inside `items`. */
export const textItemWords = ['label', 'why', 'how', 'unavailable'] as const;
export type TextItemWord = (typeof textItemWords)[number];

/** What is wrong with a text, each in a sentence. */
export function textProblems(text: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  for (const [tag, inner = ''] of text.matchAll(/\{\{([^}]*)\}\}/gu)) {
    const { sign, word } = partsOf(inner);
    if (sign === '!') continue;
    const problem = tagProblem({ tag, sign, word }, open);
    if (problem !== undefined) problems.push(problem);
    if (sign === '#' || sign === '^') open.push(word);
  }
  const stray = /\{\{|\}\}/u.exec(text.replace(/\{\{[^}]*\}\}/gu, ''));
  if (stray) problems.push(`has a "${stray[0]}" without its partner`);
  return [...problems, ...open.map((word) => `opens {{#${word}}} and never closes it with {{/${word}}}`)];
}

function partsOf(inner: string): { sign: string; word: string } {
  const trimmed = inner.trim();
  const sign = /^[^\w\s]/u.exec(trimmed)?.[0] ?? '';
  return { sign, word: trimmed.slice(sign.length).trim() };
}

/** Also takes a closed section off `open`. */
function tagProblem(
  { tag, sign, word }: { tag: string; sign: string; word: string },
  open: string[],
): string | undefined {
  if (!['', '#', '^', '/'].includes(sign)) {
    return `${tag} is not allowed; use {{word}}, {{#word}}, {{^word}} and {{/word}}`;
  }
  if (sign === '/') {
    const last = open.pop();
    if (last === undefined) return `${tag} closes what was never opened`;
    return last === word ? undefined : `${tag} stands where {{/${last}}} belongs`;
  }
  const known = [
    ...textWords,
    ...(sign === '' ? [] : textSections),
    ...(open.includes('items') ? textItemWords : []),
    ...(open.includes('files') ? textFileWords : []),
  ];
  if (known.some((name) => name === word)) return undefined;
  return `${tag} is not a word that texts know here; ${suggestion(word, known)}`;
}
