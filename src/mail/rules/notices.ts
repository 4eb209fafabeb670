/** Mail that is sent by itself: caps, and to whom it may go (mail.md rules 36 and 37). */
import type { ReceivedMail } from '../../domain/received-mail.js';
import { isOneOf, isUsableAddress } from './addresses.js';
import { isProvenSender } from './authority.js';
import { sentByItself } from './limits.js';
import type { MailFacts, Sent } from './mail-facts.js';

/** Whether one more may be sent to an address that got `sent` lately. */
export function isUnderCaps({ lastHour, lastDay }: Sent): boolean {
  return lastHour < sentByItself.perHour && lastDay < sentByItself.perDay;
}

/**
 * Whether the sender of a mail may be told something about it. A notice goes to the return path, and only where that is proven
 * to be the sender's: anything else would be mail to people who wrote nothing.
 */
export function mayNotify({ envelope }: ReceivedMail, facts: MailFacts): boolean {
  const { authentication, recent, isMuted, ours } = facts;
  return (
    isUsableAddress(envelope.from) &&
    (isProvenSender(authentication) || authentication.spf === 'pass') &&
    isUnderCaps(recent.notices) &&
    !isMuted &&
    !isOneOf(ours.boxes, envelope.from)
  );
}
