/** A person at the API: one of demo.json's users with their token. */
import { randomUUID } from 'node:crypto';

export type UserName = 'customer' | 'customer2' | 'stranger' | 'l1' | 'l2' | 'l2b' | 'l3' | 'lead' | 'admin';
export interface DemoUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly token: string;
}

export type Json = Reply['json'];
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
}

/** How long a caller waits for an answer before it counts as lost. */
const answerWithinMs = 15_000;

export class Person {
  constructor(
    private readonly url: string,
    readonly user: DemoUser,
  ) {}

  /** One request, answered or thrown: nothing is repeated. */
  async send(
    request: string,
    ...[body, headers = {}]: [body?: unknown, headers?: Readonly<Record<string, string>>]
  ): Promise<Reply> {
    const [method = 'GET', path = '/'] = request.split(' ');
    const response = await fetch(this.url + (path.startsWith('~') ? path.slice(1) : `/api/v1${path}`), {
      method,
      headers: {
        authorization: `Bearer ${this.user.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text === '' ? undefined : JSON.parse(text),
    };
  }

  async get(path: string): Promise<Json> {
    return expected(`GET ${path}`, await this.send(`GET ${path}`));
  }

  /** Every entry of a list. */
  async all(path: string): Promise<Json[]> {
    const items: Json[] = [];
    const first = path.includes('?') ? '&' : '?';
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: Json[]; nextCursor: string | null } = await this.get(
        `${path}${first}limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  /** A command that must be accepted; the case, or what else it answers. */
  async command(number: string, name: string, body: object = {}): Promise<Json> {
    const path = `POST /cases/${number}/${name}`;
    return expected(path, await this.send(path, body, { 'idempotency-key': randomUUID() }));
  }

  /** A command that may be refused. */
  tries(number: string, name: string, body: object = {}): Promise<Reply> {
    return this.send(`POST /cases/${number}/${name}`, body, { 'idempotency-key': randomUUID() });
  }

  async open(more: object = {}): Promise<Json> {
    const body = { ...usualOpening, ...more };
    return expected('POST /cases', await this.send('POST /cases', body, { 'idempotency-key': randomUUID() }));
  }
}

const usualOpening = {
  subject: 'Role import stops',
  description: 'The nightly import of roles stops after 312 roles.',
  kind: 'error',
  severity: 3,
  product: 'meridian-identity',
};

function expected(request: string, reply: Reply): Json {
  if (reply.status >= 300) throw new Error(`${request} → ${reply.status} ${reply.text.slice(0, 500)}`);
  return reply.json;
}
