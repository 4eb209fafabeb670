/** Defects: known issues that many cases share. Engineers see all; customers what concerns cases of their account, in public words. */
import { z } from 'zod';
import type { DefectDesk } from '../../intake/defect-desk.js';
import { defectStates } from '../../domain/vocabulary.js';
import type { DefectReader, DefectWriter } from '../../store/defect-store.js';
import { scopeOf } from '../../store/scope.js';
import { engineerOf } from '../access.js';
import { asked } from '../desk-answers.js';
import { defectSchema, presentDefect, presentUpdate, updateSchema, type DefectDocument } from '../defect-document.js';
import { created, endpoint, ok, type Call, type Endpoint } from '../endpoint.js';
import { invalid, notFound } from '../problem.js';
import { pageOf, pageQuery, reference, words } from '../schemas.js';

export interface DefectServices {
  readonly defects: DefectReader;
  readonly defectWriter: DefectWriter;
  readonly desk: Pick<DefectDesk, 'record' | 'change'>;
}

const nameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u;
const nameRule = 'letters, digits, dot, dash and underscore, at most 64';
const key = z.string().regex(nameShape, nameRule);
const version = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/u, `${nameRule}; plus is allowed too`);
const text = words(20_000).describe('Public: a message on every linked open case, and in its mail');
const trackerUrl = z.url({ protocol: /^https?$/u }).max(2000);

const fields = {
  title: words(300).describe("The desk's own words"),
  publicTitle: words(300).describe('What customers read'),
  workaround: words(20_000).nullable().describe('What customers can do meanwhile'),
  trackerUrl: trackerUrl.nullable().describe("Where engineering's own tracker has it"),
};
const defectBody = z.strictObject({
  key,
  product: reference,
  title: fields.title,
  publicTitle: fields.publicTitle.optional().describe('What customers read; the title unless given'),
  workaround: fields.workaround.optional(),
  trackerUrl: fields.trackerUrl.optional(),
  state: z.literal(['suspected', 'confirmed']).default('suspected'),
  targetRelease: version.nullable().default(null),
});
const defectPatch = z
  .strictObject({ ...fields, targetRelease: version.nullable(), text })
  .partial()
  .refine((body) => body.text === undefined || body.targetRelease !== undefined, {
    path: ['text'],
    message: 'goes with `targetRelease`; a public update alone is POST …/updates',
  });
const statusBody = z.strictObject({
  state: z.literal(defectStates),
  release: version
    .optional()
    .describe('Where it is fixed, or planned to be; needed for fixed unless it is planned already'),
  text: text.optional(),
});
const listQuery = z.strictObject({
  ...pageQuery,
  product: reference.optional(),
  state: z.literal(defectStates).optional(),
});
const linkedCase = z.object({
  number: z.string(),
  subject: z.string(),
  status: z.string(),
  account: z.string().nullable(),
});
const tag = 'Defects';

export function defectEndpoints(services: DefectServices): readonly Endpoint[] {
  return [...reading(services), ...describing(services), ...reporting(services)];
}

function reading({ defects }: DefectServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'get /defects',
      operationId: 'listDefects',
      tag,
      who: 'anyone',
      summary: 'Known issues; customers get those of their own cases.',
      query: listQuery,
      answer: pageOf(defectSchema),
      handle: async ({ user, query }) => {
        const page = await defects.list(scopeOf(user.actor), query);
        return ok({ items: page.items.map((row) => presentDefect(row, user)), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      route: 'get /defects/{key}',
      operationId: 'getDefect',
      tag,
      who: 'anyone',
      summary: 'One defect: how it stands, where it is fixed, how many have it.',
      answer: defectSchema,
      handle: async (call) => ok(await shown(defects, call)),
    }),
    endpoint({
      route: 'get /defects/{key}/updates',
      operationId: 'listDefectUpdates',
      tag,
      who: 'anyone',
      summary: 'What became of it, the latest first; customers get the public ones.',
      answer: z.object({ items: z.array(updateSchema) }),
      handle: async (call) => {
        await shown(defects, call);
        const isCustomer = call.user.actor.kind === 'contact';
        const updates = await defects.updates(call.params['key'] ?? '', isCustomer);
        return ok({ items: updates.map((update) => presentUpdate(update, call.user)) });
      },
    }),
    endpoint({
      route: 'get /defects/{key}/cases',
      operationId: 'listDefectCases',
      tag,
      who: 'anyone',
      summary: 'The cases that have it, within what you may see.',
      query: z.strictObject(pageQuery),
      answer: pageOf(linkedCase),
      handle: async ({ user, params, query }) =>
        ok(await defects.linkedCases(scopeOf(user.actor), params['key'] ?? '', query)),
    }),
  ];
}

function describing({ defects, defectWriter, desk }: DefectServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'post /defects',
      operationId: 'recordDefect',
      tag,
      who: 'engineers',
      status: 201,
      summary: 'Record a defect, so that cases can be linked to it.',
      body: defectBody,
      answer: defectSchema,
      handle: async (call) => {
        const { publicTitle, workaround = null, trackerUrl: url = null, ...body } = call.body;
        const createdBy = engineerOf(call.user).id;
        const given = { ...body, publicTitle: publicTitle ?? body.title, workaround, trackerUrl: url, createdBy };
        await desk.record(given);
        return created(`/api/v1/defects/${body.key}`, await shown(defects, { ...call, params: { key: body.key } }));
      },
    }),
    endpoint({
      route: 'patch /defects/{key}',
      operationId: 'changeDefect',
      tag,
      who: 'engineers',
      summary: 'Change its words, or its target release: whoever waits is told once where it is planned now.',
      body: defectPatch,
      answer: defectSchema,
      handle: async (call) => {
        const { targetRelease, text: said, ...described } = call.body;
        await shown(defects, call);
        if (targetRelease !== undefined) {
          const command = { kind: 'plan', release: targetRelease } as const;
          await asked(call, ({ id, by }) => desk.change(call.params['key'] ?? '', { id, by, command, text: said }));
        } else if (Object.keys(described).length === 0) {
          throw invalid([{ path: '', message: 'give at least one field' }]);
        }
        await defectWriter.describe(call.params['key'] ?? '', withoutUndefined(described));
        return ok(await shown(defects, call));
      },
    }),
  ];
}

function reporting({ defects, desk }: DefectServices): readonly Endpoint[] {
  return [
    endpoint({
      route: 'post /defects/{key}/status',
      operationId: 'reportDefect',
      tag,
      who: 'engineers',
      scope: 'engineering',
      summary: 'Say how it stands: engineering, or its tracker by a webhook with a token of scope `engineering`.',
      body: statusBody,
      answer: defectSchema,
      handle: async (call) => {
        const { state, release = null, text: said } = call.body;
        const command = { kind: 'report', state, release } as const;
        await asked(call, ({ id, by }) => desk.change(call.params['key'] ?? '', { id, by, command, text: said }));
        return ok(await shown(defects, call));
      },
    }),
    endpoint({
      route: 'post /defects/{key}/updates',
      operationId: 'updateDefect',
      tag,
      who: 'engineers',
      summary: 'One public update for all linked cases: a message on each, and their next update is promised anew.',
      body: z.strictObject({ text }),
      answer: defectSchema,
      handle: async (call) => {
        const command = { kind: 'inform' } as const;
        await asked(call, ({ id, by }) =>
          desk.change(call.params['key'] ?? '', { id, by, command, text: call.body.text }),
        );
        return ok(await shown(defects, call));
      },
    }),
  ];
}

async function shown(defects: DefectReader, { user, params }: Pick<Call, 'user' | 'params'>): Promise<DefectDocument> {
  const found = await defects.find(scopeOf(user.actor), params['key'] ?? '');
  if (!found) throw notFound('There is no such defect.');
  return presentDefect(found, user);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };
function withoutUndefined<T extends object>(value: T): Partial<Defined<T>> {
  // Nothing else is dropped.
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Partial<Defined<T>>;
}
