import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A port someone asked for is taken. The sentence is meant for the person who started the program. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  constructor(
    readonly port: number,
    readonly variable: string,
  ) {
    super(`port ${port} is already in use by another program; set ${variable} to a free one`);
  }
}

/** Refuses before anything is started, so that a taken port never leaves half a product running. */
export async function assertPortFree(port: number, host: string, variable: string): Promise<void> {
  if (!(await isPortFree(port, host))) throw new PortTakenError(port, variable);
}

/** Whether a server could listen there now. Port 0 always can: the system picks one. */
export async function isPortFree(port: number, host: string = LOOPBACK): Promise<boolean> {
  const listened = await tryToListen(port, host);
  return listened !== undefined;
}

/** The first wish that is free, else any free port of the system's choice. */
export async function pickPort(wishes: readonly number[], host: string = LOOPBACK): Promise<number> {
  for (const wish of wishes) {
    if (await isPortFree(wish, host)) return wish;
  }
  const port = await tryToListen(0, host);
  if (port === undefined) throw new Error(`no free port on ${host}`);
  return port;
}

function tryToListen(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // EACCES: a port below 1024 without the right to it; taken or forbidden, we can't have it.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const chosen = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(chosen));
    });
  });
}
