/** Rules 35 and 36: a mail that opens a case, and whether its sender hears of it at once. */
import { unassignedAccount } from '../../domain/vocabulary.js';
import type { MailPerson } from '../../domain/received-mail.js';
import { isOneOf } from './addresses.js';
import { relationOf } from './authority.js';
import type { Ending, RuleContext } from './context.js';
import type { KnownContact } from './mail-facts.js';
import { isUnderCaps } from './notices.js';

export interface Opener {
  readonly sender: MailPerson;
  readonly contact: KnownContact | null;
  /** The engineer from whose own address it came here (C7). */
  readonly forwardedBy: string | null;
}

/** The end of a mail that opens a case; one from somebody who has left their company waits for a person to say whose it is. */
export function created(context: RuleContext, { sender, contact, forwardedBy }: Opener): Ending {
  if (contact?.isActive === false)
    return { outcome: 'quarantined', reason: 'inactive-contact', evidence: { contact: contact.id } };
  return {
    outcome: 'created',
    reason: isKnown(contact) ? 'new-case' : 'unknown-sender',
    sender,
    contactId: contact?.id ?? null,
    forwardedBy,
    isAcknowledged: isAcknowledged(context, sender),
    linkTo: linkFor(context, contact),
  };
}

/** Somebody of a customer: who wrote before and was never identified is not. */
export function isKnown(contact: KnownContact | null): boolean {
  return contact !== null && contact.accountId !== unassignedAccount;
}

/** Rule 36: only a person's mail, within the caps, and never where it would come back or is not wanted. */
function isAcknowledged({ mail, received, facts }: RuleContext, sender: MailPerson): boolean {
  return (
    mail.machine.kind === 'human' &&
    // RFC 5321 §4.5.5: what comes from the null sender asks for no mail in return.
    received.envelope.from !== '' &&
    facts.authentication.dmarc !== 'fail' &&
    isUnderCaps(facts.recent.acknowledgements) &&
    !facts.isMuted &&
    !isOneOf(facts.ours.boxes, sender.address) &&
    !wantsNoAnswer(mail.headers)
  );
}

/** X-Auto-Response-Suppress stands in people's mail too: their server wants no machine's answer. */
function wantsNoAnswer(headers: readonly (readonly [name: string, value: string])[]): boolean {
  return headers.some(
    ([name, value]) => name === 'x-auto-response-suppress' && /\b(?:all|autoreply|oof)\b/iu.test(value),
  );
}

/** A case that it names, of the sender's own company: others must not even show that they exist. */
function linkFor({ finding, facts }: RuleContext, contact: KnownContact | null): string | null {
  const named = [...(finding.found ? [finding.found.case.number] : []), ...finding.mentions];
  const linkable = named.find((number) => {
    const about = facts.cases.find((known) => known.number === number);
    return about !== undefined && relationOf(contact, about) !== 'stranger';
  });
  return linkable ?? null;
}
