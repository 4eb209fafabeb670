/** The versions of the support policy. A version never changes once stored, so what was parsed is kept for good. */
import { parsePolicy, parseStoredPolicy, sliceOf, type PolicyDocument } from '../domain/policy-document.js';
import type { PolicyPin, PolicySlice } from '../domain/policy.js';
import type { PolicyProblem } from '../domain/policy-terms.js';
import type { Database } from './database.js';
import { policyHash } from './policy-hash.js';
import { findUnknownNames } from './policy-names.js';

export interface StoredPolicy {
  readonly version: number;
  readonly hash: string;
  readonly createdAt: Date;
  readonly document: PolicyDocument;
  /** For a case without terms of its own. */
  readonly slice: PolicySlice;
  /** With the terms of a case's plan and account. */
  sliceFor(pin: Pick<PolicyPin, 'plan' | 'account'>): PolicySlice;
}
export interface PolicyVersionRecord {
  readonly version: number;
  readonly hash: string;
  readonly isCurrent: boolean;
  readonly createdAt: Date;
}

/** A policy that can't be used: unknown, unreadable, or another content under a number that cases are pinned to. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** How long a process may go on with the version that was current: another one may have published since. */
const currentForMs = 2000;

export class PolicyReader {
  readonly #database: Database;
  readonly #versions = new Map<number, Promise<StoredPolicy | undefined>>();
  #current: { readonly version: number; readonly until: number } | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(version: number): Promise<StoredPolicy | undefined> {
    const known = this.#versions.get(version);
    if (known) return known;
    const loading = this.#load(version);
    this.#versions.set(version, loading);
    try {
      const policy = await loading;
      if (policy === undefined) this.#versions.delete(version);
      return policy;
    } catch (error) {
      this.#versions.delete(version);
      throw error;
    }
  }

  /** The version a case is pinned to; throws where it is gone, since a case can't be decided without it. */
  async get(version: number): Promise<StoredPolicy> {
    const policy = await this.find(version);
    if (!policy) throw new PolicyError(`Policy version ${version} is not stored.`);
    return policy;
  }

  /** The terms of a case that is pinned so. */
  async getSlice(pin: PolicyPin): Promise<PolicySlice> {
    return (await this.get(pin.version)).sliceFor(pin);
  }

  /** The version that new cases are opened under. */
  async getCurrent(now: number): Promise<StoredPolicy> {
    if (this.#current && this.#current.until > now) return this.get(this.#current.version);
    const row = await this.#database.prisma.policyVersion.findFirst({
      where: { isCurrent: true },
      select: { version: true },
    });
    if (!row) throw new PolicyError('No policy is stored yet: start the program once, it stores its policy document.');
    this.#current = { version: row.version, until: now + currentForMs };
    return this.get(row.version);
  }

  /** What was current may be so no longer: asked anew. */
  forgetCurrent(): void {
    this.#current = undefined;
  }

  async list(): Promise<readonly PolicyVersionRecord[]> {
    return this.#database.prisma.policyVersion.findMany({
      select: { version: true, hash: true, isCurrent: true, createdAt: true },
      orderBy: { version: 'desc' },
      take: 200,
    });
  }

  async #load(version: number): Promise<StoredPolicy | undefined> {
    const row = await this.#database.prisma.policyVersion.findUnique({ where: { version } });
    if (!row) return undefined;
    const parsed = parseStoredPolicy(row.document);
    if (!parsed.ok)
      throw new PolicyError(`Policy version ${version} can't be read: ${parsed.problems[0]?.message ?? ''}`);
    const { hash, createdAt } = row;
    return { version, hash, createdAt, document: parsed.document, ...slicesOf(parsed.document) };
  }
}

/** A document's slices, each made once: for no terms of one's own, and for each plan and account that has some. */
export function slicesOf(document: PolicyDocument): Pick<StoredPolicy, 'slice' | 'sliceFor'> {
  const slice = sliceOf(document);
  const made = new Map<string, PolicySlice>();
  const sliceFor: StoredPolicy['sliceFor'] = ({ plan, account }) => {
    const known = { plan: knownIn(document.plans, plan), account: knownIn(document.accounts, account) };
    const key = JSON.stringify([known.plan, known.account]);
    const found = made.get(key) ?? sliceOf(document, known);
    made.set(key, found);
    return { ...found, plan, account };
  };
  return { slice, sliceFor };
}

function knownIn(variants: object, name: string | null): string | null {
  return name !== null && Object.hasOwn(variants, name) ? name : null;
}

export type StoredDocument =
  | { readonly ok: true; readonly version: number; readonly hash: string; readonly isNew: boolean }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] }
  /** Another document is stored under its number, which cases are pinned to. */
  | { readonly ok: false; readonly taken: number };

export class PolicyWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Accounts, plans, products, teams and engineers that a document names and nobody knows (yet). */
  findUnknownNames(document: PolicyDocument): Promise<readonly PolicyProblem[]> {
    return findUnknownNames(this.#database, document);
  }

  /**
   * Stores a document under its own version number. Doing it again changes nothing, also when two processes do it at once.
   *
   * @param asWritten - the document before anything of the standard policy was taken over: it is what is compared, so that
   * a release with a new standard text does not make a document of one's own another one.
   */
  async store(input: unknown, asWritten: unknown = input): Promise<StoredDocument> {
    const parsed = parsePolicy(input);
    if (!parsed.ok) return parsed;
    const { version } = parsed.document;
    const hash = policyHash(Object(asWritten) as object);
    const document = input as object; // or parsing would have refused it
    const { policyVersion } = this.#database.prisma;
    const { count } = await policyVersion.createMany({ data: [{ version, hash, document }], skipDuplicates: true });
    if (count > 0) return { ok: true, version, hash, isNew: true };
    const stored = await policyVersion.findUnique({ where: { version }, select: { hash: true } });
    return stored?.hash === hash ? { ok: true, version, hash, isNew: false } : { ok: false, taken: version };
  }

  /** New cases are opened under `version` from now on; false when it is not stored. */
  async use(version: number): Promise<boolean> {
    const [, , marked] = await this.#database.prisma.$transaction([
      // One after the other: of two that choose at once, the later one is current, and nothing else is.
      this.#database.prisma.$executeRaw`select pg_advisory_xact_lock(hashtext('policy_version.is_current'))`,
      this.#database.prisma.$executeRaw`
        update policy_version set is_current = false
        where is_current and exists (select 1 from policy_version where version = ${version})`,
      this.#database.prisma.$executeRaw`update policy_version set is_current = true where version = ${version}`,
    ]);
    return marked > 0;
  }

  /**
   * What a process does with its policy file as it starts: stores it, and makes it the current one if it is new or none is
   * current. A version that is stored already takes nothing back of what was chosen since.
   */
  async publish(input: unknown, asWritten: unknown = input): Promise<{ version: number; hash: string }> {
    const stored = await this.store(input, asWritten);
    if (!stored.ok) throw new PolicyError(refusalText(stored));
    const { version, hash, isNew } = stored;
    const current = await this.#database.prisma.policyVersion.count({ where: { isCurrent: true } });
    if (isNew || current === 0) await this.use(version);
    return { version, hash };
  }

  /** The policy that the product ships is a beginning: where one is stored, a new release changes nothing of it. */
  async publishFirst(input: unknown): Promise<void> {
    if ((await this.#database.prisma.policyVersion.count()) === 0) await this.publish(input);
  }
}

function refusalText(refused: Extract<StoredDocument, { ok: false }>): string {
  if ('problems' in refused) return refused.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return `The policy document says version ${refused.taken}, but another document is stored under that number. Raise \`version\`.`;
}
