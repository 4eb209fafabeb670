/** What the pages of `caseline mail` read of the API's documents; they may have more. */
import { z } from 'zod';

export const mailLine = z.object({
  id: z.string(),
  receivedAt: z.string(),
  from: z.string(),
  fromName: z.string().nullable(),
  to: z.array(z.string()),
  subject: z.string().nullable(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  caseNumber: z.string().nullable(),
});
export type MailLine = z.output<typeof mailLine>;

const person = z.object({ id: z.string(), name: z.string().nullable() });

export const mailDocument = mailLine.extend({
  door: z.string(),
  kind: z.string().nullable(),
  messageId: z.string().nullable(),
  size: z.number(),
  sha256: z.string(),
  envelope: z.object({ from: z.string(), to: z.array(z.string()) }),
  peer: z.record(z.string(), z.unknown()),
  rule: z.string().nullable(),
  evidence: z.record(z.string(), z.unknown()),
  authentication: z.unknown(),
  duplicateOf: z.string().nullable(),
  duplicates: z.array(z.string()),
  endedAt: z.string().nullable(),
  attempts: z.number(),
  nextAttemptAt: z.string().nullable(),
  lastError: z.string().nullable(),
  settled: z.object({ how: z.string(), at: z.string().nullable(), by: person.nullable() }).nullable(),
  acts: z.array(z.object({ at: z.string(), kind: z.string(), by: person })),
});
export type MailDocument = z.output<typeof mailDocument>;

const waiting = z.object({ count: z.number(), oldestAt: z.string().nullable() });

export const mailFigures = z.object({
  received: z.number(),
  waiting: z.number(),
  ends: z.array(z.object({ outcome: z.string(), reason: z.string().nullable(), count: z.number() })),
  doors: z.array(z.object({ door: z.string(), count: z.number() })),
  backlog: z.object({
    withoutEnd: waiting.extend({ late: z.number() }),
    quarantine: waiting.extend({ reasons: z.array(waiting.extend({ reason: z.string() })) }),
  }),
  alarms: z.array(z.object({ name: z.string(), detail: z.string() })),
});
export type MailFigures = z.output<typeof mailFigures>;

export const senderRule = z.object({
  sender: z.string(),
  verdict: z.string(),
  note: z.string().nullable(),
  createdAt: z.string(),
  createdBy: person,
});
export type SenderRule = z.output<typeof senderRule>;
