/**
 * One IMAP mailbox that mail is fetched from, oldest first. How far it was read is moved in the transaction that stores a mail
 * (RFC 3501 UIDs), so a crash neither loses a mail nor takes it twice. The mailbox itself is only read.
 */
import { ImapFlow } from 'imapflow';
import type { Logger } from '../../runtime/logger.js';
import { AlreadyTakenError, type ImapBookmarks } from '../../store/imap-bookmark-store.js';
import { storeFailure } from '../../store/store-errors.js';
import { Backoff } from './backoff.js';
import type { MailboxAddress } from './mailbox-address.js';
import type { Reception } from './reception.js';

export interface MailboxParts {
  readonly address: MailboxAddress;
  readonly reception: Reception;
  readonly bookmarks: ImapBookmarks;
  readonly log: Logger;
  /** New mail is announced by servers with IDLE (RFC 2177); it is looked for this often all the same. */
  readonly pollEveryMs: number;
  /** Between attempts to reach it: the first wait, and the longest. */
  readonly retryMs: { readonly first: number; readonly longest: number };
}

/** What a server asks for at a time: no mail is whole in memory. */
const chunkBytes = 512 * 1024;
/**
 * A mail that its server refuses to give this often, while all else works, is put into the ledger as unreadable, and the next
 * is taken. A connection that breaks while it is fetched is more likely the network's fault: that counts a quarter.
 */
const attemptsPerMail = 5;
const brokenCounts = 0.25;

export class ImapMailbox {
  readonly #parts: MailboxParts;
  readonly #backoff: Backoff;
  readonly #stop = new AbortController();
  /** The mail that is being fetched, and how often that has failed. */
  #stuck: { readonly uid: number; readonly failures: number } | undefined;
  #running: Promise<void> | undefined;
  #client: ImapFlow | undefined;
  #problem: string | undefined = 'it was not reached yet';

  constructor(parts: MailboxParts) {
    this.#parts = parts;
    this.#backoff = new Backoff(parts.retryMs, this.#stop.signal);
  }

  /** Why no mail comes from there; undefined while all is well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#client?.close();
    await this.#running;
  }

  /** Connects again and again until it is stopped. */
  async #run(): Promise<void> {
    const { address, log } = this.#parts;
    while (!this.#isStopped()) {
      try {
        await this.#visit();
      } catch (error) {
        if (this.#isStopped()) return;
        this.#problem = reasonOf(error);
        const waitMs = this.#backoff.next();
        log.warn({ mailbox: address.name, reason: this.#problem, waitMs }, 'mailbox.not-reached');
        await this.#backoff.wait(waitMs);
      }
    }
  }

  /** One connection, for as long as it lasts. */
  async #visit(): Promise<void> {
    const { address, log } = this.#parts;
    const { host, port, secure, user, password: pass, folder } = address;
    const client = new ImapFlow({ host, port, secure, auth: { user, pass }, logger: false, disableAutoIdle: true });
    this.#client = client;
    const news = new News();
    client.on('exists', () => {
      news.tell();
    });
    client.on('close', () => {
      news.end();
    });
    client.on('error', (error: Error) => {
      // Whatever waits for an answer gets it too; without a listener the event itself would end the process.
      log.debug({ mailbox: address.name, reason: error.message }, 'mailbox.broke');
    });
    try {
      await client.connect();
      // EXAMINE: nothing is marked as read.
      await client.mailboxOpen(folder, { readOnly: true });
      log.info({ mailbox: address.name }, 'mailbox.reached');
      for (;;) {
        await this.#takeNew(client);
        this.#problem = undefined;
        this.#backoff.reset();
        // The next command ends it; a server that has no IDLE is asked with NOOP.
        client.idle().catch(() => undefined);
        if (!(await news.wait(this.#parts.pollEveryMs))) throw new Error('the server has ended the connection');
      }
    } finally {
      client.close();
    }
  }

  async #takeNew(client: ImapFlow): Promise<void> {
    const { address, bookmarks } = this.#parts;
    // A mailbox is open, by the call before.
    const validity = client.mailbox === false ? 0n : client.mailbox.uidValidity;
    const last = (await bookmarks.lastUid(address.name, validity)) ?? 0;
    const found = await client.search({ uid: `${last + 1}:*` }, { uid: true });
    if (!Array.isArray(found)) throw new Error('the server did not say which mails there are');
    // `n:*` always names the newest mail, though its UID may be smaller (RFC 3501 §6.4.8).
    const uids = found.filter((uid) => uid > last).sort((one, other) => one - other);
    for (const uid of uids) {
      if (this.#isStopped()) return;
      await this.#takeOne(client, { mailbox: address.name, validity, uid });
    }
  }

  async #takeOne(client: ImapFlow, bookmark: { mailbox: string; validity: bigint; uid: number }): Promise<void> {
    const { reception, bookmarks } = this.#parts;
    const { mailbox, uid } = bookmark;
    const peer = { mailbox, uid };
    if (this.#isGivenUp(uid)) {
      await reception.refuse('unreadable', { door: 'imap', peer, envelope: { from: '', to: [] }, size: 0, bookmark });
      return;
    }
    const limits = { uid: true, chunkSize: chunkBytes, maxBytes: reception.maxBytes + 1 };
    try {
      const { content: bytes } = await client.download(String(uid), undefined, limits);
      // Somebody has deleted it meanwhile.
      if (bytes === undefined) await bookmarks.move(bookmark);
      else await reception.take({ door: 'imap', peer, envelope: {}, bytes, bookmark });
    } catch (error) {
      if (error instanceof AlreadyTakenError) return;
      // What our own store could not do is no fault of this mail.
      if (storeFailure(error) === 'other') this.#countFailure(uid, client.usable ? 1 : brokenCounts);
      throw error;
    }
  }

  #isGivenUp(uid: number): boolean {
    return this.#stuck?.uid === uid && this.#stuck.failures >= attemptsPerMail;
  }

  #countFailure(uid: number, count: number): void {
    const before = this.#stuck?.uid === uid ? this.#stuck.failures : 0;
    this.#stuck = { uid, failures: before + count };
  }
}

/** Wakes who waits when there may be new mail. */
class News {
  #isTold = false;
  #isEnded = false;
  #wake: () => void = () => undefined;

  tell(): void {
    this.#isTold = true;
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** Until there is news, or `forMs` have passed; false when there will never be any. */
  async wait(forMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    if (!this.#isTold && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, forMs);
      });
    }
    clearTimeout(timer);
    this.#isTold = false;
    return !this.#isEnded;
  }
}

/** The server's own words where it said some. */
function reasonOf(error: unknown): string {
  const { responseText, authenticationFailed } = error as { responseText?: unknown; authenticationFailed?: unknown };
  const words =
    typeof responseText === 'string' ? responseText : error instanceof Error ? error.message : String(error);
  return authenticationFailed === true ? `the login was refused: ${words}` : words;
}
