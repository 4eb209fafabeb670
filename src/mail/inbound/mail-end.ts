/** How a mail ends: decided by pure rules from what was parsed and what is known (mail.md section 4). */
import type { NotedMailKind } from '../../domain/vocabulary.js';
import type { MailPerson } from '../../domain/received-mail.js';

/** The rule that decided, its number in mail.md section 4, and what it saw: shown in the ledger. */
export interface Decided {
  readonly rule: string;
  /** A stable word, such as `subject-pair`, `spoof`, `flood`. */
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export type MailEnd = Decided &
  (
    | {
        readonly outcome: 'appended';
        readonly caseNumber: string;
        readonly as:
          | { readonly kind: 'reply'; readonly contactId: string }
          /** A customer's mail that an engineer forwarded: the contact's word, vouched for (C7). */
          | { readonly kind: 'forwarded'; readonly contactId: string; readonly engineerId: string }
          /** An engineer's mail: internal, or public through their own reply address. */
          | { readonly kind: 'staff'; readonly engineerId: string; readonly isPublic: boolean }
          | {
              readonly kind: NotedMailKind;
              /** The mail of ours that it answers, where it went to a customer. */
              readonly notification: string | null;
              readonly words: string;
            };
      }
    | {
        readonly outcome: 'created';
        readonly sender: MailPerson;
        /** Null: nobody known; a contact of the account `unassigned` is made. */
        readonly contactId: string | null;
        /** The engineer who forwarded it (C7). */
        readonly forwardedBy: string | null;
        readonly isAcknowledged: boolean;
        /** The completed or other case that it mentions, for a link. */
        readonly linkTo: string | null;
      }
    | { readonly outcome: 'quarantined' }
    | { readonly outcome: 'refused'; readonly notice: 'empty' | 'too-large' | 'unknown-box' }
    | { readonly outcome: 'duplicate'; readonly of: string }
  );
