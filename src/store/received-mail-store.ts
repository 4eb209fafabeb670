/** Received mail as the mail room works on it: claimed in order for each sender, read, ended, or put back for another attempt. */
import { Prisma } from '../../prisma/generated/client.js';
import type { MailEnvelope, MailOutcome, MailPeer, ReceivedMail } from '../domain/received-mail.js';
import type { Database } from './database.js';

/** What somebody decided about a mail in quarantine, as it stands in its row until it is carried out. */
export interface MailOrder {
  readonly by: string;
  /** Null: as a new case. */
  readonly caseNumber: string | null;
}

export interface ClaimedMail extends ReceivedMail {
  readonly order: MailOrder | null;
}

/** The whole end of a mail, written with everything that belongs to it in one statement. */
export interface MailEndRow {
  readonly outcome: MailOutcome;
  readonly rule: string;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** The case as far as it is known; the stored message says better where it went. */
  readonly caseNumber: string | null;
  /** The message that it became. */
  readonly message: string | null;
  readonly duplicateOf: string | null;
  readonly read: MailReading | null;
  readonly notice: NewNotice | null;
}
/** What the ledger shows of a mail's own words. */
export interface MailReading {
  readonly messageId: string;
  readonly fromName: string;
  readonly fromAddress: string;
  readonly subject: string;
  readonly kind: string;
}
export interface NewNotice {
  readonly id: string;
  readonly address: string;
  readonly kind: string;
  /** `sent`: counted only, it goes with a mail of the case. */
  readonly state: 'queued' | 'sent';
}

interface ClaimRow {
  readonly id: string;
  readonly receivedAt: Date;
  readonly door: ReceivedMail['door'];
  readonly peer: MailPeer;
  readonly from: string;
  readonly to: MailEnvelope['to'];
  readonly box: string;
  readonly size: number;
  readonly sha256: string;
  readonly duplicateKey: string;
  readonly attempt: number;
  readonly order: MailOrder | null;
}

/** How long a claim holds unless it is renewed: what a room that died held is taken over after this. */
export const mailLeaseSeconds = 20;

export class ReceivedMailStore {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes up to `limit` mails that wait: of each sender only the oldest, and none that somebody works on or that is put off. */
  async claim(room: string, limit: number): Promise<readonly ClaimedMail[]> {
    const rows = await this.#database.query<ClaimRow>(Prisma.sql`
      -- which mails are next?
      with next as (
        select m.id from received_mail m
        where m.outcome is null and (m.lease_until is null or m.lease_until < now())
          and (m.not_before is null or m.not_before <= now())
          and not exists (
            select from received_mail e where e.outcome is null and e.lane = m.lane and e.position < m.position
          )
        order by m.position limit ${limit} for update of m skip locked
      )
      update received_mail m set lease_by = ${room}, lease_until = now() + make_interval(secs => ${mailLeaseSeconds})
      from next where m.id = next.id
      returning m.id, m.received_at as "receivedAt", m.door, m.peer, m.envelope_from as "from", m.envelope_to as "to", m.box,
        m.size, m.sha256, m.duplicate_key as "duplicateKey", m.attempts + 1 as attempt, m.position,
        case when m.settled_how = 'released' then m.evidence -> 'order' end as "order"`);
    return rows.map(({ from, to, order, ...row }) => ({ ...row, order, envelope: { from, to } }));
  }

  /** Holds on to the mails that `room` still works on. */
  async renew(room: string, mailIds: readonly string[]): Promise<void> {
    await this.#database.query(Prisma.sql`
      update received_mail set lease_until = now() + make_interval(secs => ${mailLeaseSeconds})
      where id = any(${[...mailIds]}) and lease_by = ${room} and outcome is null`);
  }

  /** The mail that this one repeats exactly: one that came before it, or that was copied while it came and has its end. */
  async findRepeated({ id, duplicateKey }: Pick<ReceivedMail, 'id' | 'duplicateKey'>): Promise<string | undefined> {
    const [first] = await this.#database.query<{ id: string }>(Prisma.sql`
      -- which mail was the first of these?
      select e.id from received_mail m join received_mail e on e.duplicate_key = m.duplicate_key and e.id <> m.id
      where m.id = ${id} and e.duplicate_key = ${duplicateKey}
        and (e.position < m.position or e.outcome in ('appended', 'created'))
      order by e.position limit 1`);
    return first?.id;
  }

  /** The bytes as received, in parts. */
  async *read(mailId: string): AsyncGenerator<Uint8Array> {
    for (let index = 0; ; index += 1) {
      const [part] = await this.#database.query<{ bytes: Uint8Array }>(Prisma.sql`
        select bytes from received_mail_part where mail_id = ${mailId} and index >= ${index} order by index limit 1`);
      if (!part) return;
      yield part.bytes;
    }
  }

  /** Writes the end, once, and tells it as it was written; undefined when the mail had one already. */
  async end(mailId: string, end: MailEndRow): Promise<WrittenEnd | undefined> {
    const { read, notice } = end;
    const [ended] = await this.#database.query<WrittenEnd>(Prisma.sql`
      -- where did its words go (a word that met a completed case opened another one), and what belongs to its end?
      with word as (
        select id, case_number from message where id in (${end.message}, ${`follow-up-${end.message ?? ''}`})
        order by id = ${end.message} limit 1
      ), ended as (
        update received_mail m
        set outcome = case when (select id from word) <> ${end.message} then 'created' else ${end.outcome} end, rule = ${end.rule}, reason = ${end.reason},
          evidence = m.evidence || ${JSON.stringify(end.evidence)}::jsonb,
          case_number = coalesce((select case_number from word), ${end.caseNumber}::char(8)),
          duplicate_of = ${end.duplicateOf}, ended_at = now(), lease_by = null, lease_until = null, not_before = null,
          last_error = null, attempts = m.attempts + 1${columnsOf(read)}
        where m.id = ${mailId} and m.outcome is null
        returning m.id, m.message_id, m.case_number, m.outcome
      ), reference as (
        insert into mail_reference (message_id, case_number, direction)
        select message_id, case_number, 'in' from ended where message_id is not null and case_number is not null
        on conflict do nothing
      ), files as (
        update attachment a set case_number = word.case_number, message_id = word.id from ended, word
        where a.message_id = ${end.message} and (a.case_number, a.message_id) <> (word.case_number, word.id)
      )${noticed(notice)}
      select outcome, case_number as "caseNumber" from ended`);
    return ended;
  }

  /** Another attempt later; `isFailure`: it counts towards those after which a mail goes to quarantine. */
  async putBack(mailId: string, given: { error: string; afterMs: number; isFailure: boolean }): Promise<void> {
    const { error, afterMs, isFailure } = given;
    await this.#database.query(Prisma.sql`
      update received_mail set attempts = attempts + ${isFailure ? 1 : 0}, last_error = ${error},
        lease_by = null, lease_until = null, not_before = now() + make_interval(secs => ${afterMs / 1000})
      where id = ${mailId} and outcome is null`);
  }

  /** The end of a mail, or nulls while it waits for it; undefined when there is no such mail. */
  async findEnd(mailId: string): Promise<FoundEnd | undefined> {
    const [row] = await this.#database.query<FoundEnd>(Prisma.sql`
      select outcome, case_number as "caseNumber", settled_how as "settledHow", last_error as "lastError"
      from received_mail where id = ${mailId}`);
    return row;
  }

  /** Orders that a mail in quarantine is given to a case or becomes one: it waits for its end again. False when it is in none any more. */
  async release(mailId: string, order: MailOrder): Promise<boolean> {
    const rows = await this.#database.query(Prisma.sql`
      update received_mail set outcome = null, ended_at = null, attempts = 0, not_before = null,
        settled_how = 'released', settled_by = ${order.by}, settled_at = now(),
        evidence = evidence || ${JSON.stringify({ order })}::jsonb
          || jsonb_build_object('quarantined', jsonb_build_object('rule', rule, 'reason', reason))
      where id = ${mailId} and outcome = 'quarantined' and settled_at is null
      returning id`);
    return rows.length > 0;
  }

  /** A release that could not be carried out: the mail is in quarantine again, with what it was told. */
  async withdrawRelease(mailId: string, why: string): Promise<void> {
    await this.#database.query(Prisma.sql`
      update received_mail set outcome = 'quarantined', ended_at = now(), lease_by = null, lease_until = null,
        settled_how = null, settled_by = null, settled_at = null, last_error = ${why},
        evidence = evidence || jsonb_build_object('refused', ${why}::text)
      where id = ${mailId} and outcome is null and settled_how = 'released'`);
  }

  /** Whose mail it is that waits in quarantine; undefined where it does not, or where it names nobody. */
  async findQuarantinedSender(mailId: string): Promise<string | undefined> {
    const [row] = await this.#database.query<{ sender: string | null }>(Prisma.sql`
      select lower(coalesce(nullif(from_address, ''), nullif(envelope_from, ''))) as sender from received_mail
      where id = ${mailId} and outcome = 'quarantined' and settled_at is null`);
    return row?.sender ?? undefined;
  }

  /** Settles a mail in quarantine for good; false when it is in none any more. */
  async discard(mailId: string, by: string): Promise<boolean> {
    const rows = await this.#database.query(Prisma.sql`
      update received_mail set settled_how = 'discarded', settled_by = ${by}, settled_at = now()
      where id = ${mailId} and outcome = 'quarantined' and settled_at is null
      returning id`);
    return rows.length > 0;
  }
}

export interface WrittenEnd {
  readonly outcome: MailOutcome;
  readonly caseNumber: string | null;
}
export interface FoundEnd {
  readonly outcome: MailOutcome | null;
  readonly caseNumber: string | null;
  readonly settledHow: string | null;
  readonly lastError: string | null;
}

/* What was read of the mail, where it could be read. */
function columnsOf(read: MailReading | null): Prisma.Sql {
  if (read === null) return Prisma.empty;
  const { messageId, fromName, fromAddress, subject, kind } = read;
  return Prisma.sql`, message_id = ${messageId}, from_name = ${fromName}, from_address = ${fromAddress}, subject = ${subject},
          kind = ${kind}`;
}

/* The notice that goes with an end, or that is counted with it; refers to `ended`. */
function noticed(notice: NewNotice | null): Prisma.Sql {
  if (notice === null) return Prisma.empty;
  const { id, address, kind, state } = notice;
  return Prisma.sql`, noticed as (
        insert into mail_notice (id, address, kind, state, mail_id, case_number)
        select ${id}, ${address}, ${kind}, ${state}, id, case_number from ended
        on conflict do nothing
      )`;
}
