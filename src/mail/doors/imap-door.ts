/** The mailboxes that mail is fetched from, each for itself: one that is away or refuses us holds up no other. */
import type { Logger } from '../../runtime/logger.js';
import type { ImapBookmarks } from '../../store/imap-bookmark-store.js';
import { ImapMailbox } from './imap-mailbox.js';
import type { MailboxAddress } from './mailbox-address.js';
import type { Reception } from './reception.js';

const pollEveryMs = 60_000;
const retryMs = { first: 1000, longest: 5 * 60_000 };

export class ImapDoor {
  readonly #mailboxes: readonly { readonly name: string; readonly mailbox: ImapMailbox }[];

  constructor(
    addresses: readonly MailboxAddress[],
    parts: { reception: Reception; bookmarks: ImapBookmarks; log: Logger },
  ) {
    this.#mailboxes = addresses.map((address) => ({
      name: address.name,
      mailbox: new ImapMailbox({ ...parts, address, pollEveryMs, retryMs }),
    }));
  }

  start(): void {
    for (const { mailbox } of this.#mailboxes) mailbox.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#mailboxes.map(({ mailbox }) => mailbox.stop()));
  }

  /** A sentence on each mailbox from which nothing comes. */
  problems(): readonly string[] {
    return this.#mailboxes.flatMap(({ name, mailbox }) =>
      mailbox.problem === undefined ? [] : [`no mail comes from ${name}: ${mailbox.problem}`],
    );
  }
}
