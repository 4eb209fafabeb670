import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DiskFileStore } from '../../src/files/disk-file-store.js';
import { FileChangedError } from '../../src/files/file-store.js';

const folder = mkdtempSync(join(tmpdir(), 'caseline-files-'));
const given = join(folder, 'given');
writeFileSync(given, '0123456789');
const sha256 = createHash('sha256').update('0123456789').digest('hex');

describe('files on disk', () => {
  it('are kept once under their hash, and read whole or in part', async () => {
    const store = new DiskFileStore(join(folder, 'kept'));
    await store.keep(given, sha256);
    await store.keep(given, sha256);
    expect(readdirSync(join(folder, 'kept', sha256.slice(0, 2)))).toEqual([sha256]);
    const [whole, part] = [await store.open(sha256), await store.open(sha256, { first: 2, last: 4 })];
    expect(whole && (await text(whole))).toBe('0123456789');
    expect(part && (await text(part))).toBe('234');
  });

  it('are not kept when they hold something else, and nothing is left of the attempt', async () => {
    const store = new DiskFileStore(join(folder, 'changed'));
    const other = 'a'.repeat(64);
    await expect(store.keep(given, other)).rejects.toThrow(FileChangedError);
    expect(readdirSync(join(folder, 'changed', 'aa'))).toEqual([]);
    expect(await store.open(other)).toBeUndefined();
  });

  it('have no path but that of a hash', async () => {
    await expect(new DiskFileStore(folder).open('../given')).rejects.toThrow('no SHA-256');
  });
});
