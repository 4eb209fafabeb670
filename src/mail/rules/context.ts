/** What a rule looks at, and what it answers. */
import type { MailEnd } from '../inbound/mail-end.js';
import type { ParsedMail } from '../inbound/parsed-mail.js';
import type { MailPerson, ReceivedMail } from '../../domain/received-mail.js';
import { isProvenSender, relationOf, type Relation } from './authority.js';
import { findCase, type Finding, type FoundCase } from './find-case.js';
import { isUsableAddress } from './addresses.js';
import type { MailFacts } from './mail-facts.js';

export interface RuleContext {
  readonly mail: ParsedMail;
  readonly received: ReceivedMail;
  readonly facts: MailFacts;
  /** The one in From; null where there is none, or several (rule 13). */
  readonly sender: MailPerson | null;
  readonly finding: Finding;
  /** The case that the mail is about, as far as its sender may say so. */
  readonly found: FoundCase | null;
  /** What the sender is to that case. */
  readonly relation: Relation;
  /** A machine's mail by a sure sign (tiers 1 and 2); a subject that looks like one only mutes (rule 17). */
  readonly isMachine: boolean;
}

type WithoutRule<T> = T extends unknown ? Omit<T, 'rule' | 'evidence'> : never;
/** An end as one rule gives it: its number, and what all ends show, are added. */
export type Ending = WithoutRule<MailEnd> & { readonly evidence?: Readonly<Record<string, unknown>> };

export interface Rule {
  /** Its number in mail.md section 4. */
  readonly number: string;
  readonly decide: (context: RuleContext) => Ending | undefined;
}

export function contextOf(mail: ParsedMail, received: ReceivedMail, facts: MailFacts): RuleContext {
  const finding = findCase(mail, facts);
  const found = finding.found !== null && mayName(finding.found, facts) ? finding.found : null;
  return {
    mail,
    received,
    facts,
    sender: oneSender(mail),
    finding,
    found,
    relation: found === null ? 'stranger' : relationOf(facts.sender.contact, found.case),
    isMachine: mail.machine.kind !== 'human' && mail.machine.tier !== 3,
  };
}

function oneSender({ from }: ParsedMail): MailPerson | null {
  const [only] = from;
  return from.length === 1 && only !== undefined && isUsableAddress(only.address) ? only : null;
}

/**
 * A number can be guessed: alone it counts only for somebody who takes part, from a proven address (rule 21; our own servers'
 * word is proof), and for staff. A ReferenceID can't, so that its people need only not be disproved.
 */
function mayName({ case: about, by }: FoundCase, { sender, authentication }: MailFacts): boolean {
  if (by !== 'number-alone' && by !== 'reference-alone') return true;
  const isProven = isProvenSender(authentication);
  if (sender.engineerId !== null) return isProven;
  const relation = relationOf(sender.contact, about);
  if (by === 'number-alone') return relation === 'participant' && isProven;
  return relation !== 'stranger' && authentication.dmarc !== 'fail';
}
