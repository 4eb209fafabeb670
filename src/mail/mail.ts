/** A mail on its way out, and its bytes. */
import MailComposer from 'nodemailer/lib/mail-composer';

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** Whether a machine wrote it (RFC 3834): `no` for the words of a person. */
export type AutoSubmitted = 'no' | 'auto-generated' | 'auto-replied';

export interface Mail {
  /** Names this mail among all: the notification's id, and whose it is where there are several. */
  readonly id: string;
  /** With angle brackets, the same at each attempt, so that a receiver can drop a second copy. */
  readonly messageId: string;
  /** The case's pseudo-parent, under which its mails gather. */
  readonly threadId: string;
  readonly from: MailAddress;
  readonly to: MailAddress;
  readonly subject: string;
  readonly text: string;
  readonly autoSubmitted: AutoSubmitted;
  readonly at: Date;
}

/** The mail as RFC 5322 bytes. Header values are encoded and folded by the composer; none can bring a line of its own. */
export function composeMail(mail: Mail): Promise<Buffer> {
  const composer = new MailComposer({
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    messageId: mail.messageId,
    inReplyTo: mail.threadId,
    references: mail.threadId,
    date: mail.at,
    headers: {
      'Auto-Submitted': mail.autoSubmitted,
      // Out-of-office answers to our own machine mail would only come back as noise.
      ...(mail.autoSubmitted === 'no' ? {} : { 'X-Auto-Response-Suppress': 'All' }),
    },
    text: mail.text,
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
