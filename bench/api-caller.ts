/** Calls the product over HTTP as a patient client does: connections are kept and used again. */
import { Agent, request } from 'node:http';
import type { DemoUser, Product } from './product.js';

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

export interface ApiCall {
  readonly user: DemoUser;
  /** `POST /cases`; below /api/v1. */
  readonly route: string;
  readonly body?: unknown;
}

export class ApiCaller {
  readonly #agent: Agent;
  readonly #url: string;
  readonly #users: ReturnType<() => Product['demo']['users']>;

  constructor(product: Product, callers: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: callers });
    this.#url = product.url;
    this.#users = product.demo.users;
  }

  /** The answer; throws when it is no success. */
  async call(sent: ApiCall): Promise<ApiAnswer> {
    const answer = await this.#send(sent);
    if (answer.status >= 300) {
      throw new Error(`${sent.route} was answered ${String(answer.status)}: ${answer.text.slice(0, 500)}`);
    }
    return answer;
  }

  /** The same, read as JSON. */
  async read<T>(sent: ApiCall): Promise<T> {
    return JSON.parse((await this.call(sent)).text) as T; // the product's own documents
  }

  close(): void {
    this.#agent.destroy();
  }

  #send({ user, route, body }: ApiCall): Promise<ApiAnswer> {
    const [method, path] = route.split(' ', 2);
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      authorization: `Bearer ${this.#users[user].token}`,
      ...(payload ? { 'content-type': 'application/json', 'content-length': String(payload.length) } : {}),
    };
    return new Promise((resolve, reject) => {
      const sending = request(
        `${this.#url}/api/v1${path ?? ''}`,
        { method: method ?? 'GET', agent: this.#agent, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') });
          });
        },
      );
      sending.once('error', reject);
      sending.end(payload);
    });
  }
}
