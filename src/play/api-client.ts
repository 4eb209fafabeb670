/** Talks to a running instance: JSON over its public API, repeated safely with the same Idempotency-Key while it is busy. */
import { randomUUID } from 'node:crypto';

/** The instance can't be reached, or does not answer as this API does. */
export class InstanceError extends Error {
  override readonly name = 'InstanceError';
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ApiClientOptions {
  /** Address of the instance, without `/api/v1`. */
  readonly url: string;
  /** How long one request is repeated before it counts as failed. */
  readonly giveUpAfterMs?: number;
  readonly fetch?: typeof fetch;
}

interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
  /** False where a repeated answer would lack what is asked for (a token is shown once). */
  readonly hasKey?: boolean;
}

/** The others do the same however often they are sent. */
const keyed: ReadonlySet<ApiRequest['method']> = new Set(['POST', 'PATCH']);
const requestTimeoutMs = 30_000;
const longestPauseMs = 5_000;

export class ApiClient {
  readonly #url: string;
  readonly #giveUpAfterMs: number;
  readonly #fetch: typeof fetch;

  constructor({ url, giveUpAfterMs = 120_000, fetch: given = fetch }: ApiClientOptions) {
    this.#url = url.replace(/\/+$/u, '');
    this.#giveUpAfterMs = giveUpAfterMs;
    this.#fetch = given;
  }

  /** Sends a request; busy answers (409 in_progress, 429, 502, 503, 504) and lost connections are repeated for a while. */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const isKeyed = keyed.has(request.method) && request.hasKey !== false;
    const key = isKeyed ? randomUUID() : undefined;
    const giveUpAt = Date.now() + this.#giveUpAfterMs;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#attempt(request, key);
      if (outcome.kind === 'answer') return outcome.answer;
      const pauseMs = Math.min(longestPauseMs, outcome.retryAfterMs ?? 200 * 2 ** attempt);
      if (Date.now() + pauseMs > giveUpAt) {
        throw new InstanceError(`${request.method} ${request.path} at ${this.#url}: ${outcome.why}`);
      }
      await pause(pauseMs);
    }
  }

  async #attempt(request: ApiRequest, key: string | undefined): Promise<Attempt> {
    try {
      const response = await this.#fetch(`${this.#url}/api/v1${request.path}`, {
        method: request.method,
        headers: {
          authorization: `Bearer ${request.token}`,
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
      return await read(response);
    } catch (error) {
      return { kind: 'busy', why: reasonOf(error) };
    }
  }
}

type Attempt =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer }
  | { readonly kind: 'busy'; readonly why: string; readonly retryAfterMs?: number };

const busyStatuses = new Set([429, 502, 503, 504]);

async function read(response: Response): Promise<Attempt> {
  const text = await response.text();
  const body = text === '' ? undefined : (JSON.parse(text) as unknown);
  const isInProgress = response.status === 409 && codeOf(body) === 'in_progress';
  if (!isInProgress && !busyStatuses.has(response.status)) {
    return { kind: 'answer', answer: { status: response.status, body } };
  }
  const seconds = Number(response.headers.get('retry-after'));
  const why = `${response.status} ${codeOf(body) ?? response.statusText}`;
  return seconds > 0 ? { kind: 'busy', why, retryAfterMs: seconds * 1000 } : { kind: 'busy', why };
}

/** A member of a problem document, where there is one. */
export function memberOf(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !(name in body)) return undefined;
  const value: unknown = (body as Record<string, unknown>)[name]; // an object that has it
  return typeof value === 'string' ? value : undefined;
}

export function codeOf(body: unknown): string | undefined {
  return memberOf(body, 'code');
}

/** fetch hides why it failed in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message} (${cause.message || cause.name})` : error.message;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
