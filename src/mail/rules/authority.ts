/** Who may say something on a case (C8; mail.md rules 29 to 31). */
import { unassignedAccount } from '../../domain/vocabulary.js';
import type { Authentication } from '../authentication-verdict.js';
import type { KnownCase, KnownContact } from './mail-facts.js';

/** `colleague`: another contact of the case's account. */
export type Relation = 'participant' | 'colleague' | 'stranger';

/**
 * What a contact is to a case. Those of the account `unassigned` are people whom nobody has identified: strangers to each other,
 * whatever the account says. Who has left their company is a stranger too.
 */
export function relationOf(contact: KnownContact | null, about: KnownCase): Relation {
  if (!contact?.isActive) return 'stranger';
  if (about.participants.includes(contact.id)) return 'participant';
  const isOfAccount = contact.accountId === about.accountId && contact.accountId !== unassignedAccount;
  return isOfAccount ? 'colleague' : 'stranger';
}

/** The sender is who From says: by DMARC, or by the word of our own server, which looked at the sender before it handed on. */
export function isProvenSender({ dmarc }: Authentication): boolean {
  return dmarc === 'pass' || dmarc === 'relayed';
}
