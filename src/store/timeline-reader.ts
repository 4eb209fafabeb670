/**
 * What happened on a case, in order, with what happened on the cases that were merged into it. Customers see public entries only.
 */
import { Prisma } from '../../prisma/generated/client.js';
import type { AnyEvent, EventType } from '../domain/events.js';
import type { Database } from './database.js';
import { familyOf } from './merge-store.js';
import { pageOf, type Page } from './page.js';

export interface TimelineRow {
  /** The case that it happened on. */
  readonly caseNumber: string;
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
  readonly after: TimelinePosition;
  readonly limit: number;
}

/**
 * A place on a timeline. Entries of the case itself stand at their sequence; one of a merged case stands behind the last of them
 * that happened before it.
 */
export interface TimelinePosition {
  readonly place: number;
  /** Empty for the case itself. */
  readonly merged: string;
  readonly seq: number;
}

/** Behind the entry `seq` of the case itself. */
export function positionAfter(seq: number): TimelinePosition {
  return { place: seq, merged: '', seq };
}

/** Whose eyes it is for: `public` is what a customer may see. */
export type Audience = 'public' | 'all';

export class TimelineReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The case must be known to be in the caller's scope (`CaseReader.isVisible`). */
  async list(audience: Audience, { caseNumber, after, limit }: SequenceRequest): Promise<Page<TimelineRow>> {
    const isSeen = audience === 'all' ? Prisma.sql`true` : Prisma.sql`t.is_public`;
    const most = limit + 1;
    const rows = await this.#database.prisma.$queryRaw<(TimelineRow & TimelinePosition)[]>(Prisma.sql`
      -- what happened on this case and on those merged into it after a place, and who did it?
      with recursive ${familyOf(caseNumber)}, page as (
        (select t.*, t.seq as place, '' as merged from timeline_entry t
          where t.case_number = ${caseNumber} and t.seq > ${after.place} and ${isSeen}
          order by t.seq limit ${most})
        union all
        (select t.*, before.seq, t.case_number::text from family join timeline_entry t on t.case_number = family.case_number
          cross join lateral (
            select coalesce(max(own.seq), 0) as seq from timeline_entry own
            where own.case_number = ${caseNumber} and own.at <= t.at
          ) before
          where family.case_number <> ${caseNumber} and ${isSeen}
            and (before.seq, t.case_number::text, t.seq) > (${after.place}, ${after.merged}, ${after.seq})
          order by before.seq, t.case_number, t.seq limit ${most})
      )
      select t.case_number as "caseNumber", t.seq, t.at, t.type, t.actor_kind as "actorKind", t.actor_id as "actorId",
        coalesce(e.name, c.name) as "actorName", t.command_id as "commandId", t.message_id as "messageId", t.data, t.place,
        t.merged
      from page t
      left join engineer e on t.actor_kind = 'engineer' and e.id = t.actor_id
      left join contact c on t.actor_kind = 'contact' and c.id = t.actor_id
      order by t.place, t.merged, t.seq limit ${most}`);
    return pageOf(rows, limit, cursorAt);
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

/** The sequence, as long as nothing was merged: `17`, and `17-00001043-5` for an entry of a merged case. */
function cursorAt({ place, merged, seq }: TimelinePosition): string {
  return merged === '' ? String(seq) : `${String(place)}-${merged}-${String(seq)}`;
}

/** The place that a cursor names; undefined when it is none of a timeline. */
export function parseTimelineCursor(cursor: string): TimelinePosition | undefined {
  const [, place, merged, seq] = /^(\d{1,9})(?:-(\d{8})-(\d{1,9}))?$/u.exec(cursor) ?? [];
  if (place === undefined) return undefined;
  if (merged === undefined || seq === undefined) return positionAfter(Number(place));
  return { place: Number(place), merged, seq: Number(seq) };
}

const eventsAtOnce = 1000;

interface EventRow extends Omit<TimelineRow, 'actorName' | 'caseNumber'> {
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
