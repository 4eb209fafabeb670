/** Rules 32 to 38: a mail about no case. */
import type { Ending, Rule, RuleContext } from './context.js';
import { created, isKnown } from './creation.js';
import { redirectedBy } from './forwarded.js';
import { createsForStrangersPerHour, createsPerHour } from './limits.js';
import { nearSubject } from './near-subject.js';
import { mayNotify } from './notices.js';

export const newCaseRules: readonly Rule[] = [
  { number: '32', decide: forbiddenBySender },
  { number: '33', decide: blocked },
  { number: '33', decide: spam },
  { number: '34', decide: empty },
  { number: '38', decide: flood },
];

/** The last rule: a mail that no other took opens a case. */
export function newCase(context: RuleContext): Ending {
  const { sender, facts } = context;
  if (sender === null) return { outcome: 'quarantined', reason: 'sender' };
  return created(context, { sender, contact: facts.sender.contact, forwardedBy: redirectedBy(context) });
}

/** The sender's domain asks for it. */
function forbiddenBySender({ facts }: RuleContext): Ending | undefined {
  const { dmarc, policy } = facts.authentication;
  const isForbidden = dmarc === 'fail' && (policy === 'reject' || policy === 'quarantine');
  return isForbidden ? { outcome: 'quarantined', reason: 'spoof' } : undefined;
}

function blocked({ facts }: RuleContext): Ending | undefined {
  return facts.senderRule === 'blocked' ? { outcome: 'quarantined', reason: 'blocked' } : undefined;
}

/** A filter on the way said so. Whoever writes such a line into their own mail harms nobody else. */
function spam({ mail, facts }: RuleContext): Ending | undefined {
  const mark = mail.headers.find(
    ([name, value]) => (name === 'x-spam-flag' || name === 'x-spam-status') && /^\s*yes\b/iu.test(value),
  );
  if (!mark || facts.senderRule === 'allowed') return undefined;
  return { outcome: 'quarantined', reason: 'spam', evidence: { mark: mark.join(': ').slice(0, 200) } };
}

/** Its sender is told where that is safe; otherwise it waits, because nobody would hear of it. */
function empty({ mail, received, facts }: RuleContext): Ending | undefined {
  const isEmpty = mail.subject.trim() === '' && mail.text.trim() === '' && mail.attachments.length === 0;
  if (!isEmpty) return undefined;
  if (!mayNotify(received, facts)) return { outcome: 'quarantined', reason: 'empty' };
  return { outcome: 'refused', reason: 'empty', notice: 'empty' };
}

/** Two systems that answer each other, or one that has lost its senses: what they send waits as one group. */
function flood({ mail, sender, facts }: RuleContext): Ending | undefined {
  const { subjectsOfSender, createdForStrangers } = facts.recent;
  if (facts.senderRule === 'allowed' || sender === null) return undefined;
  const near = nearSubject(mail.subject);
  const nearEqual = subjectsOfSender.filter((subject) => nearSubject(subject) === near).length;
  const isFlood =
    subjectsOfSender.length >= createsPerHour.ofSender ||
    nearEqual >= createsPerHour.nearEqual ||
    (createdForStrangers >= createsForStrangersPerHour && !isKnown(facts.sender.contact));
  if (!isFlood) return undefined;
  return {
    outcome: 'quarantined',
    reason: 'flood',
    evidence: { group: sender.address, createdInHour: subjectsOfSender.length, nearEqual, createdForStrangers },
  };
}
