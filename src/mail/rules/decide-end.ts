/** How a mail ends: the rules of mail.md section 4 in order; the first that gives an end decides. */
import type { MailEnd } from '../inbound/mail-end.js';
import type { ParsedMail, ParseResult } from '../inbound/parsed-mail.js';
import type { ReceivedMail } from '../../domain/received-mail.js';
import { contextOf, type Ending, type Rule, type RuleContext } from './context.js';
import { customerRules } from './customer-rules.js';
import { identityRules } from './identity-rules.js';
import { machineRules } from './machine-rules.js';
import type { MailFacts } from './mail-facts.js';
import { newCase, newCaseRules } from './new-case-rules.js';
import { staffRules } from './staff-rules.js';

/**
 * Rules 1 to 6 are the doors' and the room's, 8 to 12 the parser's; 15, 17 and 18 give what the others look at, and 36 and 37 are
 * part of whatever sends mail by itself.
 */
const rules: readonly Rule[] = [
  ...identityRules,
  ...machineRules,
  ...staffRules,
  ...customerRules,
  ...newCaseRules,
  { number: '35', decide: newCase },
];

/** The one end of a mail that could be read. Pure: the same mail and facts always give the same end. */
export function decideEnd(mail: ParsedMail, received: ReceivedMail, facts: MailFacts): MailEnd {
  const context = contextOf(mail, received, facts);
  for (const { number, decide } of rules) {
    const ending = decide(context);
    if (ending) return endOf(number, ending, evidenceOf(context));
  }
  throw new Error('the last rule gives every mail an end');
}

/** Rule 10: what could not be read waits for a person, with its bytes. */
export function decideUnreadable({ reason, detail }: Extract<ParseResult, { ok: false }>): MailEnd {
  return endOf('10', { outcome: 'quarantined', reason: 'unparseable', evidence: { why: reason, detail } }, {});
}

/** Rule 7, before a mail is read: an exact repeat needs no reading. `of`: the ledger id of the first. */
export function repeatOf(of: string): MailEnd {
  return endOf('7', { outcome: 'duplicate', reason: 'repeat', of }, {});
}

function endOf(rule: string, ending: Ending, seen: Readonly<Record<string, unknown>>): MailEnd {
  return { ...ending, rule, evidence: { ...seen, ...ending.evidence } };
}

/** What the ledger shows of every decision; nothing is listed that is as usual. */
function evidenceOf({ mail, facts, finding, found, relation }: RuleContext): Readonly<Record<string, unknown>> {
  const { dmarc, spf, dkim, policy } = facts.authentication;
  const all: readonly (readonly [string, unknown, boolean])[] = [
    ['authentication', { dmarc, spf, dkim, policy }, true],
    ['machine', { kind: mail.machine.kind, tier: mail.machine.tier, signs: mail.machine.signs }, mail.machine.tier > 0],
    ['foundBy', found?.by, found !== null],
    ['followedFrom', found?.followedFrom, found !== null && found.followedFrom !== null],
    ['relation', relation, found !== null],
    ['notUsed', finding.found?.by, found === null && finding.found !== null],
    ['mentions', mentioned(finding.mentions, found === null ? finding.found?.case.number : undefined), true],
    ['ownMailOfNoCase', true, finding.answersNoCase],
    ['messageIdReused', true, facts.earlier.some(({ hasSameMessageId }) => hasSameMessageId)],
    ['flags', mail.flags, mail.flags.length > 0],
  ];
  return Object.fromEntries(
    all.filter(([, value, isShown]) => isShown && !isEmptyList(value)).map(([name, value]) => [name, value]),
  );
}

/** A case whose name the sender may not use is one that the mail mentions (rule 21). */
function mentioned(others: readonly string[], unusable: string | undefined): readonly string[] {
  return unusable === undefined ? others : [unusable, ...others];
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
