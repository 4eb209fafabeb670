/** As whom a command is sent when nobody says: the demo's people stand for the roles of the command table. */
import { catalogue, commandNames, type CommandName, type Role } from '../../domain/catalogue.js';
import type { CaseSummary } from './case-documents.js';

/** `desk`: the engineer who has the case, or one of its level. */
export type StandIn = 'customer' | 'l3' | 'lead' | 'desk';

/** Commands that a person sends to a case: not `open`, and none of the system's own facts. */
export const caseCommands: readonly CommandName[] = commandNames.filter(
  (name) => name !== 'open' && rolesOf(name).some((role) => role !== 'system'),
);

/** Given and directed by a lead as long as nobody owns the case. */
const leads: ReadonlySet<CommandName> = new Set([
  'assign',
  'set-account',
  'assign-coordinator',
  'direct',
  'settle-attention',
  'redact',
  'adopt-policy',
]);

export function standInFor(name: CommandName): StandIn {
  const who = rolesOf(name);
  const isCustomers = name === 'open' || name === 'submit-data' || who.every((role) => role === 'contact');
  if (isCustomers) return 'customer';
  if (leads.has(name)) return 'lead';
  return who.every((role) => role === 'level3' || role === 'lead') ? 'l3' : 'desk';
}

export function standInText(standIn: StandIn): string {
  return standIn === 'desk' ? "the case's owner, or an engineer of its level" : standIn;
}

/** Who of the demo has the case: its owner, else an engineer of its level. */
export function deskUserOf(shown: CaseSummary, userNameOf: (id: string) => string | undefined): string {
  const owner = shown.owner && userNameOf(shown.owner.id);
  return owner ?? `l${shown.level}`;
}

function rolesOf(name: CommandName): readonly Role[] {
  return catalogue[name].who;
}
