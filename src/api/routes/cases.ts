/** Reading cases: the list, one case, its timeline, its messages and the cases it is linked to. */
import { z } from 'zod';
import { levels, linkTypes, severities, sides, statuses, type Level, type Severity } from '../../domain/vocabulary.js';
import type { CaseFilter, CaseReader, RelatedCase } from '../../store/case-reader.js';
import { caseSorts } from '../../store/case-sort.js';
import type { MessageReader } from '../../store/message-reader.js';
import { scopeOf } from '../../store/scope.js';
import {
  parseTimelineCursor,
  positionAfter,
  type TimelinePosition,
  type TimelineReader,
} from '../../store/timeline-reader.js';
import type { User } from '../../store/user-store.js';
import { caseSchema, caseSummarySchema } from '../case-document.js';
import { readerOf, type CaseView } from '../case-view.js';
import { caseAnswer } from '../command-answers.js';
import { endpoint, ok, type Call, type Endpoint } from '../endpoint.js';
import { messageSchema, presentMessage } from '../message-document.js';
import { invalid } from '../problem.js';
import { isoInstant, pageOf, pageQuery, queryFlag, words } from '../schemas.js';
import { presentEntry, timelineEntrySchema } from '../timeline-document.js';

export interface CaseServices {
  readonly view: CaseView;
  readonly cases: CaseReader;
  readonly timeline: TimelineReader;
  readonly messages: MessageReader;
}

/** `status=queued,gathering` and `status=queued&status=gathering` say the same. */
const statusList = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',') : value),
  z.array(z.literal(statuses)).min(1).max(statuses.length),
);
const wholeUpTo = (max: number): z.ZodType<number> => z.coerce.number().int().min(1).max(max);

const listQuery = z.strictObject({
  ...pageQuery,
  status: statusList.optional(),
  level: wholeUpTo(3).optional(),
  owner: words(100).optional().describe("An engineer's id, `me`, or `none`"),
  side: z.literal(sides).optional().describe('Whose move it is'),
  account: words(100).optional(),
  product: words(100).optional(),
  severity: wholeUpTo(4).optional(),
  policyVersion: wholeUpTo(999_999_999).optional(),
  q: words(200)
    .optional()
    .describe("Part of the subject or the customer's reference, or a whole number or reference id"),
  breached: queryFlag.optional(),
  sort: z.literal(caseSorts).default('-updatedAt'),
});

const afterQuery = z.strictObject({
  ...pageQuery,
  after: z.coerce.number().int().min(0).max(2_000_000_000).default(0).describe('Only what came after this sequence'),
});

const relatedSchema = z
  .object({
    type: z.literal(linkTypes),
    direction: z.literal(['to', 'from']).describe('`from`: the other case names this one'),
    number: z.string(),
    subject: z.string(),
    status: z.literal(statuses),
    level: z.literal(levels),
    severity: z.literal(severities),
    openedAt: isoInstant,
    closedAt: isoInstant.nullable(),
  })
  .meta({ id: 'RelatedCase' });

const described = { tag: 'Cases', who: 'anyone' } as const;

export function caseEndpoints(services: CaseServices): readonly Endpoint[] {
  const { view, cases } = services;
  return [
    endpoint({
      ...described,
      route: 'get /cases',
      operationId: 'listCases',
      summary: 'The cases you may see, newest change first.',
      query: listQuery,
      answer: pageOf(caseSummarySchema),
      handle: async (call) => ok(await view.list(call.user, listRequest(call))),
    }),
    endpoint({
      ...described,
      route: 'get /cases/{number}',
      operationId: 'getCase',
      summary: 'One case.',
      answer: caseSchema,
      handle: async ({ user, params }) => caseAnswer(200, await view.get(user, params['number'] ?? '')),
    }),
    endpoint({
      ...described,
      route: 'get /cases/{number}/related',
      operationId: 'listRelatedCases',
      summary: 'The cases this one names, and those that name it.',
      answer: pageOf(relatedSchema),
      handle: async ({ user, params }) => {
        const number = params['number'] ?? '';
        await view.requireVisible(user, number);
        const items = await cases.listRelated(scopeOf(user.actor), number, 200);
        return ok({ items: items.map(presentRelated), nextCursor: null });
      },
    }),
    ...sequenceEndpoints(services),
  ];
}

function sequenceEndpoints({ view, timeline, messages }: CaseServices): readonly Endpoint[] {
  return [
    endpoint({
      ...described,
      route: 'get /cases/{number}/timeline',
      operationId: 'listTimeline',
      summary: 'What happened, in order.',
      query: afterQuery,
      answer: pageOf(timelineEntrySchema),
      handle: async ({ user, params, query }) => {
        const caseNumber = params['number'] ?? '';
        await view.requireVisible(user, caseNumber);
        const after = placeOf(query);
        const page = await timeline.list(audienceOf(user), { caseNumber, after, limit: query.limit });
        return ok({ items: page.items.map((row) => presentEntry(row, readerOf(user))), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      ...described,
      route: 'get /cases/{number}/messages',
      operationId: 'listMessages',
      summary: 'The words on the case, oldest first.',
      query: afterQuery,
      answer: pageOf(messageSchema),
      handle: async ({ user, params, query }) => {
        const caseNumber = params['number'] ?? '';
        await view.requireVisible(user, caseNumber);
        const page = await messages.list(audienceOf(user), { caseNumber, ...query });
        return ok({ items: page.items.map((row) => presentMessage(row, readerOf(user))), nextCursor: page.nextCursor });
      },
    }),
  ];
}

function listRequest({ user, query, now }: Call<z.output<typeof listQuery>>): Parameters<CaseReader['list']>[1] {
  const { limit, cursor, sort, status, owner, breached, level, severity, ...equal } = query;
  const filter: CaseFilter = {
    ...equal,
    statuses: status,
    owner: ownerOf(user, owner),
    isBreached: breached,
    level: level as Level | undefined, // within the bounds of the closed set by its schema
    severity: severity as Severity | undefined, // likewise
  };
  return { limit, cursor, sort, filter, now };
}

function ownerOf(user: User, owner: string | undefined): string | null | undefined {
  if (owner === 'none') return null;
  return owner === 'me' ? user.actor.id : owner;
}

function audienceOf(user: User): 'public' | 'all' {
  return readerOf(user) === 'customer' ? 'public' : 'all';
}

/** Where to go on: at the cursor, but never before the sequence that the caller has seen. */
function placeOf({ after, cursor }: z.output<typeof afterQuery>): TimelinePosition {
  const from = positionAfter(after);
  if (cursor === undefined) return from;
  const at = parseTimelineCursor(cursor);
  if (!at) throw invalid([{ path: 'cursor', message: 'does not belong to this list' }]);
  return at.place < after ? from : at;
}

function presentRelated(row: RelatedCase): z.output<typeof relatedSchema> {
  const { openedAt, closedAt, severity, ...rest } = row;
  return { ...rest, severity, openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null };
}
