/** Who may do what: roles from the catalogue, and the relations of lifecycle.md (owner, lead, level, contact). */
import { catalogue, type CommandName, type Role } from './catalogue.js';
import type { Actor, EngineerActor } from './envelope.js';
import type { CaseState } from './state.js';
import type { Level } from './vocabulary.js';

/** The catalogue's roles that an actor has. */
export function rolesOf(actor: Actor): readonly Role[] {
  if (actor.kind !== 'engineer') return [actor.kind];
  const byLevel = actor.levels.map((level): Role => `level${level}`);
  return [...byLevel, ...(actor.isLead ? (['lead'] as const) : []), ...(actor.isAdmin ? (['admin'] as const) : [])];
}

/** Whether the actor's roles allow the command at all, whatever the case's state (otherwise 403). */
export function mayCommand(actor: Actor, name: CommandName): boolean {
  const who: readonly Role[] = catalogue[name].who;
  return rolesOf(actor).some((role) => who.includes(role));
}

/** Whether the actor is an engineer with the lead's rights. */
export function isLead(actor: Actor): boolean {
  return actor.kind === 'engineer' && actor.isLead;
}

/** Whether the actor works at `level`. */
export function isEngineerOf(actor: Actor, level: Level): actor is EngineerActor {
  return actor.kind === 'engineer' && actor.levels.includes(level);
}

/** Whether the actor is that engineer, or their cover while they are away: what was theirs to do, the cover may do. */
export function standsFor(actor: Actor, engineer: string | null): boolean {
  if (actor.kind !== 'engineer' || engineer === null) return false;
  return engineer === actor.id || actor.coverFor.includes(engineer);
}

/** The owner, or the cover of an owner who is away. */
export function isOwner(state: CaseState, actor: Actor): boolean {
  return standsFor(actor, state.owner);
}

/** "O, L" of the command table. */
export function isOwnerOrLead(state: CaseState, actor: Actor): boolean {
  return isOwner(state, actor) || isLead(actor);
}

/** "O, or the level if unowned": who may act on what the case's level owes. */
export function actsForLevel(state: CaseState, actor: Actor): boolean {
  return isOwnerOrLead(state, actor) || (state.owner === null && isEngineerOf(actor, state.line));
}

/** The contact of the case, or an administrator of its account: they may accept, withdraw, reopen, change the contact. */
export function decidesForCustomer(state: CaseState, actor: Actor): boolean {
  if (actor.kind !== 'contact') return false;
  return actor.id === state.contactId || (actor.isAccountAdmin && actor.accountId === state.accountId);
}

/** Whether the case belongs to the contact's account (or, while that is unknown, to the contact). */
export function belongsTo(state: CaseState, actor: Actor): boolean {
  if (actor.kind !== 'contact') return true;
  return state.accountId === null ? actor.id === state.contactId : actor.accountId === state.accountId;
}

/**
 * C5: the contact works with the assigned engineer only. Who else may write publicly: the coordinator, the cover of either, and
 * engineers named in a direction that still runs.
 */
export function isAssignedEngineer(state: CaseState, actor: Actor, now: number): boolean {
  if (actor.kind !== 'engineer') return false;
  const { direction } = state;
  const isDirected = direction !== null && direction.until > now && direction.engineers.includes(actor.id);
  return isOwner(state, actor) || standsFor(actor, state.coordinator) || isDirected;
}
