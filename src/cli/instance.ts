/** The running instance that a command talks to, and as whom. */
import { Readable } from 'node:stream';
import { ApiClient, InstanceError, memberOf, type ApiAnswer } from '../play/api-client.js';
import type { Configuration } from '../runtime/configuration.js';
import { findDemoFile, type DemoFile, type DemoUser } from './demo-file.js';
import { CommandFailure, WrongUsage } from './failure.js';

/** How long a busy instance is asked again, with the same Idempotency-Key. */
const giveUpAfterMs = 20_000;
const reachWithinMs = 5_000;

export type InstanceRequest = Omit<Parameters<ApiClient['send']>[0], 'token'>;

export class Instance {
  readonly url: string;
  readonly #api: ApiClient;
  readonly #given: string | undefined;
  readonly #users: Readonly<Record<string, DemoUser>>;

  constructor(at: { url: string; token: string | undefined; users: Readonly<Record<string, DemoUser>> }) {
    this.url = at.url;
    this.#given = at.token;
    this.#users = at.users;
    this.#api = new ApiClient({ url: at.url, giveUpAfterMs });
  }

  /** The names that `--as` takes here. */
  get userNames(): readonly string[] {
    return Object.keys(this.#users);
  }

  /** Whether CASELINE_TOKEN says who asks, so that nobody has to be chosen. */
  get hasToken(): boolean {
    return this.#given !== undefined;
  }

  userNameOf(id: string): string | undefined {
    return this.userNames.find((name) => this.#users[name]?.id === id);
  }

  findUser(name: string): DemoUser | undefined {
    return this.#users[name];
  }

  /** The token of `as`, else CASELINE_TOKEN, else that of `standard`. */
  tokenOf(as: string | undefined, standard: string): string {
    if (as === undefined && this.#given !== undefined) return this.#given;
    const user = this.#users[as ?? standard];
    if (user) return user.token;
    throw as === undefined || this.userNames.length === 0
      ? new CommandFailure('there is no token to ask with: set CASELINE_TOKEN to one, for example of "admin.json"')
      : new WrongUsage(`there is no demo user "${as}"; choose one of ${this.userNames.join(', ')}`);
  }

  /** Sends a request; one that nobody hears is a failure that says what to start. */
  async send(request: InstanceRequest, token: string): Promise<ApiAnswer> {
    try {
      return await this.#api.send({ ...request, token });
    } catch (error) {
      if (!(error instanceof InstanceError)) throw error;
      throw new CommandFailure(`${error.message}\nIt was tried for ${giveUpAfterMs / 1000} s; try again in a moment.`, {
        cause: error,
      });
    }
  }

  /** The bytes of a file, as they come. */
  async download(path: string, token: string): Promise<AsyncIterable<Uint8Array>> {
    const response = await fetch(`${this.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) expectOk({ status: response.status, body: await response.json() });
    return response.body ? Readable.fromWeb(response.body) : Readable.from([]);
  }

  /** All items of a list, or the first `limit`. */
  async list(path: string, token: string, limit = Infinity): Promise<{ items: unknown[]; nextCursor: string | null }> {
    const items: unknown[] = [];
    for (let cursor: string | undefined; ;) {
      const size = Math.min(pageSize, limit - items.length);
      const query = `${path.includes('?') ? '&' : '?'}limit=${size}`;
      const page = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const body = expectOk(await this.send({ method: 'GET', path: `${path}${query}${page}` }, token));
      items.push(...itemsOf(body));
      cursor = memberOf(body, 'nextCursor');
      if (cursor === undefined || items.length >= limit) return { items, nextCursor: cursor ?? null };
    }
  }

  /** Fails at once where nobody listens, instead of trying for a while. */
  async assertReachable(): Promise<void> {
    try {
      await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(reachWithinMs) });
    } catch (error) {
      throw new CommandFailure(
        `nothing answers at ${this.url}: start it with "caseline start", or set CASELINE_URL to a running instance`,
        { cause: error },
      );
    }
  }
}

const pageSize = 200;

/** CASELINE_URL and CASELINE_TOKEN, else what the data folder's demo.json says. */
export async function findInstance({ clientUrl, clientToken, dataDir }: Configuration): Promise<Instance> {
  const demo = await findDemoFile(dataDir);
  const url = clientUrl ?? demo?.url;
  if (url === undefined) {
    throw new CommandFailure(
      `there is no demo.json in ${dataDir}: start an instance with "caseline start", or set CASELINE_URL and CASELINE_TOKEN`,
    );
  }
  const instance = new Instance({ url, token: clientToken, users: usersAt(url, demo) });
  await instance.assertReachable();
  return instance;
}

/** The tokens of one instance are nothing to another. */
function usersAt(url: string, demo: DemoFile | undefined): Readonly<Record<string, DemoUser>> {
  return demo && new URL(demo.url).href === new URL(url).href ? demo.users : {};
}

/** The body of a good answer; a problem becomes a failure in words. */
export function expectOk({ status, body }: ApiAnswer): unknown {
  if (status < 300) return body;
  const detail = memberOf(body, 'detail') ?? 'its answer is not one of this API';
  throw new CommandFailure(
    [`${detail} (${memberOf(body, 'code') ?? String(status)})`, ...fieldErrorsOf(body)].join('\n'),
  );
}

/** What is wrong with each field, a line each. */
function fieldErrorsOf(body: unknown): string[] {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors)) return [];
  return body.errors.map((error: unknown) => `  ${memberOf(error, 'path') ?? ''}: ${memberOf(error, 'message') ?? ''}`);
}

function itemsOf(body: unknown): readonly unknown[] {
  if (typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items)) return body.items;
  throw new CommandFailure('the answer is not a list of this API; is CASELINE_URL right?');
}
