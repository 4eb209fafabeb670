/** One table of endpoints: from it come the routes, the checks before a handler runs, and the OpenAPI document. */
import type { z } from 'zod';
import type { CommandName } from '../domain/catalogue.js';
import type { IdempotencyClaim } from '../intake/requests.js';
import type { TokenUse } from '../store/token-store.js';
import type { User } from '../store/user-store.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Who may call at all; what they may do with a single thing is the handler's. */
export type Who = 'anyone' | 'engineers' | 'leads' | 'admins';

/** A request once its caller is known and its parts are parsed. */
export interface Call<Q = unknown, B = unknown> {
  readonly user: User;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  /** Of an endpoint with a `rawType`: its body, to be read once. Empty for all others. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly now: number;
  readonly idempotency: IdempotencyClaim | undefined;
  readonly ifMatch: string | undefined;
  /** `Prefer: respond-async`. */
  readonly isAsync: boolean;
  /** `Range`, as it was sent. */
  readonly range: string | undefined;
  /** `Accept: text/csv`, for what can be a table. */
  readonly wantsCsv: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** The body as it is sent, when it is no JSON. */
  readonly text?: { readonly type: string; readonly text: string };
  /** Bytes that are sent as they are read, none of them kept. */
  readonly download?: Download;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Download {
  readonly type: string;
  readonly size: number;
  /** What a browser would call the file. */
  readonly name: string;
  readonly parts: AsyncIterable<Uint8Array>;
}

interface Description {
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly who: Who;
  /** Tokens of this scope may call it, and nothing else. */
  readonly scope?: TokenUse;
  /** Of success; 200 unless given. */
  readonly status?: number;
  readonly answer?: z.ZodType;
  /** The media type of an answer that is a file. */
  readonly fileType?: string;
  /** The media type of a body that is taken as it comes, in `bytes`; its callers need no Idempotency-Key. */
  readonly rawType?: string;
  /** The answer can be had as a table, with `Accept: text/csv`. */
  readonly hasCsv?: boolean;
  /** The body is this command's (parsed by the command table). */
  readonly command?: CommandName;
  /** `intake`: the handler hands the key on. Otherwise the router keeps the answer of a POST under its key. */
  readonly keptBy?: 'intake' | 'router';
  /** What is kept of an answer that holds a secret. */
  readonly keptAs?: (body: unknown) => unknown;
}

export interface Endpoint extends Description {
  readonly method: Method;
  /** In OpenAPI's form: `/cases/{number}`. */
  readonly path: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  handle(call: Call): Promise<Answer>;
}

/** An endpoint whose handler gets what its schemas give. */
export function endpoint<Q = undefined, B = undefined>(
  definition: Description & {
    readonly route: `${Method} /${string}`;
    readonly query?: z.ZodType<Q>;
    readonly body?: z.ZodType<B>;
    readonly handle: (call: Call<Q, B>) => Promise<Answer>;
  },
): Endpoint {
  const [method, path] = definition.route.split(' ', 2) as [Method, string]; // what the template type says
  // The router parses query and body by these very schemas before it calls the handler.
  return { ...definition, method, path, handle: (call) => definition.handle(call as Call<Q, B>) };
}

export function ok(body: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return headers ? { status: 200, body, headers } : { status: 200, body };
}

export function created(location: string, body: unknown): Answer {
  return { status: 201, body, headers: { location } };
}
