/** Names in a policy that nothing stored has: mostly a slip of the pen, sometimes an account that will be made tomorrow. */
import { Prisma } from '../../prisma/generated/client.js';
import type { PolicyDocument } from '../domain/policy-document.js';
import type { PolicyProblem } from '../domain/policy-terms.js';
import type { Database } from './database.js';

interface Name {
  readonly kind: 'account' | 'plan' | 'product' | 'team' | 'engineer';
  readonly name: string;
  readonly path: string;
}

/** One sentence for each, and where it stands. */
export async function findUnknownNames(
  database: Database,
  document: PolicyDocument,
): Promise<readonly PolicyProblem[]> {
  const names = namesOf(document);
  if (names.length === 0) return [];
  const unknown = await database.prisma.$queryRaw<{ kind: string; name: string }[]>(Prisma.sql`
    -- which of these names does nothing have?
    select n.kind, n.name
    from unnest(${names.map(({ kind }) => kind)}::text[], ${names.map(({ name }) => name)}::text[]) as n(kind, name)
    where not case n.kind
      when 'account' then exists (select 1 from account a where a.id = n.name)
      when 'plan' then exists (select 1 from entitlement e where e.plan = n.name)
      when 'product' then exists (select 1 from product p where p.id = n.name)
      when 'team' then exists (select 1 from team t where t.id = n.name)
      else exists (select 1 from engineer e where e.is_active and (e.id = n.name or lower(e.email) = lower(n.name))) end`);
  const isUnknown = new Set(unknown.map(({ kind, name }) => `${kind} ${name}`));
  return names
    .filter(({ kind, name }) => isUnknown.has(`${kind} ${name}`))
    .map(({ kind, name, path }) => ({ path, message: sentences[kind](name) }));
}

const sentences: Readonly<Record<Name['kind'], (name: string) => string>> = {
  account: (name) => `there is no account "${name}"`,
  plan: (name) => `no entitlement is of the plan "${name}"`,
  product: (name) => `there is no product "${name}"`,
  team: (name) => `there is no team "${name}"`,
  engineer: (name) => `there is no active engineer "${name}"`,
};

function namesOf({ accounts, plans, routing, checklists, onCall }: PolicyDocument): readonly Name[] {
  const rosters = Object.entries(onCall?.rosters ?? {});
  const products: Name[] = [
    ...Object.keys(routing).map((name) => ({ kind: 'product' as const, name, path: `routing.${name}` })),
    ...checklists.map(({ product: name }, at) => ({
      kind: 'product' as const,
      name,
      path: `checklists[${at}].product`,
    })),
    ...rosters.map(([name]) => ({ kind: 'product' as const, name, path: `onCall.rosters.${name}` })),
  ];
  return [
    ...Object.keys(accounts).map((name) => ({ kind: 'account' as const, name, path: `accounts.${name}` })),
    ...Object.keys(plans).map((name) => ({ kind: 'plan' as const, name, path: `plans.${name}` })),
    ...products.filter(({ name }) => name !== '*'),
    ...Object.entries(routing).flatMap(([product, teams]) =>
      Object.entries(teams).map(([level, name]) => ({
        kind: 'team' as const,
        name,
        path: `routing.${product}.${level}`,
      })),
    ),
    ...rosters.flatMap(([product, { engineers }]) =>
      engineers.map((name, at) => ({
        kind: 'engineer' as const,
        name,
        path: `onCall.rosters.${product}.engineers[${at}]`,
      })),
    ),
  ];
}
