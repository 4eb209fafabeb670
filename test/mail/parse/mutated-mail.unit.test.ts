import { describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { faultsOf } from '../../../bench/mail-checks.js';
import { anyEdits, mutate } from '../../../bench/mail-mutations.js';
import { readMail } from '../../../src/mail/parse/read-mail.js';
import { mailOf, mailOfParts, withFolder } from './sample-mail.js';

const html =
  'Content-Type: text/html; charset=utf-8\n\n<div>Yes.<img src="cid:a@b"><a href="https://x.example">see</a></div><blockquote type="cite">one</blockquote>';
const mails = [
  mailOf({ Subject: '=?utf-8?q?gr=C3=BCn?=' }, 'Yes.\n\nOn 1 Sep 2026, Ann <ann@x.example> wrote:\n> one\n> two'),
  mailOfParts('alternative', ['Content-Type: text/plain\n\nYes.', html]),
  mailOfParts('mixed', [
    'Content-Type: text/plain; format=flowed\n\nSee \nthe file.',
    'Content-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename="a.pdf"\nContent-Transfer-Encoding: base64\n\nAAECAwQF',
    'Content-Type: message/rfc822\n\nFrom: a@x.example\nSubject: inner\n\ninner text',
  ]),
  mailOfParts(
    'report',
    [
      'Content-Type: text/plain\n\nNot delivered: 550 5.1.1 user unknown',
      'Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1',
      'Content-Type: text/rfc822-headers\n\nMessage-ID: <n1@vendor.example>',
    ],
    { From: 'MAILER-DAEMON@mx.example' },
  ),
  mailOf(
    { 'Content-Type': 'text/html; charset=iso-8859-1', 'Content-Transfer-Encoding': 'quoted-printable' },
    '<p>Gr=F6=DFe</p>=\n<b>x</b>',
  ),
].map((mail) => Buffer.from(mail, 'latin1'));

describe('a mail that was broken on its way', () => {
  it('has an end, and what is read of it is clean', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...mails), anyEdits, async (mail, edits) => {
        await withFolder(async (folder) => {
          const rawFile = join(folder, 'mail.eml');
          await writeFile(rawFile, mutate(mail, edits));
          expect(faultsOf(await readMail({ rawFile, folder }), folder)).toEqual([]);
        });
      }),
      { numRuns: 400 },
    );
  }, 60_000);
});
