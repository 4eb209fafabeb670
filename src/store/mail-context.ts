/** What a mail about words of a case stands among: the mails before it, the words it answers, the files that came with it. */
import { Prisma } from '../../prisma/generated/client.js';

/** A mail of the case that the recipient sent or got. */
export interface ThreadMail {
  /** With angle brackets. */
  readonly messageId: string;
  readonly isInbound: boolean;
}

/** The last word of the other side before it. */
export interface QuotedWords {
  readonly text: string;
  /** Where in `text` something older is quoted, in characters; null where nothing is. */
  readonly quotedFrom: number | null;
  readonly writer: string | null;
  /** ISO 8601. */
  readonly at: string;
}

export interface AttachedFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** A mail names at most so many of those before it, beside the first (mail.md rule 39). */
const threadLength = 10;
/** More of a word is never quoted. */
const quotedCharacters = 4000;

/**
 * The mails of the case `c` that a contact knows, oldest first: the first, the last ten, and the last that came in. Mail of engineers and
 * machines, and of senders whom nobody approved, is none of theirs; of ours only what went to `recipient`.
 */
export function threadOf(recipient: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    select coalesce(json_agg(json_build_object('messageId', known.message_id, 'isInbound', known.is_inbound)
      order by known.at, known.message_id), '[]')
    from (
      select r.message_id, r.at, r.direction = 'in' as is_inbound,
        row_number() over (order by r.at, r.message_id) as position,
        row_number() over (order by r.at desc, r.message_id desc) as from_end,
        row_number() over (partition by r.direction order by r.at desc, r.message_id desc) as of_kind
      from mail_reference r
      where r.case_number = c.case_number and case r.direction
        when 'in' then not exists (
          select from received_mail i join message w on w.id = i.id
          where i.message_id = r.message_id and (w.author_kind <> 'contact' or not w.is_public))
        else exists (
          select from notification o
          where o.id = split_part(substr(r.message_id, 2), '.', 1) and o.recipient_kind = 'contact'
            and o.recipient_id = ${recipient})
        end
    ) known
    where known.position = 1 or known.from_end <= ${threadLength} or (known.is_inbound and known.of_kind = 1)
  )`;
}

/** The row `q` of the words that the public message `m` answers: the last ones of the other side before it. */
export const quotedWords = Prisma.sql`left join lateral (
  select left(w.text, ${quotedCharacters}) as text, w.data -> 'mail' -> 'quotedFrom' as quoted_from, w.at,
    case w.author_kind when 'engineer' then (select name from engineer where id = w.author_id)
      else (select name from contact where id = w.author_id) end as writer
  from message w
  where m.is_public and w.is_public and w.case_number = m.case_number and (w.at, w.id) < (m.at, m.id)
    and w.author_kind = case m.author_kind when 'engineer' then 'contact' else 'engineer' end
    and (w.is_fact or exists (select from timeline_entry t where t.case_number = w.case_number and t.message_id = w.id))
  order by w.at desc, w.id desc limit 1
) q on true`;

export const quoteDocument = Prisma.sql`case when q.at is not null then json_build_object(
  'text', q.text, 'quotedFrom', q.quoted_from, 'writer', q.writer, 'at', q.at) end`;

/** The files of message `m`. */
export const filesOfMessage = Prisma.sql`(
  select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'type', a.type, 'size', a.size, 'sha256', a.sha256)
    order by a.created_at, a.id), '[]')
  from attachment a where a.message_id = m.id and a.state = 'ready'
)`;
