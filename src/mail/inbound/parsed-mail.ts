/** A received mail as the parser read it. All strings are clean: no NUL, no line breaks in one-line fields, no direction marks. */
import type { MailKind, MailPerson } from '../../domain/received-mail.js';

export interface ParsedMail {
  /** With angle brackets; made from the hash of the bytes where the mail has none. */
  readonly messageId: string;
  readonly hadMessageId: boolean;
  /** Everybody in From: rules want exactly one (mail.md rule 13). */
  readonly from: readonly MailPerson[];
  readonly sender: MailPerson | null;
  readonly replyTo: readonly MailPerson[];
  readonly to: readonly MailPerson[];
  readonly cc: readonly MailPerson[];
  readonly subject: string;
  /** Epoch milliseconds; null where it has none that can be read. */
  readonly sentAt: number | null;
  /** With angle brackets, in the order of the header. */
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** The whole text, quotes and signature included; made from the HTML where there is no text part. */
  readonly text: string;
  /** Where the quoted part begins in `text`, in characters; null where nothing is quoted. */
  readonly quotedFrom: number | null;
  /** Sanitized; remote images are not in it. Null where the mail has none, or one that can't be made safe. */
  readonly html: string | null;
  readonly attachments: readonly ParsedAttachment[];
  /** Header lines, unfolded and decoded, names in lower case, in the mail's order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly machine: MachineReading;
  /** The case pair and tokens may stand in a mail that is quoted whole: the text of an attached or forwarded original. */
  readonly original: OriginalMail | null;
  /** Oddities that were met and mended: `message-id-missing`, `charset-unknown`, `html-dropped`, `text-shortened`, … */
  readonly flags: readonly string[];
}

export interface ParsedAttachment {
  /** Safe: no path, no control characters, at most 200 characters. */
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  readonly contentId: string | null;
  readonly isInline: boolean;
  /** Where the parser put the bytes; the file store takes them over. */
  readonly file: string;
}

/** What kind of mail it is, and by which signs (mail.md section 1, "Machine-mail detection"). */
export interface MachineReading {
  readonly kind: MailKind;
  /** 1: headers or MIME say so; 2: the sender or precedence; 3: only the subject, which flags and mutes but blocks nothing. */
  readonly tier: 0 | 1 | 2 | 3;
  readonly signs: readonly string[];
  /** Of a bounce: which addresses failed, how, in the server's words. */
  readonly failures: readonly DeliveryReport[];
}

export interface DeliveryReport {
  readonly recipient: string;
  /** RFC 3463, like 5.1.1; null where the report has none. */
  readonly status: string | null;
  /** The server has given up on this mail, whatever the status says; false while it still tries. */
  readonly isPermanent: boolean;
  readonly words: string;
}

/** The mail inside a bounce, a complaint or a forward. */
export interface OriginalMail {
  readonly messageId: string | null;
  readonly from: MailPerson | null;
  readonly to: readonly MailPerson[];
  readonly subject: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly text: string;
  /** `attached`: a message/rfc822 part; `inline`: below a forwarding line; `scanned`: ids found in the body's text only. */
  readonly found: 'attached' | 'headers' | 'inline' | 'scanned';
}

/** Why nothing could be read: the mail goes to quarantine with its bytes (mail.md rule 10). */
export type ParseResult =
  | { readonly ok: true; readonly mail: ParsedMail }
  | {
      readonly ok: false;
      readonly reason: 'unparseable' | 'too-long' | 'too-large' | 'empty';
      readonly detail: string;
    };

/** Reads mails in worker threads with caps on time and memory. */
export interface MailParser {
  /** `rawFile`: the bytes as received. `folder`: where attachments are put; the caller removes it. */
  parse(given: { readonly rawFile: string; readonly folder: string }): Promise<ParseResult>;
  close(): Promise<void>;
}
