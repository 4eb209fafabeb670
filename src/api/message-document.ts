/** A message as the API shows it. */
import { z } from 'zod';
import { isRecord } from '../domain/record.js';
import { deliveryStates } from '../store/delivery-reader.js';
import type { MessageRow } from '../store/message-reader.js';
import type { Reader } from './reader.js';
import { isoInstant } from './schemas.js';

const person = z.object({
  kind: z.literal(['contact', 'engineer', 'system']),
  id: z.string(),
  name: z.string().nullable(),
});

export const messageFileSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    size: z.int().describe('In bytes'),
    type: z.string().describe('The media type that its sender gave it'),
    contentId: z.string().nullable().describe('What `cid:` addresses in the HTML name it by'),
    isInline: z.boolean().describe('Shown within the HTML'),
    url: z.string().describe('Where its bytes are'),
  })
  .meta({ id: 'MessageFile' });

const mailSchema = z.object({
  id: z.string().nullable().describe("Its row in the mail ledger; engineers' only"),
  from: z
    .object({ name: z.string(), address: z.string() })
    .nullable()
    .describe("Who wrote it, as the mail says; null for customers where that is an engineer's own address (C6)"),
  vouchedBy: z.string().nullable().describe("The engineer who forwarded a customer's mail; engineers' only"),
});

export const messageSchema = z
  .object({
    id: z.string(),
    at: isoInstant,
    author: person,
    visibility: z.literal(['public', 'internal']),
    channel: z.string(),
    text: z.string(),
    html: z.string().nullable().describe('Sanitized, without remote images; null where its mail had none'),
    quotedFrom: z
      .int()
      .nullable()
      .describe(
        'Where the quoted part begins in `text`, in characters (UTF-16): to be folded. Null: nothing is quoted',
      ),
    attachments: z.array(messageFileSchema),
    mail: mailSchema.nullable().describe('Null for what did not come by mail'),
    unverified: z.boolean().describe('Of a sender who is not known to the case: hidden from customers until approved'),
    data: z.unknown().describe('What the command brought beside its text, for example the values of items'),
    delivery: z
      .literal(deliveryStates)
      .nullable()
      .describe('How far its mail to the customer has come; null where none was due'),
    command: z.string(),
    commandId: z.string(),
    caseNumber: z.string().describe('The case that it was written on: this one, or one that was merged into it'),
    redactions: z
      .array(z.object({ at: isoInstant, by: person, isWhole: z.boolean() }))
      .describe('Words that were removed for good; `[removed]` stands in their place'),
    seq: z.int().nullable().describe("Null while the message is on its way to the case's workflow"),
  })
  .meta({ id: 'Message' });

/** What the mail room stored with the message. */
const storedMail = z.object({
  id: z.string(),
  html: z.string().nullable(),
  quotedFrom: z.number().nullable(),
  from: z.object({ name: z.string(), address: z.string() }),
  vouchedBy: z.string().optional(),
});

export function presentMessage(row: MessageRow, reader: Reader): z.output<typeof messageSchema> {
  const { mail, rest } = partsOf(row.data);
  return {
    id: row.id,
    at: row.at.toISOString(),
    author: { kind: row.authorKind, id: row.authorId, name: row.authorName },
    visibility: row.isPublic ? 'public' : 'internal',
    channel: row.channel,
    text: row.text,
    html: mail?.html ?? null,
    quotedFrom: mail?.quotedFrom ?? null,
    attachments: row.attachments.map((file) => ({ ...file, url: fileUrl(file.id) })),
    mail: mail ? presentMail(mail, reader, row) : null,
    unverified: row.isUnverified,
    data: rest,
    delivery: row.delivery,
    command: row.command,
    commandId: row.commandId,
    caseNumber: row.caseNumber,
    redactions: [...row.redactions],
    seq: row.seq,
  };
}

function presentMail(
  { id, from, vouchedBy }: z.output<typeof storedMail>,
  reader: Reader,
  { authorKind }: MessageRow,
): z.output<typeof mailSchema> {
  if (reader === 'support') return { id, from, vouchedBy: vouchedBy ?? null };
  return { id: null, from: authorKind === 'engineer' ? null : from, vouchedBy: null };
}

/** Where the bytes of a file are. */
export function fileUrl(id: string): string {
  return `/api/v1/files/${id}`;
}

/** What the mail brought, and the rest; null when there is none. */
function partsOf(data: unknown): { mail: z.output<typeof storedMail> | undefined; rest: unknown } {
  if (!isRecord(data)) return { mail: undefined, rest: data };
  const { mail, ...rest } = data;
  return { mail: storedMail.safeParse(mail).data, rest: Object.keys(rest).length === 0 ? null : rest };
}
