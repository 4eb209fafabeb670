/**
 * Who is told of a fix that was owed beyond a case's end: queued once per duty and news, claimed, then told, failed, or dropped
 * because it is not owed any more. Only activities that a workflow scheduled claim; nothing is sent by polling this table.
 */
import { Prisma } from '../../prisma/generated/client.js';
import { newsIdOf, releaseDuty, type DutyNews } from '../domain/duties.js';
import type { Database } from './database.js';
import { findDefectsOf } from './defect-store.js';
import { threadOf, type ThreadMail } from './mail-context.js';
import { mailedCase, type MailedCase } from './mailed-case.js';
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from './page.js';

export type DutyState = 'queued' | 'sending' | 'told' | 'failed' | 'dropped';

/** A claimed duty with what its mail needs. */
export interface DutyContent {
  readonly id: string;
  readonly duty: string;
  readonly news: string;
  readonly createdAt: Date;
  /** Still owed: the case was not reopened meanwhile. */
  readonly isOwed: boolean;
  readonly defect: string | null;
  /** The new plan, or the release that came or will not come. */
  readonly release: string | null;
  /** How to obtain it, or why not: public words. */
  readonly words: string | null;
  /** Its contact, or who takes their place; null: nobody of the account is left. */
  readonly recipient: {
    readonly id: string;
    readonly name: string;
    readonly address: string;
    readonly language: string;
  } | null;
  readonly case: MailedCase;
  /** Engineers' addresses that occur in what the mail quotes: a customer must not see them (C6). */
  readonly hiddenAddresses: readonly string[];
  /** The mails of the case that its contact knows, oldest first. */
  readonly thread: readonly ThreadMail[];
}

export interface DutyOutcome {
  readonly id: string;
  readonly state: 'told' | 'failed' | 'dropped' | 'queued';
  readonly contactId: string | null;
  readonly reason: string | null;
}

export interface ToldRecord {
  readonly caseNumber: string;
  readonly duty: string;
  readonly news: string;
  readonly contact: { readonly id: string; readonly name: string } | null;
  readonly state: DutyState;
  readonly reason: string | null;
  readonly toldAt: Date | null;
}

/** How long a claim holds, in seconds; longer than one mail may take (src/mail/smtp-transport.ts). */
const leaseSeconds = 60;
/** How long one that could not be sent waits before it is claimed again, in seconds. */
const pauseSeconds = 5;

export class DutyStore {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Queues everybody who is owed this news and was not yet queued; how many that were. Nobody while the release is not in that
   * state: a defect that is fixed in it asks too.
   */
  async queue(news: DutyNews): Promise<number> {
    const keys = await this.#dutiesOf(news);
    const id = newsIdOf(news);
    const product = 'product' in news ? news.product : null;
    return this.#database.prisma.$executeRaw(Prisma.sql`
      -- who is owed this news? A release alone is owed to open cases too: no fact tells them
      insert into duty_told (id, case_number, duty, news)
      select 'duty-' || c.case_number || '-' || left(md5(d.duty || ' ' || ${id}), 12), c.case_number, d.duty, ${id}
      from support_case c cross join lateral unnest(c.duties) d (duty)
      where c.duties && ${keys} and d.duty = any(${keys})
        and (c.closed_at is not null or d.duty like 'release:%')
        and (d.duty not like 'release:*/%' or c.product_id = ${product})
        and c.state->>'closureCode' is distinct from 'FIX_DELIVERED'
        and ${isSo(news)}
      on conflict do nothing`);
  }

  /** Queues what one case is owed by now: the release came, or the defect was declined, while it was closing. */
  async queueOf(caseNumber: string): Promise<string[]> {
    const rows = await this.#database.prisma.$queryRaw<{ news: string }[]>(Prisma.sql`
      -- which of this case's duties have news that it may have missed?
      with owed as (
        select c.case_number, c.product_id, c.closed_at, d.duty
        from support_case c cross join lateral unnest(c.duties) d (duty)
        where c.case_number = ${caseNumber}::char(8) and c.state->>'closureCode' is distinct from 'FIX_DELIVERED'
      ), due as (
        select o.case_number, o.duty, 'published:' || r.product_id || '/' || r.version as news
        from owed o join defect f on f.key = o.duty and f.state = 'fixed'
        join release r on r.product_id = f.product_id and r.version = any(f.fixed_in) and r.state = 'published'
        where o.closed_at is not null
        union all
        select o.case_number, o.duty, 'declined:' || f.key || '/' || max(u.revision)::text
        from owed o join defect f on f.key = o.duty and f.state = 'declined'
        join defect_update u on u.defect_key = f.key and u.kind = 'report' and u.state = 'declined' and u.revision is not null
        where o.closed_at is not null group by o.case_number, o.duty, f.key
        union all
        select o.case_number, o.duty, r.state || ':' || r.product_id || '/' || r.version
        from owed o join release r on r.state <> 'planned'
          and o.duty in ('release:' || r.product_id || '/' || r.version,
            case when o.product_id = r.product_id then 'release:*/' || r.version end)
      ), queued as (
        insert into duty_told (id, case_number, duty, news)
        select 'duty-' || case_number || '-' || left(md5(duty || ' ' || news), 12), case_number, duty, news from due
        on conflict do nothing
      )
      select distinct news from due`);
    return rows.map(({ news }) => news);
  }

  /** Claims at most `limit` and reads what their mails need; in the order of the cases' numbers. */
  async claim(scope: { news: string; caseNumber?: string }, limit: number): Promise<DutyContent[]> {
    const rows = await this.#database.prisma.$queryRaw<DutyContent[]>(claimStatement(scope, limit));
    return rows;
  }

  async settle(outcomes: readonly DutyOutcome[]): Promise<void> {
    await this.#database.prisma.$executeRaw(Prisma.sql`
      -- what became of these?
      update duty_told t set state = o->>'state', contact_id = coalesce(o->>'contactId', t.contact_id), last_error = o->>'reason',
        told_at = case when o->>'state' = 'told' then now() else t.told_at end,
        lease_until = case when o->>'state' = 'queued' then now() + make_interval(secs => ${pauseSeconds}) end
      from jsonb_array_elements(${JSON.stringify(outcomes)}::jsonb) o
      where t.id = o->>'id' and t.state = 'sending'`);
  }

  /** How many wait, and how many could not be told. */
  async left(scope: { news: string; caseNumber?: string }): Promise<number> {
    return this.#database.prisma.dutyTold.count({
      where: { news: scope.news, state: { in: ['queued', 'sending'] }, ...caseOf(scope) },
    });
  }

  /** Who was told of the release, and when; with those who wait and those who could not be reached. */
  async told(release: { product: string; version: string }, page: PageRequest): Promise<Page<ToldRecord>> {
    const news = (['published', 'cancelled'] as const).map((kind) => newsIdOf({ kind, ...release }));
    const after = page.cursor === undefined ? ['', ''] : decodeCursor('told', page.cursor, 2).map(String);
    const rows = await this.#database.prisma.$queryRaw<(ToldRecord & { id: string })[]>(Prisma.sql`
      -- who was told of this release?
      select t.id, t.case_number as "caseNumber", t.duty, t.news, t.state, t.last_error as reason, t.told_at as "toldAt",
        case when p.id is not null then json_build_object('id', p.id, 'name', p.name) end as contact
      from duty_told t left join contact p on p.id = t.contact_id
      where t.news = any(${news}) and (t.case_number, t.id) > (${after[0] ?? ''}, ${after[1] ?? ''})
      order by t.case_number, t.id limit ${page.limit + 1}`);
    return pageOf(rows, page.limit, (last) => encodeCursor('told', [last.caseNumber, last.id]));
  }

  async #dutiesOf(news: DutyNews): Promise<string[]> {
    if ('defect' in news) return [news.defect];
    const concerns = news.kind === 'published' ? (['fixed'] as const) : (['planned', 'only-fixed'] as const);
    const defects = await Promise.all(concerns.map((how) => findDefectsOf(this.#database, news, how)));
    return [releaseDuty(news.product, news.version), releaseDuty(null, news.version), ...defects.flat()];
  }
}

/** Whether the release that the news is about is published, or cancelled, as the news says. */
function isSo(news: DutyNews): Prisma.Sql {
  if (!('version' in news)) return Prisma.sql`true`;
  const { kind, product, version } = news;
  return Prisma.sql`exists (
    select 1 from release r where r.product_id = ${product} and r.version = ${version} and r.state = ${kind}
  )`;
}

function caseOf({ caseNumber }: { caseNumber?: string }): { caseNumber?: string } {
  return caseNumber === undefined ? {} : { caseNumber };
}

const person = Prisma.sql`json_build_object('id', p.id, 'name', p.name, 'address', p.email,
  'language', case when p.id = c.contact_id then c.language else p.language end)`;

/*
 * Who is told: the contact; one who left gives way to another participant, then to the account's administrator. Each is looked for
 * only where the one before is not there: an account may have thousands of contacts.
 */
const recipient = Prisma.sql`coalesce(
        (select ${person} from contact p where p.id = c.contact_id and p.is_active),
        (select ${person} from jsonb_array_elements_text(c.state->'participants') named (id) join contact p on p.id = named.id
          where p.is_active order by p.id limit 1),
        (select ${person} from contact p where p.account_id = c.account_id and p.is_account_admin and p.is_active
          order by p.id limit 1)
      )`;

/* What: claim duties of one news and read what their mails need. */
function claimStatement({ news, caseNumber }: { news: string; caseNumber?: string }, limit: number): Prisma.Sql {
  const isOfCase = caseNumber === undefined ? Prisma.sql`true` : Prisma.sql`case_number = ${caseNumber}`;
  return Prisma.sql`
    with waiting as (
      select id from duty_told
      where news = ${news} and state in ('queued', 'sending') and coalesce(lease_until, '-infinity') < now() and ${isOfCase}
      order by case_number, id limit ${limit} for update skip locked
    ), claimed as (
      update duty_told t set state = 'sending', attempts = attempts + 1, lease_until = now() + make_interval(secs => ${leaseSeconds})
      from waiting where t.id = waiting.id
      returning t.*
    )
    select t.id, t.duty, t.news, t.created_at as "createdAt", c.duties @> array[t.duty] as "isOwed",
      f.public_title as defect, about.release, about.words,
      ${recipient} as recipient,
      json_build_object(${mailedCase(Prisma.sql`coalesce(f.product_id, c.product_id)`)}) as "case",
      array(
        select e.email from engineer e
        where strpos(lower(concat_ws(' ', e.name, c.subject, f.public_title, about.words)), lower(e.email)) > 0
      ) as "hiddenAddresses",
      ${threadOf(Prisma.sql`c.contact_id`)} as thread
    from claimed t
    join support_case c on c.case_number = t.case_number
    left join defect f on f.key = t.duty
    left join lateral (
      select r.version as release, r.notes as words from release r
      where t.news in ('published:' || r.product_id || '/' || r.version, 'cancelled:' || r.product_id || '/' || r.version)
      union all
      select u.target_release, u.text from defect_update u
      where t.news in ('moved:' || u.defect_key || '/' || u.revision, 'declined:' || u.defect_key || '/' || u.revision)
        and u.defect_key = t.duty
      limit 1
    ) about on true
    order by t.case_number, t.id`;
}
