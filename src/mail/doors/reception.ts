/**
 * What every door does with a mail: it is collected, given a row of the ledger with all its bytes in one transaction, and
 * only then acknowledged (mail.md rule 4). What is done about it is the room's.
 */
import { createHash } from 'node:crypto';
import type { Logger } from '../../runtime/logger.js';
import { newId } from '../../store/new-id.js';
import type { Bookmark } from '../../store/imap-bookmark-store.js';
import type { MailRow, ReceivedMailWriter } from '../../store/received-mail-writer.js';
import type { MailDoor, MailEnvelope, MailPeer } from '../../domain/received-mail.js';
import { duplicateKeyOf } from '../parse/duplicate-key.js';
import type { Boxes } from './boxes.js';
import { envelopeOf } from './header-envelope.js';
import type { Collected, Spool } from './spool.js';

export interface Arriving {
  readonly door: MailDoor;
  readonly peer: MailPeer;
  /** What the door was told; the rest is read from the header. */
  readonly envelope: Partial<MailEnvelope>;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Moved with the mail, in one transaction. */
  readonly bookmark?: Bookmark;
}

/** Why a mail is not taken: it has its row in the ledger all the same. */
export type Refusal = 'too-large' | 'unknown-box' | 'empty' /** Its mailbox could not give it. */ | 'unreadable';

export type Taken =
  { readonly ok: true; readonly id: string } | { readonly ok: false; readonly id: string; readonly reason: Refusal };

export interface ReceptionParts {
  readonly writer: ReceivedMailWriter;
  readonly spool: Spool;
  readonly boxes: Boxes;
  /** Told of each mail once it is stored. */
  readonly onStored: (mailId: string) => void;
  readonly log: Logger;
}

/** The rules of mail.md section 4 by which a door refuses. */
const ruleOf: Readonly<Record<Refusal, string>> = {
  'unknown-box': '1',
  'too-large': '2',
  empty: '34',
  unreadable: '6',
};
const maxInt = 2 ** 31 - 1;
const nothing = createHash('sha256').digest('hex');

export class Reception {
  readonly #parts: ReceptionParts;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  get boxes(): Boxes {
    return this.#parts.boxes;
  }

  /** A larger mail is refused. */
  get maxBytes(): number {
    return this.#parts.spool.maxBytes;
  }

  /**
   * Takes a mail. Once this resolves it is durable, or its refusal is.
   * @throws when it could not be stored, or its bytes ended early: then there is no row, and whoever sends must send again.
   */
  async take(arriving: Arriving): Promise<Taken> {
    const { spool, boxes } = this.#parts;
    const collected = await spool.collect(arriving.bytes);
    try {
      const envelope = envelopeOf(collected.head, arriving.envelope, boxes);
      const box = boxes.choose(envelope.to);
      const reason = refusalOf(arriving.door, collected, box);
      if (box === undefined || reason !== undefined) {
        return await this.refuse(reason ?? 'unknown-box', { ...arriving, envelope, size: collected.size });
      }
      return { ok: true, id: await this.#store(arriving, collected, { envelope, box }) };
    } finally {
      await collected.discard();
    }
  }

  /** Writes into the ledger that a mail was not taken. @throws when that can't be written. */
  async refuse(
    reason: Refusal,
    given: Pick<Arriving, 'door' | 'peer' | 'bookmark'> & { readonly envelope: MailEnvelope; readonly size: number },
  ): Promise<Taken & { ok: false }> {
    const { writer, boxes, log } = this.#parts;
    const { door, peer, envelope } = given;
    const id = newId('mail');
    const box = boxes.choose(envelope.to) ?? envelope.to[0] ?? '';
    const row = { id, door, peer, ...envelope, box, size: Math.min(given.size, maxInt), sha256: nothing };
    // Its bytes were not taken: no other mail is a repeat of it.
    await writer.refuse({ ...row, duplicateKey: `refused-${id}` }, { reason, rule: ruleOf[reason] }, given.bookmark);
    log.info({ mailId: id, door, reason, size: given.size }, 'mail.refused');
    return { ok: false, id, reason };
  }

  async #store(
    { door, peer, bookmark }: Arriving,
    collected: Collected,
    to: { readonly envelope: MailEnvelope; readonly box: string },
  ): Promise<string> {
    const { writer, boxes, onStored, log } = this.#parts;
    const { size, sha256, held } = collected;
    const id = newId('mail');
    const duplicateKey = `${await duplicateKeyOf(held)}${suffixed(boxes.deskOf(to.box))}`;
    const row: MailRow = { id, door, peer, ...to.envelope, box: to.box, size, sha256, duplicateKey };
    if (Buffer.isBuffer(held) && bookmark === undefined) await writer.storeWhole(row, held);
    else await writer.store(row, collected.parts(), bookmark);
    log.info({ mailId: id, door, size }, 'mail.received');
    onStored(id);
    return id;
  }
}

/** An empty mail by SMTP was sent by a server, and is taken like any other; an empty file or request is a mistake of its caller. */
function refusalOf(door: MailDoor, { size, isTooLarge }: Collected, box: string | undefined): Refusal | undefined {
  if (isTooLarge) return 'too-large';
  if (box === undefined) return 'unknown-box';
  return size === 0 && door !== 'smtp' ? 'empty' : undefined;
}

function suffixed(desk: string): string {
  return desk === '' ? '' : `:${desk}`;
}
