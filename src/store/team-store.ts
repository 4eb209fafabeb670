/** Teams: each level has some, each team has a queue. */
import type { Team } from '../../prisma/generated/client.js';
import { standardRouting } from '../domain/policy-standard.js';
import { levels, type Level } from '../domain/vocabulary.js';
import { given, type Changes } from './changes.js';
import type { Database } from './database.js';
import { newId } from './new-id.js';
import { encodeCursor, namedPage, pageOf, type Page, type PageRequest } from './page.js';

export type TeamRecord = Team & {
  readonly members: readonly { readonly engineer: { readonly id: string; readonly name: string } }[];
};

export interface TeamFields {
  readonly name: string;
  /** Ids of all engineers of the team. */
  readonly members?: readonly string[] | undefined;
}
export interface NewTeam extends TeamFields {
  readonly id?: string | undefined;
  readonly level: Level;
}

const whole = {
  members: { select: { engineer: { select: { id: true, name: true } } }, orderBy: { engineerId: 'asc' as const } },
};

export class TeamReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async list(filter: { readonly level?: Level | undefined }, page: PageRequest): Promise<Page<TeamRecord>> {
    const rows = await this.#database.prisma.team.findMany({
      where: filter.level === undefined ? {} : { level: filter.level },
      include: whole,
      ...namedPage('teams', page),
    });
    return pageOf(rows, page.limit, (last) => encodeCursor('teams', [last.id]));
  }

  async find(id: string): Promise<TeamRecord | undefined> {
    return (await this.#database.prisma.team.findUnique({ where: { id }, include: whole })) ?? undefined;
  }
}

export class TeamWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  create({ id, name, level, members }: NewTeam): Promise<TeamRecord> {
    const create = (members ?? []).map((engineerId) => ({ engineerId }));
    return this.#database.prisma.team.create({
      data: { id: id ?? newId('team'), name, level, members: { create } },
      include: whole,
    });
  }

  change(id: string, { name, members }: Changes<TeamFields>): Promise<TeamRecord> {
    const create = members?.map((engineerId) => ({ engineerId }));
    return this.#database.prisma.team.update({
      where: { id },
      data: {
        ...given({ name }),
        ...(create === undefined ? {} : { members: { deleteMany: {}, create } }),
      },
      include: whole,
    });
  }

  /** The teams that the policy's standard routing names exist in every installation. */
  async ensureStandard(): Promise<void> {
    await this.#database.prisma.team.createMany({
      data: levels.map((level) => ({ id: standardRouting[level], name: `Level ${level}`, level })),
      skipDuplicates: true,
    });
  }
}
