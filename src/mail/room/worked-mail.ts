/** A mail in hand: its row, and what was read of it. */
import type { ClaimedMail } from '../../store/received-mail-store.js';
import type { MailEnd } from '../inbound/mail-end.js';
import type { ParsedMail, ParseResult } from '../inbound/parsed-mail.js';
import type { ReceivedMail } from '../../domain/received-mail.js';

export interface WorkedMail {
  readonly row: ClaimedMail;
  readonly read: ParsedMail;
}

/** Decides how mails end; looks up what it needs. */
export interface MailJudge {
  /** The end of an exact repeat, which needs no reading (mail.md rule 7). */
  repeated(mail: ReceivedMail): Promise<MailEnd | undefined>;
  judge(given: {
    readonly mail: ReceivedMail;
    readonly result: ParseResult;
    readonly rawFile: string;
  }): Promise<MailEnd>;
}

/** Something that mail needs is away: the mail waits, and nothing counts against it. */
export class NotNowError extends Error {
  override readonly name = 'NotNowError';
  readonly afterMs: number;
  constructor(message: string, afterMs: number) {
    super(message);
    this.afterMs = afterMs;
  }
}
