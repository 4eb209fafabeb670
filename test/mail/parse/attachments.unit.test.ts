import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParsedAttachment } from '../../../src/mail/inbound/parsed-mail.js';
import { attachmentName } from '../../../src/mail/parse/attachment-name.js';
import { readMail } from '../../../src/mail/parse/read-mail.js';
import { mailOf, mailOfParts, read, withFolder } from './sample-mail.js';

const text = 'Content-Type: text/plain\n\nSee the file.';

function part(type: string, disposition: string, body = 'AAEC/w=='): string {
  return `Content-Type: ${type}\nContent-Disposition: ${disposition}\nContent-Transfer-Encoding: base64\n\n${body}`;
}

async function attachments(...parts: string[]): Promise<readonly ParsedAttachment[]> {
  return (await read(mailOfParts('mixed', [text, ...parts]))).attachments;
}

describe('attachments of a mail', () => {
  it('are files with size and SHA-256', async () => {
    await withFolder(async (folder) => {
      const rawFile = join(folder, 'mail.eml');
      await writeFile(rawFile, mailOfParts('mixed', [text, part('application/pdf', 'attachment; filename=a.pdf')]));
      const result = await readMail({ rawFile, folder });
      if (!result.ok) throw new Error(result.detail);
      const [file] = result.mail.attachments;
      const bytes = await readFile(file!.file);
      expect(bytes).toEqual(Buffer.from([0, 1, 2, 255]));
      expect(file).toMatchObject({ name: 'a.pdf', type: 'application/pdf', size: 4, isInline: false, contentId: null });
      expect(file?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    });
  });

  it.each([
    ['RFC 2231', "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.txt", 'Größe.txt'],
    ['RFC 2231 in pieces', 'attachment; filename*0="long-"; filename*1="name.txt"', 'long-name.txt'],
    ['an encoded word', 'attachment; filename="=?utf-8?q?Gr=C3=B6=C3=9Fe.txt?="', 'Größe.txt'],
    ['a path upwards', 'attachment; filename="../../etc/passwd"', 'passwd'],
    ['a path of Windows', 'attachment; filename="C:\\\\temp\\\\a.txt"', 'a.txt'],
    ['NUL and a direction mark', "attachment; filename*=utf-8''a%00%E2%80%AEgnp.exe", 'agnp.exe'],
    ['an empty name', 'attachment; filename=""', 'attachment-1.bin'],
    ['only dots', 'attachment; filename="..."', 'attachment-1.bin'],
    ['a device of Windows', 'attachment; filename="con.txt"', '_con.txt'],
  ])('have safe names: %s', async (_what, disposition, name) => {
    expect((await attachments(part('application/octet-stream', disposition)))[0]?.name).toBe(name);
  });

  it('keep the ending of a long name', () => {
    const name = attachmentName(`${'x'.repeat(400)}.tar.gz`, 'application/gzip', 1);
    expect([name.length, name.endsWith('.gz')]).toEqual([200, true]);
  });

  it('say which pictures belong into the HTML', async () => {
    const raw = mailOfParts('related', [
      'Content-Type: text/html\n\n<img src="cid:logo@x">',
      'Content-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\nAAEC',
    ]);
    const mail = await read(raw);
    expect(mail.html).toBe('<img src="cid:logo@x" />');
    expect(mail.attachments).toMatchObject([{ contentId: 'logo@x', isInline: true, name: 'attachment-1.png' }]);
  });

  it('are kept as they are: calendars, winmail.dat, signatures, archives, and what scanners look for', async () => {
    const names = (
      await attachments(
        'Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR',
        part('application/ms-tnef', 'attachment'),
        part('application/pgp-signature', 'attachment'),
        part('application/zip', 'attachment; filename=bomb.zip'),
        'Content-Type: application/octet-stream\n\nX5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR',
      )
    ).map(({ name }) => name);
    expect(names).toEqual(['invitation.ics', 'winmail.dat', 'signature.asc', 'bomb.zip', 'attachment-5.bin']);
  });

  it('are mails too, one file each, however deep they are packed', async () => {
    const inner = `Content-Type: message/rfc822\n\n${mailOf({ Subject: 'inner' }).replaceAll('\r', '')}`;
    const files = await attachments(inner);
    expect(files.map(({ name, type }) => [name, type])).toEqual([['message.eml', 'message/rfc822']]);
  });

  it('may have a type that is none, or no header at all', async () => {
    const files = await attachments(
      'Content-Type: nonsense\nContent-Disposition: attachment\n\na',
      'Content-Type: x\n\nb',
    );
    expect(files.map(({ type }) => type)).toEqual(files.map(() => 'application/octet-stream'));
    expect(files.length).toBeGreaterThan(0);
  });

  it('are written nowhere else than into the folder', async () => {
    await withFolder(async (folder) => {
      const rawFile = join(folder, 'mail.eml');
      await writeFile(rawFile, mailOfParts('mixed', [text, part('text/x-a', 'attachment; filename="../../x"')]));
      await readMail({ rawFile, folder });
      expect((await readdir(folder)).sort()).toEqual(['mail.eml', 'part-1']);
    });
  });

  it('that can not be written are worth another try: no result about the mail', async () => {
    await withFolder(async (folder) => {
      const rawFile = join(folder, 'mail.eml');
      await writeFile(rawFile, mailOfParts('mixed', [text, part('text/x-a', 'attachment; filename=x')]));
      await expect(readMail({ rawFile, folder: join(folder, 'missing') })).rejects.toThrow('ENOENT');
    });
  });
});
