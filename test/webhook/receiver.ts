/** A receiver of webhooks on loopback: keeps what it is sent, answers what a test says. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}
export interface Receiver {
  readonly url: string;
  readonly host: string;
  readonly calls: ReceivedCall[];
  /** The status of the next answers. */
  answers: (call: ReceivedCall) => number;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const call = { headers: request.headers, body, at: Date.now() };
      calls.push(call);
      const status = receiver.answers(call);
      response.writeHead(status, status >= 300 && status < 400 ? { location: receiver.url } : {}).end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`; // it listens on a port
  const receiver: Receiver = {
    url: `http://${host}/hook`,
    host,
    calls,
    answers: () => 204,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return receiver;
}
