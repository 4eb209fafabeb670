/** What a message that came by mail keeps beside its text. */

export interface MailContent {
  /** The row of the mail ledger. */
  readonly id: string;
  /** Sanitized; null where the mail had none. */
  readonly html: string | null;
  /** Where the quoted part begins in the text, in characters: folded when shown, never cut off. */
  readonly quotedFrom: number | null;
  /** Who wrote it, as the mail says. */
  readonly from: { readonly name: string; readonly address: string };
  /** The engineer who forwarded a customer's mail (C7). */
  readonly vouchedBy?: string;
}
