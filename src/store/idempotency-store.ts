/** `Idempotency-Key`s: each names the command that its request became, and keeps the first answer. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database } from './database.js';

/** A caller's `Idempotency-Key`: names the command it becomes and keeps the first answer. */
export interface IdempotencyClaim {
  readonly userId: string;
  readonly key: string;
  /** SHA-256 of method, path and body, hex. */
  readonly requestHash: string;
}

export interface KnownKey {
  readonly requestHash: string;
  readonly commandId: string;
  readonly caseNumber: string | null;
  readonly status: number | null;
  readonly response: unknown;
  readonly isLocked: boolean;
}

/** How long a key stays locked for the request that claimed it; after that it crashed, and a retry repeats its command. */
const lockSeconds = 30;
/** Shorter for a command: its retry repeats it under the id it had, which is safe even while the first is still at work. */
export const commandLockSeconds = 10;
/** Takes over a key whose request crashed; false when another retry was faster. */
export async function retakeKey(database: Database, claim: IdempotencyClaim): Promise<boolean> {
  const taken = await database.prisma.$executeRaw(Prisma.sql`
    update idempotency_key set locked_until = now() + make_interval(secs => ${commandLockSeconds})
    where user_id = ${claim.userId} and key = ${claim.key} and status is null and locked_until <= now()`);
  return taken > 0;
}

/** Claims a key for a request that is no command; what it was used for before otherwise. */
export async function claimKey(database: Database, claim: IdempotencyClaim): Promise<KnownKey | null> {
  const [answer] = await database.prisma.$queryRaw<{ claimed: boolean; known: KnownKey | null }[]>(Prisma.sql`
    with claim as (
      insert into idempotency_key (user_id, key, request_hash, command_id, locked_until)
      values (${claim.userId}, ${claim.key}, ${claim.requestHash}, '', now() + make_interval(secs => ${lockSeconds}))
      on conflict (user_id, key) do update set locked_until = excluded.locked_until
      where idempotency_key.status is null and idempotency_key.locked_until <= now()
        and idempotency_key.request_hash = excluded.request_hash
      returning 1
    )
    select exists (select 1 from claim) as claimed, (
      select jsonb_build_object('requestHash', k.request_hash, 'commandId', k.command_id, 'caseNumber', k.case_number,
        'status', k.status, 'response', k.response, 'isLocked', k.locked_until > now())
      from idempotency_key k where k.user_id = ${claim.userId} and k.key = ${claim.key}
    ) as known`);
  if (answer?.claimed) return null;
  return (
    answer?.known ?? {
      requestHash: claim.requestHash,
      commandId: '',
      caseNumber: null,
      status: null,
      response: null,
      isLocked: true,
    }
  );
}

/** Keeps the first answer of a key, and settles the intent of its command. */
export async function keepAnswer(
  database: Database,
  claim: IdempotencyClaim,
  { status, body }: { status: number; body: unknown },
): Promise<void> {
  await database.prisma.$executeRaw(Prisma.sql`
    with kept as (
      update idempotency_key set status = ${status}, response = ${JSON.stringify(body ?? null)}::jsonb
      where user_id = ${claim.userId} and key = ${claim.key} and status is null
      returning command_id
    )
    delete from intent where command_id in (select command_id from kept)`);
}

/** Forgets a claim whose request failed before it did anything. */
export async function forgetKey(database: Database, claim: IdempotencyClaim): Promise<void> {
  await database.prisma.idempotencyKey.deleteMany({ where: { userId: claim.userId, key: claim.key, status: null } });
}

/** The request ended without an answer: a retry repeats its command at once. */
export async function unlockKey(database: Database, claim: IdempotencyClaim): Promise<void> {
  await database.prisma.$executeRaw(Prisma.sql`
    update idempotency_key set locked_until = now() where user_id = ${claim.userId} and key = ${claim.key} and status is null`);
}
