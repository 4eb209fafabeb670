/** How many mails came in, how they ended, what waits: for the summary, the metrics and the alarms. */
import { Prisma } from '../../prisma/generated/client.js';
import type { MailDoor, MailOutcome } from '../domain/received-mail.js';
import type { Database } from './database.js';

export interface MailCount {
  readonly door: MailDoor;
  /** Null: without an end. */
  readonly outcome: MailOutcome | null;
  readonly reason: string | null;
  readonly count: number;
}

/** Something that waits, and since when the oldest of it does. */
export interface Waiting {
  readonly count: number;
  readonly oldestAt: Date | null;
}

export interface MailBacklog {
  /** Received, without an end. */
  readonly withoutEnd: Waiting & { readonly late: number };
  /** In quarantine, for a person to decide; by reason, the most first. */
  readonly quarantine: Waiting & { readonly reasons: readonly (Waiting & { readonly reason: string })[] };
}

export interface Period {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Of what was received in the period, or of all: received = the sum of the counts. */
export async function countMails(database: Database, { since, until }: Period): Promise<readonly MailCount[]> {
  return database.prisma.$queryRaw<MailCount[]>(Prisma.sql`
    -- how did the mails of this time end?
    select m.door, m.outcome, m.reason, count(*)::int as count from received_mail m
    where (${since ?? null}::timestamptz is null or m.received_at >= ${since ?? null})
      and (${until ?? null}::timestamptz is null or m.received_at < ${until ?? null})
    group by m.door, m.outcome, m.reason
    order by count(*) desc, m.door, m.outcome, m.reason`);
}

interface BacklogRow {
  readonly reason: string | null;
  readonly count: number;
  readonly late: number;
  readonly oldestAt: Date;
}

/** What was released from quarantine waits from then on. */
const waitsSince = Prisma.sql`coalesce(m.settled_at, m.received_at)`;

/** `lateBefore`: what was received before and has no end yet is late. */
export async function readMailBacklog(database: Database, lateBefore: Date): Promise<MailBacklog> {
  const rows = await database.query<BacklogRow>(Prisma.sql`
    -- what of the mail waits, and since when?
    select null as reason, count(*)::int as count, (count(*) filter (where ${waitsSince} < ${lateBefore}))::int as late,
      min(${waitsSince}) as "oldestAt"
    from received_mail m where m.outcome is null having count(*) > 0
    union all
    select coalesce(m.reason, 'unknown'), count(*)::int, 0, min(m.received_at)
    from received_mail m where m.outcome = 'quarantined' and m.settled_at is null
    group by m.reason order by count desc, reason`);
  const withoutEnd = rows.find(({ reason }) => reason === null);
  const held = rows.flatMap(({ reason, count, oldestAt }) => (reason === null ? [] : [{ reason, count, oldestAt }]));
  return {
    withoutEnd: withoutEnd
      ? { count: withoutEnd.count, late: withoutEnd.late, oldestAt: withoutEnd.oldestAt }
      : { count: 0, late: 0, oldestAt: null },
    quarantine: {
      count: held.reduce((sum, { count }) => sum + count, 0),
      oldestAt: oldestOf(held),
      reasons: held,
    },
  };
}

function oldestOf(held: readonly { readonly oldestAt: Date }[]): Date | null {
  return held.reduce<Date | null>((oldest, { oldestAt }) => (oldest && oldest <= oldestAt ? oldest : oldestAt), null);
}

/** Behind which no transaction that stores a mail can still be open (statements are given up long before). */
const settledAfterMinutes = 5;

/**
 * Counts since the first mail ever, for counters that only grow. Rows that have ended are counted once and remembered, so that
 * asking again reads what is new: the first call of a process reads the whole table, each later one its end.
 */
export class MailTally {
  readonly #database: Database;
  readonly #counted = new Map<string, MailCount>();
  #upTo = 0n;
  #reading: Promise<readonly MailCount[]> | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whoever asks while it is being read gets the same answer: nothing is counted twice. */
  read(): Promise<readonly MailCount[]> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<readonly MailCount[]> {
    const rows = await this.#database.query<MailCount & { isFinal: boolean; upTo: string }>(Prisma.sql`
      -- how did the mails end that were not counted yet, and which of them will never change?
      with open as (
        select min(m.position) as position from received_mail m
        where m.position > ${this.#upTo}::bigint
          and (m.outcome is null or m.received_at > now() - make_interval(mins => ${settledAfterMinutes}))
      )
      select m.door, m.outcome, m.reason, m.position < coalesce(open.position, m.position + 1) as "isFinal",
        max(m.position)::text as "upTo", count(*)::int as count
      from received_mail m cross join open where m.position > ${this.#upTo}::bigint
      group by 1, 2, 3, 4`);
    const counts = new Map(this.#counted);
    for (const { isFinal, upTo, ...row } of rows) {
      add(counts, row);
      if (!isFinal) continue;
      add(this.#counted, row);
      if (BigInt(upTo) > this.#upTo) this.#upTo = BigInt(upTo);
    }
    return [...counts.values()];
  }
}

function add(counts: Map<string, MailCount>, row: MailCount): void {
  const key = JSON.stringify([row.door, row.outcome, row.reason]);
  counts.set(key, { ...row, count: row.count + (counts.get(key)?.count ?? 0) });
}
