/** A small real IMAP server (RFC 3501 with IDLE): one mailbox, read-only, and what a test wants to go wrong. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Session {
  readonly socket: Socket;
  /** The tag of the IDLE that runs. */
  idle: string | undefined;
}

export class ImapServer {
  validity = 7;
  password = 'secret';
  /** Mails whose FETCH is answered with NO. */
  readonly refused = new Set<number>();
  /** Mails at whose FETCH the connection breaks. */
  readonly breaking = new Set<number>();
  /** What clients asked for, without tags and credentials. */
  readonly commands: string[] = [];
  readonly #mails = new Map<number, Buffer>();
  readonly #sessions = new Set<Session>();
  readonly #server: Server;
  readonly #hasIdle: boolean;
  #port = 0;
  #nextUid = 1;

  constructor({ hasIdle = true }: { hasIdle?: boolean } = {}) {
    this.#hasIdle = hasIdle;
    this.#server = createServer((socket) => {
      this.#greet(socket);
    });
  }

  get url(): string {
    return `imap://kate%40desk.example:${this.password}@127.0.0.1:${this.#port}/INBOX`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port; // a listening TCP server has one
    return this;
  }

  /** Away, or for good. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const { socket } of this.#sessions) socket.destroy();
    await closed;
  }

  /** A mail arrives; its UID. Who idles is told. */
  add(mail: string | Buffer): number {
    const uid = this.#nextUid;
    this.#nextUid += 1;
    this.#mails.set(uid, Buffer.from(mail));
    for (const { socket, idle } of this.#sessions) {
      if (idle !== undefined) socket.write(`* ${this.#mails.size} EXISTS\r\n`);
    }
    return uid;
  }

  /** Everything is thrown away, and UIDs begin anew. */
  renew(): void {
    this.#mails.clear();
    this.#nextUid = 1;
    this.validity += 1;
  }

  remove(uid: number): void {
    this.#mails.delete(uid);
  }

  #greet(socket: Socket): void {
    const session: Session = { socket, idle: undefined };
    this.#sessions.add(session);
    let received = '';
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1');
      for (let end = received.indexOf('\r\n'); end >= 0; end = received.indexOf('\r\n')) {
        const line = received.slice(0, end);
        received = received.slice(end + 2);
        this.#answer(session, line);
      }
    });
    const forget = (): void => {
      this.#sessions.delete(session);
    };
    socket.on('close', forget).on('error', forget);
    socket.write(`* OK [CAPABILITY ${this.#capabilities}] ready\r\n`);
  }

  get #capabilities(): string {
    return `IMAP4rev1${this.#hasIdle ? ' IDLE' : ''}`;
  }

  #answer(session: Session, line: string): void {
    const { socket } = session;
    if (line === 'DONE') {
      socket.write(`${session.idle ?? '*'} OK done\r\n`);
      session.idle = undefined;
      return;
    }
    const [tag = '', ...words] = line.split(' ');
    const command = words.join(' ');
    this.commands.push(command.replace(/^LOGIN .*/u, 'LOGIN'));
    const ok = (untagged: readonly string[] = [], said = 'OK done'): void => {
      socket.write([...untagged.map((text) => `* ${text}`), `${tag} ${said}`, ''].join('\r\n'));
    };
    const name = (/^UID \w+|^\w+/u.exec(command.toUpperCase())?.[0] ?? '') as keyof typeof handlers;
    const handlers = {
      CAPABILITY: () => ok([`CAPABILITY ${this.#capabilities}`]),
      LOGIN: () => (command.includes(this.password) ? ok() : ok([], 'NO [AUTHENTICATIONFAILED] wrong password')),
      LIST: () => ok(['LIST () "/" INBOX']),
      NOOP: () => ok([`${this.#mails.size} EXISTS`]),
      EXAMINE: () => ok(this.#mailbox(), 'OK [READ-ONLY] opened'),
      IDLE: () => {
        session.idle = tag;
        socket.write('+ idling\r\n');
      },
      'UID SEARCH': () => ok([`SEARCH ${this.#search(command).join(' ')}`]),
      'UID FETCH': () => {
        this.#fetch(socket, tag, command);
      },
      LOGOUT: () => {
        ok(['BYE']);
        socket.end();
      },
    };
    if (name in handlers) handlers[name]();
    else ok([], 'BAD unknown');
  }

  #mailbox(): string[] {
    return [
      'FLAGS (\\Seen)',
      `${this.#mails.size} EXISTS`,
      `OK [UIDVALIDITY ${this.validity}] valid`,
      `OK [UIDNEXT ${this.#nextUid}] next`,
    ];
  }

  /** `n:*` names the last mail at least, as the RFC has it. */
  #search(command: string): number[] {
    const from = Number(/UID (\d+):\*/u.exec(command.slice(4))?.[1] ?? 1);
    const uids = [...this.#mails.keys()];
    const found = uids.filter((uid) => uid >= from);
    return found.length > 0 ? found : uids.slice(-1);
  }

  #fetch(socket: Socket, tag: string, command: string): void {
    const uid = Number(/FETCH (\d+)/u.exec(command)?.[1]);
    if (this.breaking.has(uid)) {
      socket.destroy();
      return;
    }
    const mail = this.#mails.get(uid);
    if (this.refused.has(uid) || !mail) {
      socket.write(`${tag} ${mail ? 'NO it can not be read' : 'OK nothing'}\r\n`);
      return;
    }
    const [, start = '0', length = String(mail.length)] = /<(\d+)\.(\d+)>/u.exec(command) ?? [];
    const part = mail.subarray(Number(start), Number(start) + Number(length));
    const seq = [...this.#mails.keys()].indexOf(uid) + 1;
    socket.write(`* ${seq} FETCH (UID ${uid} RFC822.SIZE ${mail.length} BODY[]<${start}> {${part.length}}\r\n`);
    socket.write(part);
    socket.write(`)\r\n${tag} OK done\r\n`);
  }
}
