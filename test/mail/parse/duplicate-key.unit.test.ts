import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplicateKeyOf } from '../../../src/mail/parse/duplicate-key.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caseline-duplicate-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const mail = ['From: marta@customer.example', 'Subject: Import stops', '', 'It stops at row 7.', ''].join('\r\n');

describe('the key by which an exact repeat of a mail is known', () => {
  it.each([
    [
      'other relays',
      `Received: from a by b;\r\n Tue, 1 Sep 2026 08:00:00 +0000\r\nReturn-Path: <x@y.example>\r\n${mail}`,
    ],
    ['line ends of another system', mail.replaceAll('\r\n', '\n')],
    ['line ends of an old Macintosh', mail.replaceAll('\r\n', '\r')],
    ['the line of a mailbox file', `From marta@customer.example Tue Sep  1 08:00:00 2026\n${mail}`],
    ['more empty lines at the end', `${mail}\r\n\r\n`],
  ])('is the same with %s', async (_what, copy) => {
    expect(await keyOf(copy)).toBe(await keyOf(mail));
  });

  it.each([
    ['another text', mail.replace('row 7', 'row 8')],
    ['another subject', mail.replace('stops', 'starts')],
    ['an empty line more inside', mail.replace('It stops', 'It\r\n\r\nstops')],
    ['a header line more', `X-Priority: 1\r\n${mail}`],
  ])('is another with %s', async (_what, other) => {
    expect(await keyOf(other)).not.toBe(await keyOf(mail));
  });

  it('does not depend on where the file is cut into chunks', async () => {
    // A stream of files reads 64 KiB at a time: CR is the last byte of the first chunk, LF the first of the second.
    const filled = `${mail}${'x'.repeat(65_536 - mail.length - 1)}\r\nend`;
    expect(filled.charCodeAt(65_535)).toBe(13);
    expect(await keyOf(filled)).toBe(await keyOf(filled.replaceAll('\r\n', '\n')));
  });

  it.each(['', '\r\n', 'no colon anywhere', ':', '\r\n\r\nbody only'])('has a key for %j', async (text) => {
    expect(await keyOf(text)).toMatch(/^[0-9a-f]{64}$/u);
  });
});

async function keyOf(text: string): Promise<string> {
  const file = join(folder, 'mail.eml');
  await writeFile(file, text, 'latin1');
  return duplicateKeyOf(file);
}
