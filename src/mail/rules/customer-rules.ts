/** Rules 29 to 31: a person's mail about a case. */
import type { Ending, Rule, RuleContext } from './context.js';
import { redirectedBy } from './forwarded.js';

export const customerRules: readonly Rule[] = [
  { number: '31', decide: disprovedSender },
  { number: '29', decide: wordOfCustomer },
  { number: '33', decide: blockedStranger },
  { number: '30', decide: wordOfStranger },
];

/** The name of a case does not help whose own domain says that the mail is not theirs. */
function disprovedSender({ found, facts }: RuleContext): Ending | undefined {
  if (found === null || facts.authentication.dmarc !== 'fail') return undefined;
  return { outcome: 'quarantined', reason: 'spoof', evidence: { caseNumber: found.case.number } };
}

/** A completed case is no matter here: the word opens its follow-up case, as it does from the portal. */
function wordOfCustomer(context: RuleContext): Ending | undefined {
  const { found, relation, facts } = context;
  const { contact } = facts.sender;
  if (found === null || contact === null || relation === 'stranger') return undefined;
  const engineerId = redirectedBy(context);
  return {
    outcome: 'appended',
    reason: engineerId === null ? found.by : 'redirected',
    caseNumber: found.case.number,
    as:
      engineerId === null
        ? { kind: 'reply', contactId: contact.id }
        : { kind: 'forwarded', contactId: contact.id, engineerId },
  };
}

/** Before rule 30: whom an engineer blocked does not come in by a case's name either. */
function blockedStranger({ found, facts }: RuleContext): Ending | undefined {
  if (found === null || facts.senderRule !== 'blocked') return undefined;
  return { outcome: 'quarantined', reason: 'blocked', evidence: { caseNumber: found.case.number } };
}

/** Kept from the customer until an engineer approves. Where the case is over for good it opens a case of its own. */
function wordOfStranger({ found }: RuleContext): Ending | undefined {
  if (found === null || found.case.isCompleted) return undefined;
  return {
    outcome: 'appended',
    reason: 'unverified-sender',
    caseNumber: found.case.number,
    as: { kind: 'unverified', notification: null, words: '' },
  };
}
