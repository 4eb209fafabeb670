/** Who a person is, by id or e-mail address, with the facts that decisions need. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Actor } from '../domain/envelope.js';
import type { Level } from '../domain/vocabulary.js';
import { isAway } from './absence.js';
import type { Database } from './database.js';

interface ActorRow {
  readonly kind: 'contact' | 'engineer';
  readonly id: string;
  readonly accountId: string;
  readonly isAccountAdmin: boolean;
  readonly levels: Level[];
  readonly isLead: boolean;
  readonly isAdmin: boolean;
  readonly coverFor: string[];
}

/** The active contact or engineer of that id or address; engineers first. */
export async function findActor(database: Database, name: string, now: number): Promise<Actor | undefined> {
  const at = new Date(now);
  const address = name.toLowerCase();
  const [row] = await database.prisma.$queryRaw<ActorRow[]>(Prisma.sql`
    -- who is this?
    select 'engineer' as kind, e.id, '' as "accountId", false as "isAccountAdmin", e.levels, e.is_lead as "isLead",
      e.is_admin as "isAdmin",
      array(select away.id from engineer away where away.cover_id = e.id and ${isAway('away', Prisma.sql`${at}`)} order by away.id) as "coverFor"
    from engineer e where e.is_active and (e.id = ${name} or lower(e.email) = ${address})
    union all
    select 'contact', c.id, c.account_id, c.is_account_admin, '{}', false, false, '{}'
    from contact c where c.is_active and (c.id = ${name} or lower(c.email) = ${address})
    limit 1`);
  if (!row) return undefined;
  const { kind, id, accountId, isAccountAdmin, levels, isLead, isAdmin, coverFor } = row;
  return kind === 'contact' ? { kind, id, accountId, isAccountAdmin } : { kind, id, levels, isLead, isAdmin, coverFor };
}
