/** What takes a mail away. Errors say by their class whether another attempt can help; their messages hold no address. */
import type { Mail } from './mail.js';

export interface MailTransport {
  /** Resolves once the mail is somebody else's to deliver. Throws `PermanentMailError` or `TemporaryMailError`. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

/** This mail will never go this way: the recipient is refused, or there is no address. */
export class PermanentMailError extends Error {
  override readonly name = 'PermanentMailError';
}

/** It may go later: the server is away, busy, or set up wrongly on our side. */
export class TemporaryMailError extends Error {
  override readonly name = 'TemporaryMailError';
  /** Nobody answered, so the next mail would fare no better. */
  readonly isServerAway: boolean;
  constructor(message: string, options: ErrorOptions & { readonly isServerAway?: boolean } = {}) {
    super(message, options);
    this.isServerAway = options.isServerAway ?? false;
  }
}
