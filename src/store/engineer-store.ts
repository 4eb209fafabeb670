/** Engineers, leads and admins, and the teams they are in. */
import type { Engineer } from '../../prisma/generated/client.js';
import type { Level } from '../domain/vocabulary.js';
import { given, type Changes } from './changes.js';
import type { Database } from './database.js';
import { newId } from './new-id.js';
import { encodeCursor, namedPage, pageOf, type Page, type PageRequest } from './page.js';

export type EngineerRecord = Engineer & {
  readonly teams: readonly { readonly team: { readonly id: string; readonly name: string } }[];
};

export interface EngineerFields {
  readonly name: string;
  readonly email: string;
  readonly levels: readonly Level[];
  readonly isLead?: boolean | undefined;
  readonly isAdmin?: boolean | undefined;
  readonly isActive?: boolean | undefined;
  /** Null: at once. */
  readonly awayFrom?: Date | null | undefined;
  readonly awayUntil?: Date | null | undefined;
  /** Who acts while this one is away. */
  readonly cover?: string | null | undefined;
  /** Ids of all teams to be in. */
  readonly teams?: readonly string[] | undefined;
}
export interface NewEngineer extends EngineerFields {
  readonly id?: string | undefined;
}
export interface EngineerFilter {
  readonly level?: Level | undefined;
  readonly email?: string | undefined;
}

const whole = {
  teams: { select: { team: { select: { id: true, name: true } } }, orderBy: { teamId: 'asc' as const } },
};

export class EngineerReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async list(filter: EngineerFilter, page: PageRequest): Promise<Page<EngineerRecord>> {
    const rows = await this.#database.prisma.engineer.findMany({
      where: {
        ...(filter.level === undefined ? {} : { levels: { has: filter.level } }),
        ...(filter.email === undefined ? {} : { email: filter.email.toLowerCase() }),
      },
      include: whole,
      ...namedPage('engineers', page),
    });
    return pageOf(rows, page.limit, (last) => encodeCursor('engineers', [last.id]));
  }

  async find(id: string): Promise<EngineerRecord | undefined> {
    return (await this.#database.prisma.engineer.findUnique({ where: { id }, include: whole })) ?? undefined;
  }

  async hasAny(): Promise<boolean> {
    return (await this.#database.prisma.engineer.findFirst({ select: { id: true } })) !== null;
  }
}

export class EngineerWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  create({ id, ...fields }: NewEngineer): Promise<EngineerRecord> {
    const { name, email, levels } = fields;
    const members = (fields.teams ?? []).map((teamId) => ({ teamId }));
    return this.#database.prisma.engineer.create({
      data: {
        id: id ?? newId('eng'),
        ...columnsOf(fields),
        name,
        email: email.toLowerCase(),
        levels: [...levels],
        teams: { create: members },
      },
      include: whole,
    });
  }

  change(id: string, fields: Changes<EngineerFields>): Promise<EngineerRecord> {
    const members = fields.teams?.map((teamId) => ({ teamId }));
    return this.#database.prisma.engineer.update({
      where: { id },
      data: { ...columnsOf(fields), ...(members === undefined ? {} : { teams: { deleteMany: {}, create: members } }) },
      include: whole,
    });
  }
}

function columnsOf(fields: Changes<EngineerFields>): Partial<Omit<Engineer, 'id' | 'createdAt'>> {
  const { name, email, levels, isLead, isAdmin, isActive, awayFrom, awayUntil, cover } = fields;
  const columns = {
    name,
    email: email?.toLowerCase(),
    levels: levels && [...levels],
    isLead,
    isAdmin,
    isActive,
    awayFrom,
    awayUntil,
  };
  return given({ ...columns, coverId: cover });
}
