/** What is known beside a mail's own words when its end is decided: looked up before (src/mail/read-mail-facts.ts), so that the rules are pure. */
import type { Authentication } from '../authentication-verdict.js';
import type { MailOutcome } from '../../domain/received-mail.js';

export interface MailFacts {
  /** Epoch milliseconds: when it was received. */
  readonly now: number;
  readonly ours: OurSide;
  readonly authentication: Authentication;
  /** Whose address From is; null where it names nobody, or several. */
  readonly sender: KnownPerson;
  /** Whose address wrote the mail that is quoted or attached whole. */
  readonly originalSender: KnownPerson;
  /** The engineer to whose own address the mail was written (To, then Cc): a rule of theirs sent it on (C7). */
  readonly addressedEngineer: string | null;
  readonly senderRule: 'blocked' | 'allowed' | null;
  /** The sender complained once about mail of ours: nothing goes there by itself (rule 25). */
  readonly isMuted: boolean;
  /** Every case that the mail names in any way, and those in which they go on. */
  readonly cases: readonly KnownCase[];
  /** Ids and addresses of ours that it names, each with a valid signature, the strongest first. */
  readonly signed: readonly SignedName[];
  /** Message-IDs it names that are known from earlier mail of a case, in the order in which they count. */
  readonly stored: readonly StoredName[];
  /** Mails received before it with the same key or the same Message-ID, the oldest first. */
  readonly earlier: readonly EarlierMail[];
  readonly recent: RecentMail;
}

export interface OurSide {
  /** All addresses that we receive mail on, in lower case, without plus parts. */
  readonly boxes: readonly string[];
  /** Names under which our servers write themselves into Received, in lower case. */
  readonly hosts: readonly string[];
}

export interface KnownPerson {
  readonly contact: KnownContact | null;
  /** Only an active engineer. */
  readonly engineerId: string | null;
}

export interface KnownContact {
  readonly id: string;
  readonly accountId: string;
  readonly isActive: boolean;
}

export interface KnownCase {
  readonly number: string;
  readonly referenceId: string;
  readonly accountId: string | null;
  /** Contacts: the case's own and the others who take part. */
  readonly participants: readonly string[];
  readonly isClosed: boolean;
  /** Its reopen window is over: a word to it opens another, linked case. */
  readonly isCompleted: boolean;
  /** The case that goes on for it; its own number where it was not merged. */
  readonly goesOnIn: string;
}

export interface SignedName {
  /** Where it stands. `own`: it is the mail's own Message-ID, or in its loop header. `original`: of the mail inside it. */
  readonly where: 'own' | 'box' | 'in-reply-to' | 'references' | 'original';
  readonly use: 'message' | 'return' | 'reply';
  readonly id: string;
  /** Null where the mail of ours is of no case, or of one that is gone. */
  readonly caseNumber: string | null;
  /** Of a reply address: whose it is. */
  readonly engineerId: string | null;
  /** The row of the mail of ours, where it went to a customer. */
  readonly notification: string | null;
}

export interface StoredName {
  readonly where: 'in-reply-to' | 'references' | 'original';
  readonly messageId: string;
  readonly caseNumber: string;
}

export interface EarlierMail {
  readonly id: string;
  readonly duplicateKey: string;
  /** Null while it waits for its end. */
  readonly outcome: MailOutcome | null;
  readonly caseNumber: string | null;
  readonly hasSameMessageId: boolean;
}

/** What came and went lately: the last hour, and the last day, before `now`. */
export interface RecentMail {
  /** Subjects of the cases that the sender's mails made in the last hour. */
  readonly subjectsOfSender: readonly string[];
  /** Cases that mails of senders nobody knows made in the last hour. */
  readonly createdForStrangers: number;
  /** Sent by itself to the sender, or to the return address for a notice. */
  readonly acknowledgements: Sent;
  readonly notices: Sent;
}

export interface Sent {
  readonly lastHour: number;
  readonly lastDay: number;
}
