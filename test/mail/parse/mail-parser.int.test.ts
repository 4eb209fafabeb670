import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailParser } from '../../../src/mail/inbound/parsed-mail.js';
import { createMailParser, type MailParserOptions } from '../../../src/mail/parse/mail-parser.js';
import { mailOf } from './sample-mail.js';

let folder: string;
const started: MailParser[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caseline-threads-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((parser) => parser.close()));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function parserWith(options: MailParserOptions = {}): MailParser {
  const parser = createMailParser(options);
  started.push(parser);
  return parser;
}

/** A thread that does what the name of the mail says, and otherwise reads as the real one answers. */
async function strangeWorker(): Promise<string> {
  const file = join(folder, 'strange.mjs');
  await writeFile(
    file,
    `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ rawFile }) => {
      if (rawFile === 'endless') for (;;);
      if (rawFile === 'greedy') { const all = []; for (;;) all.push(new Array(1000).fill(rawFile + all.length)); }
      if (rawFile === 'gone') process.exit(3);
      if (rawFile === 'broken') throw new Error('a defect');
      parentPort.postMessage({ kind: 'read', result: { ok: false, reason: 'empty', detail: rawFile } });
    });
    parentPort.postMessage({ kind: 'ready' });`,
  );
  return file;
}

async function fileOf(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content, 'latin1');
  return file;
}

describe('threads that read mail', () => {
  it('read each mail, more of them than there are threads', async () => {
    const parser = parserWith();
    const files = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => fileOf(`${String(n)}.eml`, mailOf({ Subject: `mail ${String(n)}` }))),
    );
    const results = await Promise.all(files.map((rawFile) => parser.parse({ rawFile, folder })));
    expect(results.map((result) => result.ok && result.mail.subject)).toEqual([
      'mail 1',
      'mail 2',
      'mail 3',
      'mail 4',
      'mail 5',
    ]);
  });

  it('are replaced when they are late, run out of memory or die: the next mail is read', async () => {
    const parser = parserWith({ threads: 1, timeLimitMs: 1500, memoryMb: 32, workerFile: await strangeWorker() });
    const ends = await Promise.all(
      ['endless', 'plain', 'greedy', 'gone', 'broken', 'last'].map((rawFile) => parser.parse({ rawFile, folder })),
    );
    expect(ends).toEqual([
      { ok: false, reason: 'too-long', detail: 'It was not read within 1.5 seconds.' },
      { ok: false, reason: 'empty', detail: 'plain' },
      { ok: false, reason: 'too-large', detail: 'Reading it takes more than 32 MB.' },
      { ok: false, reason: 'unparseable', detail: 'the thread ended with code 3' },
      { ok: false, reason: 'unparseable', detail: 'a defect' },
      { ok: false, reason: 'empty', detail: 'last' },
    ]);
  }, 60_000);

  it('say what the file system said: that is not the mail’s end', async () => {
    await expect(parserWith().parse({ rawFile: join(folder, 'missing.eml'), folder })).rejects.toThrow('ENOENT');
  });

  it('end after a while without mail, and start again', async () => {
    const parser = parserWith({ idleMs: 1 });
    const rawFile = await fileOf('again.eml', mailOf({}));
    expect((await parser.parse({ rawFile, folder })).ok).toBe(true);
    expect((await parser.parse({ rawFile, folder })).ok).toBe(true);
  });

  it('take no mail once they are closed', async () => {
    const parser = parserWith();
    await parser.close();
    await expect(parser.parse({ rawFile: 'any', folder })).rejects.toThrow('closed');
  });

  it('read a mail of 25 MB without holding it', async () => {
    const rawFile = join(folder, 'large.eml');
    const handle = await open(rawFile, 'w');
    await handle.write(
      mailOf(
        { 'Content-Type': 'multipart/mixed; boundary=b' },
        '--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: application/zip\nContent-Disposition: attachment; filename=a.zip\nContent-Transfer-Encoding: base64\n',
      ).trimEnd(),
    );
    await handle.write('\r\n\r\n');
    const line = `${'A'.repeat(76)}\r\n`.repeat(1000);
    for (let written = 0; written < 25 * 1024 * 1024; written += line.length) await handle.write(line);
    await handle.write('--b--\r\n');
    await handle.close();
    const parser = parserWith({ threads: 1 });
    await parser.parse({ rawFile: await fileOf('small.eml', mailOf({})), folder });
    const before = process.memoryUsage().rss;
    const result = await parser.parse({ rawFile, folder });
    expect(result).toMatchObject({
      ok: true,
      mail: { text: 'See the file.', attachments: [{ name: 'a.zip', size: 19_209_000 }] },
    });
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(100);
  }, 60_000);
});
