/** Sends the notices that wait: rows before they are sent, with a null envelope sender so that none can bring an answer (mail.md rule 37). */
import type { Logger } from '../../runtime/logger.js';
import { wordsWithoutAddresses } from '../../domain/server-words.js';
import type { ClaimedNotice, MailNoticeStore } from '../../store/mail-notice-store.js';
import type { Mail } from '../mail.js';
import type { MailTokens } from '../mail-tokens.js';
import { PermanentMailError, type MailTransport } from '../transport.js';
import { isNoticeKind, noticeWords, type NoticeKind } from './notice-words.js';

export interface NoticeSenderDependencies {
  readonly notices: MailNoticeStore;
  readonly transport: MailTransport;
  readonly tokens: MailTokens;
  readonly face: { readonly supportAddress: string; readonly supportName: string };
  readonly log: Logger;
}

/** Attempts of one notice, over about half a day: it is a courtesy, and old ones confuse. */
const maxAttempts = 10;
const firstRetryMs = 60_000;
/** Notices sent at one call, so that a queue of them never holds up received mail. */
const atOnce = 20;

export class NoticeSender {
  readonly #deps: NoticeSenderDependencies;
  constructor(deps: NoticeSenderDependencies) {
    this.#deps = deps;
  }

  /** Sends what is due; throws only when PostgreSQL is away. */
  async sendDue(): Promise<void> {
    for (let sent = 0; sent < atOnce; sent += 1) {
      const notice = await this.#deps.notices.claim();
      if (!notice) return;
      await this.#send(notice);
    }
  }

  async #send(notice: ClaimedNotice): Promise<void> {
    const { notices, transport, log } = this.#deps;
    const { id, kind, attempt } = notice;
    if (!isNoticeKind(kind)) {
      await notices.settle(id, 'failed', `no words are known for "${kind}"`);
      return;
    }
    try {
      await transport.send(this.#mailOf(notice, kind));
      await notices.settle(id, 'sent', null);
    } catch (error) {
      const why = wordsWithoutAddresses(error instanceof Error ? error.message : String(error));
      log.warn({ noticeId: id, attempt, reason: why }, 'notice.failed');
      if (error instanceof PermanentMailError || attempt >= maxAttempts) await notices.settle(id, 'failed', why);
      else await notices.defer(id, firstRetryMs * 2 ** (attempt - 1), why);
    }
  }

  #mailOf(notice: ClaimedNotice, kind: NoticeKind): Mail {
    const { tokens, face } = this.#deps;
    const { id, address, at, messageId, caseNumber } = notice;
    const { subject, text } = noticeWords(kind, notice, face.supportAddress);
    return {
      id,
      caseNumber,
      messageId: tokens.messageId(id),
      inReplyTo: messageId,
      references: messageId === null ? [] : [messageId],
      returnPath: '',
      from: { name: face.supportName, address: face.supportAddress },
      to: { name: '', address },
      replyTo: null,
      subject,
      text,
      html: null,
      files: [],
      language: 'en',
      autoSubmitted: 'auto-replied',
      at,
    };
  }
}
