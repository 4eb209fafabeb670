/** What must be known before a mail's end is decided: people, cases, our own mails, what came before, and what was sent lately. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database } from './database.js';
import { chainOf } from './merge-store.js';

/** By what a mail names things; each list may be empty. */
export interface MailQuestions {
  /** Its row in the ledger. */
  readonly mailId: string;
  readonly duplicateKey: string;
  readonly messageId: string;
  /** Addresses of the sender, of the writer of the mail inside it, and of whom it was written to: the nearest first. */
  readonly senderAddresses: readonly string[];
  readonly originalAddresses: readonly string[];
  readonly recipientAddresses: readonly string[];
  /** Ids of mails of ours, as they were signed. */
  readonly ownMails: readonly string[];
  readonly messageIds: readonly string[];
}

export interface ContactFacts {
  readonly id: string;
  readonly email: string;
  readonly accountId: string;
  readonly isActive: boolean;
}
export interface EngineerFacts {
  readonly id: string;
  readonly email: string;
}

export interface MailAnswers {
  readonly contacts: readonly ContactFacts[];
  /** Active ones. */
  readonly engineers: readonly EngineerFacts[];
  /** The verdict on the address itself comes before the one on its domain. */
  readonly verdict: 'blocked' | 'allowed' | null;
  readonly isMuted: boolean;
  /** `id` as it was asked for; `notification` where it went to a customer. */
  readonly ownMails: readonly {
    readonly id: string;
    readonly caseNumber: string | null;
    readonly notification: string | null;
  }[];
  readonly references: readonly { readonly messageId: string; readonly caseNumber: string }[];
  readonly earlier: readonly {
    readonly id: string;
    readonly duplicateKey: string;
    readonly outcome: string | null;
    readonly caseNumber: string | null;
    readonly messageId: string | null;
  }[];
}

/** Everything that the mail's own names lead to, but the cases themselves. */
export async function answerMail(database: Database, asked: MailQuestions): Promise<MailAnswers> {
  const { mailId, duplicateKey, messageId, messageIds } = asked;
  const [sender, people] = [asked.senderAddresses, [...asked.senderAddresses, ...asked.originalAddresses]];
  const staff = [...people, ...asked.recipientAddresses];
  const domains = sender.map((address) => address.slice(address.lastIndexOf('@')));
  const [row] = await database.query<{ answers: MailAnswers }>(Prisma.sql`
    -- who and what does this mail name?
    select json_build_object(
      'contacts', ${listOf(Prisma.sql`
        select id, email, account_id as "accountId", is_active as "isActive" from contact where email = any(${people}::text[])`)},
      'engineers', ${listOf(Prisma.sql`
        select id, email from engineer where email = any(${staff}::text[]) and is_active`)},
      'verdict', (
        select verdict from sender_rule
        where sender = any(${[...sender, ...domains]}::text[]) and verdict in ('blocked', 'allowed')
        order by sender like '@%' limit 1),
      'isMuted', exists(
        select from sender_rule where sender = any(${people}::text[]) and verdict = 'muted'),
      'ownMails', ${listOf(ownMails(asked.ownMails))},
      'references', ${listOf(Prisma.sql`
        select message_id as "messageId", case_number as "caseNumber" from mail_reference
        where message_id = any(${messageIds}::text[]) order by at desc, case_number`)},
      'earlier', ${listOf(Prisma.sql`
        select id, duplicate_key as "duplicateKey", outcome, case_number as "caseNumber", message_id as "messageId"
        from received_mail
        where (duplicate_key = ${duplicateKey} or message_id = ${messageId}) and ${isBefore(mailId)}
        order by position limit 50`)}
    ) as answers`);
  if (!row) throw new Error('a select of one row gave none');
  return row.answers;
}

function listOf(select: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(select coalesce(json_agg(l), '[]') from (${select}) l)`;
}

/** A mail for one of several has the hash of their id behind its notification's. A mail of a case says itself which one. */
function ownMails(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    select asked.id, coalesce(n.case_number, d.case_number, t.case_number) as "caseNumber",
      case when n.recipient_kind = 'contact' then n.id end as notification
    from unnest(${[...ids]}::text[]) as asked(id)
    left join notification n on n.id in (asked.id, regexp_replace(asked.id, '-[^-]+$', ''))
    left join duty_told d on d.id = asked.id
    left join mail_notice t on t.id = asked.id`;
}

/** Not yet in the ledger counts as after everything. */
function isBefore(mailId: string): Prisma.Sql {
  return Prisma.sql`id <> ${mailId}
    and position < coalesce((select position from received_mail where id = ${mailId}), 9223372036854775807)`;
}

export interface CaseFacts {
  readonly number: string;
  readonly referenceId: string;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly participants: readonly string[];
  readonly isClosed: boolean;
  readonly isCompleted: boolean;
  readonly mergedInto: string | null;
}

/** The cases of those numbers and reference ids, and all that they were merged into, within their account. */
export async function findNamedCases(
  database: Database,
  { numbers, references }: { readonly numbers: readonly string[]; readonly references: readonly string[] },
): Promise<readonly CaseFacts[]> {
  if (numbers.length === 0 && references.length === 0) return [];
  return database.query<CaseFacts>(Prisma.sql`
    -- which cases does this mail name, and where do they go on?
    with recursive ${chainOf(Prisma.sql`
      select case_number, merged_into, account_id from support_case
      where case_number = any(${[...numbers]}::char(8)[]) or reference_id = any(${[...references]}::char(16)[])`)}
    select c.case_number as number, c.reference_id as "referenceId", c.account_id as "accountId", c.contact_id as "contactId",
      c.state->'participants' as participants, c.closed_at is not null as "isClosed",
      coalesce((c.state->>'completed')::boolean, false) as "isCompleted", c.merged_into as "mergedInto"
    from chain join support_case c on c.case_number = chain.case_number
    order by c.case_number`);
}

export interface RecentFacts {
  readonly subjectsOfSender: readonly string[];
  readonly createdForStrangers: number;
  readonly acknowledgements: SentFacts;
  readonly notices: SentFacts;
}
interface SentFacts {
  readonly lastHour: number;
  readonly lastDay: number;
}

/** No more rows are counted than any limit needs (src/mail/rules/limits.ts). */
const countedSubjects = 50;
const countedCases = 501;

/** What the sender's mails made lately, and what was sent there by itself, before `now` (epoch milliseconds). */
export async function countRecent(
  database: Database,
  asked: { readonly senders: readonly string[]; readonly returnPath: string; readonly now: number },
): Promise<RecentFacts> {
  const { senders, returnPath, now } = asked;
  const [hourAgo, dayAgo] = [new Date(now - 3_600_000), new Date(now - 86_400_000)];
  const addresses = senders.length === 0 ? [''] : [...senders];
  const [row] = await database.query<{ recent: RecentFacts }>(Prisma.sql`
    -- how much did this sender's mail make, and how much was sent back by itself?
    select json_build_object(
      'subjectsOfSender', (
        select coalesce(json_agg(coalesce(s.subject, '')), '[]') from (
          select subject from received_mail
          where from_address = any(${addresses}::text[]) and received_at > ${hourAgo} and outcome = 'created'
          order by received_at desc limit ${countedSubjects}) s),
      'createdForStrangers', (
        -- the newest cases by their place: their number bounds the work, however long the ledger is
        select count(*)::int from (
          select received_at, reason from received_mail where outcome = 'created' order by position desc limit ${countedCases}) r
        where r.received_at > ${hourAgo} and r.reason = 'unknown-sender'),
      'acknowledgements', ${sentTo(addresses, { isAcknowledgement: true, hourAgo, dayAgo })},
      'notices', ${sentTo([returnPath], { isAcknowledgement: false, hourAgo, dayAgo })}
    ) as recent`);
  if (!row) throw new Error('a select of one row gave none');
  return row.recent;
}

function sentTo(
  addresses: readonly string[],
  { isAcknowledgement, hourAgo, dayAgo }: { isAcknowledgement: boolean; hourAgo: Date; dayAgo: Date },
): Prisma.Sql {
  return Prisma.sql`(
    select json_build_object('lastHour', count(*) filter (where at > ${hourAgo}), 'lastDay', count(*))
    from mail_notice
    where address = any(${[...addresses]}::text[]) and at > ${dayAgo}
      and (kind = 'acknowledgement') = ${isAcknowledgement})`;
}
