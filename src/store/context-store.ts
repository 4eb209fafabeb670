/** What decisions need to know from outside the case, looked up once at the door. Persons are named by id or e-mail address. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Actor, ContactFacts, EngineerFacts, Routing } from '../domain/envelope.js';
import type { ChecklistRule, PolicyPin } from '../domain/policy.js';
import { levels, type Level } from '../domain/vocabulary.js';
import { isAway } from './absence.js';
import type { Database } from './database.js';

export interface FoundEngineer extends EngineerFacts {
  readonly email: string;
}
export interface FoundContact extends ContactFacts {
  readonly email: string;
  readonly language: string;
}

export async function findEngineers(
  database: Database,
  names: readonly string[],
  now: number,
): Promise<FoundEngineer[]> {
  const addresses = names.map((name) => name.toLowerCase());
  return engineersWhere(database, now, Prisma.sql`e.id = any(${[...names]}) or lower(e.email) = any(${addresses})`);
}

/** The engineers to whom the case may return (its owner, the last ones at each level), and the covers of those away. */
export async function findFormerOwners(database: Database, caseNumber: string, now: number): Promise<FoundEngineer[]> {
  const former = Prisma.sql`
    select f.id, f.cover_id from support_case c
    join engineer f on f.id in (c.owner_id, c.state#>>'{formerOwner,1}', c.state#>>'{formerOwner,2}')
    where c.case_number = ${caseNumber}`;
  return engineersWhere(
    database,
    now,
    Prisma.sql`e.id in (select id from (${former}) former union select cover_id from (${former}) former)`,
  );
}

async function engineersWhere(database: Database, now: number, condition: Prisma.Sql): Promise<FoundEngineer[]> {
  const rows = await database.prisma.$queryRaw<(Omit<FoundEngineer, 'levels'> & { levels: number[] })[]>(Prisma.sql`
    -- who are these engineers, and can they have work?
    select e.id, e.email, e.levels, e.is_active as "isActive",
      coalesce(${isAway('e', Prisma.sql`${new Date(now)}`)}, false) as "isAway", e.cover_id as "coverId"
    from engineer e where ${condition}`);
  return rows.map((row) => ({ ...row, levels: row.levels.filter(isLevel) }));
}

export async function findContacts(database: Database, names: readonly string[]): Promise<FoundContact[]> {
  return database.prisma.$queryRaw<FoundContact[]>(Prisma.sql`
    -- who are these contacts?
    select id, email, language, account_id as "accountId", is_active as "isActive"
    from contact where id = any(${[...names]}) or lower(email) = any(${names.map((name) => name.toLowerCase())})`);
}

export async function findTeam(database: Database, id: string): Promise<{ id: string; level: Level } | undefined> {
  const team = await database.prisma.team.findUnique({ where: { id }, select: { id: true, level: true } });
  return team && isLevel(team.level) ? { id: team.id, level: team.level } : undefined;
}

export interface FoundProduct {
  readonly id: string;
  readonly teams: Partial<Routing>;
  readonly checklists: readonly ChecklistRule[];
}

export async function findProduct(database: Database, id: string): Promise<FoundProduct | undefined> {
  const product = await database.prisma.product.findUnique({ where: { id } });
  // Written through the product store only, which parsed both.
  return product
    ? { id, teams: product.teams as Partial<Routing>, checklists: product.checklists as unknown as ChecklistRule[] }
    : undefined;
}

/** What is recorded of an account's right to support of a product now; `unrecorded`: nothing at all, for no product. */
export interface RecordedEntitlement {
  readonly state: 'entitled' | 'expired' | 'unrecorded';
  /** Of the entitlement that covers it; one for the product goes before one for all, a newer before an older one. */
  readonly plan: string | null;
}

/** Over the rows `e` of one account: what they say of the product now. */
function recordedEntitlement(product: string | null, at: Date): Prisma.Sql {
  const covers = Prisma.sql`(e.product_id is null or e.product_id = ${product}) and e.valid_from <= ${at}
    and (e.valid_until is null or e.valid_until > ${at})`;
  return Prisma.sql`jsonb_build_object(
    'state', case when count(e.id) = 0 then 'unrecorded' when bool_or(${covers}) then 'entitled' else 'expired' end,
    'plan', (array_agg(e.plan order by e.product_id, e.valid_from desc, e.id) filter (where ${covers}))[1])`;
}

/** Undefined when there is no such account. */
export async function findEntitlement(
  database: Database,
  accountId: string,
  { product, now }: { product: string | null; now: number },
): Promise<RecordedEntitlement | undefined> {
  const [found] = await database.prisma.$queryRaw<{ entitlement: RecordedEntitlement }[]>(Prisma.sql`
    -- may this account ask, and by which plan?
    select ${recordedEntitlement(product, new Date(now))} as entitlement
    from account a left join entitlement e on e.account_id = a.id where a.id = ${accountId} group by a.id`);
  return found?.entitlement;
}

/** Whether the message is of a sender who was not known to the case, and nobody approved it yet. */
export async function hasUnverifiedMessage(
  database: Database,
  caseNumber: string,
  messageId: string,
): Promise<boolean> {
  const rows = await database.prisma.$queryRaw<unknown[]>(Prisma.sql`
    -- does this message wait to be shown to the customer?
    select 1 from timeline_entry t
    where t.case_number = ${caseNumber} and t.message_id = ${messageId} and t.type = 'message-received' and not t.is_public
      and not exists (select from timeline_entry a where a.case_number = t.case_number and a.type = 'message-approved'
        and a.data ->> 'message' = t.message_id)`);
  return rows.length > 0;
}

export async function hasMessage(database: Database, caseNumber: string, messageId: string): Promise<boolean> {
  return (await database.prisma.message.count({ where: { id: messageId, caseNumber } })) > 0;
}

export interface CaseFacts {
  readonly number: string;
  readonly accountId: string | null;
  readonly policyVersion: number;
  /** The pinned policy, with the plan and the account whose own terms hold. */
  readonly policy: PolicyPin;
  readonly product: string | null;
  readonly isClosed: boolean;
  readonly mergedInto: string | null;
}

export async function findCaseFacts(database: Database, caseNumber: string): Promise<CaseFacts | undefined> {
  const [found] = await database.query<CaseFacts>(Prisma.sql`
    -- what of this case does a look-up need?
    select case_number as number, account_id as "accountId", policy_version as "policyVersion", product_id as product,
      state->'policy' as policy, closed_at is not null as "isClosed", merged_into as "mergedInto"
    from support_case where case_number = ${caseNumber}`);
  return found;
}

export interface OpeningFacts {
  readonly number: string;
  readonly product: FoundProduct | null;
  readonly contacts: readonly FoundContact[];
  readonly engineers: readonly FoundEngineer[];
  readonly entitlement: RecordedEntitlement | null;
}

/** Everything an opening needs, its number included, in one statement. */
export async function findOpeningFacts(
  database: Database,
  wanted: {
    product: string | null;
    contacts: readonly string[];
    engineers: readonly string[];
    actor: Actor;
    now: number;
  },
): Promise<OpeningFacts> {
  const at = new Date(wanted.now);
  const lower = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase());
  const [first] = wanted.contacts;
  const [found] = await database.query<OpeningFacts>(Prisma.sql`
    -- the next case number, and who and what the opening names
    with people as (
      select id, email, language, account_id, is_active from contact
      where id = any(${[...wanted.contacts]}) or lower(email) = any(${lower(wanted.contacts)})
    ), asking as (
      select account_id from people where id = ${first ?? ''} or lower(email) = ${(first ?? '').toLowerCase()} limit 1
    )
    select lpad(nextval('case_number_seq')::text, 8, '0') as number,
      (select jsonb_build_object('id', p.id, 'teams', p.teams, 'checklists', p.checklists) from product p where p.id = ${wanted.product}) as product,
      coalesce((select jsonb_agg(jsonb_build_object('id', id, 'email', email, 'language', language, 'accountId', account_id, 'isActive', is_active)) from people), '[]') as contacts,
      coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'email', e.email, 'levels', to_jsonb(e.levels), 'isActive', e.is_active,
        'isAway', coalesce(${isAway('e', Prisma.sql`${at}`)}, false), 'coverId', e.cover_id))
        from engineer e where e.id = any(${[...wanted.engineers]}) or lower(e.email) = any(${lower(wanted.engineers)})), '[]') as engineers,
      (select ${recordedEntitlement(wanted.product, at)}
        from asking left join entitlement e on e.account_id = asking.account_id
        having exists (select 1 from asking)) as entitlement`);
  if (!found) throw new Error('the look-up of an opening answers one row');
  return found;
}

function isLevel(value: number): value is Level {
  return (levels as readonly number[]).includes(value);
}
