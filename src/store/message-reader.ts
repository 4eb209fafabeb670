/**
 * The words on a case. A fact is visible once stored; an engineer's message once its command was accepted, that is, once an
 * entry of the timeline names it (architecture.md rule 6). Customers see public ones only. With them stand the words on cases
 * that were merged into this one.
 */
import { Prisma } from '../../prisma/generated/client.js';
import type { CommandName } from '../domain/catalogue.js';
import type { Database } from './database.js';
import { deliveryState, deliveryStates, type Delivery } from './delivery-reader.js';
import { familyOf } from './merge-store.js';
import { decodeCursor, encodeCursor, InvalidCursorError, pageOf, type Page } from './page.js';
import type { Audience } from './timeline-reader.js';

export interface MessageRow {
  readonly id: string;
  /** The case that it was written on. */
  readonly caseNumber: string;
  readonly at: Date;
  readonly authorKind: 'contact' | 'engineer' | 'system';
  readonly authorId: string;
  readonly authorName: string | null;
  readonly isPublic: boolean;
  readonly channel: string;
  readonly command: CommandName;
  readonly commandId: string;
  readonly text: string;
  readonly data: unknown;
  /** Words that were removed from it for good. */
  readonly redactions: readonly Redaction[];
  /** The sequence of the first entry that names it; null while a fact is on its way. */
  readonly seq: number | null;
  /** How far its mail to the customer's side has come; null where none was due. */
  readonly delivery: Delivery | null;
  /** Of a sender who was not known to the case; customers see it once it is approved. */
  readonly isUnverified: boolean;
  readonly attachments: readonly MessageFile[];
}

export interface MessageFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly contentId: string | null;
  readonly isInline: boolean;
}

export interface Redaction {
  readonly at: string;
  readonly by: { readonly kind: 'contact' | 'engineer' | 'system'; readonly id: string; readonly name: string | null };
  /** The whole message, not a part of it. */
  readonly isWhole: boolean;
}

export interface MessageRequest {
  readonly caseNumber: string;
  readonly after: number;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export class MessageReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The case must be known to be in the caller's scope (`CaseReader.isVisible`). Oldest first. */
  async list(audience: Audience, request: MessageRequest): Promise<Page<MessageRow>> {
    const { caseNumber, after, limit, cursor } = request;
    const isSeen = Prisma.sql`${isMessageSeen(audience)} and ${behind(cursor)}`;
    const rows = await this.#database.prisma.$queryRaw<MessageRow[]>(Prisma.sql`
      -- which messages of this case and those merged into it may the reader see, who wrote them, how far did their mails come?
      with recursive ${familyOf(caseNumber)}, page as (
        (select m.*, t.seq from message m ${firstEntry}
          where m.case_number = ${caseNumber} and ${isSeen}
            and ${after === 0 ? Prisma.sql`true` : Prisma.sql`coalesce(t.seq > ${after}, true)`}
          order by m.at, m.id limit ${limit + 1})
        union all
        (select m.*, t.seq from family join message m on m.case_number = family.case_number ${firstEntry}
          where family.case_number <> ${caseNumber} and ${isSeen}
            and ${after === 0 ? Prisma.sql`true` : writtenAfter(caseNumber, after)}
          order by m.at, m.id limit ${limit + 1})
      )
      select m.id, m.case_number as "caseNumber", m.at, m.author_kind as "authorKind", m.author_id as "authorId",
        coalesce(e.name, c.name) as "authorName", m.is_public or u."isApproved" as "isPublic", m.channel, m.command, m.command_id as "commandId",
        m.text, m.data, m.seq, d.delivery, r.redactions, f.attachments, u."isUnverified" and not u."isApproved" as "isUnverified"
      from page m
      left join engineer e on m.author_kind = 'engineer' and e.id = m.author_id
      left join contact c on m.author_kind = 'contact' and c.id = m.author_id
      left join lateral (
        -- of several mails the one that needs most care
        select (array_agg(one.state order by array_position(${[...deliveryStates]}, one.state) desc))[1] as delivery
        from (select ${deliveryState} as state from notification n where n.message_id = m.id and n.recipient_kind = 'contact') one
      ) d on true
      cross join lateral (
        select coalesce(json_agg(json_build_object('at', one->>'at', 'isWhole', one->'span' = 'null',
          'by', json_build_object('kind', one->>'byKind', 'id', one->>'byId', 'name', by.name))), '[]') as redactions
        from jsonb_array_elements(m.redactions) one
        left join engineer by on one->>'byKind' = 'engineer' and by.id = one->>'byId'
      ) r
      cross join lateral (
        select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'size', a.size, 'type', a.type,
          'contentId', a.content_id, 'isInline', a.is_inline) order by a.created_at, a.id), '[]') as attachments
        from attachment a where a.message_id = m.id
      ) f
      cross join lateral (
        select m.command = 'note-mail' and exists (
            select from timeline_entry t
            where t.case_number = m.case_number and t.message_id = m.id and t.type = 'message-received' and not t.is_public
          ) as "isUnverified",
          not m.is_public and m.command = 'note-mail' and ${isApproved} as "isApproved"
      ) u
      order by m.at, m.id limit ${limit + 1}`);
    return pageOf(rows, limit, (last) => encodeCursor('messages', [last.at.toISOString(), last.id]));
  }
}

/* Public, or of a sender who was not known to the case and whom an engineer approved. */
const isApproved = Prisma.sql`exists (
        select from timeline_entry a where a.case_number = m.case_number and a.type = 'message-approved'
          and a.data ->> 'message' = m.id)`;
const isShownToCustomers = Prisma.sql`(m.is_public or ${isApproved})`;

/* Whether this audience may read message `m`; refers to `firstEntry`. */
export function isMessageSeen(audience: Audience): Prisma.Sql {
  return Prisma.sql`(m.is_fact or t.seq is not null) and ${audience === 'all' ? Prisma.sql`true` : isShownToCustomers}`;
}

/* The first entry that names message `m`. */
export const firstEntry = Prisma.sql`left join lateral (
        select min(seq) as seq from timeline_entry where message_id = m.id and case_number = m.case_number
      ) t on true`;

/* A merged case has sequences of its own: its words count from the moment of this one's entry. */
function writtenAfter(caseNumber: string, seq: number): Prisma.Sql {
  return Prisma.sql`m.at > (select at from timeline_entry where case_number = ${caseNumber} and seq = ${seq})`;
}

function behind(cursor: string | undefined): Prisma.Sql {
  if (cursor === undefined) return Prisma.sql`true`;
  const [at, id] = decodeCursor('messages', cursor, 2);
  const instant = new Date(String(at));
  if (Number.isNaN(instant.getTime())) throw new InvalidCursorError();
  return Prisma.sql`(m.at, m.id) > (${instant}, ${String(id)})`;
}
