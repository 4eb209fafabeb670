/** How far IMAP mailboxes were read. */
import { Prisma } from '../../prisma/generated/client.js';
import type { Database, Run } from './database.js';

/** A mail of a mailbox: UIDs count only while the mailbox keeps its UIDVALIDITY (RFC 3501 §2.3.1.1). */
export interface Bookmark {
  readonly mailbox: string;
  readonly validity: bigint;
  readonly uid: number;
}

/** Another process has taken this mail. */
export class AlreadyTakenError extends Error {
  override readonly name = 'AlreadyTakenError';
}

export class ImapBookmarks {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The last UID that was taken; undefined when none was, or the mailbox has given its UIDs anew. */
  async lastUid(mailbox: string, validity: bigint): Promise<number | undefined> {
    const row = await this.#database.prisma.imapBookmark.findUnique({ where: { mailbox } });
    return row?.validity === validity ? Number(row.uid) : undefined;
  }

  /** Goes past a mail of which there is nothing to store. */
  async move(bookmark: Bookmark): Promise<void> {
    await this.#database.inTransaction((run) => moveBookmark(run, bookmark));
  }
}

/** In the transaction that stores the mail. @throws AlreadyTakenError when the bookmark is there or further: the transaction must fail. */
export async function moveBookmark(run: Run, { mailbox, validity, uid }: Bookmark): Promise<void> {
  const moved = await run(Prisma.sql`
    -- forward only, unless the mailbox has given its UIDs anew
    insert into imap_bookmark (mailbox, validity, uid, moved_at) values (${mailbox}, ${validity}, ${uid}, now())
    on conflict (mailbox) do update set validity = excluded.validity, uid = excluded.uid, moved_at = now()
      where imap_bookmark.validity <> excluded.validity or imap_bookmark.uid < excluded.uid`);
  if (moved === 0) throw new AlreadyTakenError(`mail ${uid} of ${mailbox} was taken by another process`);
}
