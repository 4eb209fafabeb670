/**
 * Where the part of a reply begins that only repeats earlier mail. A hint for display: the text is kept whole, and what could be
 * the writer's own words is never behind it (mail.md section 1: libraries for this lose such words in one of ten mails).
 */
import { headerBlockAt } from './header-labels.js';
import { isForwardLine, isOriginalLine } from './forward-lines.js';

/** Position of the first quoted character in `text`; null where nothing is quoted, or nothing else would be left. */
export function quoteStart(text: string): number | null {
  const reply = new ReplyLines(text.split('\n'));
  let position = 0;
  for (const [index, line] of reply.lines.entries()) {
    if (isWord(line) && reply.isQuotedFrom(index)) return text.slice(0, position).trim() === '' ? null : position;
    position += line.length + 1;
  }
  return null;
}

class ReplyLines {
  readonly lines: readonly string[];
  /** From here on stand only marked lines, empty ones, and a signature at the very end. */
  readonly #tail: number;
  readonly #lastMarked: number;

  constructor(lines: readonly string[]) {
    this.lines = lines;
    this.#tail = startOfTail(lines);
    this.#lastMarked = lines.findLastIndex(isMarked);
  }

  isQuotedFrom(index: number): boolean {
    const line = this.lines[index] ?? '';
    if (index >= this.#tail) return true;
    if (isMarked(line)) return false;
    if (isForwardLine(line) || isOriginalLine(line)) return true;
    return headerBlockAt(this.lines, this.#afterRule(index)) !== undefined || this.#isAttribution(index);
  }

  /** Lines of `_____` or `-----` that mail programs put above the header they quote. */
  #afterRule(index: number): number {
    if (!/^\s*(?:[_-]{5,}|—{2,})\s*$/u.test(this.#line(index).slice(0, 200))) return index;
    return this.#nextWord(index + 1, index + 4);
  }

  /** "On …, somebody wrote:" in one to three lines. */
  #isAttribution(index: number): boolean {
    let joined = '';
    for (let last = index; last < index + 3 && isWord(this.#line(last)); last += 1) {
      if (last > index && !this.#continues(joined, last)) return false;
      joined = `${joined} ${this.#line(last).trim()}`.trim().replace(/<\s+/u, '<').replace(/\s+>/u, '>');
      if (joined.length > 500) return false;
      const kind = attributionKind(joined);
      if (kind !== undefined) return this.#isFollowedByQuote(last, kind === 'sure' && this.#standsAlone(index));
    }
    return false;
  }

  /** Several lines are one attribution only where the first one begins it; what stands above is somebody's words. */
  #continues(joined: string, last: number): boolean {
    if (!beginsAttribution(joined)) return false;
    // An address that was cut in two leaves its bracket at the start of the next line.
    return !isMarked(this.#line(last)) || /<[^<>]*$/u.test(joined);
  }

  /** Words below marked lines are answers, and a sentence that ends in a colon is none: neither is folded away. */
  #isFollowedByQuote(last: number, isSure: boolean): boolean {
    const below = this.#nextWord(last + 1, this.lines.length);
    if (below >= this.lines.length) return false;
    return below >= this.#tail || (isSure && this.#lastMarked < below);
  }

  #standsAlone(index: number): boolean {
    return index === 0 || !isWord(this.#line(index - 1));
  }

  #nextWord(from: number, limit: number): number {
    let next = from;
    while (next < limit && !isWord(this.#line(next))) next += 1;
    return next;
  }

  #line(index: number): string {
    return this.lines[index] ?? '';
  }
}

function startOfTail(lines: readonly string[]): number {
  let end = lines.length;
  while (end > 0 && !isWord(lines[end - 1] ?? '')) end -= 1;
  let start = lines.length;
  let index = signatureBefore(lines, end) ?? end;
  for (; index > 0; index -= 1) {
    const line = lines[index - 1] ?? '';
    if (isMarked(line)) start = index - 1;
    else if (isWord(line)) break;
  }
  return start;
}

/** The delimiter of a signature that stands below the quote, as Gmail writes it; only a short one. */
function signatureBefore(lines: readonly string[], end: number): number | undefined {
  for (let index = end - 1; index >= Math.max(0, end - 12); index -= 1) {
    const line = lines[index] ?? '';
    if (isMarked(line)) return undefined;
    if (/^(?:--|—|__)\s*$/u.test(line)) return index;
  }
  return undefined;
}

type Attribution = 'sure' | 'likely';

const verbs =
  'wrote|writes|schrieb|schrieb am|geschrieben|écrit|escribió|escribi[oó]|escreveu|scritto|schreef|geschreven|heeft geschreven|' +
  'skrev|kirjoitti|napisał(?:\\(a\\))?|napisała|pisze|napsala?|написал(?:\\(а\\)|а)?|пишет|пише|yazdı|写道|寫道|작성|' +
  'メッセージ|のメール|írta|έγραψε|a scris';
const beginnings =
  '(?:On|At|Am|Den|Le|El|Il|Em|Op|Dne|Dnia|W dniu|В|У)\\s|(?:ma|ti|ke|to|pe|la|su)\\.? \\d|在|20\\d\\d|\\d{1,2}[. ]|[a-zа-я]{2,4}[.,] ?\\d|' +
  '(?:mon|tues|wednes|thurs|fri|satur|sun)day|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье';

const saysWho = new RegExp(`(?:^|[\\s)>"])(?:${verbs})(?:\\s|[:：]|-|$)|(?:写道|寫道|メッセージ|작성)`, 'iu');
const beginsLikeDate = new RegExp(`^[>\\s-]{0,20}(?:${beginnings})`, 'iu');
const hasMoment = /\d/u;
const hasAddress = /[<[(][^\s<>]{1,200}@[^\s<>]{1,200}[>\])]|\bmailto:/iu;

function beginsAttribution(line: string): boolean {
  const start = line.slice(0, 500);
  return (beginsLikeDate.test(start) && hasMoment.test(start)) || hasAddress.test(start);
}

function attributionKind(joined: string): Attribution | undefined {
  if (!/(?:[:：]|-{2,}|>)\s*$/u.test(joined)) return undefined;
  const isDated = /^[>\s]{0,20}(?:20)?\d{2}[-/.]\d{1,2}[-/.]\d{1,4}[\s,]/u.test(joined) && hasAddress.test(joined);
  if (isDated) return 'sure';
  if (!saysWho.test(joined) || /[^:：-]$/u.test(joined.trim())) return undefined;
  if (hasAddress.test(joined)) return 'sure';
  return hasMoment.test(joined) ? (beginsLikeDate.test(joined) ? 'sure' : 'likely') : undefined;
}

function isWord(line: string): boolean {
  return /\S/u.test(line);
}

function isMarked(line: string): boolean {
  return /^\s?>/u.test(line);
}
