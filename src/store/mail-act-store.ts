/** Who read a raw mail, or judged its sender: kept, since raw mail may hold what the case's page would not show. */
import type { Database } from './database.js';
import { newId } from './new-id.js';

export interface MailActRecord {
  readonly at: Date;
  readonly kind: string;
  readonly by: { readonly id: string; readonly name: string | null };
}

export class MailActStore {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Written before the first byte is sent. */
  async rawRead(mailId: string, { by, at }: { by: string; at: Date }): Promise<void> {
    await this.#database.prisma.mailAct.create({ data: { id: newId('act'), at, by, kind: 'raw-read', mailId } });
  }

  /** The latest hundred acts on one mail, newest first. */
  async ofMail(mailId: string): Promise<readonly MailActRecord[]> {
    const { prisma } = this.#database;
    const rows = await prisma.mailAct.findMany({ where: { mailId }, orderBy: { at: 'desc' }, take: 100 });
    const ids = [...new Set(rows.map(({ by }) => by))];
    const people = await prisma.engineer.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
    const nameOf = new Map(people.map(({ id, name }) => [id, name]));
    return rows.map(({ at, kind, by }) => ({ at, kind, by: { id: by, name: nameOf.get(by) ?? null } }));
  }
}
