/** Cases as they are read: the projection with the names it shows, always inside the reader's scope. */
import { Prisma } from '../../prisma/generated/client.js';
import type { CaseState } from '../domain/state.js';
import type { Kind, Level, LinkType, Severity, Side, Status } from '../domain/vocabulary.js';
import { afterCursor, cursorAt, orderOf, type CaseSort } from './case-sort.js';
import type { Database } from './database.js';
import { encodeCursor, pageOf, type Page, type PageRequest } from './page.js';
import { isCaseInScope, type Scope } from './scope.js';

export interface Named {
  readonly id: string;
  readonly name: string;
}
export interface Person extends Named {
  readonly email: string;
}

/** What a list shows of a case. */
export interface CaseSummaryRow {
  readonly number: string;
  readonly referenceId: string;
  readonly subject: string;
  readonly customerReference: string | null;
  readonly state: CaseState;
  readonly seq: number;
  readonly status: Status;
  readonly level: Level;
  readonly kind: Kind;
  readonly severity: Severity;
  readonly product: string | null;
  readonly policyVersion: number;
  readonly nextDueAt: Date | null;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  readonly closedAt: Date | null;
  readonly updatedAt: Date;
  readonly account: Named | null;
  readonly contact: Person | null;
  readonly owner: Named | null;
  readonly coordinator: Named | null;
  readonly engagedEngineer: Named | null;
}

export interface CaseRow extends CaseSummaryRow {
  readonly description: string;
  readonly environment: string | null;
  readonly callback: string | null;
  readonly language: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly runId: string | null;
  readonly participants: readonly Person[];
  readonly resolvedBy: Named | null;
  /** The text of the message that proposed the resolution. */
  readonly resolutionText: string | null;
  /** Cases that were merged into it. */
  readonly mergedCases: readonly string[];
  /** Who asks and is asked in its consults. */
  readonly consultants: readonly Named[];
}

export interface CaseFilter {
  readonly statuses?: readonly Status[] | undefined;
  readonly level?: Level | undefined;
  /** Null: cases that nobody owns. */
  readonly owner?: string | null | undefined;
  readonly side?: Side | undefined;
  readonly account?: string | undefined;
  readonly product?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly isBreached?: boolean | undefined;
  readonly isOpen?: boolean | undefined;
  readonly policyVersion?: number | undefined;
  readonly otherPolicyThan?: number | undefined;
  readonly q?: string | undefined;
}

export interface CaseListRequest extends PageRequest {
  readonly filter: CaseFilter;
  readonly sort: CaseSort;
  readonly now: number;
}

export interface RelatedCase {
  readonly type: LinkType;
  readonly direction: 'to' | 'from';
  readonly number: string;
  readonly subject: string;
  readonly status: Status;
  readonly level: Level;
  readonly severity: Severity;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

/** Ids are taken out of the state once a row, and of shown rows only: each look into a large state unpacks it anew (12 µs). */
const summaryColumns = Prisma.sql`c.case_number as "number", c.reference_id as "referenceId", c.subject,
  c.customer_reference as "customerReference", c.state, c.seq, c.status, c.level, c.kind, c.severity,
  c.product_id as product, c.policy_version as "policyVersion", c.next_due_at as "nextDueAt", c.opened_at as "openedAt",
  c.resolved_at as "resolvedAt", c.closed_at as "closedAt", c.updated_at as "updatedAt", c.account_id, c.contact_id, c.owner_id,
  c.state->>'coordinator' as coordinator_id, c.state#>>'{engagement,engineer}' as engaged_id`;

const detailColumns = Prisma.sql`c.description, c.environment, c.callback, c.language, c.attributes, c.run_id as "runId",
  c.state#>>'{resolution,by}' as resolver_id, c.state#>>'{resolution,messageId}' as resolution_message_id,
  c.state->'participants' as participant_ids, c.state->'consults' as consults`;

const names = Prisma.sql`
  case when a.id is not null then json_build_object('id', a.id, 'name', a.name) end as account,
  case when ct.id is not null then json_build_object('id', ct.id, 'name', ct.name, 'email', ct.email) end as contact,
  case when ow.id is not null then json_build_object('id', ow.id, 'name', ow.name) end as owner,
  case when co.id is not null then json_build_object('id', co.id, 'name', co.name) end as coordinator,
  case when en.id is not null then json_build_object('id', en.id, 'name', en.name) end as "engagedEngineer"`;

const nameJoins = Prisma.sql`
  left join account a on a.id = page.account_id
  left join contact ct on ct.id = page.contact_id
  left join engineer ow on ow.id = page.owner_id
  left join engineer co on co.id = page.coordinator_id
  left join engineer en on en.id = page.engaged_id`;

export class CaseReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async find(scope: Scope, caseNumber: string): Promise<CaseRow | undefined> {
    const rows = await this.#database.query<CaseRow>(Prisma.sql`
      -- one case with all that its page shows
      with page as materialized (
        select ${summaryColumns}, ${detailColumns} from support_case c
        where c.case_number = ${caseNumber} and ${isCaseInScope(scope)}
      )
      select page.*, ${names},
        case when re.id is not null then json_build_object('id', re.id, 'name', re.name) end as "resolvedBy",
        (select m.text from message m where m.id = page.resolution_message_id) as "resolutionText",
        coalesce((
          select json_agg(json_build_object('id', p.id, 'name', p.name, 'email', p.email) order by w.place)
          from jsonb_array_elements_text(page.participant_ids) with ordinality as w(id, place) join contact p on p.id = w.id
        ), '[]') as participants,
        array(
          select source.case_number from support_case source
          where source.merged_into = page.number and source.account_id is not distinct from page.account_id
          order by source.case_number
        ) as "mergedCases",
        coalesce((
          select json_agg(json_build_object('id', e.id, 'name', e.name)) from engineer e where e.id in (
            select unnest(array[one->>'by', one->>'engineer']) from jsonb_array_elements(page.consults) one)
        ), '[]') as consultants
      from page ${nameJoins}
      left join engineer re on re.id = page.resolver_id`);
    return rows[0];
  }

  /** Whether the case exists for this scope; another account's case reads as absent. */
  async isVisible(scope: Scope, caseNumber: string): Promise<boolean> {
    const rows = await this.#database.prisma.$queryRaw<unknown[]>(Prisma.sql`
      -- may this reader see the case?
      select 1 from support_case c where c.case_number = ${caseNumber} and ${isCaseInScope(scope)}`);
    return rows.length > 0;
  }

  async list(scope: Scope, request: CaseListRequest): Promise<Page<CaseSummaryRow>> {
    const { filter, sort, limit, cursor, now } = request;
    const conditions = [isCaseInScope(scope), ...conditionsOf(filter, now), ...afterCursor(sort, cursor)];
    const rows = await this.#database.prisma.$queryRaw<CaseSummaryRow[]>(Prisma.sql`
      -- one page of the cases that match, in a stable order
      with key as materialized (
        select c.case_number from support_case c
        where ${Prisma.join(conditions, ' and ')} order by ${orderOf(sort, 'c')} limit ${limit + 1}
      ), page as materialized (
        select ${summaryColumns} from key join support_case c on c.case_number = key.case_number
      )
      select page.*, ${names} from page ${nameJoins}
      order by ${orderOf(sort, 'page')}`);
    return pageOf(rows, limit, (last) => cursorAt(sort, last));
  }

  /** The numbers of the cases that match, in their order: for what is done to many. */
  async listNumbers(
    scope: Scope,
    { filter, limit, cursor }: PageRequest & { filter: Omit<CaseFilter, 'isBreached'> },
  ): Promise<Page<string>> {
    const conditions = [isCaseInScope(scope), ...conditionsOf(filter, 0), ...afterCursor('number', cursor)];
    const rows = await this.#database.prisma.$queryRaw<{ number: string }[]>(Prisma.sql`
      -- the numbers of one page of the cases that match
      select c.case_number as number from support_case c
      where ${Prisma.join(conditions, ' and ')} order by c.case_number limit ${limit + 1}`);
    return pageOf(
      rows.map(({ number }) => number),
      limit,
      (last) => encodeCursor('number', [last, last]),
    );
  }

  /** The cases that this one names or was merged into, and those that name it or were merged into it. */
  async listRelated(scope: Scope, caseNumber: string, limit: number): Promise<readonly RelatedCase[]> {
    return this.#database.prisma.$queryRaw<RelatedCase[]>(Prisma.sql`
      -- which cases are linked to this one, in either direction, while the link stands?
      with link as (
        select l->>'number' as other, l->>'type' as type, 'to' as direction
        from support_case c, jsonb_array_elements(c.state->'links') l
        where c.case_number = ${caseNumber} and ${isCaseInScope(scope)}
        union
        select c.merged_into::text, 'duplicate-of', 'to' from support_case c
        where c.case_number = ${caseNumber} and c.merged_into is not null and ${isCaseInScope(scope)}
        union
        select c.case_number::text, 'duplicate-of', 'from' from support_case c
        where c.merged_into = ${caseNumber}
        union
        select t.case_number::text, l->>'type', 'from'
        from timeline_entry t
        join support_case h on h.case_number = t.case_number
        cross join jsonb_array_elements(h.state->'links') l
        where (case when t.type = 'case-linked' then t.data->>'number' else t.data->>'followUpOf' end) = ${caseNumber}
          and t.type in ('case-linked', 'case-opened') and l->>'number' = ${caseNumber}
      )
      select link.type, link.direction, c.case_number as "number", c.subject, c.status, c.level, c.severity,
        c.opened_at as "openedAt", c.closed_at as "closedAt"
      from link join support_case c on c.case_number = link.other::char(8)
      where ${isCaseInScope(scope)}
      order by c.opened_at, c.case_number, link.direction limit ${limit}`);
  }
}

function conditionsOf(filter: CaseFilter, now: number): readonly Prisma.Sql[] {
  const equal: readonly (readonly [Prisma.Sql, string | number | undefined])[] = [
    [Prisma.sql`c.level`, filter.level],
    [Prisma.sql`c.account_id`, filter.account],
    [Prisma.sql`c.product_id`, filter.product],
    [Prisma.sql`c.severity`, filter.severity],
    [Prisma.sql`c.policy_version`, filter.policyVersion],
  ];
  return [
    ...equal.filter(([, value]) => value !== undefined).map(([column, value]) => Prisma.sql`${column} = ${value}`),
    ...(filter.statuses ? [Prisma.sql`c.status in (${Prisma.join(filter.statuses)})`] : []),
    ...(filter.side ? [Prisma.sql`c.sides @> array[${filter.side}]`] : []),
    ...ownerCondition(filter.owner),
    ...breachedCondition(filter.isBreached, now),
    ...(filter.isOpen === undefined ? [] : [Prisma.sql`(c.closed_at is null) = ${filter.isOpen}`]),
    ...(filter.otherPolicyThan === undefined ? [] : [Prisma.sql`c.policy_version <> ${filter.otherPolicyThan}`]),
    ...(filter.q === undefined ? [] : [wordsCondition(filter.q)]),
  ];
}

function ownerCondition(owner: string | null | undefined): readonly Prisma.Sql[] {
  if (owner === undefined) return [];
  return [owner === null ? Prisma.sql`c.owner_id is null` : Prisma.sql`c.owner_id = ${owner}`];
}

function breachedCondition(isBreached: boolean | undefined, now: number): readonly Prisma.Sql[] {
  if (isBreached === undefined) return [];
  const breached = Prisma.sql`c.next_due_at < ${new Date(now)} and c.closed_at is null`;
  return [isBreached ? breached : Prisma.sql`(${breached}) is not true`];
}

/**
 * Numbers and reference ids are found whole, subjects and the customer's references by any part of three or more characters
 * (shorter ones can't use the trigram index, so they must be the whole customer's reference).
 */
function wordsCondition(q: string): Prisma.Sql {
  const pattern = q.length < 3 ? undefined : `%${q.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
  const number = /^\d{1,8}$/u.test(q) ? q.padStart(8, '0') : '';
  const byText =
    pattern === undefined
      ? Prisma.sql`c.customer_reference = ${q}`
      : Prisma.sql`c.subject ilike ${pattern} or c.customer_reference ilike ${pattern}`;
  return Prisma.sql`(c.case_number = ${number} or c.reference_id = ${q.toUpperCase()} or ${byText})`;
}
