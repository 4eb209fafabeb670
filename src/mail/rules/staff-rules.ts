/** Rule 28a: engineers' mail, and customers' mail that they forward (C7). */
import { isProvenSender, relationOf } from './authority.js';
import type { Ending, Rule, RuleContext } from './context.js';
import { created } from './creation.js';
import { forwardedAuthor } from './forwarded.js';

export const staffRules: readonly Rule[] = [
  { number: '28a', decide: unprovenStaff },
  { number: '28a', decide: forwardedMail },
  { number: '28a', decide: staffMail },
];

/** What an engineer writes goes into a case unseen: From alone is no proof. Their own reply address is, where nothing speaks against it. */
function unprovenStaff(context: RuleContext): Ending | undefined {
  const { sender, authentication } = context.facts;
  if (sender.engineerId === null || isProvenSender(authentication)) return undefined;
  if (authentication.dmarc !== 'fail' && ownReplyCase(context) !== null) return undefined;
  return { outcome: 'quarantined', reason: 'spoof', evidence: { claimsToBe: sender.engineerId } };
}

/** The case under the customer's name, vouched for by the engineer. Where it is another customer's case it stays the engineer's note. */
function forwardedMail(context: RuleContext): Ending | undefined {
  const { facts, found } = context;
  const { engineerId } = facts.sender;
  const author = engineerId === null ? null : forwardedAuthor(context);
  if (engineerId === null || author === null) return undefined;
  const { contact } = facts.originalSender;
  if (found === null) return created(context, { sender: author, contact, forwardedBy: engineerId });
  if (contact === null || relationOf(contact, found.case) === 'stranger') return undefined;
  return {
    outcome: 'appended',
    reason: 'forwarded',
    caseNumber: found.case.number,
    as: { kind: 'forwarded', contactId: contact.id, engineerId },
  };
}

function staffMail(context: RuleContext): Ending | undefined {
  const { facts, found } = context;
  const { engineerId, contact } = facts.sender;
  if (engineerId === null) return undefined;
  // Somebody of ours may be a customer's contact too, and may ask for help as such.
  if (found === null && contact !== null) return undefined;
  if (found === null) return { outcome: 'quarantined', reason: 'staff' };
  if (found.case.isCompleted)
    return { outcome: 'quarantined', reason: 'completed-case', evidence: { completedCase: found.case.number } };
  const isPublic = ownReplyCase(context) !== null && found.by === 'plus-address';
  const reason = isPublic ? 'staff-reply' : 'staff-note';
  return { outcome: 'appended', reason, caseNumber: found.case.number, as: { kind: 'staff', engineerId, isPublic } };
}

/** The case whose reply address the mail came for, if it is the sender's own. */
function ownReplyCase({ facts }: RuleContext): string | null {
  // Addresses are read in lower case, whatever an id is written in.
  const engineer = facts.sender.engineerId?.toLowerCase();
  const own = facts.signed.find(({ use, engineerId }) => use === 'reply' && engineerId?.toLowerCase() === engineer);
  return own?.caseNumber ?? null;
}
