/** A mail on its way out, and its bytes. */
import MailComposer from 'nodemailer/lib/mail-composer';

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** Whether a machine wrote it (RFC 3834): `no` for the words of a person. */
export type AutoSubmitted = 'no' | 'auto-generated' | 'auto-replied';

export interface MailFile {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

export interface Mail {
  /** Names this mail among all: the notification's id, and whose it is where there are several. Lower case. */
  readonly id: string;
  /** Null for a mail about no case. */
  readonly caseNumber: string | null;
  /** With angle brackets, the same at each attempt, so that a receiver can drop a second copy. */
  readonly messageId: string;
  /** What it answers, with angle brackets; null for nothing. */
  readonly inReplyTo: string | null;
  /** With angle brackets, the oldest first. */
  readonly references: readonly string[];
  /** The envelope sender, where bounces go (VERP); empty for a mail that must bring none. */
  readonly returnPath: string;
  readonly from: MailAddress;
  readonly to: MailAddress;
  /** Where an answer goes, if not to `from`. */
  readonly replyTo: MailAddress | null;
  readonly subject: string;
  readonly text: string;
  /** A whole document; null for a mail of text alone. */
  readonly html: string | null;
  readonly files: readonly MailFile[];
  /** A language tag; null where the text's language is not known. */
  readonly language: string | null;
  readonly autoSubmitted: AutoSubmitted;
  readonly at: Date;
}

/** The mail as RFC 5322 bytes. Header values are encoded and folded by the composer; none can bring a line of its own. */
export function composeMail(mail: Mail): Promise<Buffer> {
  const composer = new MailComposer({
    from: mail.from,
    to: mail.to,
    ...(mail.replyTo === null ? {} : { replyTo: mail.replyTo }),
    subject: mail.subject,
    messageId: mail.messageId,
    ...(mail.inReplyTo === null ? {} : { inReplyTo: mail.inReplyTo }),
    ...(mail.references.length === 0 ? {} : { references: [...mail.references] }),
    date: mail.at,
    headers: {
      'Auto-Submitted': mail.autoSubmitted,
      // Out-of-office answers to our own machine mail would only come back as noise.
      ...(mail.autoSubmitted === 'no' ? {} : { 'X-Auto-Response-Suppress': 'All' }),
      ...(mail.language === null ? {} : { 'Content-Language': mail.language }),
    },
    text: mail.text,
    ...(mail.html === null ? {} : { html: mail.html }),
    attachments: mail.files.map(({ name, type, content }) => ({ filename: name, contentType: type, content })),
    textEncoding: 'quoted-printable',
    // The same bytes at each attempt.
    baseBoundary: mail.id,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
