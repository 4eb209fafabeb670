/** `Authorization: Bearer <token>` → who is calling. */
import type { Request } from 'express';
import type { Database } from '../store/database.js';
import { findUserByToken, type User } from '../store/user-store.js';
import { Problem } from './problem.js';
import { RateLimit } from './rate-limit.js';

export interface AuthenticationLimits {
  readonly requestsPerMinute: number;
  readonly failedAuthenticationsPerMinute: number;
}

export class Authenticator {
  readonly #database: Database;
  readonly #perToken: RateLimit;
  readonly #failuresPerAddress: RateLimit;

  constructor(database: Database, limits: AuthenticationLimits) {
    this.#database = database;
    this.#perToken = new RateLimit(limits.requestsPerMinute);
    this.#failuresPerAddress = new RateLimit(limits.failedAuthenticationsPerMinute);
  }

  /** The user, or a problem: 401 without a valid token, 429 past a limit. */
  async authenticate(request: Request, now: number): Promise<User> {
    const token = bearerToken(request.headers.authorization);
    const user = token === undefined ? undefined : await findUserByToken(this.#database, token, now);
    if (!user) throw this.#failure(request, token, now);
    refuseAfter(this.#perToken.count(user.tokenId, now));
    return user;
  }

  #failure(request: Request, token: string | undefined, now: number): Problem {
    refuseAfter(this.#failuresPerAddress.count(request.ip ?? '', now));
    // RFC 6750 §3.1: a request without credentials is told the scheme only.
    const challenge =
      token === undefined ? 'Bearer realm="caseline"' : 'Bearer realm="caseline", error="invalid_token"';
    const detail =
      token === undefined
        ? 'Send `Authorization: Bearer <token>`.'
        : 'This token is unknown, expired, revoked or belongs to nobody active.';
    return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': challenge } });
  }
}

function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/iu.exec(header ?? '')?.[1];
}

function refuseAfter(seconds: number): void {
  if (seconds === 0) return;
  throw new Problem('too_many_requests', `Wait ${seconds} s before the next request.`, {
    headers: { 'retry-after': String(seconds) },
  });
}
