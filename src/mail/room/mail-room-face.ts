/**
 * The mail room: every mail that a door stored is read, decided on and carried out here, in order for each sender, and its end
 * is written in its row of the ledger (mail.md rules 5 and 6).
 */
import type { MailOutcome } from '../../domain/received-mail.js';

/** How a mail ended, as far as its sender's door tells. */
export interface EndedMail {
  readonly outcome: MailOutcome;
  readonly caseNumber: string | null;
}

/** What somebody wants done with a mail in quarantine; `by` is an engineer's id. */
export type ReleaseOrder = { readonly by: string } & ({ readonly caseNumber: string } | { readonly asNew: true });
export interface DiscardOrder {
  readonly by: string;
  /** The address of its sender is blocked from now on. */
  readonly block?: boolean;
}

/** `not-waiting`: it is in no quarantine, or somebody has settled it already. */
export type SettleAnswer =
  | ({ readonly kind: 'settled' } & EndedMail)
  /** Recorded; what it comes to was not seen within the time that a caller waits. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-waiting'; readonly detail: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string };

/** What the doors and the ledger see of the room. */
export interface MailRoomFace {
  /** Mail was stored: look now. Never waits, never throws. */
  kick(mailId?: string): void;
  /** The end of a mail; undefined when it has none within `withinMs`. */
  ended(mailId: string, withinMs: number): Promise<EndedMail | undefined>;
  /** Gives a mail in quarantine to a case, or opens one for it. */
  release(mailId: string, order: ReleaseOrder): Promise<SettleAnswer>;
  /** Leaves a mail in quarantine for good. */
  discard(mailId: string, order: DiscardOrder): Promise<SettleAnswer>;
}
