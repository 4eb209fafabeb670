/**
 * The projection of a case: one fenced statement (architecture.md rule 4). A local activity writes before its workflow task is
 * committed, so a killed task leaves a phantom: the run that repeats it must replace what the phantom wrote, not respect it
 * (loop.md T-1). Hence everything from the last projected seq on is written over, and everything beyond the new seq is deleted.
 */
import { Prisma } from '../../prisma/generated/client.js';
import type { AnyEvent } from '../domain/events.js';
import { iso, isoOrNull } from '../domain/instants.js';
import type { NotificationRow } from '../domain/notify.js';
import type { CaseRow } from '../domain/projection.js';
import type { CaseState } from '../domain/state.js';
import type { Database } from './database.js';

export interface Projection {
  readonly caseNumber: string;
  readonly runId: string;
  /** Workflow time of the flush: a later flush of the same or a higher seq replaces an earlier one. */
  readonly fence: number;
  readonly seq: number;
  readonly row: CaseRow;
  readonly state: CaseState;
  readonly events: readonly AnyEvent[];
  readonly notifications: readonly NotificationRow[];
  /** Failed notifications that go again; `messageId` names the message that holds a corrected address. */
  readonly resend: readonly { readonly id: string; readonly messageId: string | null }[];
}

/**
 * Writes `projection` unless something newer is there: a higher fence, or the same fence with a higher seq.
 *
 * @returns null when written, else the newer fence.
 * @throws Error when the case has no row: its opening was never stored.
 */
export async function writeProjection(database: Database, projection: Projection): Promise<number | null> {
  const [answer] = await database.query<{ written: boolean; fence: string | null }>(statement(projection));
  if (answer?.written) return null;
  if (answer?.fence === undefined || answer.fence === null) throw new Error(`case ${projection.caseNumber} has no row`);
  return Number(answer.fence);
}

/* The timeline's new rows, in place of what a phantom left; refers to `doc` and `hit` of the statement below. */
const writtenEntries = Prisma.sql`
      insert into timeline_entry (case_number, seq, at, type, actor_kind, actor_id, command_id, message_id, is_public, data)
      select hit.case_number, (e->>'seq')::int, (e->>'at')::timestamptz, e->>'type', e->'actor'->>'kind', e->'actor'->>'id',
        e->>'commandId', e->>'messageId', (e->>'isPublic')::boolean, e->'data'
      from doc, hit, jsonb_array_elements(d->'events') e
      on conflict (case_number, seq) do update set
        at = excluded.at, type = excluded.type, actor_kind = excluded.actor_kind, actor_id = excluded.actor_id,
        command_id = excluded.command_id, message_id = excluded.message_id, is_public = excluded.is_public, data = excluded.data`;

/*
 * What: write one case's row, timeline and notifications if nothing newer is there. One statement, one JSON parameter. The case's
 * number is cast: compared as text it would not use the key's index.
 */
function statement(projection: Projection): Prisma.Sql {
  return Prisma.sql`
    with doc as materialized (
      select ${JSON.stringify(documentOf(projection))}::jsonb as d
    ), hit as (
      update support_case c set
        state = d->'state', seq = (d->>'seq')::int, fence = (d->>'fence')::bigint, run_id = d->>'runId',
        status = d->'row'->>'status', level = (d->'row'->>'level')::int, kind = d->'row'->>'kind',
        severity = (d->'row'->>'severity')::int, product_id = d->'row'->>'productId',
        account_id = d->'row'->>'accountId', contact_id = d->'row'->>'contactId', owner_id = d->'row'->>'ownerId',
        team_id = d->'row'->>'teamId', sides = array(select jsonb_array_elements_text(d->'row'->'sides')),
        next_due_at = (d->'row'->>'nextDueAt')::timestamptz, dues = d->'row'->'dues', policy_version = (d->'row'->>'policyVersion')::int,
        merged_into = d->'row'->>'mergedInto', defects = array(select jsonb_array_elements_text(d->'row'->'defects')),
        duties = array(select jsonb_array_elements_text(d->'row'->'duties')),
        resolved_at = (d->'row'->>'resolvedAt')::timestamptz, closed_at = (d->'row'->>'closedAt')::timestamptz,
        updated_at = (d->'row'->>'updatedAt')::timestamptz,
        subject = coalesce(f.fields->>'subject', c.subject), environment = coalesce(f.fields->>'environment', c.environment),
        customer_reference = coalesce(f.fields->>'customerReference', c.customer_reference),
        callback = coalesce(f.fields->>'callback', c.callback), language = coalesce(f.fields->>'language', c.language)
      from doc
      left join lateral (
        -- fields that were set travel as a message's content, never through the workflow
        select jsonb_object_agg(field.key, field.value order by (e->>'seq')::int) as fields
        from jsonb_array_elements(d->'events') e
        join message m on m.id = e->>'messageId'
        cross join lateral jsonb_each(coalesce(m.data->'fields', '{}')) field
        where e->>'type' = 'fields-set'
      ) f on true
      where c.case_number = (d->>'caseNumber')::char(8)
        and (c.fence, c.seq) <= ((d->>'fence')::bigint, (d->>'seq')::int)
      returning c.case_number
    ), beyond as (
      delete from timeline_entry t using doc, hit
      where t.case_number = hit.case_number and t.seq > (d->>'seq')::int
    ), entries as (
      ${writtenEntries}
    ), unsent as (
      delete from notification n using doc, hit
      where n.case_number = hit.case_number and n.state = 'queued'
        and n.seq > (d->>'persistedSeq')::int and not d->'notificationIds' ? n.id
    ), told as (
      insert into notification (id, case_number, seq, event, template, recipient_kind, recipient_id, message_id, data)
      select n->>'id', hit.case_number, (n->>'seq')::int, n->>'event', n->>'template', n->>'recipientKind', n->>'recipientId',
        n->>'messageId', n->'data'
      from doc, hit, jsonb_array_elements(d->'notifications') n
      on conflict (id) do update set
        event = excluded.event, template = excluded.template, recipient_kind = excluded.recipient_kind,
        recipient_id = excluded.recipient_id, message_id = excluded.message_id, data = excluded.data
      where notification.state = 'queued'
    ), again as (
      update notification n set state = 'queued', last_error = null, lease_until = null,
        address = coalesce((select m.data->>'newAddress' from message m where m.id = r->>'messageId'), n.address)
      from doc, hit, jsonb_array_elements(d->'resend') r
      where n.id = r->>'id' and n.case_number = hit.case_number and n.state <> 'sent'
    )
    select exists (select 1 from hit) as written, (select c.fence from support_case c, doc where c.case_number = (d->>'caseNumber')::char(8)) as fence`;
}

/** Instants become ISO strings here: PostgreSQL reads them as timestamptz. */
function documentOf(projection: Projection): unknown {
  const { row, events, notifications, seq } = projection;
  return {
    ...projection,
    persistedSeq: (events[0]?.seq ?? seq + 1) - 1,
    notificationIds: notifications.map(({ id }) => id),
    row: {
      ...row,
      nextDueAt: isoOrNull(row.nextDueAt),
      resolvedAt: isoOrNull(row.resolvedAt),
      closedAt: isoOrNull(row.closedAt),
      updatedAt: iso(row.updatedAt),
    },
    events: events.map((event) => ({ ...event, at: iso(event.at) })),
  };
}
