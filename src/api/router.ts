/** The routes, made once from the endpoints: authenticate, authorise, parse, keep what an idempotency key asks for, answer. */
import { createHash } from 'node:crypto';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { CommandIntake, IdempotencyClaim } from '../intake/requests.js';
import type { User } from '../store/user-store.js';
import { require, requireScope } from './access.js';
import { commonAnswer } from './command-answers.js';
import type { Answer, Call, Endpoint, Method } from './endpoint.js';
import { readJsonBody, type ReadBody } from './json-body.js';
import { fieldErrors, invalid, notFound, Problem } from './problem.js';
import { rawBody } from './raw-body.js';
import { sendAnswer, writeAnswer } from './responses.js';

export interface RouterServices {
  readonly intake: CommandIntake;
  readonly now: () => number;
  authenticate(request: Request): Promise<User>;
  /** Told which template a request met, for the metrics. */
  matched(response: Response, path: string): void;
}

/** A DELETE's body means nothing (RFC 9110 §9.3.5). */
const bodied: ReadonlySet<Method> = new Set(['post', 'put', 'patch']);
const noBody: ReadBody = { value: {}, bytes: Buffer.alloc(0) };

export function apiRouter(endpoints: readonly Endpoint[], services: RouterServices): Router {
  const router = Router({ caseSensitive: true });
  for (const [path, ofPath] of byPath(endpoints)) {
    const route = router.route(path.replaceAll(/\{(\w+)\}/gu, ':$1'));
    for (const one of ofPath) route[one.method](handlerOf(one, services));
    route.all(otherMethods(ofPath));
  }
  return router;
}

function byPath(endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly Endpoint[]> {
  const paths = new Map<string, Endpoint[]>();
  for (const one of endpoints) paths.set(one.path, [...(paths.get(one.path) ?? []), one]);
  return paths;
}

function otherMethods(endpoints: readonly Endpoint[]): RequestHandler {
  const methods = endpoints.map(({ method }) => method.toUpperCase());
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (request, response) => {
    if (request.method === 'OPTIONS') {
      writeAnswer(response, { status: 204, headers: { allow } });
      return;
    }
    throw new Problem('method_not_allowed', `This address takes ${allow}.`, { headers: { allow } });
  };
}

function handlerOf(one: Endpoint, services: RouterServices): RequestHandler {
  return async (request, response) => {
    services.matched(response, one.path);
    const user = await services.authenticate(request);
    requireScope(user, one);
    require(user, one.who);
    const body = bodied.has(one.method) && one.rawType === undefined ? await readJsonBody(request, response) : noBody;
    const call = callOf(one, { user, body, request, now: services.now() });
    await sendAnswer(response, await answerOf(one, call, services.intake), request.method === 'HEAD');
  };
}

interface Received {
  readonly user: User;
  readonly body: ReadBody;
  readonly request: Request;
  readonly now: number;
}

function callOf(one: Endpoint, { user, body, request, now }: Received): Call {
  return {
    user,
    now,
    params: paramsOf(request),
    query: parsed(one.query, request.query),
    body: one.body ? parsed(one.body, body.value) : body.value,
    bytes: one.rawType === undefined ? nothing() : rawBody(request, one.rawType),
    idempotency: one.method === 'post' && one.rawType === undefined ? claimOf(request, user, body.bytes) : undefined,
    ifMatch: request.headers['if-match'],
    range: request.headers.range,
    wantsCsv: /\btext\/csv\b/iu.test(request.headers.accept ?? ''),
    isAsync: /(^|[,;\s])respond-async($|[,;\s])/iu.test(String(request.headers['prefer'] ?? '')),
  };
}

async function* nothing(): AsyncGenerator<never> {}

function paramsOf({ params }: Request): Readonly<Record<string, string>> {
  const given = params as Record<string, string>; // no route has a wildcard, whose value would be an array
  // PostgreSQL's text can't hold U+0000, so nothing is called that.
  if (Object.values(given).some((value) => value.includes('\u0000'))) throw notFound('There is no such thing.');
  return given;
}

/** An endpoint without a query takes none, so that a misspelt parameter is never silently without effect. */
function parsed(schema: Endpoint['query'], input: unknown): unknown {
  if (!schema) {
    const names = Object.keys(input as object); // Express makes it an object
    if (names.length > 0) throw invalid(names.map((path) => ({ path, message: 'is not a known parameter' })));
    return undefined;
  }
  const result = schema.safeParse(input);
  if (!result.success) throw invalid(fieldErrors(result.error.issues));
  return result.data;
}

function claimOf(request: Request, user: User, bytes: Buffer): IdempotencyClaim | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/u.test(key)) {
    throw invalid([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
  }
  const requestHash = createHash('sha256')
    .update(`${request.method} ${request.originalUrl}\n`)
    .update(bytes)
    .digest('hex');
  // Contacts and engineers have ids of their own.
  return { userId: `${user.actor.kind}:${user.actor.id}`, key, requestHash };
}

async function answerOf(one: Endpoint, call: Call, intake: CommandIntake): Promise<Answer> {
  if (!call.idempotency || one.keptBy === 'intake') return one.handle(call);
  const { idempotency } = call;
  const claim = await intake.claim(idempotency);
  if (claim !== 'claimed') return commonAnswer(claim);
  const answer = await handled(one, call, intake);
  const kept = one.keptAs && answer.status < 300 ? one.keptAs(answer.body) : (answer.body ?? null);
  await intake.remember(idempotency, answer.status, kept);
  return answer;
}

/** What failed did nothing: its key may be used for another attempt. */
async function handled(one: Endpoint, call: Call, intake: CommandIntake): Promise<Answer> {
  try {
    return await one.handle(call);
  } catch (error) {
    if (call.idempotency) await intake.release(call.idempotency);
    throw error;
  }
}
