/** Which case a mail is about (mail.md rules 18 to 22). */
import type { ParsedMail } from '../inbound/parsed-mail.js';
import type { KnownCase, MailFacts } from './mail-facts.js';
import { isReport } from './mail-names.js';
import { readSubjectPair, type NamedInSubject } from './subject-pair.js';

/** By what it was found. All but the last two can't be guessed: whoever has one was in the conversation. */
export type FoundBy =
  | 'plus-address'
  | 'subject-pair'
  | 'own-message-id'
  | 'stored-message-id'
  | 'original'
  | 'reference-alone'
  | 'number-alone';

export interface FoundCase {
  readonly case: KnownCase;
  readonly by: FoundBy;
  /** The case that was named, where it was merged into another. */
  readonly followedFrom: string | null;
}

export interface Finding {
  readonly found: FoundCase | null;
  /** Several valid pairs for different cases: nobody but a person can tell. */
  readonly ambiguous: readonly string[];
  /** Other cases that it names, in whatever way. */
  readonly mentions: readonly string[];
  /** It answers or returns a mail of ours that is of no case, or of one that is gone (rule 22). */
  readonly answersNoCase: boolean;
}

/** The case of a mail, its authority not yet considered: only a number or a reference alone need the sender's (`mayUseAlone`). */
export function findCase(mail: ParsedMail, facts: MailFacts): Finding {
  const subject = readSubjectPair(mail.subject);
  const pairs = pairsIn(subject, facts);
  const [first = null, ...others] = candidates(mail, subject, facts);
  const named = distinctCases([...others.map((other) => other.case), ...mentionedIn(subject, facts)]);
  const isOther = ({ number, goesOnIn }: KnownCase): boolean =>
    number !== first?.case.number && goesOnIn !== first?.case.number;
  return {
    found: pairs.length > 1 ? null : first,
    ambiguous: pairs.length > 1 ? pairs.map(({ number }) => number) : [],
    mentions: named.filter(isOther).map(({ number }) => number),
    answersNoCase: facts.signed.some(({ where, caseNumber }) => where !== 'own' && caseNumber === null),
  };
}

/** All that name a case, in the order of rule 18. */
function candidates(mail: ParsedMail, subject: NamedInSubject, facts: MailFacts): readonly FoundCase[] {
  const signed = (...places: readonly string[]): readonly string[] =>
    facts.signed.flatMap(({ where, caseNumber }) =>
      places.includes(where) && caseNumber !== null ? [caseNumber] : [],
    );
  const stored = (isOriginal: boolean): readonly string[] =>
    facts.stored.filter(({ where }) => (where === 'original') === isOriginal).map(({ caseNumber }) => caseNumber);
  const numbers: readonly (readonly [FoundBy, readonly string[]])[] = [
    ['plus-address', signed('box')],
    ['subject-pair', pairsIn(subject, facts).map(({ number }) => number)],
    ['own-message-id', signed('in-reply-to', 'references')],
    ['stored-message-id', stored(false)],
    [
      'original',
      mayLookInside(mail, facts) ? [...signed('original'), ...originalPair(mail, facts), ...stored(true)] : [],
    ],
    ['reference-alone', referenceAlone(subject, facts)],
    ['number-alone', numberAlone(subject)],
  ];
  return numbers.flatMap(([by, list]) => list.flatMap((number) => foundCase(number, by, facts)));
}

function foundCase(number: string, by: FoundBy, facts: MailFacts): readonly FoundCase[] {
  const named = caseOf(number, facts);
  if (!named) return [];
  const goesOn = caseOf(named.goesOnIn, facts) ?? named;
  return [{ case: goesOn, by, followedFrom: goesOn.number === number ? null : number }];
}

function caseOf(number: string, { cases }: MailFacts): KnownCase | undefined {
  return cases.find((known) => known.number === number);
}

/** Rule 19: number and ReferenceID name the same case. One for each case that goes on in the end. */
function pairsIn({ numbers, references }: NamedInSubject, { cases }: MailFacts): readonly KnownCase[] {
  const valid = cases.filter(({ number, referenceId }) => numbers.includes(number) && references.includes(referenceId));
  return valid.filter(({ goesOnIn }, place) => valid.findIndex((other) => other.goesOnIn === goesOnIn) === place);
}

/** Only of a machine's mail and of staff's forwards is the inside looked at: everybody else attaches other mail as they like. */
function mayLookInside({ machine }: ParsedMail, { sender }: MailFacts): boolean {
  return machine.kind !== 'human' || sender.engineerId !== null;
}

function originalPair(mail: ParsedMail, facts: MailFacts): readonly string[] {
  const subject = mail.original?.subject ?? null;
  const inSubject = subject === null ? [] : pairsIn(readSubjectPair(subject), facts);
  if (inSubject.length > 0 || !isReport(mail)) return inSubject.map(({ number }) => number);
  const text = mail.original === null || mail.original.text === '' ? mail.text : mail.original.text;
  return pairsIn(readSubjectPair(text), facts).map(({ number }) => number);
}

/** A ReferenceID without any number: nobody guesses it, but a number beside it that is another's is a contradiction. */
function referenceAlone({ numbers, references }: NamedInSubject, { cases }: MailFacts): readonly string[] {
  if (numbers.length > 0) return [];
  const named = cases.filter(({ referenceId }) => references.includes(referenceId));
  return named.length === 1 ? named.map(({ number }) => number) : [];
}

/** Rule 21. Two numbers say nothing, and neither does one beside the reference of something else. */
function numberAlone({ wholeNumbers, references }: NamedInSubject): readonly string[] {
  return wholeNumbers.length === 1 && references.length === 0 ? wholeNumbers : [];
}

function mentionedIn({ wholeNumbers, references }: NamedInSubject, { cases }: MailFacts): readonly KnownCase[] {
  return cases.filter(({ number, referenceId }) => wholeNumbers.includes(number) || references.includes(referenceId));
}

function distinctCases(cases: readonly KnownCase[]): readonly KnownCase[] {
  return cases.filter(({ number }, place) => cases.findIndex((other) => other.number === number) === place);
}
