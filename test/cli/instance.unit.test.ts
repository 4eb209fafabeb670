import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { caseNumberFrom, checkBody } from '../../src/cli/case/case-actions.js';
import { readGiven } from '../../src/cli/case/given-text.js';
import { findInstance, type Instance } from '../../src/cli/instance.js';
import { loadConfiguration } from '../../src/runtime/configuration.js';

let folder: string;
let server: Server;
let url: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caseline-cli-'));
  server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function writeDemo(at = url): Promise<void> {
  const users = {
    admin: { id: 'a', name: 'Owen', token: 'admin-token' },
    l1: { id: 't', name: 'Tom', token: 'l1-token' },
  };
  await writeFile(join(folder, 'demo.json'), JSON.stringify({ url: at, users }));
}
function instance(env: Readonly<Record<string, string>> = {}): Promise<Instance> {
  return findInstance(loadConfiguration({ CASELINE_DATA_DIR: folder, ...env }));
}

describe('the instance that a command talks to', () => {
  it("is that of the data folder's demo.json, as the demo user that was named", async () => {
    await writeDemo();
    const found = await instance();
    expect([found.url, found.tokenOf('l1', 'admin'), found.tokenOf(undefined, 'admin')]).toEqual([
      url,
      'l1-token',
      'admin-token',
    ]);
    expect(found.userNameOf('t')).toBe('l1');
    expect(() => found.tokenOf('nobody', 'admin')).toThrow('choose one of admin, l1');
  });

  it('is CASELINE_URL with CASELINE_TOKEN when they are set; --as still chooses', async () => {
    await writeDemo();
    const found = await instance({ CASELINE_URL: url, CASELINE_TOKEN: 'mine' });
    expect([found.tokenOf(undefined, 'admin'), found.tokenOf('l1', 'admin')]).toEqual(['mine', 'l1-token']);
  });

  it("never gets another instance's tokens", async () => {
    await writeDemo('http://127.0.0.1:9');
    const found = await instance({ CASELINE_URL: url });
    expect(found.userNames).toEqual([]);
    expect(() => found.tokenOf('l1', 'admin')).toThrow('CASELINE_TOKEN');
  });

  it('that is not known or does not answer is said at once, with what to type next', async () => {
    await expect(instance()).rejects.toThrow('caseline start');
    await writeDemo('http://127.0.0.1:9');
    await expect(instance()).rejects.toThrow('nothing answers at http://127.0.0.1:9');
  });
});

describe('what a person typed', () => {
  it.each(['1042', '00001042', 'case-00001042'])('%s is the number of a case', (given) => {
    expect(caseNumberFrom(given)).toBe('00001042');
  });
  it('is no number of a case when it has other characters or too many', () => {
    expect(() => caseNumberFrom('abc')).toThrow('no case number');
    expect(() => caseNumberFrom('123456789')).toThrow('no case number');
  });

  it('is checked before it is sent, and what is wrong is told by its option', () => {
    expect(() => checkBody('open', { subject: 'S', kind: 'error', severity: 2 })).toThrow('--description: is required');
    expect(() => checkBody('submit-data', { items: [{ value: 'x' }] })).toThrow('--items[0].key: ');
    expect(() => checkBody('take-ownership', { takeover: true })).toThrow('--text: `takeover` needs a reason');
    expect(() => checkBody('take-ownership', {})).not.toThrow();
  });

  it('is the text itself, a file, or standard input', async () => {
    const path = join(folder, 'words.txt');
    await writeFile(path, 'from the file\n');
    expect(await readGiven('plain')).toBe('plain');
    expect(await readGiven('@@plain')).toBe('@plain');
    expect(await readGiven(`@${path}`)).toBe('from the file');
    expect(await readGiven('-', Readable.from([Buffer.from('typed\nin\n')]))).toBe('typed\nin');
    await expect(readGiven(`@${path}.not`)).rejects.toThrow("can't be read");
  });
});
