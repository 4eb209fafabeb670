/** Engineers. Customers see none of this (C6): their case names the people they deal with, without addresses. */
import { z } from 'zod';
import { levels, type Level } from '../../domain/vocabulary.js';
import type { EngineerReader, EngineerRecord, EngineerWriter } from '../../store/engineer-store.js';
import type { HeldCaseReader } from '../../store/held-case-reader.js';
import { absenceOf, refuseUnfitAbsence } from '../absence.js';
import { belongs } from '../access.js';
import { created, endpoint, ok, type Answer, type Call, type Endpoint } from '../endpoint.js';
import { notFound, Problem } from '../problem.js';
import { email, instant, isoInstant, named, newId, pageOf, pageQuery, reference, words } from '../schemas.js';

export interface EngineerServices {
  readonly engineers: EngineerReader;
  readonly engineerWriter: EngineerWriter;
  readonly held: HeldCaseReader;
}

const fields = {
  name: words(200),
  email,
  levels: z.array(z.literal(levels)).max(3),
  isLead: z.boolean().optional(),
  isAdmin: z.boolean().optional(),
  awayFrom: instant.nullable().optional().describe('When the absence begins; null, or left out: at once'),
  awayUntil: instant.nullable().optional().describe('When it ends; null: back'),
  cover: reference.nullable().optional().describe('Who acts for this engineer while away'),
  teams: z.array(reference).max(100).optional(),
};
const engineerBody = z.strictObject({ id: newId.optional(), ...fields });
const engineerPatch = z.strictObject({ ...fields, isActive: z.boolean() }).partial();
const listQuery = z.strictObject({
  ...pageQuery,
  level: z.coerce.number().int().min(1).max(3).optional(),
  email: email.optional(),
});

const newcomer = { levels: [], awayFrom: null, awayUntil: null, coverId: null };

/** So many of the cases that hold an engineer are named. */
const shownCases = 10;

/** What engineers may say of themselves, and a lead of everybody. */
const absenceFields: ReadonlySet<string> = new Set(['awayFrom', 'awayUntil', 'cover']);

const engineerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    levels: z.array(z.int()),
    isLead: z.boolean(),
    isAdmin: z.boolean(),
    isActive: z.boolean(),
    awayFrom: isoInstant.nullable(),
    awayUntil: isoInstant.nullable(),
    cover: z.string().nullable(),
    teams: z.array(named),
    createdAt: isoInstant,
  })
  .meta({ id: 'Engineer' });

const tag = 'Engineers';

export function engineerEndpoints(services: EngineerServices): readonly Endpoint[] {
  const { engineers, engineerWriter } = services;
  return [
    endpoint({
      route: 'get /engineers',
      operationId: 'listEngineers',
      tag,
      who: 'engineers',
      summary: 'The engineers, leads and admins.',
      query: listQuery,
      answer: pageOf(engineerSchema),
      handle: async ({ query }) => {
        const level = query.level as Level | undefined; // within 1 to 3 by its schema
        const page = await engineers.list({ level, email: query.email }, query);
        return ok({ items: page.items.map(presentEngineer), nextCursor: page.nextCursor });
      },
    }),
    endpoint({
      route: 'get /engineers/{id}',
      operationId: 'getEngineer',
      tag,
      who: 'engineers',
      summary: 'One engineer.',
      answer: engineerSchema,
      handle: async ({ params }) => {
        const engineer = await engineers.find(params['id'] ?? '');
        if (!engineer) throw notFound('There is no such engineer.');
        return ok(presentEngineer(engineer));
      },
    }),
    endpoint({
      route: 'post /engineers',
      operationId: 'createEngineer',
      tag,
      who: 'admins',
      status: 201,
      summary: 'Add an engineer.',
      body: engineerBody,
      answer: engineerSchema,
      handle: async ({ body: { awayFrom, awayUntil, ...body }, now }) => {
        const absence = absenceOf({ awayFrom, awayUntil });
        const fields = { ...body, ...absence };
        await refuseUnfitAbsence({ ...newcomer, id: body.id ?? '' }, fields, { engineers, now });
        const engineer = await engineerWriter.create(fields);
        return created(`/api/v1/engineers/${engineer.id}`, presentEngineer(engineer));
      },
    }),
    endpoint({
      route: 'patch /engineers/{id}',
      operationId: 'changeEngineer',
      tag,
      who: 'engineers',
      summary: 'Change an engineer (admins); absence and cover also by the engineer and by leads.',
      body: engineerPatch,
      answer: engineerSchema,
      handle: (call) => changeEngineer(call, services),
    }),
  ];
}

async function changeEngineer(
  call: Call<undefined, z.output<typeof engineerPatch>>,
  services: EngineerServices,
): Promise<Answer> {
  const { user, params, body } = call;
  const id = params['id'] ?? '';
  const isAbsence = Object.keys(body).every((name) => absenceFields.has(name));
  const mayTellAbsence = user.actor.id === id || belongs(user, 'leads');
  if (!belongs(user, 'admins') && !(isAbsence && mayTellAbsence)) {
    throw new Problem(
      'forbidden',
      'Engineers are changed by admins; absence and cover by themselves and by leads too.',
    );
  }
  if (body.isActive === false) await refuseWhileNeeded(id, services);
  const { awayFrom, awayUntil, ...rest } = body;
  const fields = { ...rest, ...absenceOf({ awayFrom, awayUntil }) };
  if (Object.keys(body).some((name) => absenceFields.has(name))) {
    const engineer = await services.engineers.find(id);
    if (!engineer) throw notFound('There is no such engineer.');
    await refuseUnfitAbsence(engineer, fields, { engineers: services.engineers, now: call.now });
  }
  return ok(presentEngineer(await services.engineerWriter.change(id, fields)));
}

/** An engineer who leaves hands over first, so that no case is left without its person (C13). */
async function refuseWhileNeeded(id: string, { held }: EngineerServices): Promise<void> {
  const count = await held.count(id);
  if (count === 0) return;
  const named = await held.list(id, { after: '', limit: shownCases });
  const cases = named.map(({ number }) => number);
  const list = named.map(({ number, roles }) => `${number} (${roles.join(', ')})`).join(', ');
  const more = count > cases.length ? ` and ${count - cases.length} more` : '';
  throw new Problem(
    'conflict',
    `Open cases still count on this engineer: ${list}${more}. Hand them over first, all at once with hand-over-all.`,
    { members: { reason: 'still_assigned', count, cases } },
  );
}

function presentEngineer(row: EngineerRecord): z.output<typeof engineerSchema> {
  const { id, name, isLead, isAdmin, isActive } = row;
  return {
    ...{ id, name, email: row.email, levels: row.levels, isLead, isAdmin, isActive },
    awayFrom: row.awayFrom?.toISOString() ?? null,
    awayUntil: row.awayUntil?.toISOString() ?? null,
    cover: row.coverId,
    teams: row.teams.map(({ team }) => team),
    createdAt: row.createdAt.toISOString(),
  };
}
