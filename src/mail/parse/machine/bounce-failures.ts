/** Whom a bounce in plain words is about, and what the server said of them. */
import type { DeliveryReport } from '../../inbound/parsed-mail.js';
import { cleanLine } from '../clean-text.js';
import { enhancedStatus } from './delivery-status.js';

const recipientLimit = 100;
const linesRead = 400;
const lineLimit = 400;

/** Below such a line stands the mail that came back: its addresses did not fail. */
const copyBelow =
  /(?:copy of (?:the|your) (?:message|original)|original message (?:follows|header)|message (?:header|text) follow|below this line|unsent message|returned message|start of (?:the )?returned|-{3,20}.{0,40}(?:original|returned|header)|^[>\s]{0,8}(?:message-id|received|return-path|mime-version)\s?:)/iu;
const address = /[^\s<>()[\]:;,"'=/]{1,128}@[a-z0-9][a-z0-9.-]{1,200}[a-z0-9]/iu;

/** `named`: addresses of X-Failed-Recipients; `others`: those that are ours, or the mail's own. */
export function readFailures(
  text: string,
  { named, others, isDelayed }: { named: readonly string[]; others: readonly string[]; isDelayed: boolean },
): DeliveryReport[] {
  // What a server says of a recipient fits into a line; a search in longer ones would take time by their square.
  const lines = text.split('\n', linesRead).map((line) => line.slice(0, lineLimit));
  const copy = lines.findIndex((line) => copyBelow.test(line));
  const report = copy < 0 ? lines : lines.slice(0, copy);
  const found = [...(named.length > 0 ? aboutNamed(report, named) : aboutAll(report, others))];
  // Of one recipient, whatever the report says is about them.
  const general = found.length === 1 ? report.join('\n') : '';
  return found.map(([recipient, words]) => ({
    ...reportOf(recipient, words, isDelayed),
    status: statusIn(words) ?? statusIn(general),
  }));
}

function aboutNamed(report: readonly string[], named: readonly string[]): Map<string, string> {
  const lower = report.map((line) => line.toLowerCase());
  const indexOf = (recipient: string): number => lower.findIndex((line) => line.includes(recipient));
  return new Map(
    named.slice(0, recipientLimit).map((recipient) => [recipient, wordsAbout(report, indexOf(recipient))]),
  );
}

function aboutAll(report: readonly string[], others: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const [index, line] of report.entries()) {
    const recipient = recipientIn(line);
    if (recipient === undefined || others.includes(recipient) || found.has(recipient)) continue;
    if (found.size < recipientLimit) found.set(recipient, wordsAbout(report, index));
  }
  return found;
}

/** A line is about a recipient where it begins with the address, in brackets or not, or says it is one. */
function recipientIn(line: string): string | undefined {
  const isOwn = /^[\s>*"'-]{0,12}(?:<|\(|\[)?[^\s<>@]{1,128}@/u.test(line);
  const isNamed = /(?:recipients?|to|for|user|address|mailbox|deliver(?:ed|y)?)\b[^@]{0,60}@/iu.test(line);
  const isBracketed = /<[^\s<>@]{1,128}@[^\s<>]{1,200}>/u.test(line);
  if (!isOwn && !isNamed && !isBracketed) return undefined;
  return address.exec(line)?.[0].toLowerCase();
}

/** The line and those below it to the next empty one; the reason may stand apart from the address. */
function wordsAbout(lines: readonly string[], index: number): string {
  if (index < 0) return '';
  const words: string[] = [];
  for (const line of lines.slice(index, index + 8)) {
    const isEmpty = line.trim() === '';
    if (isEmpty && words.length > 1) break;
    if (!isEmpty) words.push(line.trim());
  }
  return words.join(' ');
}

function reportOf(recipient: string, words: string, isDelayed: boolean): DeliveryReport {
  const shown = cleanLine(words.replace(/\s+/gu, ' '), 500);
  return {
    recipient,
    status: statusIn(words),
    isPermanent: !isDelayed,
    words: shown === '' ? 'The mail came back; the server gave no reason.' : shown,
  };
}

function statusIn(words: string): string | null {
  return enhancedStatus(words) ?? statusOfReply(words);
}

/** `550 …` alone: the class is known, nothing more (RFC 3463 §3). */
function statusOfReply(words: string): string | null {
  const reply = /(?<!\d)([45])[0-5]\d[ -]/u.exec(words)?.[1];
  return reply === undefined ? null : `${reply}.0.0`;
}
