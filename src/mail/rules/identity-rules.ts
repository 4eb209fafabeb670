/** Rules 7 to 20: repeats, who wrote it, our own mail coming back, and what names several cases. */
import { isOneOf } from './addresses.js';
import type { Ending, Rule, RuleContext } from './context.js';
import { maxHops, maxOwnHops } from './limits.js';
import { isReport } from './mail-names.js';

export const identityRules: readonly Rule[] = [
  { number: '7', decide: repeated },
  { number: '13', decide: withoutOneSender },
  { number: '14', decide: ownMail },
  { number: '16', decide: tooManyHops },
  { number: '20', decide: ambiguousPairs },
];

/**
 * An exact repeat, for the same box; or the same mail in another of our boxes, which one sender's servers deliver apart. A box
 * with a token of its own says something that the other copy did not.
 */
function repeated({ received, facts }: RuleContext): Ending | undefined {
  const hasOwnToken = facts.signed.some(({ where }) => where === 'box');
  const content = contentOf(received.duplicateKey);
  const isRepeat = (key: string): boolean =>
    key === received.duplicateKey || (!hasOwnToken && contentOf(key) === content);
  const first = facts.earlier.find(({ duplicateKey }) => isRepeat(duplicateKey));
  if (!first) return undefined;
  const reason = first.duplicateKey === received.duplicateKey ? 'repeat' : 'other-box';
  return { outcome: 'duplicate', reason, of: first.id };
}

/** The part of a key that says nothing of the box: a SHA-256 in hexadecimal. */
function contentOf(duplicateKey: string): string {
  return duplicateKey.slice(0, 64);
}

/** Reports are written by servers, whose names in From are often no addresses; nothing is believed for From's sake in them. */
function withoutOneSender({ mail, sender, isMachine }: RuleContext): Ending | undefined {
  if (sender !== null || (isMachine && isReport(mail))) return undefined;
  return { outcome: 'quarantined', reason: 'sender', evidence: { from: mail.from.slice(0, 5) } };
}

/** A mail that we wrote is never read as somebody's: by its signed id, which a rewriting server may change, or by its sender. */
function ownMail({ facts, sender }: RuleContext): Ending | undefined {
  const own = facts.signed.find(({ where }) => where === 'own');
  if (own) return { outcome: 'quarantined', reason: 'own-loop', evidence: { ownMail: own.id } };
  if (sender === null || !isOneOf(facts.ours.boxes, sender.address)) return undefined;
  return { outcome: 'quarantined', reason: 'own-loop', evidence: { ownAddress: sender.address } };
}

function tooManyHops({ mail, facts }: RuleContext): Ending | undefined {
  const hops = mail.headers.filter(([name]) => name === 'received').map(([, value]) => value.toLowerCase());
  const own = hops.filter((hop) => facts.ours.hosts.some((host) => isBy(hop, host))).length;
  if (hops.length <= maxHops && own <= maxOwnHops) return undefined;
  return { outcome: 'quarantined', reason: 'hops', evidence: { hops: hops.length, ownHops: own } };
}

/** RFC 5321 §4.4: `from … by <host> …`. */
function isBy(hop: string, host: string): boolean {
  return /(?:^|\s)by\s+([^\s;()]+)/u.exec(hop)?.[1] === host;
}

function ambiguousPairs({ finding }: RuleContext): Ending | undefined {
  if (finding.ambiguous.length === 0) return undefined;
  return { outcome: 'quarantined', reason: 'ambiguous', evidence: { cases: finding.ambiguous } };
}
