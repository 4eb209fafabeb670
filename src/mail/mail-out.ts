/** The one way by which mail leaves: rendered, noted so that an answer finds its case, handed to the server. */
import type { NotificationContent, NotificationRecipient } from '../store/notification-store.js';
import type { SentMailStore } from '../store/sent-mail-store.js';
import type { Mail } from './mail.js';
import { readFiles, type FileSource } from './mail-files.js';
import { renderMail, type MailDesk } from './render.js';
import type { MailTransport } from './transport.js';
import type { PinnedPolicy } from './words.js';

export interface MailOutDependencies {
  readonly transport: MailTransport;
  readonly sent: Pick<SentMailStore, 'note'>;
  readonly files: FileSource;
  readonly desk: MailDesk;
}

export class MailOut {
  readonly #deps: MailOutDependencies;
  constructor(deps: MailOutDependencies) {
    this.#deps = deps;
  }

  /**
   * Tells one recipient by a text of the policy.
   *
   * @throws PermanentMailError, TemporaryMailError as `MailTransport.send`; the former also where no mail can be made.
   */
  async tell(content: NotificationContent, recipient: NotificationRecipient, policy: PinnedPolicy): Promise<void> {
    const { files, desk } = this.#deps;
    const contents = await readFiles(content, files);
    await this.send(renderMail(content, recipient, { policy, desk, contents }));
  }

  /** Sends a mail that is made already. Throws as `MailTransport.send`. */
  async send(mail: Mail): Promise<void> {
    const { sent, transport } = this.#deps;
    if (mail.caseNumber !== null) await sent.note(mail.messageId, mail.caseNumber);
    await transport.send(mail);
  }

  close(): Promise<void> {
    return this.#deps.transport.close();
  }
}
