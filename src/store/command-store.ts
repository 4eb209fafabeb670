/**
 * Content first (architecture.md rule 1): a command's words, its place in the hand-over, its intent and its idempotency key are
 * stored in one statement before anything is acknowledged or decided.
 */
import { Prisma } from '../../prisma/generated/client.js';
import type { CommandName } from '../domain/catalogue.js';
import type { CaseRow } from '../domain/projection.js';
import type { CaseState } from '../domain/state.js';
import type { Database } from './database.js';
import { commandLockSeconds, type IdempotencyClaim, type KnownKey } from './idempotency-store.js';
import { chainOf } from './merge-store.js';
import type { Scope } from './scope.js';

/** The words of a command. Its id is the command's id. */
export interface StoredMessage {
  readonly id: string;
  readonly caseNumber: string;
  readonly at: number;
  readonly authorKind: string;
  readonly authorId: string;
  readonly isPublic: boolean;
  readonly isFact: boolean;
  readonly channel: string;
  readonly command: CommandName;
  readonly text: string;
  readonly data: object | null;
}

export interface StoreRequest {
  readonly commandId: string;
  readonly caseNumber: string;
  readonly scope: Scope;
  /** A customer's word to a case that was merged is stored for the one that goes on. */
  readonly followsMerges?: boolean;
  readonly message: StoredMessage | null;
  readonly idempotency: IdempotencyClaim | undefined;
  /** An opening or a fact, on its way to the workflow; a decision has an intent instead. */
  readonly handOver: { readonly kind: 'opening' | 'fact'; readonly envelope: object } | null;
  /** The case's first row, for an opening. */
  readonly opening: OpeningRow | null;
  /** Who asks for the door of the case, so that a lone fact is sent without another statement. */
  readonly sender: string;
}

export interface OpeningRow {
  readonly referenceId: string;
  readonly subject: string;
  readonly description: string;
  readonly environment: string | null;
  readonly customerReference: string | null;
  readonly callback: string | null;
  readonly language: string;
  readonly attributes: object;
  readonly state: CaseState;
  readonly row: CaseRow;
}

export interface StoreAnswer {
  /** The case exists within the scope. */
  readonly found: boolean;
  /** The case that has it: another than was named when that one was merged. */
  readonly caseNumber: string | null;
  readonly stored: boolean;
  /** The door is ours and no older row waits before this one. */
  readonly mayHandOver: boolean;
  /** What the idempotency key was used for before. */
  readonly known: KnownKey | null;
}

/** How long a sender holds a case's door before another may take it. */
export const doorSeconds = 15;

export async function storeCommand(database: Database, request: StoreRequest): Promise<StoreAnswer> {
  const [answer] = await database.query<Omit<StoreAnswer, 'known'> & { known: KnownKey | null }>(
    storeStatement(request),
  );
  if (!answer) throw new Error('storing a command answers one row');
  return answer;
}

/* The first row of a case that is opened; refers to `doc` and `go` of the statement below. */
const openedRow = Prisma.sql`
      insert into support_case (case_number, reference_id, subject, description, environment, customer_reference, callback,
        language, attributes, state, status, level, kind, severity, product_id, account_id, contact_id, owner_id, team_id,
        sides, next_due_at, dues, policy_version, opened_at, updated_at)
      select go.case_number, o->>'referenceId', o->>'subject', o->>'description', o->>'environment', o->>'customerReference',
        o->>'callback', o->>'language', o->'attributes', o->'state', r->>'status', (r->>'level')::int, r->>'kind',
        (r->>'severity')::int, r->>'productId', r->>'accountId', r->>'contactId', r->>'ownerId', r->>'teamId',
        array(select jsonb_array_elements_text(r->'sides')), to_timestamp((r->>'nextDueAt')::numeric / 1000), r->'dues',
        (r->>'policyVersion')::int, to_timestamp((r->>'openedAt')::numeric / 1000),
        to_timestamp((r->>'updatedAt')::numeric / 1000)
      from doc, go, lateral (select d->'opening' as o, d->'opening'->'row' as r) parts
      where jsonb_typeof(o) = 'object'`;

/* The case that the command is for: the one that is opened, or the one named, or the one that goes on for it; refers to `doc`. */
function targetOf({ opening, scope, followsMerges }: StoreRequest): Prisma.Sql {
  const accountId = scope === 'all' ? null : scope.accountId;
  const named = Prisma.sql`
      select c.case_number, c.merged_into, c.account_id from support_case c, doc
      where ${opening === null}::boolean and c.case_number = (d->>'caseNumber')::char(8)
        and (${accountId}::text is null or c.account_id = ${accountId})`;
  return Prisma.sql`${chainOf(named, Prisma.sql`${followsMerges === true}::boolean`)}, target as (
      select (d->>'caseNumber')::char(8) as case_number from doc where ${opening !== null}::boolean
      union all
      select last.case_number from (
        select chain.case_number from chain, doc
        order by chain.merged_into is null desc, chain.case_number = (d->>'caseNumber')::char(8) desc limit 1
      ) last
    )`;
}

/* What: store a command's content, key and place, unless the case is unknown or the key was used before. */
function storeStatement(request: StoreRequest): Prisma.Sql {
  const { idempotency } = request;
  const key = idempotency ?? { userId: '', key: '', requestHash: '' };
  return Prisma.sql`
    with recursive doc as materialized (
      select ${JSON.stringify(request)}::jsonb as d
    ), ${targetOf(request)}, known as (
      select jsonb_build_object('requestHash', k.request_hash, 'commandId', k.command_id, 'caseNumber', k.case_number,
        'status', k.status, 'response', k.response, 'isLocked', k.locked_until > now()) as known
      from idempotency_key k where k.user_id = ${key.userId} and k.key = ${key.key} and ${idempotency !== undefined}::boolean
    ), claim as (
      insert into idempotency_key (user_id, key, request_hash, command_id, case_number, locked_until)
      select ${key.userId}, ${key.key}, ${key.requestHash}, ${request.commandId}, target.case_number,
        now() + make_interval(secs => ${commandLockSeconds})
      from target where ${idempotency !== undefined}::boolean
      on conflict do nothing
      returning 1
    ), go as materialized (
      select case_number from target where ${idempotency === undefined}::boolean or exists (select 1 from claim)
    ), opened as (
      ${openedRow}
    ), words as (
      insert into message (id, case_number, at, author_kind, author_id, is_public, is_fact, channel, command, command_id, text, data)
      select m->>'id', go.case_number, to_timestamp((m->>'at')::numeric / 1000), m->>'authorKind', m->>'authorId',
        (m->>'isPublic')::boolean, (m->>'isFact')::boolean, m->>'channel', m->>'command', d->>'commandId', m->>'text',
        nullif(m->'data', 'null')
      from doc, go, lateral (select d->'message' as m) parts
      where jsonb_typeof(m) = 'object'
      on conflict (id) do nothing
    ), handed as (
      insert into hand_over (case_number, command_id, kind, envelope)
      select go.case_number, d->>'commandId', d->'handOver'->>'kind', d->'handOver'->'envelope'
      from doc, go where jsonb_typeof(d->'handOver') = 'object'
      on conflict (command_id) do nothing
      returning 1
    ), door as (
      insert into case_door (case_number, lease_by, lease_until)
      select go.case_number, ${request.sender}, now() + make_interval(secs => ${doorSeconds}) from go
      where exists (select 1 from handed)
      on conflict (case_number) do update set lease_by = excluded.lease_by, lease_until = excluded.lease_until
      where case_door.lease_until is null or case_door.lease_until < now()
      returning 1
    ), intended as (
      insert into intent (command_id, case_number)
      select d->>'commandId', go.case_number from doc, go where jsonb_typeof(d->'handOver') <> 'object'
      on conflict do nothing
    )
    select exists (select 1 from target) as found, (select case_number from target) as "caseNumber", exists (select 1 from go) as stored,
      exists (select 1 from door) and not exists (
        select 1 from hand_over h where h.case_number = (select case_number from target) and h.handed_at is null
      ) as "mayHandOver",
      (select known from known) as known`;
}

/** Stores the words of a command that ops sent by hand; a repeated attempt stores them once. */
export async function storeMessage(database: Database, message: StoredMessage): Promise<void> {
  const { id, at, data, ...rest } = message;
  await database.prisma.message.createMany({
    data: [{ ...rest, id, commandId: id, at: new Date(at), ...(data === null ? {} : { data }) }],
    skipDuplicates: true,
  });
}
