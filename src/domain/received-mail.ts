/** What a mail door took: the envelope, the bytes, and how it came. Every one has one row and one end in the mail ledger. */

export const mailDoors = ['smtp', 'http', 'pipe', 'imap'] as const;
export type MailDoor = (typeof mailDoors)[number];

/** The envelope of RFC 5321, not the header: `from` is empty for the null sender. */
export interface MailEnvelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** Who brought it, as far as the door knows. */
export interface MailPeer {
  /** IP address of an SMTP client. */
  readonly address?: string;
  readonly helo?: string;
  readonly isTls?: boolean;
  /** The IMAP mailbox, without its password. */
  readonly mailbox?: string;
  /** Of the mail in that mailbox. */
  readonly uid?: number;
  /** The API token's id. */
  readonly token?: string;
}

/** How a received mail ends (api.md, mail.md rule 5). */
export const mailOutcomes = ['appended', 'created', 'quarantined', 'refused', 'duplicate'] as const;
export type MailOutcome = (typeof mailOutcomes)[number];

/** What a received mail is: the words of a person, or of a machine (mail.md rule 17). */
export const mailKinds = ['human', 'bounce', 'delayed', 'complaint', 'receipt', 'auto-reply', 'bulk'] as const;
export type MailKind = (typeof mailKinds)[number];

export interface MailPerson {
  readonly name: string;
  /** Lower case; empty where the header names nobody usable. */
  readonly address: string;
}

/** The row of a mail that waits for its end, as it is worked on. */
export interface ReceivedMail {
  readonly id: string;
  readonly receivedAt: Date;
  readonly door: MailDoor;
  readonly peer: MailPeer;
  readonly envelope: MailEnvelope;
  /** The one of our addresses that it was for, as it was addressed: with its plus part. */
  readonly box: string;
  readonly size: number;
  readonly sha256: string;
  readonly duplicateKey: string;
  readonly attempt: number;
}
