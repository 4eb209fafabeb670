/** Mail by SMTP: pooled connections, short timeouts, and a clear word on whether another attempt can help. */
import nodemailer from 'nodemailer';
import { wordsWithoutAddresses } from '../domain/server-words.js';
import { composeMail, type Mail } from './mail.js';
import { PermanentMailError, TemporaryMailError, type MailTransport } from './transport.js';

/** All of one mail, in milliseconds: under the lease of its claim, so that no second attempt begins beside it. */
const sendTimeoutMs = 45_000;

/** Sends through the server of `url` (`smtp://` or `smtps://`, with user and password where it wants them). */
export function createSmtpTransport(url: string): MailTransport {
  const pool = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: 4,
    maxMessages: 100,
    // A lost connection is our retry's business: requeued inside the pool it would outlive the claim.
    maxRequeues: 0,
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  return {
    async send(mail: Mail): Promise<void> {
      const raw = await composeMail(mail);
      try {
        await withinTime(pool.sendMail({ envelope: { from: mail.returnPath, to: mail.to.address }, raw }));
      } catch (error) {
        throw mailError(error);
      }
    },
    close(): Promise<void> {
      pool.close();
      return Promise.resolve();
    },
  };
}

async function withinTime<T>(sending: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new TemporaryMailError('the mail server took too long', { isServerAway: true })),
      sendTimeoutMs,
    );
  });
  sending.catch(() => undefined); // a failure after the time is over has nobody left to hear it
  try {
    return await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface SmtpFailure {
  readonly code?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/**
 * Permanent is what the server says of this recipient or this mail with a 5yz reply (RFC 5321 section 4.2.1). A refused
 * login or sender is our own set-up: it heals when that is mended, so the mail waits.
 */
function mailError(error: unknown): Error {
  if (error instanceof TemporaryMailError) return error;
  const failure = error as SmtpFailure; // nodemailer's errors; every field is optional
  const { code, command, responseCode } = failure;
  const isAboutThisMail = code === 'EMESSAGE' || (code === 'EENVELOPE' && command !== 'MAIL FROM');
  if (isAboutThisMail && isFinal(responseCode)) {
    const what = code === 'EMESSAGE' ? 'mail' : 'recipient';
    return new PermanentMailError(`the mail server refused the ${what}${replyOf(failure)}`, { cause: error });
  }
  return new TemporaryMailError(`the mail server could not take it${replyOf(failure)}`, {
    cause: error,
    isServerAway: responseCode === undefined,
  });
}

/** Without a reply the client itself refused: an address or a size that can't be sent. 503 is about the session. */
function isFinal(responseCode: number | undefined): boolean {
  return responseCode === undefined || (responseCode >= 500 && responseCode !== 503);
}

/** What the server said, in one line and without the address that its words often repeat; where nobody answered, the client's code. */
function replyOf({ code, response, responseCode }: SmtpFailure): string {
  const words = wordsWithoutAddresses(response ?? '');
  const said = words === '' ? String(responseCode ?? code ?? '') : words;
  return said === '' ? '' : ` (${said})`;
}
