/** Whole timelines, case by case: for those who look at many cases from beginning to end. */
import { Prisma } from '../../prisma/generated/client.js';
import type { AnyEvent, EventType } from '../domain/events.js';
import type { Database } from './database.js';

/** Cases opened within, in epoch milliseconds: `from` belongs to it, `to` does not. */
export interface OpenedWithin {
  readonly from: number;
  readonly to: number;
}

export interface StoredLife {
  readonly caseNumber: string;
  /** In order, without gaps: what `evolve` takes. */
  readonly events: readonly AnyEvent[];
}

interface Row {
  readonly number: string;
  readonly seq: number;
  readonly at: Date;
  readonly type: EventType;
  readonly actorKind: AnyEvent['actor']['kind'];
  readonly actorId: string;
  readonly commandId: string | null;
  readonly messageId: string | null;
  readonly isPublic: boolean;
  readonly data: AnyEvent['data'];
}

/** So many cases are held at once: a few thousand events. */
const casesAtOnce = 500;

export class LifeReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async countCases({ from, to }: OpenedWithin): Promise<number> {
    const openedAt = { gte: new Date(from), lt: new Date(to) };
    return this.#database.prisma.supportCase.count({ where: { openedAt } });
  }

  /** Every case opened within, by number. Cases that go on meanwhile are read as far as they are. */
  async *lives(within: OpenedWithin): AsyncGenerator<StoredLife> {
    for (let after = ''; ;) {
      const rows = await this.#read(within, after);
      const last = rows.at(-1);
      if (!last) return;
      yield* livesIn(rows);
      after = last.number;
    }
  }

  #read({ from, to }: OpenedWithin, after: string): Promise<Row[]> {
    return this.#database.query<Row>(Prisma.sql`
      -- what happened, from their beginning, on the next cases that were opened within a time?
      with wanted as (
        select c.case_number from support_case c
        where c.opened_at >= ${new Date(from)} and c.opened_at < ${new Date(to)} and c.case_number > ${after}
        order by c.case_number limit ${casesAtOnce}
      )
      select t.case_number as "number", t.seq, t.at, t.type, t.actor_kind as "actorKind", t.actor_id as "actorId",
        t.command_id as "commandId", t.message_id as "messageId", t.is_public as "isPublic", t.data
      from wanted join timeline_entry t on t.case_number = wanted.case_number
      order by t.case_number, t.seq`);
  }
}

function* livesIn(rows: readonly Row[]): Generator<StoredLife> {
  let from = 0;
  while (from < rows.length) {
    const caseNumber = rows[from]?.number ?? '';
    let to = from;
    while (to < rows.length && rows[to]?.number === caseNumber) to += 1;
    yield { caseNumber, events: rows.slice(from, to).map(eventOf) };
    from = to;
  }
}

function eventOf({ number: _number, at, actorKind, actorId, commandId, messageId, ...row }: Row): AnyEvent {
  return {
    ...row,
    at: at.getTime(),
    actor: { kind: actorKind, id: actorId },
    ...(commandId === null ? {} : { commandId }),
    ...(messageId === null ? {} : { messageId }),
  } as AnyEvent; // the projection wrote it from one, so type and data are of a pair
}
