/** What happened on a case, in order. Customers see public entries only. */
import { Prisma } from '../../prisma/generated/client.js';
import type { AnyEvent, EventType } from '../domain/events.js';
import type { Database } from './database.js';
import { pageOf, type Page } from './page.js';

export interface TimelineRow {
  readonly seq: number;
  readonly at: Date;
  readonly type: EventType;
  readonly actorKind: 'contact' | 'engineer' | 'system';
  readonly actorId: string;
  readonly actorName: string | null;
  readonly commandId: string | null;
  readonly messageId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SequenceRequest {
  readonly caseNumber: string;
  /** Only what came after this sequence. */
  readonly after: number;
  readonly limit: number;
}

/** Whose eyes it is for: `public` is what a customer may see. */
export type Audience = 'public' | 'all';

export class TimelineReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The case must be known to be in the caller's scope (`CaseReader.isVisible`). The cursor is the last sequence. */
  async list(audience: Audience, { caseNumber, after, limit }: SequenceRequest): Promise<Page<TimelineRow>> {
    const rows = await this.#database.prisma.$queryRaw<TimelineRow[]>(Prisma.sql`
      -- what happened on this case after a sequence, and who did it?
      select t.seq, t.at, t.type, t.actor_kind as "actorKind", t.actor_id as "actorId", coalesce(e.name, c.name) as "actorName",
        t.command_id as "commandId", t.message_id as "messageId", t.data
      from timeline_entry t
      left join engineer e on t.actor_kind = 'engineer' and e.id = t.actor_id
      left join contact c on t.actor_kind = 'contact' and c.id = t.actor_id
      where t.case_number = ${caseNumber} and t.seq > ${after}
        and ${audience === 'all' ? Prisma.sql`true` : Prisma.sql`t.is_public`}
      order by t.seq limit ${limit + 1}`);
    return pageOf(rows, limit, (last) => String(last.seq));
  }

  /** The whole timeline as the domain's events, for replaying the case. It must be known to be in the caller's scope. */
  async all(caseNumber: string): Promise<readonly AnyEvent[]> {
    const events: AnyEvent[] = [];
    for (let after = 0; ;) {
      const rows = await this.#database.prisma.$queryRaw<EventRow[]>(Prisma.sql`
        -- what happened on this case, as its workflow decided it?
        select t.seq, t.at, t.type, t.actor_kind as "actorKind", t.actor_id as "actorId", t.command_id as "commandId",
          t.message_id as "messageId", t.is_public as "isPublic", t.data
        from timeline_entry t where t.case_number = ${caseNumber} and t.seq > ${after}
        order by t.seq limit ${eventsAtOnce}`);
      events.push(...rows.map(eventOf));
      if (rows.length < eventsAtOnce) return events;
      after = rows.at(-1)?.seq ?? after;
    }
  }
}

const eventsAtOnce = 1000;

interface EventRow extends Omit<TimelineRow, 'actorName'> {
  readonly isPublic: boolean;
}

function eventOf({ seq, at, type, actorKind, actorId, commandId, messageId, isPublic, data }: EventRow): AnyEvent {
  return {
    seq,
    at: at.getTime(),
    type,
    actor: { kind: actorKind, id: actorId },
    isPublic,
    data,
    ...(commandId === null ? {} : { commandId }),
    ...(messageId === null ? {} : { messageId }),
  } as AnyEvent; // rows of the projection hold what the workflow's events were
}
