/**
 * The organisation that a log is played in, made in the instance through its API on first need: a product with a team per
 * level, accounts with a contact each, a lead, and for each person and team of the source one of ours. Made once: a second
 * run finds them by their ids.
 */
import { createHash } from 'node:crypto';
import { InstanceError, memberOf, type ApiAnswer, type ApiClient } from './api-client.js';
import { playedItem, type Role } from './desk.js';
import type { SourceLine } from './incident-log.js';
import type { Staff } from './translate.js';

/** Whose cases are spread over so many accounts. */
const accounts = 12;
const tokenLifeMs = 24 * 3_600_000;
const lines = [1, 2, 3] as const;

export const playProduct = 'play';
const leadId = 'play-lead';

export class Organisation {
  readonly #api: ApiClient;
  readonly #adminToken: string;
  readonly #staff: Staff;
  readonly #made = new Map<string, Promise<string>>();
  readonly #codes = new Map<string, string>();

  constructor(api: ApiClient, given: { adminToken: string; staff: Staff }) {
    this.#api = api;
    this.#adminToken = given.adminToken;
    this.#staff = given.staff;
  }

  /** Makes what every case needs; fails early when the token does not allow it. */
  async prepare(): Promise<void> {
    for (const line of lines)
      await this.#ensure('/teams', { id: teamOfLevel(line), name: `Play level ${line}`, level: line });
    await this.#ensure('/products', {
      id: playProduct,
      name: 'Played histories',
      teams: Object.fromEntries(lines.map((line) => [line, teamOfLevel(line)])),
      checklists: [{ kind: 'error', items: [playedItem] }],
    });
    await this.leadToken();
  }

  /** Id of the engineer for a source's code. */
  async engineer(code: string): Promise<string> {
    return this.#once(`engineer ${code}`, async () => {
      const id = engineerId(code);
      await this.#ensureEngineer({ id, name: `Engineer ${code}`, levels: this.#staff(code), isLead: false });
      this.#codes.set(id, code);
      return id;
    });
  }

  /** The source's code of an engineer's id; people whom the log does not know keep their id. */
  codeOf(engineer: string): string {
    return this.#codes.get(engineer) ?? engineer;
  }

  async team(name: string, level: number): Promise<string> {
    return this.#once(`team ${level} ${name}`, async () => {
      const id = `play-${level}-${slug(name)}`;
      await this.#ensure('/teams', { id, name, level });
      return id;
    });
  }

  leadToken(): Promise<string> {
    return this.#once('lead token', async () => {
      await this.#ensureEngineer({ id: leadId, name: 'Lead', levels: [], isLead: true });
      return this.#token(leadId);
    });
  }

  /** The contact of a case: the same one for the same source id. */
  async customer(sourceId: string): Promise<{ id: string; token: string }> {
    const index = createHash('sha256').update(sourceId).digest().readUInt32BE(0) % accounts;
    const id = `play-customer-${index + 1}`;
    const token = await this.#once(`token ${id}`, async () => {
      await this.#ensureCustomer(id, index);
      return this.#token(id);
    });
    return { id, token };
  }

  /** The token that `by` acts with; the customer's is that of the case. */
  async tokenOf(by: Role, sourceId: string): Promise<string> {
    if (by.kind === 'lead') return this.leadToken();
    if (by.kind === 'customer') return (await this.customer(sourceId)).token;
    const id = await this.engineer(by.code);
    return this.#once(`token ${id}`, () => this.#token(id));
  }

  async #ensureCustomer(id: string, index: number): Promise<void> {
    const account = `play-account-${index + 1}`;
    const isNew = await this.#ensure('/accounts', { id: account, name: `Played account ${index + 1}` });
    if (isNew) await this.#create(`/accounts/${account}/entitlements`, { plan: 'play' });
    await this.#ensure('/contacts', { id, account, name: `Customer ${index + 1}`, email: `${id}@customers.example` });
  }

  async #ensureEngineer(engineer: {
    id: string;
    name: string;
    levels: readonly SourceLine[];
    isLead: boolean;
  }): Promise<void> {
    const { id, levels } = engineer;
    if (await this.#ensure('/engineers', { ...engineer, email: `${id}@engineers.example` })) return;
    // Another log may show the same person at other levels.
    const known = await this.#admin('GET', `/engineers/${id}`);
    const had = levelsIn(known.body);
    const missing = levels.filter((level) => !had.includes(level));
    if (missing.length > 0) await this.#changed(`/engineers/${id}`, { levels: [...had, ...missing].sort() });
  }

  async #token(user: string): Promise<string> {
    const expiresAt = new Date(Date.now() + tokenLifeMs).toISOString();
    const body = { name: 'play', user, expiresAt };
    const answer = await this.#api.send({
      method: 'POST',
      path: '/tokens',
      token: this.#adminToken,
      body,
      hasKey: false,
    });
    const token = memberOf(answer.body, 'token');
    if (token === undefined) throw unexpected('/tokens', answer);
    return token;
  }

  /** True when it was made now, false when it was there. */
  async #ensure(path: string, body: { readonly id: string } & Readonly<Record<string, unknown>>): Promise<boolean> {
    const answer = await this.#admin('POST', path, body);
    if (answer.status === 201) return true;
    if (answer.status === 409) return false;
    throw unexpected(path, answer);
  }

  async #create(path: string, body: unknown): Promise<void> {
    const answer = await this.#admin('POST', path, body);
    if (answer.status !== 201) throw unexpected(path, answer);
  }

  async #changed(path: string, body: unknown): Promise<void> {
    const answer = await this.#admin('PATCH', path, body);
    if (answer.status !== 200) throw unexpected(path, answer);
  }

  #admin(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<ApiAnswer> {
    const token = this.#adminToken;
    return this.#api.send(body === undefined ? { method, path, token } : { method, path, token, body });
  }

  /** Cases played side by side need the same people: each is made once. */
  #once(key: string, make: () => Promise<string>): Promise<string> {
    const making = this.#made.get(key) ?? make();
    this.#made.set(key, making);
    return making;
  }
}

function teamOfLevel(line: SourceLine): string {
  return `play-level-${line}`;
}

function engineerId(code: string): string {
  return `play-${slug(code)}`;
}

/** Letters, digits and dashes, as ids have them. */
function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .slice(0, 50);
}

function levelsIn(body: unknown): SourceLine[] {
  const levels: unknown = typeof body === 'object' && body !== null && 'levels' in body ? body.levels : [];
  return lines.filter((line) => Array.isArray(levels) && levels.includes(line));
}

function unexpected(path: string, { status, body }: ApiAnswer): InstanceError {
  const detail = memberOf(body, 'detail') ?? memberOf(body, 'title') ?? 'no explanation';
  return new InstanceError(`POST ${path} was answered ${status}: ${detail}`);
}
