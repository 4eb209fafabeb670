/** Who may do what with resources; what they may do with a case is decided with the case. */
import type { EngineerActor } from '../domain/envelope.js';
import type { User } from '../store/user-store.js';
import type { Endpoint, Who } from './endpoint.js';
import { Problem } from './problem.js';

const sentences: Readonly<Record<Exclude<Who, 'anyone'>, string>> = {
  engineers: 'Only engineers may do this.',
  leads: 'Only leads and admins may do this.',
  admins: 'Only admins may do this.',
};

/** Whether the user belongs to `who`; what leads may do, admins may do too. */
export function belongs(user: User, who: Who): boolean {
  if (who === 'anyone') return true;
  const { actor } = user;
  if (actor.kind !== 'engineer') return false;
  if (who === 'engineers') return true;
  return actor.isAdmin || (who === 'leads' && actor.isLead);
}

export function require(user: User, who: Who): void {
  if (who !== 'anyone' && !belongs(user, who)) throw new Problem('forbidden', sentences[who]);
}

/** A token of one use only serves that; elsewhere it is as good as none. */
export function requireScope({ scope }: User, { scope: use }: Pick<Endpoint, 'scope'>): void {
  if (scope !== null && scope !== use) throw new Problem('forbidden', `This token is for ${scope} only.`);
}

/** The engineer behind an endpoint that is for engineers only. */
export function engineerOf(user: User): EngineerActor {
  if (user.actor.kind !== 'engineer') throw new Problem('forbidden', sentences.engineers);
  return user.actor;
}

/** Leads and admins manage every account's contacts, an account's administrator those of the own account. */
export function managesContactsOf(user: User, accountId: string): boolean {
  const { actor } = user;
  if (actor.kind === 'contact') return actor.isAccountAdmin && actor.accountId === accountId;
  return belongs(user, 'leads');
}
