/**
 * The mail room: every mail that a door stored is read, decided on and carried out here, in order for each sender, and its end
 * is written in its row of the ledger (mail.md rules 5 and 6).
 */
import pLimit from 'p-limit';
import { setTimeout as pause } from 'node:timers/promises';
import { mailLeaseSeconds, type ClaimedMail } from '../../store/received-mail-store.js';
import type { DiscardOrder, EndedMail, MailRoomFace, ReleaseOrder, SettleAnswer } from './mail-room-face.js';
import type { NoticeSender } from './notice-sender.js';
import { discardMail, releaseMail, type SettleDependencies } from './settle-mail.js';
import { workOnMail, type WorkDependencies } from './work-on-mail.js';

export type { DiscardOrder, EndedMail, MailRoomFace, ReleaseOrder, SettleAnswer } from './mail-room-face.js';

export interface MailRoomDependencies extends WorkDependencies, SettleDependencies {
  readonly notices: WorkDependencies['notices'];
  readonly noticeSender: Pick<NoticeSender, 'sendDue'>;
  /** Names this process in the rows it works on. */
  readonly room: string;
}

const mailsAtOnce = 4;
/** Mails that are claimed at once: one statement for several, while the first are worked on. */
const claimAtOnce = 16;
/** A kick may be lost, and mail that was put off has nobody who kicks. */
const pollEveryMs = 1000;
const renewEveryMs = (mailLeaseSeconds * 1000) / 4;
/** How often the end of a mail is looked for that another process works on. */
const askEveryMs = 100;

export class MailRoom implements MailRoomFace {
  readonly #deps: MailRoomDependencies;
  readonly #limit = pLimit(mailsAtOnce);
  readonly #inHand = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Set<(end: EndedMail) => void>>();
  #running: Promise<void> | undefined;
  #isStopping = false;
  #isKicked = false;
  #wake: () => void = () => undefined;

  constructor(deps: MailRoomDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Finishes the mails that are worked on; the others wait for the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.kick();
    await this.#running;
    await this.#deps.parser.close();
  }

  kick(_mailId?: string): void {
    this.#isKicked = true;
    this.#wake();
  }

  async ended(mailId: string, withinMs: number): Promise<EndedMail | undefined> {
    let seen: EndedMail | undefined;
    const tell = (end: EndedMail): void => {
      seen = end;
    };
    const waiting = this.#waiting.get(mailId) ?? new Set();
    this.#waiting.set(mailId, waiting.add(tell));
    try {
      for (const until = this.#deps.now() + withinMs; ;) {
        seen ??= await this.#findEnd(mailId);
        if (seen || this.#deps.now() >= until) return seen;
        await pause(askEveryMs);
      }
    } finally {
      waiting.delete(tell);
      if (waiting.size === 0) this.#waiting.delete(mailId);
    }
  }

  release(mailId: string, order: ReleaseOrder): Promise<SettleAnswer> {
    return releaseMail(this.#deps, { mailId, order }, (id, withinMs) => {
      this.kick(id);
      return this.ended(id, withinMs);
    });
  }

  discard(mailId: string, order: DiscardOrder): Promise<SettleAnswer> {
    return discardMail(this.#deps, { mailId, order });
  }

  async #findEnd(mailId: string): Promise<EndedMail | undefined> {
    const found = await this.#deps.store.findEnd(mailId);
    if (!found || found.outcome === null) return undefined;
    return { outcome: found.outcome, caseNumber: found.caseNumber };
  }

  async #run(): Promise<void> {
    const renewing = setInterval(() => void this.#renew(), renewEveryMs);
    const sending = this.#sendNotices();
    while (!this.#isStopping) {
      const isMore = await this.#take();
      if (!isMore) await this.#untilKicked();
    }
    await Promise.all(this.#inHand.values());
    await sending;
    clearInterval(renewing);
  }

  /** Claims what there is room for; false when nothing more waits, or PostgreSQL is away. */
  async #take(): Promise<boolean> {
    this.#isKicked = false;
    const free = claimAtOnce - this.#inHand.size;
    if (free <= 0) return false;
    try {
      const rows = await this.#deps.store.claim(this.#deps.room, free);
      for (const row of rows) this.#begin(row);
      return rows.length > 0;
    } catch (error) {
      this.#deps.log.debug({ err: error }, 'mail-room.waits');
      return false;
    }
  }

  #begin(row: ClaimedMail): void {
    const work = this.#limit(() => this.#work(row)).finally(() => {
      this.#inHand.delete(row.id);
      // The next mail of its sender, or one for which there was no room.
      this.kick();
    });
    this.#inHand.set(row.id, work);
  }

  async #work(row: ClaimedMail): Promise<void> {
    try {
      if (this.#isStopping) {
        await this.#deps.store.putBack(row.id, { error: 'the program was stopped', afterMs: 0, isFailure: false });
        return;
      }
      const end = await workOnMail(this.#deps, row);
      if (end) for (const tell of this.#waiting.get(row.id) ?? []) tell(end);
    } catch (error) {
      // PostgreSQL is away: the claim runs out, and the mail is taken again.
      this.#deps.log.warn({ mailId: row.id, err: error }, 'mail.left');
    }
  }

  async #renew(): Promise<void> {
    if (this.#inHand.size === 0) return;
    try {
      await this.#deps.store.renew(this.#deps.room, [...this.#inHand.keys()]);
    } catch (error) {
      this.#deps.log.debug({ err: error }, 'mail-room.waits');
    }
  }

  #untilKicked(): Promise<void> {
    if (this.#isKicked) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollEveryMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Beside the received mail, so that a slow mail server holds up none. */
  async #sendNotices(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#deps.noticeSender.sendDue();
      } catch (error) {
        this.#deps.log.debug({ err: error }, 'notices.wait');
      }
      await pause(pollEveryMs);
    }
  }
}
