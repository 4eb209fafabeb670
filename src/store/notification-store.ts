/**
 * Notifications on their way out: claimed, then sent, deferred or failed. Only the delivery activity claims, and only ids
 * that the workflow gave it; nothing is ever sent by polling this table (loop.md T-1).
 */
import { Prisma } from '../../prisma/generated/client.js';
import type { NotificationData, RecipientKind } from '../domain/notify.js';
import { wordsWithoutAddresses } from '../domain/server-words.js';
import { isAway } from './absence.js';
import type { Database } from './database.js';
import {
  filesOfMessage,
  quoteDocument,
  quotedWords,
  threadOf,
  type AttachedFile,
  type QuotedWords,
  type ThreadMail,
} from './mail-context.js';
import { mailedCase, type MailedCase } from './mailed-case.js';

/** Somebody who gets a mail. */
export interface NotificationRecipient {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly isActive: boolean;
  /** Did it, or hears of the same event under their own name: no second mail. */
  readonly isToldOtherwise: boolean;
  /** Whose cover they are, by name: that one is away and the mail is about their work. */
  readonly coverFor?: string | null;
  /** A customer's language, as a tag: the case's for its contact, else their own. */
  readonly language?: string | null;
}

/** A claimed notification with what its mail needs. */
export interface NotificationContent {
  readonly id: string;
  readonly event: string;
  readonly template: string;
  readonly recipientKind: RecipientKind;
  readonly createdAt: Date;
  readonly data: NotificationData;
  readonly recipients: readonly NotificationRecipient[];
  /** Ids of recipients who got theirs in an earlier attempt. */
  readonly deliveredTo: readonly string[];
  readonly case: MailedCase & {
    readonly contact: string | null;
    readonly team: string | null;
    /** The engineer named to the customer: the owner, before there is one the coordinator (C4, C5). */
    readonly counterpart: string | null;
  };
  readonly actor: string | null;
  /** Words of the command; for a customer only public ones. */
  readonly message: { readonly text: string; readonly authorKind: string; readonly isPublic: boolean } | null;
  /** What these words answer. */
  readonly quote: QuotedWords | null;
  /** What came with these words. */
  readonly files: readonly AttachedFile[];
  /** The mails before it, for a customer; oldest first. */
  readonly thread: readonly ThreadMail[];
  /** Engineers' addresses that occur in what the mail may quote: a customer must not see them (C6). */
  readonly hiddenAddresses: readonly string[];
}

export type Claim =
  | { readonly kind: 'claimed'; readonly attempt: number; readonly content: NotificationContent }
  /** Sent before (it may have come back since), or no such row: a phantom that the workflow replaced. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Another attempt holds it: it died less than a lease ago, or is still at work. */
  | { readonly kind: 'busy' };

/** How long a claim holds, in seconds; longer than one mail may take (src/mail/smtp-transport.ts). */
const leaseSeconds = 60;

interface ClaimRow {
  readonly state: string;
  readonly last_error: string | null;
  readonly attempt: number | null;
  readonly content: Omit<NotificationContent, 'createdAt'> & { readonly createdAt: string };
}

export class NotificationStore {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Claims a notification for one attempt and reads what its mail needs, in one statement. */
  async claim(id: string): Promise<Claim> {
    const [row] = await this.#database.query<ClaimRow>(claimStatement(id));
    if (!row || row.state === 'sent' || row.state === 'bounced') return { kind: 'settled' };
    if (row.state === 'failed') return { kind: 'failed', reason: row.last_error ?? 'unknown' };
    if (row.attempt === null) return { kind: 'busy' };
    const content = { ...row.content, createdAt: new Date(row.content.createdAt) };
    return { kind: 'claimed', attempt: row.attempt, content };
  }

  /** The active engineers of a roster, by id or address, in its order. */
  async findEngineers(names: readonly string[]): Promise<readonly NotificationRecipient[]> {
    const lower = names.map((name) => name.toLowerCase());
    const found = await this.#database.query<Omit<NotificationRecipient, 'isToldOtherwise'>>(Prisma.sql`
      -- who of this roster can be mailed?
      select id, name, email as address, is_active as "isActive" from engineer
      where is_active and (id = any(${[...names]}) or lower(email) = any(${lower}))
      order by least(array_position(${[...names]}::text[], id), array_position(${lower}::text[], lower(email)))`);
    return found.map((engineer) => ({ ...engineer, isToldOtherwise: false }));
  }

  /** One recipient of several has theirs; the claim is held on for the next. */
  async markDelivered(id: string, recipientId: string): Promise<void> {
    await this.#database.prisma.$executeRaw`
      update notification
      set data = jsonb_set(data, '{deliveredTo}', coalesce(data -> 'deliveredTo', '[]') || to_jsonb(${recipientId}::text)),
        lease_until = now() + make_interval(secs => ${leaseSeconds})
      where id = ${id} and state = 'sending'`;
  }

  /** Everybody has theirs. `note` tells of recipients of a team who could not be reached. */
  async markSent(id: string, note: string | null): Promise<void> {
    await this.#database.query(Prisma.sql`
      update notification set state = 'sent', sent_at = now(), lease_until = null, last_error = ${note}
      where id = ${id} and state not in ('sent', 'bounced')`);
  }

  /** To be tried again. Leaves a claim alone that another attempt has made since. */
  async markDeferred(id: string, attempt: number, reason: string): Promise<void> {
    await this.#database.prisma.$executeRaw`
      update notification set state = 'queued', lease_until = null, last_error = ${reason}
      where id = ${id} and state = 'sending' and attempts = ${attempt}`;
  }

  /** Can never be delivered as it is. */
  async markFailed(id: string, attempt: number, reason: string): Promise<void> {
    await this.#database.prisma.$executeRaw`
      update notification set state = 'failed', lease_until = null, last_error = ${reason}
      where id = ${id} and state = 'sending' and attempts = ${attempt}`;
  }

  /**
   * A mail that was taken came back for good; `words` are the far server's. It may be back before we have noted that it went.
   * False where no such mail was sent: there is nothing to mark then.
   */
  async markBounced(id: string, words: string): Promise<boolean> {
    const marked = await this.#database.prisma.$executeRaw`
      update notification set state = 'bounced', last_error = ${wordsWithoutAddresses(words)}
      where id = ${id} and state in ('sending', 'sent', 'bounced')`;
    return marked > 0;
  }

  /** The far side goes on trying a mail that was taken (4.x, RFC 3464 `delayed`): noted, nothing else changes. */
  async noteDelayed(id: string, words: string): Promise<void> {
    await this.#database.prisma.$executeRaw`
      update notification set last_error = ${wordsWithoutAddresses(words)} where id = ${id} and state = 'sent'`;
  }
}

/* What: may this notification be sent now, and what does its mail need? */
function claimStatement(id: string): Prisma.Sql {
  return Prisma.sql`
    with claimed as (
      update notification
      set state = 'sending', attempts = attempts + 1, lease_until = now() + make_interval(secs => ${leaseSeconds})
      where id = ${id} and (state = 'queued' or (state = 'sending' and coalesce(lease_until, '-infinity') < now()))
      returning id, attempts
    )
    select n.state, n.last_error, claimed.attempts as attempt,
      json_build_object(
        'id', n.id, 'event', n.event, 'template', n.template, 'recipientKind', n.recipient_kind,
        'createdAt', n.created_at, 'data', n.data,
        'deliveredTo', coalesce(n.data -> 'deliveredTo', '[]'),
        'recipients', coalesce(people.list, '[]'),
        'case', ${aboutCase},
        'actor', case n.data ->> 'actorKind'
          when 'engineer' then (select name from engineer where id = n.data ->> 'actorId')
          when 'contact' then (select name from contact where id = n.data ->> 'actorId')
        end,
        'message', case when m.id is not null and (n.recipient_kind <> 'contact' or m.is_public)
          then json_build_object('text', m.text, 'authorKind', m.author_kind, 'isPublic', m.is_public) end,
        'quote', ${quoteDocument},
        'files', case when n.recipient_kind <> 'contact' or m.is_public then ${filesOfMessage} else '[]' end,
        'thread', case when n.recipient_kind = 'contact' then ${threadOf(Prisma.sql`n.recipient_id`)} else '[]' end,
        'hiddenAddresses', case when n.recipient_kind = 'contact' then (
          select coalesce(json_agg(e.email), '[]') from engineer e
          where strpos(lower(concat_ws(' ', e.name, c.subject, m.text, q.text, q.writer, n.data, c.state ->> 'checklist',
            (select string_agg(name, ' ') from attachment where message_id = m.id))), lower(e.email)) > 0
        ) else '[]' end
      ) as content
    from notification n
    join support_case c on c.case_number = n.case_number
    left join claimed on claimed.id = n.id
    left join message m on m.id = n.message_id
    ${quotedWords}
    left join lateral (
      select json_agg(json_build_object(
        'id', p.id, 'name', p.name, 'address', p.address, 'isActive', p.is_active, 'isToldOtherwise', ${isToldOtherwise},
        'coverFor', p.cover_for, 'language', case when p.id = c.contact_id then c.language else p.language end
      ) order by p.cover_for nulls first, p.id) as list
      from (${people}) p
    ) people on true
    where n.id = ${id}`;
}

const aboutCase = Prisma.sql`json_build_object(
  ${mailedCase(Prisma.sql`c.product_id`)},
  'contact', (select name from contact where id = c.contact_id),
  'team', (select name from team where id = c.team_id),
  'counterpart', (select name from engineer where id = coalesce(c.owner_id, c.state ->> 'coordinator'))
)`;

/*
 * Who `n` is for: a person, whose corrected address wins, and who covers for them at the time of sending; or the active members
 * of a team or leads.
 */
const people = Prisma.sql`
  select id, name, coalesce(n.address, email) as address, is_active, null as cover_for, language from contact
  where n.recipient_kind = 'contact' and id = n.recipient_id
  union all
  select id, name, coalesce(n.address, email), is_active, null, null from engineer
  where n.recipient_kind = 'engineer' and id = n.recipient_id
  union all
  select cover.id, cover.name, cover.email, cover.is_active, e.name, null
  from engineer e join engineer cover on cover.id = e.cover_id
  where n.recipient_kind = 'engineer' and e.id = n.recipient_id and cover.is_active and ${isAway('e', Prisma.sql`now()`)}
  union all
  select e.id, e.name, e.email, e.is_active, null, null from team_member t join engineer e on e.id = t.engineer_id
  where n.recipient_kind = 'team' and t.team_id = n.recipient_id and e.is_active
  union all
  select id, name, email, is_active, null, null from engineer
  where n.recipient_kind = 'lead' and is_lead and is_active`;

/* Whether member `p` of a team, lead `p`, or cover `p` did it, or has a notification of the same event in their own name or their team's. */
const isToldOtherwise = Prisma.sql`(n.recipient_kind in ('team', 'lead') or p.cover_for is not null) and (
  (n.data ->> 'actorKind' = 'engineer' and n.data ->> 'actorId' = p.id)
  or exists (
    select from notification o
    where o.case_number = n.case_number and o.seq = n.seq and o.id <> n.id and (
      (o.recipient_kind = 'engineer' and o.recipient_id = p.id)
      or (n.recipient_kind = 'lead' and o.recipient_kind = 'team' and exists (
        select from team_member t where t.team_id = o.recipient_id and t.engineer_id = p.id
      ))
    )
  )
)`;
