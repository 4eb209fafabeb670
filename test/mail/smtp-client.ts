/** An SMTP client that sends exactly the bytes it is told to, as no library would. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export class SmtpClient {
  #socket: Socket;
  #received = '';
  #isEnded = false;
  #waiting: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  /** Connects and waits for the greeting. */
  static async connect(port: number): Promise<SmtpClient> {
    const socket = connect({ port, host: '127.0.0.1' });
    const client = new SmtpClient(socket);
    await client.replies(1);
    return client;
  }

  /** Greeted, and ready for MAIL FROM. */
  static async ready(port: number): Promise<SmtpClient> {
    const client = await SmtpClient.connect(port);
    await client.ask('EHLO client.example');
    return client;
  }

  /** A line, and the reply to it. */
  async ask(line: string): Promise<string> {
    this.write(`${line}\r\n`);
    return (await this.replies(1))[0] ?? '';
  }

  write(text: string | Buffer): void {
    this.#socket.write(typeof text === 'string' ? Buffer.from(text, 'utf8') : text);
  }

  /** The next replies, all lines of each; fewer when the server ends the connection. */
  async replies(count: number): Promise<string[]> {
    const found: string[] = [];
    while (found.length < count) {
      const reply = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/u.exec(this.#received)?.[0];
      if (reply !== undefined) {
        found.push(reply.trim());
        this.#received = this.#received.slice(reply.length);
      } else if (this.#isEnded) {
        return found;
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
    return found;
  }

  /** One mail from MAIL FROM on; the reply to its end. Dots are stuffed. */
  async send(mail: { from?: string; to: readonly string[]; data: string | Buffer }): Promise<string> {
    await this.ask(`MAIL FROM:<${mail.from ?? 'kate@customer.example'}>`);
    for (const to of mail.to) await this.ask(`RCPT TO:<${to}>`);
    await this.ask('DATA');
    const text = Buffer.isBuffer(mail.data) ? mail.data.toString('latin1') : Buffer.from(mail.data).toString('latin1');
    this.write(Buffer.from(`${text.replaceAll(/^\./gmu, '..')}\r\n.\r\n`, 'latin1'));
    return (await this.replies(1))[0] ?? '';
  }

  /** Goes on in TLS, whoever the server says it is. */
  async startTls(): Promise<void> {
    await this.ask('STARTTLS');
    this.#socket.removeAllListeners();
    const secure = connectTls({ socket: this.#socket, rejectUnauthorized: false });
    await new Promise((resolve, reject) => secure.once('secureConnect', resolve as () => void).once('error', reject));
    this.#socket = secure;
    this.#received = '';
    this.#listen();
  }

  /** Without a word. */
  cut(): void {
    this.#socket.destroy();
  }

  async quit(): Promise<void> {
    await this.ask('QUIT');
    this.#socket.destroy();
  }

  #listen(): void {
    this.#socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.toString('latin1');
      this.#wake();
    });
    const end = (): void => {
      this.#isEnded = true;
      this.#wake();
    };
    this.#socket.on('close', end).on('error', end);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
