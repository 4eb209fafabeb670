/** Everything by which a mail names cases and people, as written: what has to be looked up before its end is decided. */
import type { ParsedMail } from '../inbound/parsed-mail.js';
import type { ReceivedMail } from '../../domain/received-mail.js';
import type { MailTokens } from '../mail-tokens.js';
import { readSubjectPair, type NamedInSubject } from './subject-pair.js';
import type { SignedName, StoredName } from './mail-facts.js';

/** A name with our signature on it; whose it is has to be looked up. */
export type SignedToken = Pick<SignedName, 'where' | 'use' | 'id'> & {
  /** A reply address says itself whose it is. */
  readonly reply: { readonly caseNumber: string; readonly engineerId: string } | null;
};

export interface MailNames {
  readonly subject: NamedInSubject;
  /** Of the mail that is inside this one, or of a bounce's whole text. */
  readonly original: NamedInSubject;
  /** The strongest first. */
  readonly signed: readonly SignedToken[];
  /** Message-IDs of others, in the order in which they count. */
  readonly messageIds: readonly Pick<StoredName, 'where' | 'messageId'>[];
}

/** The header in which our own mail carries its Message-ID once more, for servers that write another over it (rule 14). */
const loopHeader = 'x-case-loop';

/** Threads are long; the newest ids, and the one that began it, are enough. */
const maxReferences = 100;
const nothing: NamedInSubject = { numbers: [], wholeNumbers: [], references: [] };

type Place = SignedName['where'];

export function namesOf(mail: ParsedMail, received: ReceivedMail, tokens: MailTokens): MailNames {
  const ids: readonly (readonly [Place, string])[] = [
    ...ownIds(mail).map((id) => ['own', id] as const),
    ...namedIds(mail),
  ];
  return {
    subject: readSubjectPair(mail.subject),
    original: namedInOriginal(mail),
    signed: [...signedAddresses(received, tokens), ...ids.flatMap(([where, id]) => signedId(where, id, tokens))],
    messageIds: namedIds(mail).map(([where, messageId]) => ({ where, messageId })),
  };
}

/** Whether it reports on a mail of ours: then its whole text may hold what names that mail (rule 18e). */
export function isReport({ machine }: ParsedMail): boolean {
  return machine.kind === 'bounce' || machine.kind === 'delayed' || machine.kind === 'complaint';
}

function namedInOriginal(mail: ParsedMail): NamedInSubject {
  const { original } = mail;
  const subject = original?.subject ?? null;
  const inSubject = subject === null ? nothing : readSubjectPair(subject);
  if (inSubject.references.length > 0 || !isReport(mail)) return inSubject;
  return readSubjectPair(original === null || original.text === '' ? mail.text : original.text);
}

function ownIds({ messageId, headers }: ParsedMail): readonly string[] {
  return [messageId, ...headers.filter(([name]) => name === loopHeader).map(([, value]) => value)];
}

/** Rule 18: In-Reply-To, then References from the last on; then, of a report or a forward, the mail inside. */
function namedIds(mail: ParsedMail): readonly (readonly ['in-reply-to' | 'references' | 'original', string])[] {
  const { original } = mail;
  const inside =
    original === null
      ? []
      : [
          ...(original.messageId === null ? [] : [original.messageId]),
          ...original.inReplyTo,
          ...newestFirst(original.references),
        ];
  return [
    ...mail.inReplyTo.slice(0, maxReferences).map((id) => ['in-reply-to', id] as const),
    ...newestFirst(mail.references).map((id) => ['references', id] as const),
    ...inside.slice(0, maxReferences).map((id) => ['original', id] as const),
  ];
}

function newestFirst(references: readonly string[]): readonly string[] {
  const kept =
    references.length > maxReferences
      ? [...references.slice(0, 1), ...references.slice(1 - maxReferences)]
      : [...references];
  return kept.reverse();
}

/** The box that it came for counts before what else stands in the envelope. */
function signedAddresses({ box, envelope }: ReceivedMail, tokens: MailTokens): readonly SignedToken[] {
  return [...new Set([box, ...envelope.to])].flatMap((address): readonly SignedToken[] => {
    const read = tokens.readAddress(address);
    if (read === undefined) return [];
    if (read.kind === 'return') return [{ where: 'box', use: 'return', id: read.id, reply: null }];
    const { caseNumber, engineerId } = read;
    return [{ where: 'box', use: 'reply', id: caseNumber, reply: { caseNumber, engineerId } }];
  });
}

function signedId(where: Place, messageId: string, tokens: MailTokens): readonly SignedToken[] {
  const id = tokens.readMessageId(messageId);
  return id === undefined ? [] : [{ where, use: 'message', id, reply: null }];
}
