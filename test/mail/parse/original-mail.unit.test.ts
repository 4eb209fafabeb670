import { describe, expect, it } from '@jest/globals';
import { mailOf, mailOfParts, read } from './sample-mail.js';

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const plainUtf8 = 'text/plain; charset=utf-8';

describe('the mail that somebody forwards', () => {
  it('is read where it is attached', async () => {
    const inner =
      'Content-Type: message/rfc822\n\nFrom: Marta <marta@customer.example>\nSubject: Import stops\nMessage-ID: <m1@customer.example>\nReferences: <r@x>\n\nIt stops at row 7.';
    const { original } = await read(
      mailOfParts('mixed', ['Content-Type: text/plain\n\nPlease see.', inner], { Subject: 'Fwd: Import stops' }),
    );
    expect(original).toEqual({
      messageId: '<m1@customer.example>',
      from: { name: 'Marta', address: 'marta@customer.example' },
      to: [],
      subject: 'Import stops',
      inReplyTo: [],
      references: ['<r@x>'],
      text: 'It stops at row 7.',
      found: 'attached',
    });
  });

  it.each([
    [
      'Gmail',
      'Fwd: Import',
      '---------- Forwarded message ---------\nFrom: Marta Lindqvist <marta@customer.example>\nDate: Tue, 1 Sep 2026 at 08:00\nSubject: Import stops\nTo: Eva <eva@vendor.example>\n\n\nIt stops.',
    ],
    [
      'Outlook',
      'FW: Import',
      '________________________________\nFrom: Marta Lindqvist <marta@customer.example>\nSent: Tuesday, September 1, 2026 8:00 AM\nTo: Eva <eva@vendor.example>\nSubject: Import stops\n\nIt stops.',
    ],
    [
      'Outlook, German',
      'WG: Import',
      'Von: Marta Lindqvist [mailto:marta@customer.example]\nGesendet: Dienstag, 1. September 2026 08:00\nAn: Eva <eva@vendor.example>\nBetreff: Import stops\n\nIt stops.',
    ],
    [
      'Outlook, French',
      'TR: Import',
      'De : Marta Lindqvist <marta@customer.example>\nEnvoyé : mardi 1 septembre 2026 08:00\nÀ : Eva <eva@vendor.example>\nObjet : Import stops\n\nIt stops.',
    ],
    [
      'old Outlook',
      'RV: Import',
      '-----Mensaje original-----\nDe: Marta Lindqvist <marta@customer.example>\nEnviado el: martes, 1 de septiembre de 2026 8:00\nPara: Eva <eva@vendor.example>\nAsunto: Import stops\n\nIt stops.',
    ],
    [
      'Apple Mail',
      'Fwd: Import',
      '> Begin forwarded message:\n> \n> From: Marta Lindqvist <marta@customer.example>\n> Subject: Import stops\n> Date: 1. September 2026 at 08:00:00 CEST\n> To: Eva <eva@vendor.example>\n> \n> It stops.',
    ],
    [
      'Apple Mail, Italian',
      'I: Import',
      'Inizio messaggio inoltrato:\n\nDa: Marta Lindqvist <marta@customer.example>\nOggetto: Import stops\nData: 1 settembre 2026 08:00:00 CEST\nA: Eva <eva@vendor.example>\n\nIt stops.',
    ],
    [
      'Thunderbird',
      'Fwd: Import',
      '-------- Weitergeleitete Nachricht --------\nBetreff: Import stops\nDatum: Tue, 1 Sep 2026 08:00:00 +0200\nVon: Marta Lindqvist <marta@customer.example>\nAn: Eva <eva@vendor.example>\n\nIt stops.',
    ],
    [
      'HTML turned into text',
      'Fw: Import',
      '*From:* Marta Lindqvist <marta@customer.example<mailto:marta@customer.example>>\n*Sent:* 1 September 2026\n*To:* Eva <eva@vendor.example>\n*Subject:* Import stops\n\nIt stops.',
    ],
  ])('is read below the line of %s', async (_client, subject, body) => {
    const raw = mailOf({ Subject: subject, 'Content-Type': plainUtf8 }, utf8(`Please see.\n\n${body}`));
    expect((await read(raw)).original).toMatchObject({
      from: { name: 'Marta Lindqvist', address: 'marta@customer.example' },
      to: [{ address: 'eva@vendor.example' }],
      subject: 'Import stops',
      text: 'It stops.',
      found: 'inline',
    });
  });

  it('is read from its beginning where it is large', async () => {
    const inner = `Content-Type: message/rfc822\n\nFrom: a@x.example\nMessage-ID: <m1@x.example>\n\n${'row\n'.repeat(300_000)}`;
    const { original } = await read(mailOfParts('mixed', ['Content-Type: text/plain\n\nSee.', inner]));
    expect([original?.messageId, original?.text.length]).toEqual(['<m1@x.example>', 65_536]);
  });

  it('is not what a reply quotes', async () => {
    const body =
      'Done.\n\n-----Original Message-----\nFrom: Marta <marta@customer.example>\nSent: Tuesday\nTo: x@vendor.example\nSubject: Import stops\n\nIt stops.';
    expect((await read(mailOf({ Subject: 'RE: Import stops' }, body))).original).toBeNull();
  });

  it('has no address where the program that forwarded it wrote none', async () => {
    const body = 'From: Marta Lindqvist\nSent: Tuesday\nTo: Eva\nSubject: Import stops\n\nIt stops.';
    expect((await read(mailOf({ Subject: 'FW: x' }, body))).original?.from).toEqual({
      name: 'Marta Lindqvist',
      address: '',
    });
  });
});

describe('the mail that a program speaks of', () => {
  const daemon = { From: 'MAILER-DAEMON@mx.example', Subject: 'failure notice' };

  it('is known by its header alone', async () => {
    const raw = mailOfParts(
      'report',
      [
        'Content-Type: text/plain\n\nfailed',
        'Content-Type: text/rfc822-headers\n\nMessage-ID: <n1@vendor.example>\nSubject: [Case\n 00001234]',
      ],
      daemon,
    );
    expect((await read(raw)).original).toMatchObject({
      messageId: '<n1@vendor.example>',
      subject: '[Case 00001234]',
      found: 'headers',
    });
  });

  it('is known by its ids where they stand in the words', async () => {
    const body = 'Not delivered to <a@x.example>.\nMessage-ID: <n1@vendor.example>\n';
    expect((await read(mailOf(daemon, body))).original).toMatchObject({
      messageId: '<n1@vendor.example>',
      references: ['<a@x.example>', '<n1@vendor.example>'],
      found: 'scanned',
    });
  });

  it('is nothing that a person writes about', async () => {
    expect((await read(mailOf({}, 'Message-ID: <n1@vendor.example> is what I sent.'))).original).toBeNull();
  });
});
