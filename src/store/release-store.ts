/** Releases: recorded here, published or cancelled by their workflow through `writeRelease`. */
import { Prisma, type Release as ReleaseRow } from '../../prisma/generated/client.js';
import { releaseDuty } from '../domain/duties.js';
import type { Release, ReleaseState } from '../domain/release.js';
import type { Database } from './database.js';
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from './page.js';

export interface ReleaseRecord extends Release {
  /** How to obtain it, as customers read it. */
  readonly notes: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  readonly cancelledAt: Date | null;
}

/** Who waits for it, and how far telling them has come. */
export interface ReleaseCounts {
  readonly waiting: number;
  readonly queued: number;
  readonly told: number;
  readonly failed: number;
}

export interface ReleaseName {
  readonly product: string;
  readonly version: string;
}

export class ReleaseReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async find({ product, version }: ReleaseName): Promise<ReleaseRecord | undefined> {
    return findRelease(this.#database, { product, version });
  }

  async list({
    product,
    state,
    ...page
  }: PageRequest & { product?: string | undefined; state?: ReleaseState | undefined }): Promise<Page<ReleaseRecord>> {
    const after = page.cursor === undefined ? undefined : decodeCursor('releases', page.cursor, 2).map(String);
    const [productId = '', version = ''] = after ?? [];
    const rows = await this.#database.prisma.release.findMany({
      where: {
        ...(product === undefined ? {} : { productId: product }),
        ...(state === undefined ? {} : { state }),
        ...(after ? { OR: [{ productId: { gt: productId } }, { productId, version: { gt: version } }] } : {}),
      },
      orderBy: [{ productId: 'asc' }, { version: 'asc' }],
      take: page.limit + 1,
    });
    return pageOf(rows.map(recordOf), page.limit, (last) => encodeCursor('releases', [last.product, last.version]));
  }

  async count({ product, version }: ReleaseName): Promise<ReleaseCounts> {
    const duty = releaseDuty(product, version);
    const [counts] = await this.#database.prisma.$queryRaw<ReleaseCounts[]>(Prisma.sql`
      -- how many wait for this release, and how many of them were told?
      select (
          select count(*)::int from support_case c
          where c.duties && (
            array[${duty}] || array(
              select key from defect where product_id = ${product}
                and (fixed_in @> array[${version}] or target_release = ${version})
            )
          ) and (c.closed_at is not null or c.duties @> array[${duty}])
        ) as waiting,
        (count(*) filter (where t.state in ('queued', 'sending')))::int as queued,
        (count(*) filter (where t.state = 'told'))::int as told,
        (count(*) filter (where t.state = 'failed'))::int as failed
      from duty_told t where t.news in (${`published:${product}/${version}`}, ${`cancelled:${product}/${version}`})`);
    if (!counts) throw new Error('a count answers one row');
    return counts;
  }
}

export class ReleaseWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Throws a conflict where the product has this version. */
  async create(given: ReleaseName & { notes: string | null; createdBy: string }): Promise<ReleaseRecord> {
    const { product, ...rest } = given;
    return recordOf(await this.#database.prisma.release.create({ data: { ...rest, productId: product } }));
  }

  /** Changes how to obtain it; false where there is no such release. */
  async describe({ product, version }: ReleaseName, notes: string | null): Promise<boolean> {
    const { count } = await this.#database.prisma.release.updateMany({
      where: { productId: product, version },
      data: { notes },
    });
    return count > 0;
  }
}

export async function findRelease(
  database: Database,
  { product, version }: ReleaseName,
): Promise<ReleaseRecord | undefined> {
  const row = await database.prisma.release.findUnique({
    where: { productId_version: { productId: product, version } },
  });
  return row ? recordOf(row) : undefined;
}

/** Writes that it is published or cancelled; a repeated attempt keeps the first time. */
export async function writeRelease(database: Database, release: Release, at: number): Promise<void> {
  const { product, version, state } = release;
  await database.prisma.release.updateMany({
    where: { productId: product, version, state: 'planned' },
    data: { state, ...(state === 'published' ? { publishedAt: new Date(at) } : { cancelledAt: new Date(at) }) },
  });
}

function recordOf({ productId, state, ...rest }: ReleaseRow): ReleaseRecord {
  const { version, notes, createdBy, createdAt, publishedAt, cancelledAt } = rest;
  // The state is written by `create` and `writeRelease` only.
  return {
    ...{ product: productId, version, notes, createdBy, createdAt, publishedAt, cancelledAt },
    state: state as ReleaseState,
  };
}
