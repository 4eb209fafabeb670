/** A real SMTP server that keeps what it accepts and refuses what a test wants refused. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly bytes: string;
}
export interface SmtpSink {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  readonly connections: () => number;
  close(): Promise<void>;
}
/** The reply a stage gives instead of accepting; `drop` cuts the connection. */
export type Reply = { readonly code: number; readonly text: string } | 'drop' | undefined;
export interface SinkRules {
  readonly sender?: () => Reply;
  readonly recipient?: (address: string) => Reply;
  readonly data?: () => Reply;
}

export async function startSmtpSink(rules: SinkRules = {}): Promise<SmtpSink> {
  const received: ReceivedMail[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onMailFrom: (_address, _session, done) => done(errorOf(rules.sender?.())),
    onRcptTo: (address, _session, done) => done(errorOf(rules.recipient?.(address.address))),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const reply = rules.data?.();
        if (reply === 'drop') {
          for (const connection of server.connections) connection._socket.destroy();
          return;
        }
        if (reply === undefined) {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            bytes: Buffer.concat(chunks).toString('latin1'),
          });
        }
        done(errorOf(reply));
      });
    },
  });
  server.on('error', () => undefined); // a cut connection is what some tests want
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo; // a listening TCP server has one
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function errorOf(reply: Reply): Error | null {
  if (reply === undefined || reply === 'drop') return null;
  return Object.assign(new Error(reply.text), { responseCode: reply.code });
}
