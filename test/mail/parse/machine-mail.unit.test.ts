import { describe, expect, it } from '@jest/globals';
import { mailOf, mailOfParts, multipart, read } from './sample-mail.js';

type Headers = Readonly<Record<string, string>>;

const fromDaemon = { From: 'Mail Delivery System <MAILER-DAEMON@mx.example>', 'Return-Path': '<>' };

/** A report of RFC 3464 about what `recipients` says. */
function dsn(recipients: string, headers: Headers = {}): string {
  const [type, body] = multipart('report', [
    'Content-Type: text/plain\n\nYour message could not be delivered.',
    `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n${recipients}`,
    'Content-Type: text/rfc822-headers\n\nMessage-ID: <n1@vendor.example>\nSubject: Import stops',
  ]);
  return mailOf(
    { ...fromDaemon, Subject: 'Undelivered Mail', 'Content-Type': `${type}; report-type=delivery-status`, ...headers },
    body,
  );
}

async function kindOf(raw: string): Promise<[string, number]> {
  const { machine } = await read(raw);
  return [machine.kind, machine.tier];
}

describe('a report about delivery (RFC 3464)', () => {
  it('names who failed, how, and in which words', async () => {
    const { machine } = await read(
      dsn(
        'Final-Recipient: rfc822; Marta@Customer.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n <marta@customer.example>: user unknown',
      ),
    );
    expect(machine).toEqual({
      kind: 'bounce',
      tier: 1,
      signs: ['delivery-status', 'bounce-words', 'null-return-path'],
      failures: [
        {
          recipient: 'marta@customer.example',
          status: '5.1.1',
          isPermanent: true,
          words: '550 5.1.1 <marta@customer.example>: user unknown',
        },
      ],
    });
  });

  it('names each of several recipients, and passes over those that got it', async () => {
    const { machine } = await read(
      dsn(
        [
          'Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.2.2',
          'Final-Recipient: rfc822; b@x.example\nAction: delivered\nStatus: 2.0.0',
          'Original-Recipient: rfc822;c@x.example\nFinal-Recipient: rfc822; moved@y.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.7.1 no',
        ].join('\n\n'),
      ),
    );
    expect(machine.failures.map(({ recipient, status }) => [recipient, status])).toEqual([
      ['a@x.example', '5.2.2'],
      ['c@x.example', '5.7.1'],
    ]);
  });

  it('is only a delay while the server tries on', async () => {
    const { machine } = await read(dsn('Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.1'));
    expect([machine.kind, machine.failures[0]?.isPermanent]).toEqual(['delayed', false]);
  });

  it('is final where the server gave up, whatever its status says', async () => {
    const { machine } = await read(dsn('Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 4.4.7'));
    expect([machine.kind, machine.failures[0]?.isPermanent]).toEqual(['bounce', true]);
  });

  it('is a receipt where everybody got it', async () => {
    expect(await kindOf(dsn('Final-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.0.0'))).toEqual([
      'receipt',
      1,
    ]);
  });

  it('is a bounce without the original, and with a status part that says nothing', async () => {
    const [type, body] = multipart('report', [
      'Content-Type: text/plain\n\nfailed',
      'Content-Type: message/delivery-status\n\n',
    ]);
    const { machine, original } = await read(mailOf({ ...fromDaemon, 'Content-Type': type }, body));
    expect([machine.kind, machine.failures, original]).toEqual(['bounce', [], null]);
  });
});

describe('a bounce in plain words', () => {
  it.each([
    [
      'qmail',
      { ...fromDaemon, Subject: 'failure notice' },
      "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<marta@customer.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 No such user\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <support@vendor.example>\nMessage-ID: <n1@vendor.example>\nSubject: [Case 00001234]",
      '5.1.1',
    ],
    [
      'Exim',
      {
        ...fromDaemon,
        Subject: 'Mail delivery failed: returning message to sender',
        'X-Failed-Recipients': 'marta@customer.example',
      },
      'A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  marta@customer.example\n    SMTP error from remote mail server after RCPT TO:<marta@customer.example>:\n    550 unknown user\n\n------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <support@vendor.example>\nMessage-ID: <n1@vendor.example>\nSubject: [Case 00001234]',
      '5.0.0',
    ],
    [
      'Exchange',
      { From: 'System Administrator <postmaster@customer.example>', Subject: 'Undeliverable: Import stops' },
      'Your message did not reach some or all of the intended recipients.\n\n      Subject: Import stops\n\nThe following recipient(s) could not be reached:\n\n      marta@customer.example on 9/1/2026 8:00 AM\n            The e-mail account does not exist at the organization this message was sent to.\n            <mx.customer.example #5.1.1>\n\nMessage-ID: <n1@vendor.example>\nFrom: support@vendor.example\nSubject: [Case 00001234]',
      '5.1.1',
    ],
    [
      'Postfix',
      { ...fromDaemon, Subject: 'Undelivered Mail Returned to Sender' },
      'This is the mail system at host mx.example.\n\n<marta@customer.example>: host mx.customer.example[192.0.2.1] said: 552 5.2.2 mailbox\n    full (in reply to RCPT TO command)\n\nMessage-ID: <n1@vendor.example>\nFrom: support@vendor.example\nSubject: [Case 00001234]',
      '5.2.2',
    ],
  ])('of %s names who failed and carries the id of what came back', async (...[, headers, body, status]) => {
    const { machine, original } = await read(mailOf(headers, body));
    expect(machine.kind).toBe('bounce');
    expect(machine.tier).toBeLessThan(3);
    expect(machine.failures.map((failure) => [failure.recipient, failure.status, failure.isPermanent])).toEqual([
      ['marta@customer.example', status, true],
    ]);
    expect(original).toMatchObject({ messageId: '<n1@vendor.example>', found: 'inline' });
  });

  it('is a delay where the server says that it tries on', async () => {
    const body =
      'Warning: message has been delayed.\n\n<marta@customer.example>: connect timed out\n\nDelivery attempts will continue to be made.';
    const { machine } = await read(mailOf({ ...fromDaemon, Subject: 'Warning: message delayed 4 hours' }, body));
    expect([machine.kind, machine.failures[0]?.isPermanent]).toEqual(['delayed', false]);
  });

  it.each([
    [
      'asks about one',
      { Subject: 'Your mails come back' },
      'I got "550 5.1.1 user unknown", could not be delivered. Why?',
    ],
    ['forwards one', { Subject: 'Fwd: Undelivered Mail Returned to Sender' }, 'Look: the following address failed'],
    ['answers about one', { Subject: 'Re: Delivery failure' }, 'The mailbox is full.'],
  ])('is not the mail of a person who %s', async (_what, headers, body) => {
    expect(await kindOf(mailOf(headers, body))).toEqual(['human', 0]);
  });

  it('blocks nothing where only the words of a person say so', async () => {
    expect(await kindOf(mailOf({ Subject: 'Delivery failure of order 7' }, 'It was not delivered.'))).toEqual([
      'bounce',
      3,
    ]);
  });
});

describe('an answer of a program', () => {
  it.each([
    ['auto-replied', 'auto-reply'],
    ['Auto-Replied (vacation); owner-email="a@x.example"', 'auto-reply'],
    ['(a comment) auto-replied', 'auto-reply'],
    ['auto-generated', 'bulk'],
    ['no', 'human'],
    ['No (a person)', 'human'],
    ['', 'human'],
  ])('is told by Auto-Submitted: %s', async (value, kind) => {
    expect((await kindOf(mailOf({ 'Auto-Submitted': value })))[0]).toBe(kind);
  });

  it('may be a ticket system that marks what people write in it: an answer all the same', async () => {
    const raw = mailOf({
      'Auto-Submitted': 'auto-generated',
      Subject: 'RE: Import stops',
      'In-Reply-To': '<n1@vendor.example>',
    });
    const mail = await read(raw);
    expect([mail.machine.kind, mail.text]).toEqual(['auto-reply', 'It stops at row 7.']);
  });

  it('may be a monitor that speaks of full disks: no bounce', async () => {
    const headers = { 'Auto-Submitted': 'auto-generated', Subject: 'Alert: db7', From: 'monitor@customer.example' };
    expect(await kindOf(mailOf(headers, 'Quota exceeded, mailbox full, user unknown, writes blocked.'))).toEqual([
      'bulk',
      1,
    ]);
  });

  it.each([
    { 'X-Autoreply': 'yes' },
    { 'X-Autorespond': 'holiday' },
    { Precedence: 'auto_reply' },
    { 'Return-Path': '<>' },
  ])('is told by %j', async (headers) => {
    expect(await kindOf(mailOf(headers as Headers))).toEqual(['auto-reply', 1]);
  });

  it('is not a mail of a person that only asks for no automatic answers', async () => {
    expect(await kindOf(mailOf({ 'X-Auto-Response-Suppress': 'All', 'X-Autoreply': 'no' }))).toEqual(['human', 0]);
  });

  it.each([
    'Out of Office: Import stops',
    'Automatic reply: Import stops',
    'Automatische Antwort: Import stops',
    'Abwesenheitsnotiz',
    'Réponse automatique : Import stops',
    'Respuesta automática: Import stops',
    'Risposta automatica: Import stops',
    'Automatisch antwoord: Import stops',
    'Resposta automática: Import stops',
    'Autosvar: Import stops',
    'Automaattinen vastaus: Import stops',
    'Autoodpowiedź: Import stops',
    'Автоматический ответ: Import stops',
    '自動返信: Import stops',
    '自动回复: Import stops',
  ])('without any header is told by its subject, which only flags: %s', async (subject) => {
    const encoded = `=?utf-8?b?${Buffer.from(subject).toString('base64')}?=`;
    expect(await kindOf(mailOf({ Subject: encoded }))).toEqual(['auto-reply', 3]);
    expect(await kindOf(mailOf({ Subject: encoded, 'Auto-Submitted': 'auto-replied' }))).toEqual(['auto-reply', 1]);
  });

  it('is what a calendar sends when somebody accepts', async () => {
    const part = (method: string): string =>
      `Content-Type: text/calendar; method=${method}\n\nBEGIN:VCALENDAR\nMETHOD:${method}\nEND:VCALENDAR`;
    expect(await kindOf(mailOfParts('mixed', ['Content-Type: text/plain\n\nok', part('REPLY')]))).toEqual([
      'auto-reply',
      1,
    ]);
    expect(await kindOf(mailOfParts('mixed', ['Content-Type: text/plain\n\nok', part('REQUEST')]))).toEqual([
      'human',
      0,
    ]);
  });

  it('may want to be answered before it lets anybody through', async () => {
    expect(await kindOf(mailOf({ Subject: 'Please confirm your message' }))).toEqual(['auto-reply', 3]);
  });
});

describe('reports of other kinds, and mail to many', () => {
  it('reads a complaint, and what it is about', async () => {
    const [type, body] = multipart('report', [
      'Content-Type: text/plain\n\nAn abuse report.',
      'Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1',
      'Content-Type: message/rfc822\n\nMessage-ID: <n1@vendor.example>\nTo: marta@customer.example\nSubject: Case\n\ntext',
    ]);
    const mail = await read(mailOf({ 'Content-Type': `${type}; report-type=feedback-report` }, body));
    expect([mail.machine.kind, mail.machine.tier]).toEqual(['complaint', 1]);
    expect(mail.original).toMatchObject({
      messageId: '<n1@vendor.example>',
      found: 'attached',
      to: [{ address: 'marta@customer.example' }],
    });
  });

  it('reads a receipt', async () => {
    const [type, body] = multipart('report', [
      'Content-Type: text/plain\n\nread',
      'Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed',
    ]);
    expect(await kindOf(mailOf({ 'Content-Type': `${type}; report-type=disposition-notification` }, body))).toEqual([
      'receipt',
      1,
    ]);
    expect(await kindOf(mailOf({ Subject: 'Read: Import stops' }))).toEqual(['receipt', 3]);
  });

  it.each([
    [{ 'List-Id': '<users.example>' }, 1],
    [{ 'List-Unsubscribe': '<mailto:u@x.example>' }, 1],
    [{ Precedence: 'bulk' }, 2],
    [{ From: 'noreply@shop.example' }, 3],
  ])('takes %j as mail to many', async (headers, tier) => {
    expect(await kindOf(mailOf(headers as unknown as Headers))).toEqual(['bulk', tier]);
  });

  it('takes an ordinary mail as a person’s', async () => {
    expect((await read(mailOf({}))).machine).toEqual({ kind: 'human', tier: 0, signs: [], failures: [] });
  });
});
