/** A mail of the ledger as JSON, for engineers only: it names who wrote, and what was found in it. */
import { z } from 'zod';
import { mailAlarmNames, type MailAlarm } from '../mail/ledger/alarms.js';
import { mailDoors, mailKinds, mailOutcomes } from '../domain/received-mail.js';
import type { MailActRecord } from '../store/mail-act-store.js';
import type { MailBacklog, MailCount, Period } from '../store/mail-figures.js';
import type { MailRow, MailSummaryRow } from '../store/mail-ledger-reader.js';
import { senderVerdicts, type SenderRuleRecord } from '../store/sender-rule-store.js';
import { isoInstant } from './schemas.js';

const engineer = z.object({ id: z.string(), name: z.string().nullable() });
const anyMembers = z.record(z.string(), z.unknown());

export const mailSummarySchema = z
  .object({
    id: z.string(),
    receivedAt: isoInstant,
    door: z.literal(mailDoors),
    from: z
      .string()
      .describe("The sender's address; the envelope's where none could be read, empty for the null sender"),
    fromName: z.string().nullable(),
    to: z.array(z.string()).describe('Recipients of the envelope'),
    subject: z.string().nullable(),
    kind: z.literal(mailKinds).nullable().describe('Null while it is not read, or where it could not be'),
    outcome: z.literal(mailOutcomes).nullable().describe('Null while it waits for its end'),
    reason: z.string().nullable().describe('The stable word of the rule that decided'),
    caseNumber: z.string().nullable(),
    settled: z.string().nullable().describe('What somebody decided of a mail in quarantine: released or discarded'),
  })
  .meta({ id: 'MailSummary' });

export const mailSchema = mailSummarySchema
  .omit({ settled: true })
  .extend({
    messageId: z.string().nullable(),
    size: z.int().describe('Bytes as received'),
    sha256: z.string(),
    box: z.string().describe('The one of our addresses that it was for'),
    envelope: z.object({ from: z.string(), to: z.array(z.string()) }),
    peer: anyMembers.describe('Who brought it: address, name, mailbox or token'),
    rule: z.string().nullable().describe('Number of the rule that decided, as in docs/mail.md'),
    evidence: anyMembers.describe('What the rule saw'),
    authentication: z.unknown().describe('SPF, DKIM and DMARC, as far as they were asked'),
    duplicateOf: z.string().nullable(),
    duplicates: z.array(z.string()).describe('Mails that are exact repeats of this one'),
    endedAt: isoInstant.nullable(),
    attempts: z.int(),
    nextAttemptAt: isoInstant.nullable(),
    lastError: z.string().nullable().describe('Why the last attempt to work on it failed'),
    settled: z
      .object({ how: z.string(), at: isoInstant.nullable(), by: engineer.nullable() })
      .nullable()
      .describe('What somebody decided of a mail in quarantine'),
    acts: z.array(z.object({ at: isoInstant, kind: z.string(), by: engineer })).describe('Who read the raw mail'),
  })
  .meta({ id: 'Mail' });
export type MailDocument = z.output<typeof mailSchema>;

const waiting = { count: z.int(), oldestAt: isoInstant.nullable() };

export const mailFiguresSchema = z
  .object({
    since: isoInstant.nullable(),
    until: isoInstant.nullable(),
    received: z.int(),
    waiting: z.int().describe('Of these, without an end: received = waiting + all ends'),
    ends: z.array(z.object({ outcome: z.literal(mailOutcomes), reason: z.string().nullable(), count: z.int() })),
    doors: z.array(z.object({ door: z.literal(mailDoors), count: z.int() })),
    backlog: z
      .object({
        withoutEnd: z.object({ ...waiting, late: z.int().describe('Longer than 15 minutes') }),
        quarantine: z.object({ ...waiting, reasons: z.array(z.object({ reason: z.string(), ...waiting })) }),
      })
      .describe('What waits now, whenever it was received'),
    alarms: z.array(z.object({ name: z.literal(mailAlarmNames), detail: z.string() })),
  })
  .meta({ id: 'MailFigures' });

export const senderRuleSchema = z
  .object({
    sender: z.string().describe('An address, or `@domain` for everybody of one'),
    verdict: z.literal(senderVerdicts),
    note: z.string().nullable(),
    createdAt: isoInstant,
    createdBy: engineer,
  })
  .meta({ id: 'SenderRule' });

export function presentMailSummary(row: MailSummaryRow): z.output<typeof mailSummarySchema> {
  const { id, door, fromName, envelopeTo, subject, kind, outcome, reason, caseNumber, settledHow } = row;
  return {
    ...{ id, receivedAt: row.receivedAt.toISOString(), door, from: senderOf(row), fromName },
    ...{ to: [...envelopeTo], subject, kind, outcome, reason, caseNumber, settled: settledHow },
  };
}

function senderOf({ fromAddress, envelopeFrom }: MailSummaryRow): string {
  return fromAddress === null || fromAddress === '' ? envelopeFrom : fromAddress;
}

export function presentMail(row: MailRow, acts: readonly MailActRecord[]): MailDocument {
  const { messageId, size, sha256, box, envelopeFrom, envelopeTo, peer, rule, duplicateOf, duplicates } = row;
  const { authentication = null, ...evidence } = row.evidence;
  return {
    ...presentMailSummary(row),
    ...{ messageId, size, sha256, box, envelope: { from: envelopeFrom, to: [...envelopeTo] }, peer: { ...peer } },
    ...{ rule, evidence, authentication, duplicateOf, duplicates: [...duplicates] },
    endedAt: instantOf(row.endedAt),
    attempts: row.attempts,
    nextAttemptAt: row.outcome === null ? instantOf(row.nextAttemptAt) : null,
    lastError: row.lastError,
    settled: row.settledHow === null ? null : { how: row.settledHow, at: instantOf(row.settledAt), by: row.settledBy },
    acts: acts.map(({ at, kind, by }) => ({ at: at.toISOString(), kind, by })),
  };
}

export function presentFigures(
  counts: readonly MailCount[],
  { since, until, backlog, alarms }: Period & { backlog: MailBacklog; alarms: readonly MailAlarm[] },
): z.output<typeof mailFiguresSchema> {
  const { withoutEnd, quarantine } = backlog;
  return {
    since: instantOf(since),
    until: instantOf(until),
    received: sum(counts),
    waiting: sum(counts.filter(({ outcome }) => outcome === null)),
    ends: endsOf(counts),
    doors: mailDoors
      .map((door) => ({ door, count: sum(counts.filter((one) => one.door === door)) }))
      .filter(({ count }) => count > 0),
    backlog: {
      withoutEnd: { ...withoutEnd, oldestAt: instantOf(withoutEnd.oldestAt) },
      quarantine: {
        count: quarantine.count,
        oldestAt: instantOf(quarantine.oldestAt),
        reasons: quarantine.reasons.map((one) => ({ ...one, oldestAt: instantOf(one.oldestAt) })),
      },
    },
    alarms: [...alarms],
  };
}

/** By outcome in the order of the contract, then the most first; all doors together. */
function endsOf(counts: readonly MailCount[]): z.output<typeof mailFiguresSchema>['ends'] {
  return mailOutcomes.flatMap((outcome) => {
    const ofOutcome = counts.filter((one) => one.outcome === outcome);
    const reasons = [...new Set(ofOutcome.map(({ reason }) => reason))];
    return reasons
      .map((reason) => ({ outcome, reason, count: sum(ofOutcome.filter((one) => one.reason === reason)) }))
      .sort((one, other) => other.count - one.count);
  });
}

export function presentSenderRule(row: SenderRuleRecord): z.output<typeof senderRuleSchema> {
  return { ...row, createdAt: row.createdAt.toISOString() };
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

function instantOf(at: Date | null | undefined): string | null {
  return at?.toISOString() ?? null;
}
