import { createServer, type Server } from 'node:net';
import { assertPortFree, isPortFree, pickPort } from '../../src/runtime/ports.js';

describe('ports', () => {
  let taken: Server;
  let port: number;

  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((settle) => taken.listen(0, '127.0.0.1', settle));
    const address = taken.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });

  afterAll(async () => {
    await new Promise((settle) => taken.close(settle));
  });

  it('says which port is taken and which variable sets another', async () => {
    await expect(assertPortFree(port, '127.0.0.1', 'PORT')).rejects.toThrow(
      `port ${port} is already in use by another program; set PORT to a free one`,
    );
  });

  it('takes the first wish that is free', async () => {
    const free = await pickPort([]);
    expect(await pickPort([port, free])).toBe(free);
  });

  it('finds another port when all wishes are taken', async () => {
    const found = await pickPort([port]);
    expect(found).not.toBe(port);
    expect(await isPortFree(found)).toBe(true);
  });
});
