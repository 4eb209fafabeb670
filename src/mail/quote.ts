/** The word that a mail answers, short: enough to know what it is about. */
import type { QuotedWords } from '../store/mail-context.js';

const maxLines = 8;
const maxLength = 600;

/** Its first lines, without what it quotes itself; `…` where there is more. */
export function shortened({ text, quotedFrom }: Pick<QuotedWords, 'text' | 'quotedFrom'>): string {
  const own = quotedFrom === null ? text : text.slice(0, quotedFrom);
  const all = own
    .replaceAll(/\r\n?/gu, '\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
  const characters = Array.from(all).slice(0, maxLength).join('');
  const short = characters.split('\n').slice(0, maxLines).join('\n').trimEnd();
  return short.length < all.length ? `${short} …` : short;
}

/** As plain mail shows it. */
export function quotedText(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}
