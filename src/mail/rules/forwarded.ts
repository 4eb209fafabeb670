/** Customers' mail that went to an engineer's own address and came here from there (C7). */
import type { MailPerson } from '../../domain/received-mail.js';
import { isOneOf, isUsableAddress } from './addresses.js';
import type { RuleContext } from './context.js';
import type { MailFacts } from './mail-facts.js';

/** A first prefix that says "answered", in the languages whose mail clients have their own. */
const answered = /^\s*(?:re|aw|sv|vs|antw|antwort|res|odp|ynt|vá|rif|回复|答复)\s*(?:\[\d+\])?\s*[:：]/iu;

/**
 * Whose mail an engineer forwarded; null where they wrote themselves. Attached whole, or below a forwarding line; an answer quotes
 * mail in the same form, and is the engineer's own word.
 */
export function forwardedAuthor({ mail, facts }: RuleContext): MailPerson | null {
  const { original } = mail;
  if (!original?.from || !isOutsider(original.from, facts)) return null;
  const isForward = original.found === 'attached' || (original.found === 'inline' && !answered.test(mail.subject));
  return isForward ? original.from : null;
}

function isOutsider({ address }: MailPerson, { ours, originalSender }: MailFacts): boolean {
  return isUsableAddress(address) && !isOneOf(ours.boxes, address) && originalSender.engineerId === null;
}

/** The engineer whose rule or server sent a customer's own mail on to us: none of our addresses is in To or Cc. */
export function redirectedBy({ mail, facts }: RuleContext): string | null {
  const isToUs = [...mail.to, ...mail.cc].some(({ address }) => isOneOf(facts.ours.boxes, address));
  return isToUs || facts.sender.engineerId !== null ? null : facts.addressedEngineer;
}
