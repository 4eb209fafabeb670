/** What every mail about a case needs of it. */
import { Prisma } from '../../prisma/generated/client.js';
import type { CaseState } from '../domain/state.js';

export interface MailedCase {
  readonly number: string;
  readonly referenceId: string;
  readonly subject: string;
  readonly policyVersion: number;
  readonly state: CaseState;
  readonly account: string | null;
  readonly product: string | null;
}

/** Its members for json_build_object, of the row `c` of support_case; `product` is the column with the id of the one it is about. */
export function mailedCase(product: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`'number', c.case_number, 'referenceId', c.reference_id, 'subject', c.subject,
  'policyVersion', c.policy_version, 'state', c.state,
  'account', (select name from account where id = c.account_id),
  'product', coalesce((select name from product where id = ${product}), c.product_id)`;
}
