/** Releases of products. Publishing one tells everybody who waits for it, each once (C21). */
import { z } from 'zod';
import type { DefectDesk } from '../../intake/defect-desk.js';
import { releaseStates, type ReleaseAct } from '../../domain/release.js';
import type { DutyStore, ToldRecord } from '../../store/duty-store.js';
import type { ReleaseName, ReleaseReader, ReleaseRecord, ReleaseWriter } from '../../store/release-store.js';
import { engineerOf } from '../access.js';
import { asked } from '../desk-answers.js';
import { created, endpoint, ok, type Call, type Endpoint } from '../endpoint.js';
import { notFound } from '../problem.js';
import { isoInstant, named, pageOf, pageQuery, reference, words } from '../schemas.js';

export interface ReleaseServices {
  readonly releases: ReleaseReader;
  readonly releaseWriter: ReleaseWriter;
  readonly told: Pick<DutyStore, 'told'>;
  readonly desk: Pick<DefectDesk, 'settleRelease'>;
}

const version = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/u, 'letters, digits, dot, dash, plus and underscore, at most 64');
const notes = words(20_000).nullable().describe('How to obtain it, as customers read it');
const releaseBody = z.strictObject({ product: reference, version, notes: notes.default(null) });
const listQuery = z.strictObject({
  ...pageQuery,
  product: reference.optional(),
  state: z.literal(releaseStates).optional(),
});

const releaseSchema = z
  .object({
    product: z.string(),
    version: z.string(),
    state: z.literal(releaseStates),
    notes: z.string().nullable(),
    createdAt: isoInstant,
    publishedAt: isoInstant.nullable(),
    cancelledAt: isoInstant.nullable(),
  })
  .meta({ id: 'Release' });
const counted = releaseSchema
  .extend({
    waiting: z.int().describe('Duties: whoever waits for it beyond the end of their case'),
    told: z.int(),
    queued: z.int().describe('Those who are yet to be told'),
    failed: z.int().describe('Those whom no mail reaches'),
  })
  .meta({ id: 'ReleaseWithCounts' });

const toldSchema = z
  .object({
    case: z.string(),
    duty: z.string().describe("The defect's key, or release:<product>/<version>"),
    news: z.literal(['published', 'cancelled']),
    contact: named.nullable(),
    state: z.literal(['queued', 'sending', 'told', 'failed', 'dropped']),
    reason: z.string().nullable(),
    at: isoInstant.nullable(),
  })
  .meta({ id: 'Told' });

const tag = 'Releases';

export function releaseEndpoints(services: ReleaseServices): readonly Endpoint[] {
  return [...reading(services), ...writing(services), settling(services, 'publish'), settling(services, 'cancel')];
}

function reading({ releases, told }: ReleaseServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /releases',
      operationId: 'listReleases',
      tag,
      who: 'engineers',
      summary: 'Releases by product and version.',
      query: listQuery,
      answer: pageOf(releaseSchema),
      handle: async ({ query }) => {
        const page = await releases.list(query);
        return ok({ items: page.items.map(presentRelease), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      route: 'get /releases/{product}/{version}',
      operationId: 'getRelease',
      tag,
      who: 'engineers',
      summary: 'One release: who waits for it, and how far telling them has come.',
      answer: counted,
      handle: async ({ params }) => ok(await shown(releases, params)),
    }),
    endpoint({
      route: 'get /releases/{product}/{version}/told',
      operationId: 'listTold',
      tag,
      who: 'engineers',
      summary: 'Who was told of it, and when.',
      query: z.strictObject(pageQuery),
      answer: pageOf(toldSchema),
      handle: async ({ params, query }) => {
        await shown(releases, params);
        const page = await told.told(nameOf(params), query);
        return ok({ items: page.items.map(presentTold), nextCursor: page.nextCursor });
      },
    }),
  ];
}

function writing({ releases, releaseWriter }: ReleaseServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'post /releases',
      operationId: 'recordRelease',
      tag,
      who: 'engineers',
      status: 201,
      summary: 'Record a planned release.',
      body: releaseBody,
      answer: counted,
      handle: async ({ user, body }) => {
        await releaseWriter.create({ ...body, createdBy: engineerOf(user).id });
        const { product, version: name } = body;
        const path = `/api/v1/releases/${encodeURIComponent(product)}/${encodeURIComponent(name)}`;
        return created(path, await shown(releases, body));
      },
    }),
    endpoint({
      route: 'patch /releases/{product}/{version}',
      operationId: 'changeRelease',
      tag,
      who: 'engineers',
      summary: 'Change how to obtain it.',
      body: z.strictObject({ notes }),
      answer: counted,
      handle: async ({ params, body }) => {
        if (!(await releaseWriter.describe(nameOf(params), body.notes))) throw notFound('There is no such release.');
        return ok(await shown(releases, params));
      },
    }),
  ];
}

function settling({ releases, releaseWriter, desk }: ReleaseServices, act: ReleaseAct): Endpoint {
  return endpoint({
    route: `post /releases/{product}/{version}/${act}`,
    operationId: act === 'publish' ? 'publishRelease' : 'cancelRelease',
    tag,
    who: 'leads',
    summary:
      act === 'publish'
        ? 'It can be obtained: everybody who waits for it is told, each once; open cases get DELIVER_FIX.'
        : 'It will not come: everybody who waits for it is told, and that their case can be reopened.',
    body: z.strictObject({ notes: notes.optional() }),
    answer: counted,
    handle: async (call) => {
      const name = nameOf(call.params);
      const { notes: words } = call.body;
      if (words !== undefined && !(await releaseWriter.describe(name, words)))
        throw notFound('There is no such release.');
      await asked(call, () => desk.settleRelease(name, act));
      return ok(await shown(releases, call.params));
    },
  });
}

function nameOf(params: Call['params']): ReleaseName {
  return { product: params['product'] ?? '', version: params['version'] ?? '' };
}

async function shown(
  releases: ReleaseReader,
  params: Readonly<Record<string, string | null>>,
): Promise<z.output<typeof counted>> {
  const name = { product: params['product'] ?? '', version: params['version'] ?? '' };
  const found = await releases.find(name);
  if (!found) throw notFound('There is no such release.');
  return { ...presentRelease(found), ...(await releases.count(name)) };
}

function presentRelease({ product, version: name, state, notes: words, ...times }: ReleaseRecord) {
  return {
    ...{ product, version: name, state, notes: words },
    createdAt: times.createdAt.toISOString(),
    publishedAt: times.publishedAt?.toISOString() ?? null,
    cancelledAt: times.cancelledAt?.toISOString() ?? null,
  } satisfies z.output<typeof releaseSchema>;
}

function presentTold({ caseNumber, duty, news, contact, state, reason, toldAt }: ToldRecord) {
  return {
    ...{ case: caseNumber, duty, contact, state, reason },
    news: news.startsWith('published:') ? ('published' as const) : ('cancelled' as const),
    at: toldAt?.toISOString() ?? null,
  } satisfies z.output<typeof toldSchema>;
}
