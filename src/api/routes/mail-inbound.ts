/** Mail by HTTP, for a mail server or service that posts what it receives. */
import { z } from 'zod';
import { endpoint, type Answer, type Endpoint } from '../endpoint.js';
import { Problem } from '../problem.js';
import { line } from '../schemas.js';

/** Where mail is taken: each mail, and each refusal, is in the ledger once this resolves. */
export interface MailInbox {
  readonly maxBytes: number;
  take(mail: {
    readonly door: 'http';
    readonly peer: { readonly token: string };
    readonly envelope: { readonly from?: string; readonly to?: readonly string[] };
    readonly bytes: AsyncIterable<Uint8Array>;
  }): Promise<
    | { readonly ok: true; readonly id: string }
    | { readonly ok: false; readonly id: string; readonly reason: 'too-large' | 'unknown-box' | 'empty' | 'unreadable' }
  >;
}

/** Where it is known how a mail ended. */
export interface MailEnds {
  ended(
    mailId: string,
    withinMs: number,
  ): Promise<{ readonly outcome: string; readonly caseNumber: string | null } | undefined>;
}

export interface MailInboundServices {
  readonly inbox: MailInbox;
  readonly ends: MailEnds;
}

/** A caller learns what became of its mail when that is known this soon. */
const waitMs = 3000;
const addressShape = /^[^\s<>@,]+@[^\s<>@,]+$/u;
const address = line(320).regex(addressShape, 'must be a mail address');

const inboundQuery = z.strictObject({
  from: z
    .literal('')
    .or(address)
    .optional()
    .describe('The envelope sender; empty for a bounce. Without it Return-Path or From of the header'),
  to: z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((part) => part.split(',').map((one) => one.trim())))
    .pipe(z.array(address).min(1).max(100))
    .optional()
    .describe('Envelope recipients, separated by commas. Without it those of our addresses that the header names'),
});
const takenSchema = z
  .object({
    messageId: z.string().describe('Of the mail ledger'),
    outcome: z.string().describe('`received` while it is worked on; then how it ended'),
    caseNumber: z.string().optional(),
  })
  .meta({ id: 'TakenMail' });

export function mailInboundEndpoints({ inbox, ends }: MailInboundServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'post /mail/inbound',
      operationId: 'receiveMail',
      tag: 'Mail',
      who: 'leads',
      scope: 'mail',
      status: 202,
      summary:
        'Hand over a received mail as it came (RFC 5322). Stored before the answer; an exact repeat does nothing.',
      rawType: 'message/rfc822',
      query: inboundQuery,
      answer: takenSchema,
      handle: async ({ user, query, bytes }) => {
        const envelope = withoutUndefined(query);
        const peer = { token: user.tokenId };
        const taken = await inbox.take({ door: 'http', peer, envelope, bytes: upTo(inbox.maxBytes, bytes) });
        if (!taken.ok) throw refused(taken, inbox.maxBytes);
        return answerOf(taken.id, await ends.ended(taken.id, waitMs));
      },
    }),
  ];
}

function answerOf(messageId: string, end: Awaited<ReturnType<MailEnds['ended']>>): Answer {
  const caseNumber = end?.caseNumber ?? null;
  return {
    status: 202,
    body: { messageId, outcome: end?.outcome ?? 'received', ...(caseNumber === null ? {} : { caseNumber }) },
  };
}

/** No more is read than shows that it is too large: a zip bomb costs nothing. */
async function* upTo(maxBytes: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    yield chunk;
    size += chunk.length;
    if (size > maxBytes) return;
  }
}

function refused(
  { id, reason }: Extract<Awaited<ReturnType<MailInbox['take']>>, { ok: false }>,
  maxBytes: number,
): Problem {
  const extras = { members: { messageId: id, reason } };
  switch (reason) {
    case 'too-large':
      return new Problem('too_large', `A mail may have at most ${maxBytes} bytes.`, extras);
    case 'unknown-box':
      return new Problem('invalid', 'None of the recipients is an address of ours.', extras);
    case 'empty':
    case 'unreadable':
      return new Problem('invalid', 'The body is empty: there is no mail in it.', extras);
  }
}

function withoutUndefined({ from, to }: z.output<typeof inboundQuery>): { from?: string; to?: readonly string[] } {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
