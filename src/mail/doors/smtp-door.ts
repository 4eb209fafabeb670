/** The SMTP door: RFC 5321 with SIZE, 8BITMIME, SMTPUTF8, PIPELINING, and STARTTLS where there is a certificate. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Logger } from '../../runtime/logger.js';
import { storeFailure } from '../../store/store-errors.js';
import type { MailPeer } from '../../domain/received-mail.js';
import { announcedSizes, type Announced } from './announced-size.js';
import {
  idleMs,
  maxCommandBytes,
  maxConnections,
  maxRecipients,
  maxRefusals,
  PeerCounts,
} from './connection-limits.js';
import type { Reception, Taken } from './reception.js';

export interface SmtpDoorOptions {
  readonly port: number;
  readonly host: string;
  /** PEM; without it mail is taken in the clear. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Servers of our own: no limit on their connections. */
  readonly relays: readonly string[];
}

/** How long a connection may go on once the program is told to stop. */
const closeWithinMs = 3000;

/** What is known of an open connection. */
interface Connection {
  readonly session: SMTPServerSession;
  /** Recipients that were refused. */
  refusals: number;
}

export class SmtpDoor {
  readonly #reception: Reception;
  readonly #options: SmtpDoorOptions;
  readonly #log: Logger;
  readonly #peers: PeerCounts;
  readonly #sessions = new Map<string, Connection>();
  #server: SMTPServer | undefined;

  constructor(reception: Reception, options: SmtpDoorOptions, log: Logger) {
    this.#reception = reception;
    this.#options = options;
    this.#log = log;
    this.#peers = new PeerCounts(options.relays);
  }

  get isListening(): boolean {
    return this.#server?.server.listening === true;
  }

  /** Where it listens; 0 before it does. */
  get port(): number {
    return (this.#server?.server.address() as AddressInfo | null)?.port ?? 0; // a TCP server's address
  }

  /** Resolves once it listens. @throws the network's error when it can't. */
  async start(): Promise<void> {
    const { port, host } = this.#options;
    const server = this.#newServer();
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      // Once it listens these are of single connections: a client that went away, a handshake that failed.
      server.on('error', (error) => {
        this.#log.debug({ reason: error.message }, 'smtp.failed');
        reject(error);
      });
      server.listen(port, host, resolve);
    });
  }

  /** No new connections; what is being sent may end. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  }

  #newServer(): SMTPServer {
    const { tls } = this.#options;
    const { maxBytes } = this.#reception;
    return new SMTPServer({
      ...(tls ?? {}),
      banner: 'Caseline',
      heloResponse: '%s greets %s',
      hideENHANCEDSTATUSCODES: false,
      size: maxBytes,
      disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      maxClients: maxConnections,
      maxRecipients,
      maxCommandLength: maxCommandBytes,
      socketTimeout: idleMs,
      closeTimeout: closeWithinMs,
      logger: announcedSizes(maxBytes, (announced) => void this.#refuseAnnounced(announced)),
      onConnect: (session, callback) => {
        callback(this.#enter(session));
      },
      onClose: (session) => {
        this.#peers.leave(session.id);
        this.#sessions.delete(session.id);
      },
      onRcptTo: (address, session, callback) => {
        void this.#recipient(address.address, session).then(callback);
      },
      onData: (stream, session, callback) => {
        void this.#data(stream, session).then((answer) => {
          if (typeof answer === 'string') callback(null, answer);
          else callback(answer);
        });
      },
    });
  }

  #enter(session: SMTPServerSession): Error | null {
    if (!this.#peers.enter(session.id, session.remoteAddress)) {
      return reply(421, 'Too many connections from your address; close some first');
    }
    this.#sessions.set(session.id, { session, refusals: 0 });
    return null;
  }

  /** Null, or the reply that refuses it. */
  async #recipient(address: string, session: SMTPServerSession): Promise<Error | null> {
    if (this.#reception.boxes.has(address)) return null;
    try {
      const envelope = { from: senderOf(session), to: [address] };
      await this.#reception.refuse('unknown-box', { door: 'smtp', peer: peerOf(session), envelope, size: 0 });
    } catch (error) {
      // Nothing is refused for good that the ledger does not know of.
      return this.#trouble(error);
    }
    const connection = this.#sessions.get(session.id);
    if (connection && (connection.refusals += 1) >= maxRefusals)
      return reply(421, 'Too many unknown addresses; goodbye');
    return reply(550, 'There is no such address here');
  }

  /** The reply that takes it, or the one that does not. */
  async #data(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string | Error> {
    const envelope = { from: senderOf(session), to: session.envelope.rcptTo.map(({ address }) => address) };
    try {
      return answerOf(await this.#reception.take({ door: 'smtp', peer: peerOf(session), envelope, bytes: stream }));
    } catch (error) {
      return this.#trouble(error);
    }
  }

  /** The library has refused it already: a ledger that can't be written now only loses the line. */
  async #refuseAnnounced({ connection, from, size }: Announced): Promise<void> {
    const session = this.#sessions.get(connection)?.session;
    if (!session) return;
    try {
      const envelope = { from, to: [] };
      await this.#reception.refuse('too-large', { door: 'smtp', peer: peerOf(session), envelope, size });
    } catch (error) {
      this.#trouble(error);
    }
  }

  #trouble(error: unknown): Error {
    const failure = storeFailure(error);
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.warn({ failure, reason }, 'mail.not-stored');
    return failure === 'full'
      ? reply(452, 'There is no room to store it; try again later')
      : reply(451, 'It could not be stored; try again later');
  }
}

function answerOf(taken: Taken): string | Error {
  if (taken.ok) return `Stored as ${taken.id}`;
  return taken.reason === 'too-large'
    ? reply(552, 'The mail is larger than what is taken here')
    : reply(550, 'There is no such address here');
}

function senderOf({ envelope }: SMTPServerSession): string {
  // False only before MAIL FROM; the null sender is the empty address.
  return envelope.mailFrom === false ? '' : envelope.mailFrom.address;
}

function peerOf({ remoteAddress, hostNameAppearsAs, secure }: SMTPServerSession): MailPeer {
  return { address: remoteAddress, helo: hostNameAppearsAs || '', isTls: secure };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
