/** How far the mails of a case have come, for engineers. */
import { Prisma } from '../../prisma/generated/client.js';
import type { RecipientKind } from '../domain/notify.js';
import type { Database } from './database.js';
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from './page.js';

/** The one that needs most care comes last. */
export const deliveryStates = ['sent', 'queued', 'deferred', 'bounced', 'failed'] as const;
/**
 * `deferred`: tried, and tried again; `sent`: a mail server has it; `bounced`: it came back after that; `failed`: no server
 * takes it, or it was tried for too long.
 */
export type Delivery = (typeof deliveryStates)[number];

export interface DeliveryRow {
  /** What `settle-delivery` names. */
  readonly id: string;
  readonly seq: number;
  readonly event: string;
  /** The policy's text. */
  readonly text: string;
  readonly recipientKind: RecipientKind;
  readonly recipientId: string;
  readonly recipientName: string | null;
  /** Of a customer: where the mail goes, the corrected one if there is one. */
  readonly address: string | null;
  readonly messageId: string | null;
  readonly state: Delivery;
  /** The last thing a server, or our own check, said of it; without addresses. */
  readonly words: string | null;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

/* The state of notification `n` as people see it. What was tried for too long has no outcome of its own: the case has it. */
export const deliveryState = Prisma.sql`case
  when n.state in ('failed', 'bounced', 'sent') then n.state
  when exists (select from support_case failing where failing.case_number = n.case_number
    and failing.state -> 'failedDeliveries' @> jsonb_build_array(jsonb_build_object('notification', n.id))) then 'failed'
  when n.last_error is not null then 'deferred'
  else 'queued' end`;

export class DeliveryReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first. The case must be known to be in the caller's scope. */
  async list(caseNumber: string, { limit, cursor }: PageRequest): Promise<Page<DeliveryRow>> {
    const rows = await this.#database.prisma.$queryRaw<DeliveryRow[]>(Prisma.sql`
      -- how far have the mails of this case come?
      select n.id, n.seq, n.event, n.template as text, n.recipient_kind as "recipientKind", n.recipient_id as "recipientId",
        coalesce(p.name, e.name, t.name) as "recipientName", coalesce(n.address, p.email) as address,
        n.message_id as "messageId", ${deliveryState} as state, n.last_error as words, n.attempts,
        n.created_at as "createdAt", n.sent_at as "sentAt"
      from notification n
      left join contact p on n.recipient_kind = 'contact' and p.id = n.recipient_id
      left join engineer e on n.recipient_kind = 'engineer' and e.id = n.recipient_id
      left join team t on n.recipient_kind = 'team' and t.id = n.recipient_id
      where n.case_number = ${caseNumber} and ${before(cursor)}
      order by n.seq desc, n.id desc limit ${limit + 1}`);
    return pageOf(rows, limit, (last) => encodeCursor('deliveries', [last.seq, last.id]));
  }
}

function before(cursor: string | undefined): Prisma.Sql {
  if (cursor === undefined) return Prisma.sql`true`;
  const [seq, id] = decodeCursor('deliveries', cursor, 2);
  return Prisma.sql`(n.seq, n.id) < (${Number(seq)}, ${String(id)})`;
}
