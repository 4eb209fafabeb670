/** The versions of the support policy. A version never changes once stored, so what was parsed is kept for good. */
import { parsePolicy, sliceOf, type PolicyDocument } from '../domain/policy-document.js';
import type { PolicySlice } from '../domain/policy.js';
import type { Database } from './database.js';
import { policyHash } from './policy-hash.js';

export interface StoredPolicy {
  readonly version: number;
  readonly hash: string;
  readonly createdAt: Date;
  readonly document: PolicyDocument;
  readonly slice: PolicySlice;
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
    const parsed = parsePolicy(row.document);
    if (!parsed.ok)
      throw new PolicyError(`Policy version ${version} can't be read: ${parsed.problems[0]?.message ?? ''}`);
    return {
      version,
      hash: row.hash,
      createdAt: row.createdAt,
      document: parsed.document,
      slice: sliceOf(parsed.document),
    };
  }
}

export class PolicyWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Stores a document under its own version number and makes it the current one. Doing it again changes nothing, also when
   * two processes start at once; other content under a stored number is refused, because cases are pinned to that number.
   *
   * @param asWritten - the document before anything of the standard policy was taken over: it is what is compared, so that
   * a release with a new standard text does not make a document of one's own another one.
   */
  async publish(input: unknown, asWritten: unknown = input): Promise<{ version: number; hash: string }> {
    const parsed = parsePolicy(input);
    if (!parsed.ok) throw new PolicyError(parsed.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
    const { version } = parsed.document;
    const written = input as object; // or parsing would have refused it
    const hash = policyHash(Object(asWritten) as object);
    const { prisma } = this.#database;
    await prisma.policyVersion.createMany({ data: [{ version, hash, document: written }], skipDuplicates: true });
    const stored = await prisma.policyVersion.findUnique({
      where: { version },
      select: { hash: true, isCurrent: true },
    });
    if (stored?.hash !== hash) {
      throw new PolicyError(
        `The policy document says version ${version}, but another document is stored under that number. Raise \`version\`.`,
      );
    }
    if (!stored.isCurrent) {
      await prisma.$transaction([
        prisma.policyVersion.updateMany({ where: { isCurrent: true }, data: { isCurrent: false } }),
        prisma.policyVersion.update({ where: { version }, data: { isCurrent: true } }),
      ]);
    }
    return { version, hash };
  }
}
