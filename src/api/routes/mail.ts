/** The mail ledger: every mail that came in and where it went, what is held back, and what somebody decides of it. */
import { z } from 'zod';
import { mailAlarms, lateAfterMs } from '../../mail/ledger/alarms.js';
import { mailDoors, mailKinds, mailOutcomes } from '../../domain/received-mail.js';
import type { MailRoomFace, SettleAnswer } from '../../mail/room/mail-room-face.js';
import type { Database } from '../../store/database.js';
import { type MailActStore } from '../../store/mail-act-store.js';
import { countMails, readMailBacklog } from '../../store/mail-figures.js';
import { type MailLedgerReader, type MailRow } from '../../store/mail-ledger-reader.js';
import { engineerOf } from '../access.js';
import { endpoint, ok, type Answer, type Call, type Endpoint } from '../endpoint.js';
import {
  mailFiguresSchema,
  mailSchema,
  mailSummarySchema,
  presentFigures,
  presentMail,
  presentMailSummary,
  type MailDocument,
} from '../mail-document.js';
import { notFound, Problem } from '../problem.js';
import { instant, pageOf, pageQuery, queryFlag, words } from '../schemas.js';

export interface MailServices {
  readonly database: Database;
  readonly ledger: MailLedgerReader;
  readonly acts: MailActStore;
  readonly room: Pick<MailRoomFace, 'release' | 'discard'>;
}

const outcomeList = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',') : value),
  z.array(z.literal([...mailOutcomes, 'waiting'])).min(1),
);
const caseNumber = z.string().regex(/^\d{8}$/u, 'must be a case number: eight digits');
const period = { since: instant.optional(), until: instant.optional() };
const listQuery = z.strictObject({
  ...pageQuery,
  ...period,
  outcome: outcomeList.optional().describe('One or more; `waiting`: those that have no end yet'),
  reason: words(100).optional().describe('The stable word of the rule that decided'),
  kind: z.literal(mailKinds).optional(),
  door: z.literal(mailDoors).optional(),
  from: words(320).optional().describe("The sender's address, or `@domain` for everybody of one"),
  case: caseNumber.optional(),
  settled: queryFlag.optional().describe('`false`: in quarantine for somebody to decide; `true`: somebody has decided'),
  q: words(200).optional().describe('Part of the subject or the sender, or a whole id, Message-ID or SHA-256'),
});
const releaseBody = z
  .strictObject({
    caseNumber: caseNumber.optional().describe('The case that it belongs to'),
    asNew: z.literal(true).optional().describe('A case of its own is opened for it'),
  })
  .refine((body) => (body.caseNumber === undefined) !== (body.asNew === undefined), {
    message: 'give either `caseNumber`, or `asNew: true`',
  });
const discardBody = z.strictObject({
  blockSender: z.boolean().default(false).describe('Mail of this address is held back from now on'),
});

const described = { tag: 'Mail', who: 'engineers' } as const;

export function mailEndpoints(services: MailServices): readonly Endpoint[] {
  return [...reading(services), ...settling(services)];
}

function reading(services: MailServices): readonly Endpoint[] {
  const { database, ledger } = services;
  return [
    endpoint({
      ...described,
      route: 'get /mail',
      operationId: 'listMail',
      summary: 'Every mail that came in, newest first, with how it ended and why.',
      query: listQuery,
      answer: pageOf(mailSummarySchema),
      handle: async ({ query }) => {
        const { limit, cursor, outcome: outcomes, case: ofCase, settled: isSettled, ...rest } = query;
        const filter = { ...rest, ...periodOf(query), outcomes, caseNumber: ofCase, isSettled };
        const page = await ledger.list(filter, { limit, cursor });
        return ok({ items: page.items.map(presentMailSummary), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      ...described,
      route: 'get /mail/summary',
      operationId: 'getMailFigures',
      summary: 'How many came in and how they ended, what waits, and what is wrong.',
      query: z.strictObject(period),
      answer: mailFiguresSchema,
      handle: async ({ query, now }) => {
        const counts = await countMails(database, periodOf(query));
        const backlog = await readMailBacklog(database, new Date(now - lateAfterMs));
        return ok(presentFigures(counts, { ...periodOf(query), backlog, alarms: mailAlarms(backlog, now) }));
      },
    }),
    endpoint({
      ...described,
      route: 'get /mail/{id}',
      operationId: 'getMail',
      summary: 'One mail: how it came, what it is, which rule decided and on what evidence.',
      answer: mailSchema,
      handle: async (call) => ok(await shown(services, call)),
    }),
    endpoint({
      ...described,
      route: 'get /mail/{id}/raw',
      operationId: 'downloadMail',
      summary: 'The mail as it came, byte by byte. That you read it is recorded.',
      fileType: 'message/rfc822',
      handle: (call) => rawMail(services, call),
    }),
  ];
}

function settling(services: MailServices): readonly Endpoint[] {
  const { room } = services;
  return [
    endpoint({
      ...described,
      route: 'post /mail/{id}/release',
      operationId: 'releaseMail',
      summary: 'Give a mail in quarantine to a case, or open one for it. 202: decided, its end is on its way.',
      body: releaseBody,
      answer: mailSchema,
      handle: async (call) => {
        const { caseNumber: number } = call.body;
        const by = engineerOf(call.user).id;
        const order = number === undefined ? { by, asNew: true as const } : { by, caseNumber: number };
        return settledAnswer(services, call, await room.release(idOf(call), order));
      },
    }),
    endpoint({
      ...described,
      route: 'post /mail/{id}/discard',
      operationId: 'discardMail',
      summary: 'Leave a mail in quarantine for good, and block its sender if you like. The mail is kept.',
      body: discardBody,
      answer: mailSchema,
      handle: async (call) => {
        const order = { by: engineerOf(call.user).id, block: call.body.blockSender };
        return settledAnswer(services, call, await room.discard(idOf(call), order));
      },
    }),
  ];
}

async function rawMail({ ledger, acts }: MailServices, call: Call): Promise<Answer> {
  const { id, size } = await found(ledger, call);
  await acts.rawRead(id, { by: engineerOf(call.user).id, at: new Date(call.now) });
  const download = { type: 'message/rfc822', size, name: `${id}.eml`, parts: ledger.rawParts(id) };
  return { status: 200, download };
}

async function settledAnswer(services: MailServices, call: Call, answer: SettleAnswer): Promise<Answer> {
  switch (answer.kind) {
    case 'settled':
      return ok(await shown(services, call));
    case 'accepted':
      return { status: 202, body: await shown(services, call) };
    case 'not-found':
      throw noSuchMail();
    case 'not-waiting':
      throw new Problem('refused', answer.detail, { members: { reason: 'not_waiting' } });
    case 'refused':
      throw new Problem('refused', answer.detail, { members: { reason: answer.reason } });
  }
}

async function shown({ ledger, acts }: MailServices, call: Call): Promise<MailDocument> {
  const row = await found(ledger, call);
  return presentMail(row, await acts.ofMail(row.id));
}

async function found(ledger: MailLedgerReader, call: Call): Promise<MailRow> {
  const row = await ledger.find(idOf(call));
  if (!row) throw noSuchMail();
  return row;
}

function noSuchMail(): Problem {
  return notFound('There is no such mail in the ledger.');
}

function idOf({ params }: Pick<Call, 'params'>): string {
  return params['id'] ?? '';
}

function periodOf({ since, until }: { since?: string | undefined; until?: string | undefined }): {
  since: Date | undefined;
  until: Date | undefined;
} {
  return { since: dateOf(since), until: dateOf(until) };
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
