import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { readMail } from '../../../src/mail/parse/read-mail.js';
import { mailOf, mailOfParts, read, resultOf, withFolder } from './sample-mail.js';

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const plain = 'Content-Type: text/plain; charset=utf-8\n\n';

describe('who a mail is from', () => {
  it('reads name and address, the address in lower case', async () => {
    const mail = await read(mailOf({ From: 'Marta Lindqvist <Marta@Customer.EXAMPLE>' }));
    expect(mail.from).toEqual([{ name: 'Marta Lindqvist', address: 'marta@customer.example' }]);
  });

  it.each([
    ['two in one field', { From: 'a@x.example, b@y.example' }, ['a@x.example', 'b@y.example']],
    ['two fields', { From: ['a@x.example', 'b@y.example'] }, ['a@x.example', 'b@y.example']],
    ['none', { From: null }, []],
    ['an empty field', { From: '' }, []],
    ['a group', { From: 'Team: a@x.example, b@y.example;' }, ['a@x.example', 'b@y.example']],
    ['a name that looks like an address', { From: '"ceo@bank.example" <a@x.example>' }, ['a@x.example']],
    ['a name and no address', { From: 'MAILER-DAEMON' }, ['']],
    ['a plus part', { From: 'Marta+lists@Customer.example' }, ['marta+lists@customer.example']],
    [
      'an encoded word where the address should be',
      { From: '=?utf-8?q?evil=40x.example?= <a@x.example>' },
      ['a@x.example'],
    ],
    ['two at signs', { From: '<a@b@x.example>' }, ['']],
  ])('keeps everybody: %s', async (_what, headers, addresses) => {
    const mail = await read(mailOf(headers));
    expect(mail.from.map(({ address }) => address)).toEqual(addresses);
  });

  it('takes hiding characters and breaks out of names', async () => {
    const mail = await read(mailOf({ From: '=?utf-8?q?Ma=00r=E2=80=AEta=0D=0ABcc=3A_x?= <a@x.example>' }));
    expect(mail.from[0]?.name).toBe('Marta Bcc: x');
  });

  it('keeps Reply-To and Sender apart from it', async () => {
    const mail = await read(mailOf({ 'Reply-To': 'r@x.example', Sender: 's@x.example' }));
    expect([mail.replyTo[0]?.address, mail.sender?.address]).toEqual(['r@x.example', 's@x.example']);
  });

  it('shows international domains as they are read', async () => {
    const mail = await read(mailOf({ From: 'info@xn--bcher-kva.example' }));
    expect(mail.from[0]?.address).toBe('info@bücher.example');
  });
});

describe('ids, subject, date', () => {
  it('reads ids in order, whatever stands between them', async () => {
    const mail = await read(mailOf({ 'In-Reply-To': '<a@x> <b@x>', References: '<c@x>,<d@x> (junk)\r\n <e@x>' }));
    expect(mail.inReplyTo).toEqual(['<a@x>', '<b@x>']);
    expect(mail.references).toEqual(['<c@x>', '<d@x>', '<e@x>']);
  });

  it('adds missing brackets', async () => {
    const mail = await read(mailOf({ 'In-Reply-To': 'a@x.example' }));
    expect(mail.inReplyTo).toEqual(['<a@x.example>']);
  });

  it('keeps the beginning and the end of very long conversations', async () => {
    const ids = Array.from({ length: 400 }, (_, index) => `<${String(index)}@x.example>`);
    const { references } = await read(mailOf({ References: ids.join('\r\n ') }));
    expect([references.length, references[0], references.at(-1)]).toEqual([200, '<0@x.example>', '<399@x.example>']);
  });

  it('makes an id that is the same for each copy where the mail has none', async () => {
    const one = await read(mailOf({ 'Message-ID': null }));
    const other = await read(`Received: by a\r\n${mailOf({ 'Message-ID': null })}`);
    expect(one.messageId).toBe(other.messageId);
    expect([one.hadMessageId, one.flags]).toEqual([false, ['message-id-missing']]);
  });

  it('passes over an id that no index could hold', async () => {
    expect((await read(mailOf({ 'Message-ID': `<${'x'.repeat(600)}@x.example>` }))).hadMessageId).toBe(false);
  });

  it.each([
    ['encoded breaks', '=?utf-8?q?a=0D=0ABcc:_x?=', 'a Bcc: x'],
    ['NUL', '=?utf-8?q?a=00b?=', 'ab'],
    ['folding', 'one\r\n two', 'one two'],
    ['words side by side', '=?utf-8?q?gr=C3=BC?= =?utf-8?q?n?=', 'grün'],
    ['raw UTF-8', utf8('Größe'), 'Größe'],
    ['raw Latin-1', 'Gr\xf6\xdfe', 'Größe'],
    ['a raw byte in an encoded word', '=?iso-8859-1?Q?Gr\xf6=DFe?=', 'Größe'],
    ['ISO-2022-JP', '=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=', 'こんにちは'],
  ])('reads a subject with %s', async (_what, given, subject) => {
    expect((await read(mailOf({ Subject: given }))).subject).toBe(subject);
  });

  it('reads a raw header in the character set of the body', async () => {
    const mail = await read(
      mailOf({ Subject: '\xcf\xf0\xe8\xe2\xe5\xf2', 'Content-Type': 'text/plain; charset=windows-1251' }),
    );
    expect(mail.subject).toBe('Привет');
  });

  it.each([
    ['Tue, 1 Sep 2026 08:00:00 +0200', Date.UTC(2026, 8, 1, 6)],
    ['Tue, 1 Sep 2026 08:00:00 +0200 (CEST)', Date.UTC(2026, 8, 1, 6)],
    ['Tue, 1 Sep 2026 08:00:00', Date.UTC(2026, 8, 1, 8)],
    ['yesterday', null],
    ['Tue, 1 Sep 9999999 08:00:00 +0000', null],
  ])('reads the date %s', async (given, instant) => {
    expect((await read(mailOf({ Date: given }))).sentAt).toBe(instant);
  });

  it('counts the first of repeated fields, and says that there was another', async () => {
    const mail = await read(mailOf({ Subject: ['one', 'two'] }));
    expect([mail.subject, mail.flags]).toEqual(['one', ['subject-repeated']]);
  });

  it('hands header fields on in their order, unfolded and decoded', async () => {
    const mail = await read(
      `Received: by a\r\n with SMTP\r\nReceived: by b\r\nX-Note: =?utf-8?q?gr=C3=BCn?=\r\n${mailOf({})}`,
    );
    expect(mail.headers.slice(0, 3)).toEqual([
      ['received', 'by a with SMTP'],
      ['received', 'by b'],
      ['x-note', 'grün'],
    ]);
  });
});

describe('the text of a mail', () => {
  it.each([
    ['CRLF', mailOf({})],
    ['LF', mailOf({}).replaceAll('\r\n', '\n')],
    ['CR alone', mailOf({}).replaceAll('\r\n', '\r')],
    ['mixed ends', mailOf({}).replace('\r\n\r\n', '\n\r\n')],
    ['a mailbox line above', `From marta Tue Sep  1 08:00:00 2026\n${mailOf({})}`],
    ['empty lines above', `\r\n\r\n${mailOf({})}`],
  ])('is read with %s', async (_what, raw) => {
    const mail = await read(raw);
    expect([mail.subject, mail.text]).toEqual(['Import stops', 'It stops at row 7.']);
  });

  it.each([
    ['utf-8', utf8('Größe'), 'Größe'],
    ['iso-8859-15', 'Gr\xf6\xdfe \xa4', 'Größe €'],
    ['gb18030', '\xc4\xe3\xba\xc3', '你好'],
    ['shift_jis', '\x82\xb1\x82\xf1', 'こん'],
    ['utf-16le', 'H\0i\0', 'Hi'],
    ['iso-2022-jp', '\x1b$B$3$s\x1b(B', 'こん'],
  ])('is read in %s', async (charset, body, text) => {
    const raw = mailOf(
      { 'Content-Type': `text/plain; charset=${charset}`, 'Content-Transfer-Encoding': 'base64' },
      Buffer.from(body, 'latin1').toString('base64'),
    );
    expect((await read(raw)).text).toBe(text);
  });

  it.each([
    ['no character set', 'text/plain'],
    ['an unknown one', 'text/plain; charset=x-unknown'],
    ['a wrong one', 'text/plain; charset=utf-8'],
    ['no type at all', null],
  ])('is read as Western where it has %s', async (_what, type) => {
    expect((await read(mailOf({ 'Content-Type': type }, 'Gr\xf6\xdfe \x80'))).text).toBe('Größe €');
  });

  it('keeps UTF-7 as it is: decoded it could be markup', async () => {
    const raw = mailOf({ 'Content-Type': 'text/html; charset=utf-7' }, '+ADw-script+AD4-alert(1)');
    const mail = await read(raw);
    expect([mail.text, mail.html]).toEqual(['+ADw-script+AD4-alert(1)', '+ADw-script+AD4-alert(1)']);
  });

  it('joins the soft breaks of format=flowed', async () => {
    const raw = mailOf({ 'Content-Type': 'text/plain; format=flowed' }, 'one \ntwo\nthree');
    expect((await read(raw)).text).toBe('one two\nthree');
  });

  it('is read from base64 with garbage in it', async () => {
    const encoded = Buffer.from('It stops at row 7.').toString('base64');
    const raw = mailOf({ 'Content-Transfer-Encoding': 'base64' }, `${encoded.slice(0, 9)}!*\n${encoded.slice(9)}`);
    expect((await read(raw)).text).toBe('It stops at row 7.');
  });

  it('holds no NUL, no direction marks', async () => {
    expect((await read(mailOf({}, 'a\0b\u0007'))).text).toBe('ab');
    expect((await read(mailOf({ 'Content-Type': 'text/plain; charset=utf-8' }, utf8('a\u202eb')))).text).toBe('ab');
  });

  it('keeps what was encoded by uuencode', async () => {
    const body = 'begin 644 a.txt\n#0V%T\n`\nend';
    expect((await read(mailOf({}, body))).text).toBe(body);
  });

  it('is read without a final boundary', async () => {
    const raw = mailOf({ 'Content-Type': 'multipart/mixed; boundary=b' }, `--b\n${plain}It stops.\n`);
    expect((await read(raw)).text).toBe('It stops.');
  });

  it('is read where the boundary between the parts is not the declared one', async () => {
    const raw = mailOf({ 'Content-Type': 'multipart/mixed; boundary=other' }, `--b\n${plain}It stops.\n--b--\n`);
    expect((await read(raw)).text).toBe('It stops.');
  });

  it('may be empty where the mail is', async () => {
    expect((await read(mailOf({}, ''))).text).toBe('');
  });

  it.each([
    ['no byte', ''],
    ['parts that none of can be found', mailOf({ 'Content-Type': 'multipart/mixed; boundary=b' }, 'words in no part')],
  ])('is not taken as empty by mistake: %s', async (_what, raw) => {
    expect(await resultOf(raw)).toMatchObject({ ok: false, reason: 'empty' });
  });

  it('is shortened at 199,500 characters, the whole going along as a file', async () => {
    await withFolder(async (folder) => {
      const rawFile = join(folder, 'mail.eml');
      await writeFile(rawFile, mailOf({}, 'A line of a log file.\n'.repeat(12_000)));
      const result = await readMail({ rawFile, folder });
      if (!result.ok) throw new Error(result.detail);
      const { text, flags, attachments } = result.mail;
      expect([text.length, flags]).toEqual([199_500, ['text-shortened']]);
      expect(attachments.map(({ name, type }) => [name, type])).toEqual([['message.txt', 'text/plain']]);
      expect((await readFile(attachments[0]!.file, 'utf8')).length).toBe(22 * 12_000 - 1);
    });
  });
});

describe('the HTML of a mail', () => {
  it('gives the text where there is no other', async () => {
    const raw = mailOf({ 'Content-Type': 'text/html; charset=utf-8' }, '<p>It stops.</p><p>At row 7.</p>');
    const mail = await read(raw);
    expect([mail.text, mail.html]).toEqual(['It stops.\n\nAt row 7.', '<p>It stops.</p><p>At row 7.</p>']);
  });

  it('stands beside the text of the same mail', async () => {
    const mail = await read(
      mailOfParts('alternative', [`${plain}It stops.`, 'Content-Type: text/html\n\n<b>It stops.</b>']),
    );
    expect([mail.text, mail.html]).toEqual(['It stops.', '<b>It stops.</b>']);
  });

  it('is not shown where it is only a part of the message: it would hide the text', async () => {
    const mail = await read(
      mailOfParts('mixed', [`${plain}It stops.`, 'Content-Type: text/html\n\n<i>Confidential.</i>']),
    );
    expect(mail.html).toBeNull();
    expect(mail.text).toContain('It stops.');
    expect(mail.text).toContain('Confidential.');
  });

  it('goes along as a file where it is too large to be made safe', async () => {
    const html = '<p>row</p>'.repeat(30_000);
    const mail = await read(mailOf({ 'Content-Type': 'text/html' }, html));
    expect([mail.html, mail.flags]).toEqual([null, ['html-dropped']]);
    expect(mail.attachments.map(({ name, size }) => [name, size])).toEqual([['message.html', 300_001]]);
    expect(mail.text.split('\n\n')).toHaveLength(30_000);
  });
});
