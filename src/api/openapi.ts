/** The OpenAPI 3.1 document, from the endpoints and the command table. */
import { z } from 'zod';
import type { CommandName } from '../domain/catalogue.js';
import { bareBody, textPart } from '../domain/commands.js';
import type { Endpoint } from './endpoint.js';
import { problemCodes } from './problem.js';

type Json = Record<string, unknown>;

export interface OpenApiOptions {
  readonly serverUrl: string;
  readonly version: string;
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.literal(Object.keys(problemCodes)),
    reason: z.string().optional().describe('For a refused command: the stable word'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    pendingActions: z.array(z.looseObject({})).optional().describe('For a refused close: what is still owed'),
  })
  .meta({ id: 'Problem' });
const acceptedSchema = z.object({ commandId: z.string() }).meta({ id: 'Accepted' });

export function openApiDocument(endpoints: readonly Endpoint[], { serverUrl, version }: OpenApiOptions): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const one of endpoints) {
    const path = `/api/v1${one.path}`;
    paths[path] = { ...paths[path], [one.method]: operation(one, schemas) };
  }
  jsonSchema(problemSchema, schemas);
  jsonSchema(acceptedSchema, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Caseline',
      version,
      summary: 'Support cases that live in durable workflows',
      description: 'Errors are RFC 9457 problem documents with a stable `code`. Lists are paged by `cursor`.',
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }],
    paths,
    components: { schemas, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}

function operation(one: Endpoint, schemas: Json): Json {
  const body = bodySchema(one, schemas);
  return {
    operationId: one.operationId,
    tags: [one.tag],
    summary: one.summary,
    ...(one.who === 'anyone' ? {} : { description: `For ${one.who}.` }),
    parameters: [...pathParameters(one.path), ...queryParameters(one), ...headerParameters(one)],
    ...(body
      ? { requestBody: { required: isBodyRequired(body), content: { 'application/json': { schema: body } } } }
      : {}),
    ...(one.rawType === undefined
      ? {}
      : { requestBody: { required: true, content: { [one.rawType]: { schema: {} } } } }),
    responses: responses(one, schemas),
  };
}

function responses(one: Endpoint, schemas: Json): Json {
  const csv = one.hasCsv === true ? { 'text/csv': { schema: { type: 'string' } } } : {};
  const file = one.fileType === undefined ? undefined : { [one.fileType]: { schema: {} } };
  const json = one.answer && { 'application/json': { schema: jsonSchema(one.answer, schemas) }, ...csv };
  const content = (file ?? json) && { content: file ?? json };
  return {
    [one.status ?? 200]: { description: 'Done', ...content },
    ...(one.command
      ? {
          202: {
            description: 'Stored and on its way; its result comes on the timeline',
            content: { 'application/json': { schema: reference('Accepted') } },
          },
        }
      : {}),
    default: {
      description: 'A problem',
      content: { 'application/problem+json': { schema: reference('Problem') } },
    },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'number' ? { type: 'string', pattern: '^[0-9]{8}$' } : { type: 'string' },
  }));
}

function queryParameters(one: Endpoint): Json[] {
  if (!one.query) return [];
  const { properties, required } = jsonSchema(one.query, {});
  return Object.entries(properties as Record<string, Json>).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: Array.isArray(required) && required.includes(name),
    ...(description === undefined ? {} : { description }),
    ...(schema['type'] === 'array' ? { style: 'form', explode: false } : {}),
    schema,
  }));
}

function headerParameters(one: Endpoint): Json[] {
  const header = (name: string, description: string): Json => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  });
  if (one.method !== 'post' || one.rawType !== undefined) return [];
  const key = header('Idempotency-Key', 'The same key and body give the first answer again.');
  if (one.command === undefined || one.command === 'open') return [key];
  return [
    key,
    header('If-Match', 'The `seq` you have seen: 412 when the case has changed since.'),
    header('Prefer', '`respond-async`: 202 at once, the result comes on the timeline.'),
  ];
}

function bodySchema(one: Endpoint, schemas: Json): Json | undefined {
  if (one.command) return commandBody(one.command);
  return one.body && jsonSchema(one.body, schemas);
}

function isBodyRequired(body: Json): boolean {
  const variants = (body['oneOf'] ?? body['anyOf'] ?? [body]) as readonly Json[]; // as JSON Schema has them
  return variants.every(({ required }) => Array.isArray(required) && required.length > 0);
}

/** A command's body with its `text`, which the table keeps apart. */
function commandBody(name: CommandName): Json {
  const body = jsonSchema(bareBody(name), {});
  const text = textPart(name);
  return withMember(body, jsonSchema(text, {}), !text.safeParse(undefined).success);
}

function withMember(schema: Json, text: Json, isRequired: boolean): Json {
  for (const choice of ['oneOf', 'anyOf'] as const) {
    const variants = schema[choice];
    if (Array.isArray(variants)) {
      return { ...schema, [choice]: (variants as Json[]).map((variant) => withMember(variant, text, isRequired)) };
    }
  }
  const required = [...((schema['required'] as string[] | undefined) ?? []), ...(isRequired ? ['text'] : [])];
  return {
    ...schema,
    properties: { ...(schema['properties'] as Json | undefined), text },
    ...(required.length > 0 ? { required } : {}),
  };
}

/** zod names schemas with an id under $defs; here they are gathered as the document's components. */
function jsonSchema(schema: z.ZodType, schemas: Json): Json {
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' }) as Json;
  const { $schema: _dialect, $defs, ...own } = made;
  for (const [name, inner] of Object.entries(($defs as Json | undefined) ?? {})) schemas[name] ??= relocated(inner);
  return relocated(own) as Json; // an object stays one
}

/** `#/$defs/Case` → `#/components/schemas/Case`. */
function relocated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocated);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace('#/$defs/', '#/components/schemas/')
        : relocated(inner),
    ]),
  );
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}
