import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spool } from '../../src/mail/doors/spool.js';

const root = mkdtempSync(join(tmpdir(), 'caseline-spool-'));
const folder = join(root, 'spool');
const now = Date.UTC(2026, 10, 24);
const hourMs = 60 * 60_000;
const maxBytes = 3 * 1024 * 1024;
const spool = new Spool(folder, maxBytes);

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function* chunks(bytes: Buffer, size = 60_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

describe('a mail in hand', () => {
  it.each([
    ['small, in memory', 200_000, 0],
    ['large, in a file that only we may read', 2_500_000, 1],
  ])('is whole: %s', async (_where, size, files) => {
    const bytes = Buffer.alloc(size, 'from the beginning to the end ');
    const collected = await spool.collect(chunks(bytes));
    expect(readdirSync(folder)).toHaveLength(files);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    const held = typeof collected.held === 'string' ? readFileSync(collected.held) : collected.held;
    const parts: Buffer[] = [];
    for await (const part of collected.parts()) parts.push(part);
    expect([held.equals(bytes), Buffer.concat(parts).equals(bytes)]).toEqual([true, true]);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(1024 * 1024);
    expect(collected.head).toEqual(bytes.subarray(0, 64 * 1024));
    expect(collected).toMatchObject({
      size,
      isTooLarge: false,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    await collected.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is too large is read to its end and counted, and kept nowhere', async () => {
    const collected = await spool.collect(chunks(Buffer.alloc(maxBytes + 100_000)));
    expect(collected).toMatchObject({ size: maxBytes + 100_000, isTooLarge: true });
    expect(readdirSync(folder)).toEqual([]);
    await collected.discard();
  });

  it('that can not be kept is still read to its end, and then fails', async () => {
    rmSync(folder, { recursive: true });
    let read = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of chunks(Buffer.alloc(600_000))) {
        read += chunk.length;
        yield chunk;
      }
    }
    await expect(spool.collect(counted())).rejects.toThrow(/ENOENT/u);
    expect(read).toBe(600_000);
  });

  it('whose sender goes away leaves nothing behind', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield* chunks(Buffer.alloc(600_000));
      throw new Error('the sender went away');
    }
    await expect(spool.collect(broken())).rejects.toThrow('the sender went away');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('opening the spool', () => {
  it('removes what a killed process left long ago, and nothing that may be in hand elsewhere', async () => {
    for (const [name, ageMs] of [
      ['old', 25 * hourMs],
      ['young', 23 * hourMs],
    ] as const) {
      writeFileSync(join(folder, name), 'x');
      utimesSync(join(folder, name), (now - ageMs) / 1000, (now - ageMs) / 1000);
    }
    await spool.open(now);
    expect(readdirSync(folder)).toEqual(['young']);
  });
});
