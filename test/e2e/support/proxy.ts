/** A wire between the program and a server that can be cut, and that counts the SQL statements that go over it. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Proxy {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #onClientData: () => (data: Buffer) => void;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #isSilent = false;

  /** `onClientData` makes a listener for each connection: it hears what the client sends. */
  constructor(
    target: { host: string; port: number },
    onClientData: () => (data: Buffer) => void = () => () => undefined,
  ) {
    this.#target = target;
    this.#onClientData = onClientData;
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<this> {
    this.#server = createServer((client) => {
      this.#join(client);
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port; // a listening TCP server has one
    return this;
  }

  /** The server is away: connections break, new ones are refused. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** The server hangs: connections stay, nothing comes through any more. */
  silence(): void {
    this.#isSilent = true;
    for (const socket of this.#sockets) socket.pause();
  }

  speakAgain(): void {
    this.#isSilent = false;
    for (const socket of this.#sockets) socket.resume();
  }

  #join(client: Socket): void {
    const server = connect(this.#target);
    const listen = this.#onClientData();
    client.on('data', listen);
    client.pipe(server);
    server.pipe(client);
    const end = (): void => {
      client.destroy();
      server.destroy();
      this.#sockets.delete(client);
      this.#sockets.delete(server);
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.once('error', end).once('close', end);
      if (this.#isSilent) socket.pause();
    }
  }
}

/** Statements as PostgreSQL is asked to execute them (protocol 3: simple Query, and Execute of a parsed statement). */
export class StatementCounter {
  readonly #executed: string[] = [];

  get executed(): readonly string[] {
    return this.#executed;
  }

  clear(): void {
    this.#executed.length = 0;
  }

  /** A listener for one connection. */
  listen(): (data: Buffer) => void {
    let rest = Buffer.alloc(0);
    let hasStarted = false;
    const statements = new Map<string, string>();
    const portals = new Map<string, string>();
    return (data) => {
      rest = Buffer.concat([rest, data]);
      for (;;) {
        // The first message of a connection has no type byte.
        const head = hasStarted ? 1 : 0;
        if (rest.length < head + 4) return;
        const end = head + rest.readInt32BE(head);
        if (rest.length < end) return;
        const type = hasStarted ? String.fromCharCode(rest[0] ?? 0) : 'start';
        this.#hear(type, rest.subarray(head + 4, end), { statements, portals });
        hasStarted = true;
        rest = rest.subarray(end);
      }
    };
  }

  #hear(type: string, body: Buffer, known: { statements: Map<string, string>; portals: Map<string, string> }): void {
    const words = body.toString('utf8').split('\0');
    const [first = '', second = ''] = words;
    if (type === 'Q') this.#executed.push(first);
    if (type === 'P') known.statements.set(first, second);
    if (type === 'B') known.portals.set(first, known.statements.get(second) ?? '?');
    if (type === 'E') this.#executed.push(known.portals.get(first) ?? '?');
  }
}
