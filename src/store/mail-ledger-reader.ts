/** The mail ledger as it is read: each mail that came in, how it ended and why, and its bytes as they came. */
import { Prisma } from '../../prisma/generated/client.js';
import type { MailDoor, MailKind, MailOutcome, MailPeer } from '../domain/received-mail.js';
import type { Database } from './database.js';
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from './page.js';

/** What a list shows of a mail. */
export interface MailSummaryRow {
  readonly id: string;
  readonly position: string;
  readonly receivedAt: Date;
  readonly door: MailDoor;
  /** Null until it was read; empty where its From names nobody usable. */
  readonly fromAddress: string | null;
  readonly fromName: string | null;
  readonly envelopeFrom: string;
  readonly envelopeTo: readonly string[];
  readonly subject: string | null;
  readonly kind: MailKind | null;
  /** Null: it waits for its end. */
  readonly outcome: MailOutcome | null;
  readonly reason: string | null;
  readonly caseNumber: string | null;
  readonly settledHow: string | null;
}

export interface MailRow extends MailSummaryRow {
  readonly peer: MailPeer;
  readonly box: string;
  readonly messageId: string | null;
  readonly size: number;
  readonly sha256: string;
  readonly rule: string | null;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly duplicateOf: string | null;
  readonly duplicates: readonly string[];
  readonly endedAt: Date | null;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastError: string | null;
  readonly settledAt: Date | null;
  readonly settledBy: { readonly id: string; readonly name: string | null } | null;
}

export interface MailFilter {
  readonly outcomes?: readonly (MailOutcome | 'waiting')[] | undefined;
  readonly reason?: string | undefined;
  readonly kind?: MailKind | undefined;
  readonly door?: MailDoor | undefined;
  /** An address, or `@domain` for all of one. */
  readonly from?: string | undefined;
  readonly caseNumber?: string | undefined;
  /** Of mails that were held back: whether somebody has decided. */
  readonly isSettled?: boolean | undefined;
  readonly q?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

const summaryColumns = Prisma.sql`m.id, m.position::text as position, m.received_at as "receivedAt", m.door,
  m.from_address as "fromAddress", m.from_name as "fromName", m.envelope_from as "envelopeFrom", m.envelope_to as "envelopeTo",
  m.subject, m.kind, m.outcome, m.reason, m.case_number as "caseNumber", m.settled_how as "settledHow"`;

export class MailLedgerReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first. */
  async list(filter: MailFilter, page: PageRequest): Promise<Page<MailSummaryRow>> {
    const before = page.cursor === undefined ? null : String(decodeCursor('mail', page.cursor, 1)[0]);
    const conditions = [...conditionsOf(filter), ...(before === null ? [] : [isBefore(before)])];
    const rows = await this.#database.prisma.$queryRaw<MailSummaryRow[]>(Prisma.sql`
      -- which mails came in, and how did they end?
      select ${summaryColumns} from received_mail m
      where ${conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions, ' and ')}
      order by m.position desc limit ${page.limit + 1}`);
    return pageOf(rows, page.limit, (last) => encodeCursor('mail', [last.position]));
  }

  async find(id: string): Promise<MailRow | undefined> {
    const [row] = await this.#database.prisma.$queryRaw<MailRow[]>(Prisma.sql`
      -- what is known of this mail?
      select ${summaryColumns}, m.peer, m.box, m.message_id as "messageId", m.size, m.sha256, m.rule, m.evidence,
        m.duplicate_of as "duplicateOf", m.ended_at as "endedAt", m.attempts, m.not_before as "nextAttemptAt",
        m.last_error as "lastError", m.settled_at as "settledAt",
        case when m.settled_by is not null then jsonb_build_object('id', m.settled_by, 'name', e.name) end as "settledBy",
        array(select d.id from received_mail d
          where d.duplicate_key = m.duplicate_key and d.duplicate_of = m.id order by d.position limit 100) as duplicates
      from received_mail m left join engineer e on e.id = m.settled_by
      where m.id = ${id}`);
    return row;
  }

  /** The bytes as they came, a part (at most 1 MB) at a time: never a whole mail in memory. */
  async *rawParts(id: string): AsyncGenerator<Uint8Array> {
    for (let index = 0; ; index += 1) {
      // Prisma would carry the bytes as text.
      const [part] = await this.#database.query<{ bytes: Uint8Array }>(Prisma.sql`
        select p.bytes from received_mail_part p where p.mail_id = ${id} and p.index = ${index}`);
      if (!part) return;
      yield part.bytes;
    }
  }
}

function isBefore(position: string): Prisma.Sql {
  // A cursor that was tampered with finds nothing instead of failing in the cast.
  return /^\d{1,18}$/u.test(position) ? Prisma.sql`m.position < ${position}::bigint` : Prisma.sql`false`;
}

function conditionsOf(filter: MailFilter): Prisma.Sql[] {
  const { outcomes, from, caseNumber, isSettled, q, since, until } = filter;
  return [
    outcomes && hasOutcome(outcomes),
    ...wordConditions(filter),
    from && isFrom(from.toLowerCase()),
    caseNumber && Prisma.sql`m.case_number = ${caseNumber}::char(8)`,
    isSettled === undefined ? undefined : wasSettled(isSettled),
    q && hasWords(q),
    since && Prisma.sql`m.received_at >= ${since}`,
    until && Prisma.sql`m.received_at < ${until}`,
  ].filter((condition) => condition instanceof Prisma.Sql);
}

function wordConditions({ reason, kind, door }: MailFilter): (Prisma.Sql | undefined)[] {
  return [
    reason ? Prisma.sql`m.reason = ${reason}` : undefined,
    kind ? Prisma.sql`m.kind = ${kind}` : undefined,
    door ? Prisma.sql`m.door = ${door}` : undefined,
  ];
}

function hasOutcome(outcomes: readonly (MailOutcome | 'waiting')[]): Prisma.Sql {
  const ended = outcomes.filter((outcome) => outcome !== 'waiting');
  const choices = [
    ...(ended.length > 0 ? [Prisma.sql`m.outcome in (${Prisma.join(ended)})`] : []),
    ...(ended.length < outcomes.length ? [Prisma.sql`m.outcome is null`] : []),
  ];
  return Prisma.sql`(${Prisma.join(choices, ' or ')})`;
}

function wasSettled(isSettled: boolean): Prisma.Sql {
  return isSettled
    ? Prisma.sql`m.settled_at is not null`
    : Prisma.sql`(m.outcome = 'quarantined' and m.settled_at is null)`;
}

/** Of mail that was not read yet, or could not be, only the envelope says from whom it is. */
function isFrom(from: string): Prisma.Sql {
  if (!from.startsWith('@')) {
    return Prisma.sql`(m.from_address = ${from} or (coalesce(m.from_address, '') = '' and lower(m.envelope_from) = ${from}))`;
  }
  return Prisma.sql`lower(coalesce(nullif(m.from_address, ''), m.envelope_from)) like ${`%${escaped(from)}`}`;
}

/** Part of the subject, the sender's name or address; or a whole id, Message-ID or hash. */
function hasWords(q: string): Prisma.Sql {
  const pattern = `%${escaped(q)}%`;
  return Prisma.sql`(m.id = ${q} or m.message_id in (${q}, ${`<${q}>`}) or m.sha256 = ${q} or m.subject ilike ${pattern}
    or m.from_name ilike ${pattern} or m.from_address ilike ${pattern} or m.envelope_from ilike ${pattern})`;
}

function escaped(words: string): string {
  return words.replaceAll(/[\\%_]/gu, String.raw`\$&`);
}
