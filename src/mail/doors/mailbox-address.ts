/** Where a mailbox is, from an address like `imaps://user:password@host/INBOX`. */
export interface MailboxAddress {
  readonly host: string;
  readonly port: number;
  /** TLS from the start; otherwise as soon as the server offers it. */
  readonly secure: boolean;
  readonly user: string;
  readonly password: string;
  readonly folder: string;
  /** Names it in the ledger and the log, without the password. */
  readonly name: string;
}

const ports = { 'imaps:': 993, 'imap:': 143 } as const;

/** User, password and folder are percent-encoded where they need it: `user%40example.com`. Without a folder it is INBOX. */
export function parseMailboxAddress(text: string): MailboxAddress {
  const url = new URL(text);
  const secure = url.protocol === 'imaps:';
  const port = url.port === '' ? ports[secure ? 'imaps:' : 'imap:'] : Number(url.port);
  const user = decodeURIComponent(url.username);
  const folder = decodeURIComponent(url.pathname.slice(1)) || 'INBOX';
  const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
  const password = decodeURIComponent(url.password);
  return { host, port, secure, user, password, folder, name: `${user}@${url.hostname}:${port}/${folder}` };
}
