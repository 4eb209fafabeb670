/** A case as PostgreSQL knows it, for a workflow that has to be started again (loop.md T-7). */
import { Prisma } from '../../prisma/generated/client.js';
import { outgoingTypes, type CarriedCase } from '../domain/carried-case.js';
import type { AnyEnvelope } from '../domain/envelope.js';
import type { AnyEvent } from '../domain/events.js';
import { rememberedCommands, type RecentCommand } from '../domain/recent-commands.js';
import type { CaseState } from '../domain/state.js';
import type { Database } from './database.js';

export interface StoredCase {
  readonly policyVersion: number;
  readonly seq: number;
  /** The last run that wrote it; empty while none did. */
  readonly runId: string;
  readonly carried: CarriedCase;
  /** The opening, while nothing of the case was projected yet. */
  readonly opening: Extract<AnyEnvelope, { name: 'open' }> | null;
}

interface Row {
  readonly policyVersion: number;
  readonly seq: number;
  readonly runId: string;
  readonly state: CaseState;
  readonly recent: RecentCommand[];
  readonly undelivered: { id: string; isToCustomer: boolean }[];
  /** All that ever reached out: nobody knows how far the lost workflow came, and doing it again changes nothing. */
  readonly outgoing: AnyEvent[];
  readonly opening: StoredCase['opening'];
}

export async function findStoredCase(database: Database, caseNumber: string): Promise<StoredCase | undefined> {
  const [row] = await database.prisma.$queryRaw<Row[]>(Prisma.sql`
    -- everything a new run of this case's workflow begins with
    select c.policy_version as "policyVersion", c.seq, coalesce(c.run_id, '') as "runId", c.state,
      (select coalesce(jsonb_agg(jsonb_build_object('id', t.command_id, 'hash', '', 'answer', t.seq) order by t.seq), '[]') from (
        select command_id, max(seq) as seq from timeline_entry
        where case_number = c.case_number and command_id is not null
        group by command_id order by max(seq) desc limit ${rememberedCommands}) t) as recent,
      (select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'isToCustomer', n.recipient_kind = 'contact')), '[]')
        from notification n where n.case_number = c.case_number and n.state in ('queued', 'sending')) as undelivered,
      (select coalesce(jsonb_agg(jsonb_build_object('seq', t.seq, 'at', round(extract(epoch from t.at) * 1000), 'type', t.type,
          'actor', jsonb_build_object('kind', t.actor_kind, 'id', t.actor_id), 'isPublic', t.is_public, 'commandId', t.command_id, 'data', t.data)
          order by t.seq), '[]')
        from timeline_entry t where t.case_number = c.case_number and t.type = any(${[...outgoingTypes]})) as outgoing,
      case when c.seq = 0 then (
        select h.envelope from hand_over h where h.case_number = c.case_number and h.kind = 'opening') end as opening
    from support_case c where c.case_number = ${caseNumber}`);
  if (!row) return undefined;
  const { policyVersion, seq, runId, state, recent, undelivered, outgoing, opening } = row;
  return {
    policyVersion,
    seq,
    runId,
    opening,
    carried: { v: 1, state, recent, undelivered, outgoing, lastEvents: [] },
  };
}

/** The follow-up case that was opened for a word, if it was. */
export async function findFollowUp(database: Database, openingId: string): Promise<string | undefined> {
  const found = await database.prisma.handOver.findUnique({
    where: { commandId: openingId },
    select: { caseNumber: true },
  });
  return found?.caseNumber;
}

export interface FollowUpSource {
  readonly subject: string;
  readonly state: CaseState;
  readonly text: string;
  readonly channel: string;
}

/** What a follow-up case takes over from the closed one, and the words that open it. */
export async function findFollowUpSource(
  database: Database,
  caseNumber: string,
  messageId: string,
): Promise<FollowUpSource | undefined> {
  const [found] = await database.prisma.$queryRaw<FollowUpSource[]>(Prisma.sql`
    -- what does the follow-up begin with?
    select c.subject, c.state, coalesce(m.text, '') as text, coalesce(m.channel, 'api') as channel
    from support_case c left join message m on m.id = ${messageId} where c.case_number = ${caseNumber}`);
  return found;
}
