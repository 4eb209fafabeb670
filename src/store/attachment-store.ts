/** Files of messages: one row each; the bytes are in the file store under their SHA-256. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database } from './database.js';
import { familyOf } from './merge-store.js';
import { decodeCursor, encodeCursor, InvalidCursorError, pageOf, type Page, type PageRequest } from './page.js';
import { isCaseInScope, type Scope } from './scope.js';
import { firstEntry, isMessageSeen } from './message-reader.js';
import type { Audience } from './timeline-reader.js';

export interface NewAttachment {
  readonly id: string;
  readonly caseNumber: string;
  readonly messageId: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly sha256: string;
  readonly contentId: string | null;
  readonly isInline: boolean;
}

export interface AttachmentRow extends Omit<NewAttachment, 'messageId'> {
  readonly messageId: string | null;
  readonly createdAt: Date;
}

/* A file is where its message is: words that wait may move to the case that theirs was merged into. */
const columns = Prisma.sql`a.id, m.case_number as "caseNumber", a.message_id as "messageId", a.name, a.size::float8 as size, a.type,
  a.sha256, a.content_id as "contentId", a.is_inline as "isInline", a.created_at as "createdAt"`;

export class AttachmentWriter {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds rows whose bytes are kept; a repeated attempt adds nothing. */
  async add(attachments: readonly NewAttachment[]): Promise<void> {
    if (attachments.length === 0) return;
    await this.#database.prisma.attachment.createMany({ data: [...attachments], skipDuplicates: true });
  }
}

export class AttachmentReader {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Files of a case and of those that were merged into it, oldest first. The case must be known to be in the caller's scope. */
  async list(
    audience: Audience,
    { caseNumber, limit, cursor }: PageRequest & { caseNumber: string },
  ): Promise<Page<AttachmentRow>> {
    const rows = await this.#database.prisma.$queryRaw<AttachmentRow[]>(Prisma.sql`
      -- which files may the reader see on this case?
      with recursive ${familyOf(caseNumber)}
      select ${columns} from family join message m on m.case_number = family.case_number
      join attachment a on a.message_id = m.id ${firstEntry}
      where ${isMessageSeen(audience)} and ${behind(cursor)}
      order by a.created_at, a.id limit ${limit + 1}`);
    return pageOf(rows, limit, (last) => encodeCursor('attachments', [last.createdAt.toISOString(), last.id]));
  }

  /** A file as this reader may have it; undefined otherwise, as if there were none. */
  async find(scope: Scope, audience: Audience, id: string): Promise<AttachmentRow | undefined> {
    const [row] = await this.#database.prisma.$queryRaw<AttachmentRow[]>(Prisma.sql`
      -- may the reader have this file?
      select ${columns} from attachment a join message m on m.id = a.message_id
      join support_case c on c.case_number = m.case_number ${firstEntry}
      where a.id = ${id} and ${isCaseInScope(scope)} and ${isMessageSeen(audience)}`);
    return row;
  }
}

function behind(cursor: string | undefined): Prisma.Sql {
  if (cursor === undefined) return Prisma.sql`true`;
  const [at, id] = decodeCursor('attachments', cursor, 2);
  const instant = new Date(String(at));
  if (Number.isNaN(instant.getTime())) throw new InvalidCursorError();
  return Prisma.sql`(a.created_at, a.id) > (${instant}, ${String(id)})`;
}
