/** Defects: their words are written here, what became of them only by `writeDefectChange`, for their workflow. */
import { Prisma, type Defect as DefectRow } from '../../prisma/generated/client.js';
import type { Defect, DefectChange, DefectCommandKind } from '../domain/defect.js';
import type { DefectFacts } from '../domain/envelope.js';
import type { DefectState } from '../domain/vocabulary.js';
import type { Database } from './database.js';
import { decodeCursor, encodeCursor, pageOf, type Page, type PageRequest } from './page.js';
import { isCaseInScope, type Scope } from './scope.js';

export interface DefectRecord extends Defect {
  readonly title: string;
  /** What customers read instead of the title. */
  readonly publicTitle: string;
  readonly workaround: string | null;
  readonly trackerUrl: string | null;
  /** How many accounts, and cases, have it: within the reader's scope. */
  readonly customers: number;
  readonly cases: number;
  readonly openCases: number;
  /** Cases that closed with its fix still owed. */
  readonly duties: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface DefectUpdateRecord {
  readonly id: string;
  readonly revision: number;
  readonly kind: DefectCommandKind;
  readonly state: DefectState;
  readonly release: string | null;
  readonly isPublic: boolean;
  readonly text: string | null;
  readonly authorId: string;
  readonly at: Date;
}

export interface LinkedCaseRecord {
  readonly number: string;
  readonly subject: string;
  readonly status: string;
  readonly account: string | null;
}

export interface DefectFields {
  readonly title: string;
  readonly publicTitle: string;
  readonly workaround: string | null;
  readonly trackerUrl: string | null;
}
export interface NewDefect extends DefectFields {
  readonly key: string;
  readonly product: string;
  readonly state: DefectState;
  readonly targetRelease: string | null;
  readonly createdBy: string;
}

/** The words of a change, stored before it is decided; without them the change makes its own row. */
export interface StoredUpdate {
  readonly id: string;
  readonly defectKey: string;
  readonly kind: DefectCommandKind;
  readonly text: string;
  readonly authorId: string;
  readonly at: number;
}

export class DefectReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Customers find only what a case of their own account has. */
  async find(scope: Scope, key: string): Promise<DefectRecord | undefined> {
    const [found] = await this.#select(scope, Prisma.sql`d.key = ${key}`, 1);
    return found;
  }

  async list(
    scope: Scope,
    { product, state, ...page }: PageRequest & { product?: string | undefined; state?: DefectState | undefined },
  ): Promise<Page<DefectRecord>> {
    const after = page.cursor === undefined ? '' : String(decodeCursor('defects', page.cursor, 1)[0]);
    const isWanted = Prisma.sql`d.key > ${after} and (${product ?? null}::text is null or d.product_id = ${product ?? null})
      and (${state ?? null}::text is null or d.state = ${state ?? null})`;
    const rows = await this.#select(scope, isWanted, page.limit + 1);
    return pageOf(rows, page.limit, (last) => encodeCursor('defects', [last.key]));
  }

  /** The latest first; customers get the public ones. */
  async updates(key: string, onlyPublic: boolean): Promise<DefectUpdateRecord[]> {
    const rows = await this.#database.prisma.defectUpdate.findMany({
      where: { defectKey: key, revision: { not: null }, ...(onlyPublic ? { isPublic: true } : {}) },
      orderBy: { revision: 'desc' },
      take: 200,
    });
    return rows.map(updateOf);
  }

  async linkedCases(scope: Scope, key: string, page: PageRequest): Promise<Page<LinkedCaseRecord>> {
    const after = page.cursor === undefined ? '' : String(decodeCursor('defect-cases', page.cursor, 1)[0]);
    const rows = await this.#database.prisma.$queryRaw<LinkedCaseRecord[]>(Prisma.sql`
      -- which cases have this defect?
      select c.case_number as number, c.subject, c.status, a.name as account
      from support_case c left join account a on a.id = c.account_id
      where c.defects @> array[${key}] and ${isCaseInScope(scope)} and c.case_number > ${after}
      order by c.case_number limit ${page.limit + 1}`);
    return pageOf(rows, page.limit, (last) => encodeCursor('defect-cases', [last.number]));
  }

  async #select(scope: Scope, condition: Prisma.Sql, limit: number): Promise<DefectRecord[]> {
    const isVisible = scope === 'all' ? Prisma.sql`true` : Prisma.sql`n.cases > 0`;
    return this.#database.prisma.$queryRaw<DefectRecord[]>(Prisma.sql`
      -- which defects, and how many have them?
      select d.key, d.product_id as product, d.title, d.public_title as "publicTitle", d.workaround, d.tracker_url as "trackerUrl",
        d.state, d.target_release as "targetRelease", coalesce(d.fixed_in, '{}') as "fixedIn", d.revision, d.created_by as "createdBy",
        d.created_at as "createdAt", d.updated_at as "updatedAt", n.customers, n.cases, n."openCases", w.duties
      from defect d
      cross join lateral (
        select count(distinct c.account_id)::int as customers, count(*)::int as cases,
          (count(*) filter (where c.closed_at is null))::int as "openCases"
        from support_case c where c.defects @> array[d.key] and ${isCaseInScope(scope)}
      ) n
      cross join lateral (
        select count(*)::int as duties from support_case c
        where c.duties @> array[d.key] and c.closed_at is not null and ${isCaseInScope(scope)}
      ) w
      where ${condition} and ${isVisible}
      order by d.key limit ${limit}`);
  }
}

export class DefectWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Records a defect at revision 1. Throws a conflict where the key is taken. */
  async create({ product, ...rest }: NewDefect): Promise<void> {
    await this.#database.prisma.defect.create({ data: { ...rest, productId: product, fixedIn: [] } });
  }

  /** Changes its words; false where there is no such defect. */
  async describe(key: string, fields: Partial<DefectFields>): Promise<boolean> {
    const { count } = await this.#database.prisma.defect.updateMany({ where: { key }, data: { ...fields } });
    return count > 0;
  }

  /** Content first (architecture.md rule 1); a repeated attempt stores it once. */
  async storeUpdate({ at, ...update }: StoredUpdate): Promise<void> {
    await this.#database.prisma.defectUpdate.createMany({
      data: [{ ...update, at: new Date(at) }],
      skipDuplicates: true,
    });
  }

  /** A refused change leaves no words behind. */
  async dropUpdate(id: string): Promise<void> {
    await this.#database.prisma.defectUpdate.deleteMany({ where: { id, revision: null } });
  }
}

/** What its workflow begins with. */
export async function findDefect(database: Database, key: string): Promise<Defect | undefined> {
  const row = await database.prisma.defect.findUnique({ where: { key } });
  return row ? defectOf(row) : undefined;
}

/** The defect as a case sees it, for `link-defect`. */
export async function findDefectFacts(database: Database, key: string): Promise<DefectFacts | undefined> {
  const defect = await findDefect(database, key);
  if (!defect) return undefined;
  const { state, revision, fixedIn, targetRelease } = defect;
  return { key, state, release: fixedIn.at(-1) ?? targetRelease, revision };
}

export async function findPublicTitle(database: Database, key: string): Promise<string> {
  const row = await database.prisma.defect.findUnique({ where: { key }, select: { publicTitle: true } });
  return row?.publicTitle ?? key;
}

/** Defects that a release concerns: fixed in it, fixed nowhere else, or planned for it. */
export async function findDefectsOf(
  database: Database,
  release: { product: string; version: string },
  how: 'fixed' | 'only-fixed' | 'planned',
): Promise<string[]> {
  const { product, version } = release;
  const where = {
    fixed: { state: 'fixed', fixedIn: { has: version } },
    'only-fixed': { state: 'fixed', fixedIn: { equals: [version] } },
    planned: { state: { in: ['suspected', 'confirmed'] }, targetRelease: version },
  }[how];
  const rows = await database.prisma.defect.findMany({
    where: { productId: product, ...where },
    select: { key: true },
    orderBy: { key: 'asc' },
  });
  return rows.map(({ key }) => key);
}

/**
 * Writes what a change made of its defect. Only a committed task schedules it, one after the other, so a lower revision can only
 * be a late attempt: it changes nothing.
 */
export async function writeDefectChange(database: Database, key: string, change: DefectChange): Promise<void> {
  const { id, at, by, kind, revision, state, targetRelease, fixedIn, release, isPublic } = change;
  await database.prisma.$executeRaw(Prisma.sql`
    with changed as (
      update defect set state = ${state}, target_release = ${targetRelease}, fixed_in = ${[...fixedIn]},
        revision = ${revision}, updated_at = ${new Date(at)}
      where key = ${key} and revision < ${revision}
    )
    insert into defect_update (id, defect_key, revision, kind, state, release, target_release, is_public, author_id, at)
    values (${id}, ${key}, ${revision}, ${kind}, ${state}, ${release}, ${targetRelease}, ${isPublic}, ${by}, ${new Date(at)})
    on conflict (id) do update set revision = excluded.revision, state = excluded.state, release = excluded.release,
      target_release = excluded.target_release, is_public = excluded.is_public`);
}

/** Changes after a revision, oldest first: what a case that knew only that one has missed. */
export async function listChangesAfter(
  database: Database,
  key: string,
  revision: number,
): Promise<DefectUpdateRecord[]> {
  const rows = await database.prisma.defectUpdate.findMany({
    where: { defectKey: key, revision: { gt: revision } },
    orderBy: { revision: 'asc' },
    take: 100,
  });
  return rows.map(updateOf);
}

export async function findChange(database: Database, id: string): Promise<DefectUpdateRecord | undefined> {
  const row = await database.prisma.defectUpdate.findUnique({ where: { id } });
  return row && row.revision !== null ? updateOf(row) : undefined;
}

/** The defects of a case, and the revision of each that it knows. */
export async function findLinkedDefects(
  database: Database,
  caseNumber: string,
): Promise<{ key: string; revision: number }[]> {
  return database.prisma.$queryRaw<{ key: string; revision: number }[]>(Prisma.sql`
    -- what does this case know of its defects?
    select d->>'key' as key, (d->>'revision')::int as revision
    from support_case c cross join lateral jsonb_array_elements(c.state->'defects') d
    where c.case_number = ${caseNumber}::char(8)`);
}

/** Open cases that have the defect and no fact of this revision yet, in the order of their numbers. */
export async function listCasesToInform(
  database: Database,
  asked: { key: string; revision: number; after: string; limit: number },
): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<{ number: string }[]>(Prisma.sql`
    -- who has not heard of this change of the defect?
    select c.case_number as number from support_case c
    where c.defects @> array[${asked.key}] and c.closed_at is null and c.case_number > ${asked.after}
      and not exists (
        select 1 from hand_over h
        where h.command_id = 'defect-' || ${asked.key} || '-' || ${String(asked.revision)} || '-' || c.case_number
      )
    order by c.case_number limit ${asked.limit}`);
  return rows.map(({ number }) => number);
}

function defectOf({ key, productId, state, targetRelease, fixedIn, revision }: DefectRow): Defect {
  // The state is written by `create` and `writeDefectChange` only.
  return { key, product: productId, state: state as DefectState, targetRelease, fixedIn, revision };
}

function updateOf(row: {
  id: string;
  revision: number | null;
  kind: string;
  state: string | null;
  release: string | null;
  isPublic: boolean;
  text: string | null;
  authorId: string;
  at: Date;
}): DefectUpdateRecord {
  const { id, release, isPublic, text, authorId, at } = row;
  return {
    ...{ id, release, isPublic, text, authorId, at },
    revision: row.revision ?? 0,
    // Written by `writeDefectChange` only.
    kind: row.kind as DefectCommandKind,
    state: row.state as DefectState,
  };
}
