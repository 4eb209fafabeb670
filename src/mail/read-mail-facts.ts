/** Looks up what the rules need to know of a mail: two statements, and a third where it may open a case or be answered. */
import type { Database } from '../store/database.js';
import {
  answerMail,
  countRecent,
  findNamedCases,
  type CaseFacts,
  type ContactFacts,
  type MailAnswers,
} from '../store/mail-facts.js';
import type { Authentication } from './authentication-verdict.js';
import type { MailEnd } from './inbound/mail-end.js';
import type { ParsedMail } from './inbound/parsed-mail.js';
import { mailOutcomes, type MailPerson, type ReceivedMail } from '../domain/received-mail.js';
import type { MailTokens } from './mail-tokens.js';
import { addressForms } from './rules/addresses.js';
import { decideEnd } from './rules/decide-end.js';
import type {
  EarlierMail,
  KnownCase,
  KnownPerson,
  MailFacts,
  OurSide,
  RecentMail,
  SignedName,
  StoredName,
} from './rules/mail-facts.js';
import { namesOf, type MailNames, type SignedToken } from './rules/mail-names.js';

export interface FactsRequest {
  readonly mail: ParsedMail;
  readonly received: ReceivedMail;
  readonly tokens: MailTokens;
  readonly ours: OurSide;
  readonly authentication: Authentication;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Written to more people than this, a mail to engineers is no customer's mistake. */
const maxRecipients = 100;
const noneSent = { lastHour: 0, lastDay: 0 };
const nothingRecent: RecentMail = {
  subjectsOfSender: [],
  createdForStrangers: 0,
  acknowledgements: noneSent,
  notices: noneSent,
};

/** @throws where PostgreSQL is away: nothing is decided on half of the facts. */
export async function readMailFacts(database: Database, request: FactsRequest): Promise<MailFacts> {
  const { mail, received, tokens, now, ours, authentication } = request;
  const names = namesOf(mail, received, tokens);
  const people = peopleOf(mail);
  const answers = await answerMail(database, {
    mailId: received.id,
    duplicateKey: received.duplicateKey,
    messageId: mail.messageId,
    senderAddresses: people.sender,
    originalAddresses: people.original,
    recipientAddresses: people.recipients,
    ownMails: names.signed.map(({ id }) => id),
    messageIds: names.messageIds.map(({ messageId }) => messageId),
  });
  const cases = await findNamedCases(database, lookedUp(names, answers));
  const facts: MailFacts = {
    now,
    ours,
    authentication,
    sender: personOf(people.sender, answers),
    originalSender: personOf(people.original, answers),
    addressedEngineer: engineerOf(people.recipients, answers),
    senderRule: answers.verdict,
    isMuted: answers.isMuted,
    cases: cases.map((about) => knownCase(about, cases)),
    signed: names.signed.map((token) => signedName(token, answers, cases)),
    stored: storedNames(names, answers),
    earlier: answers.earlier.map((row) => earlierMail(row, mail)),
    recent: nothingRecent,
  };
  if (!isAnswered(decideEnd(mail, received, facts))) return facts;
  // Of a mail that an engineer forwarded, the customer hears.
  const senders = facts.sender.engineerId === null ? people.sender : [...people.original, ...people.sender];
  const recent = await countRecent(database, { senders, returnPath: received.envelope.from.toLowerCase(), now });
  return { ...facts, recent };
}

/** Whether an end sends something by itself, or is limited by what was done lately: most mail is a word on its case and is not. */
function isAnswered({ outcome }: MailEnd): boolean {
  return outcome === 'created' || outcome === 'refused';
}

interface People {
  readonly sender: readonly string[];
  readonly original: readonly string[];
  readonly recipients: readonly string[];
}

/** In all the ways in which each may be known. Several people in From are nobody (rule 13). */
function peopleOf({ from, original, to, cc }: ParsedMail): People {
  const forms = (people: readonly MailPerson[]): readonly string[] =>
    people.flatMap(({ address }) => addressForms(address));
  return {
    sender: from.length === 1 ? forms(from) : [],
    original: forms(original?.from ? [original.from] : []),
    recipients: forms([...to, ...cc].slice(0, maxRecipients)),
  };
}

function personOf(forms: readonly string[], { contacts, engineers }: MailAnswers): KnownPerson {
  const contact = nearest(forms, contacts);
  return { contact: contact ? knownContact(contact) : null, engineerId: engineerOf(forms, { engineers }) };
}

function engineerOf(forms: readonly string[], { engineers }: Pick<MailAnswers, 'engineers'>): string | null {
  return nearest(forms, engineers)?.id ?? null;
}

function nearest<T extends { readonly email: string }>(forms: readonly string[], people: readonly T[]): T | undefined {
  return forms.flatMap((form) => people.find(({ email }) => email === form) ?? [])[0];
}

function knownContact({ id, accountId, isActive }: ContactFacts): KnownPerson['contact'] {
  return { id, accountId, isActive };
}

function lookedUp(
  { subject, original, signed }: MailNames,
  { ownMails, references }: MailAnswers,
): { numbers: readonly string[]; references: readonly string[] } {
  const numbers = [
    ...subject.numbers,
    ...original.numbers,
    ...signed.map((token) => caseNumberOf(token, ownMails)),
    ...references.map(({ caseNumber }) => caseNumber),
  ].filter((number) => number !== null);
  return { numbers: [...new Set(numbers)], references: [...new Set([...subject.references, ...original.references])] };
}

/** Ids of a case's mails begin with its number: they lead to it also when the mail's own row is gone. */
function caseNumberOf({ id, reply }: SignedToken, ownMails: MailAnswers['ownMails']): string | null {
  return (
    reply?.caseNumber ?? ownMails.find((own) => own.id === id)?.caseNumber ?? /^(\d{8})(?:-|$)/u.exec(id)?.[1] ?? null
  );
}

function signedName(token: SignedToken, { ownMails }: MailAnswers, cases: readonly CaseFacts[]): SignedName {
  const { where, use, id, reply } = token;
  const caseNumber = caseNumberOf(token, ownMails);
  return {
    where,
    use,
    id,
    caseNumber: cases.some(({ number }) => number === caseNumber) ? caseNumber : null,
    engineerId: reply?.engineerId ?? null,
    notification: ownMails.find((own) => own.id === id && own.notification !== null)?.notification ?? null,
  };
}

/** In the order in which the mail names them; an id that is known of several cases counts for the last of them first. */
function storedNames({ messageIds }: MailNames, { references }: MailAnswers): readonly StoredName[] {
  return messageIds.flatMap(({ where, messageId }) =>
    references
      .filter((known) => known.messageId === messageId)
      .map(({ caseNumber }) => ({ where, messageId, caseNumber })),
  );
}

function knownCase(about: CaseFacts, cases: readonly CaseFacts[]): KnownCase {
  const { number, referenceId, accountId, contactId, isClosed, isCompleted } = about;
  const participants = [...new Set([...(contactId === null ? [] : [contactId]), ...about.participants])];
  return { number, referenceId, accountId, participants, isClosed, isCompleted, goesOnIn: endOfMergers(about, cases) };
}

/** Two that were merged into each other at the same moment lead in a circle: then the case itself goes on. */
function endOfMergers(about: CaseFacts, cases: readonly CaseFacts[]): string {
  const seen = new Set<string>();
  let last: CaseFacts = about;
  for (let next: CaseFacts | undefined = about; next; next = mergedInto(next, cases)) {
    if (seen.has(next.number)) return about.number;
    seen.add(next.number);
    last = next;
  }
  return last.number;
}

function mergedInto(about: CaseFacts, cases: readonly CaseFacts[]): CaseFacts | undefined {
  return cases.find(({ number, accountId }) => number === about.mergedInto && accountId === about.accountId);
}

function earlierMail(row: MailAnswers['earlier'][number], { messageId }: ParsedMail): EarlierMail {
  const { id, duplicateKey, caseNumber } = row;
  return {
    id,
    duplicateKey,
    // Written by this product alone: a word that it does not know is as good as none.
    outcome: mailOutcomes.find((outcome) => outcome === row.outcome) ?? null,
    caseNumber,
    hasSameMessageId: row.messageId === messageId,
  };
}
