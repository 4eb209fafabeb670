/** Who holds a bearer token, with the facts that decisions need of an actor. */
import { Prisma } from '../../prisma/generated/client.js';
import type { ContactActor, EngineerActor } from '../domain/envelope.js';
import { levels, type Level } from '../domain/vocabulary.js';
import { isAway } from './absence.js';
import type { Database } from './database.js';
import { hashOfToken, isTokenShaped } from './token.js';

export interface User {
  readonly actor: ContactActor | EngineerActor;
  readonly name: string;
  readonly email: string;
  readonly tokenId: string;
  /** The one use that the token is limited to; null: none. */
  readonly scope: string | null;
}

interface UserRow {
  tokenId: string;
  scope: string | null;
  kind: 'contact' | 'engineer';
  id: string;
  name: string;
  email: string;
  accountId: string | null;
  isAccountAdmin: boolean | null;
  levels: number[] | null;
  isLead: boolean | null;
  isAdmin: boolean | null;
  coverFor: string[];
}

/** Only an active person's token counts, and only while it is neither expired nor revoked. */
export async function findUserByToken(database: Database, token: string, now: number): Promise<User | undefined> {
  if (!isTokenShaped(token)) return undefined;
  const at = new Date(now);
  const rows = await database.query<UserRow>(Prisma.sql`
    -- who holds this token, and what may they do?
    select t.id as "tokenId", t.scope, t.user_kind as kind, t.user_id as id,
      coalesce(c.name, e.name) as name, coalesce(c.email, e.email) as email,
      c.account_id as "accountId", c.is_account_admin as "isAccountAdmin",
      e.levels, e.is_lead as "isLead", e.is_admin as "isAdmin",
      array(select away.id from engineer away where away.cover_id = e.id and ${isAway('away', Prisma.sql`${at}`)} order by away.id)
        as "coverFor"
    from api_token t
    left join contact c on t.user_kind = 'contact' and c.id = t.user_id and c.is_active
    left join engineer e on t.user_kind = 'engineer' and e.id = t.user_id and e.is_active
    where t.token_hash = ${hashOfToken(token)} and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > ${at}) and coalesce(c.id, e.id) is not null`);
  return rows[0] && userOf(rows[0]);
}

function userOf(row: UserRow): User {
  return { actor: actorOf(row), name: row.name, email: row.email, tokenId: row.tokenId, scope: row.scope };
}

function actorOf(row: UserRow): ContactActor | EngineerActor {
  if (row.kind === 'contact') {
    // accountId is there: the statement keeps a contact's row only when its contact was joined.
    return { kind: 'contact', id: row.id, accountId: row.accountId ?? '', isAccountAdmin: row.isAccountAdmin === true };
  }
  return {
    kind: 'engineer',
    id: row.id,
    levels: (row.levels ?? []).filter(isLevel),
    isLead: row.isLead === true,
    isAdmin: row.isAdmin === true,
    coverFor: row.coverFor,
  };
}

export function isLevel(value: number): value is Level {
  return (levels as readonly number[]).includes(value);
}
