/** Senders whom nobody knows: contacts of one account, until an engineer says who they are (mail.md rule 35). */
import { createHash } from 'node:crypto';
import { Prisma } from '../../prisma/generated/client.js';
import type { ContactActor } from '../domain/envelope.js';
import { unassignedAccount } from '../domain/vocabulary.js';
import type { Database } from './database.js';

/** What the account of those whom nobody knows is called where it is shown. */
const accountName = 'Unassigned';
/** Longest name of a contact that is taken from a mail, in characters. */
const maxNameLength = 200;

/** The contact behind a sender's address, made when there is none yet; two that make it at once make one. */
export async function ensureStranger(
  database: Database,
  { name, address }: { readonly name: string; readonly address: string },
): Promise<ContactActor> {
  const shown = name.trim() === '' ? address : name.trim().slice(0, maxNameLength);
  const [contact] = await database.query<Omit<ContactActor, 'kind'>>(Prisma.sql`
    -- who is behind this address?
    with account as (
      insert into account (id, name) values (${unassignedAccount}, ${accountName}) on conflict do nothing
    ), made as (
      insert into contact (id, account_id, name, email)
      values (${contactIdOf(address)}, ${unassignedAccount}, ${shown}, ${address})
      on conflict do nothing returning id, account_id as "accountId", is_account_admin as "isAccountAdmin"
    )
    select * from made
    union all
    (select id, account_id, is_account_admin from contact where email = ${address} or id = ${contactIdOf(address)}
      order by email = ${address} desc limit 1)`);
  if (!contact) return ensureStranger(database, { name, address }); // another one has just made it
  return { kind: 'contact', ...contact };
}

/** Derived from the address, so that it is the same whoever makes it. */
function contactIdOf(address: string): string {
  return `con_${createHash('sha256').update(address).digest('hex').slice(0, 20)}`;
}
