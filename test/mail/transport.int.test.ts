import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import type { Mail } from '../../src/mail/mail.js';
import { createOutboxTransport } from '../../src/mail/outbox-transport.js';
import { createSmtpTransport } from '../../src/mail/smtp-transport.js';
import { PermanentMailError, TemporaryMailError, type MailTransport } from '../../src/mail/transport.js';
import { startSmtpSink, type SinkRules, type SmtpSink } from './smtp-sink.js';

const mail: Mail = {
  id: '00001042-7-0',
  caseNumber: '00001042',
  messageId: '<00001042-7-0.abcdefghijklmnop@example.com>',
  inReplyTo: '<case-00001042@example.com>',
  references: ['<case-00001042@example.com>'],
  returnPath: 'support+b-00001042-7-0.abcdefghijklmnop@example.com',
  from: { name: 'Support', address: 'support@example.com' },
  to: { name: 'Ann', address: 'ann@customer.example' },
  subject: '[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Export stops',
  replyTo: null,
  text: 'One\n.\nTwo – ü\n',
  html: null,
  files: [],
  language: null,
  autoSubmitted: 'auto-generated',
  at: new Date('2026-11-24T10:00:00.123Z'),
};

describe('mail by SMTP', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  async function start(rules: SinkRules = {}): Promise<{ sink: SmtpSink; transport: MailTransport }> {
    const sink = await startSmtpSink(rules);
    const transport = createSmtpTransport(sink.url);
    opened.push(transport, sink);
    return { sink, transport };
  }
  async function errorOf(sending: Promise<void>): Promise<Error> {
    return sending.then(
      () => new Error('it was sent'),
      (error: unknown) => error as Error,
    );
  }

  it('arrives as it was written, over one connection for several', async () => {
    const { sink, transport } = await start();
    await transport.send(mail);
    await transport.send({ ...mail, id: 'other' });
    expect(sink.received).toHaveLength(2);
    expect(sink.connections()).toBe(1);
    const [first] = sink.received;
    expect(first).toMatchObject({ from: mail.returnPath, to: ['ann@customer.example'] });
    const parsed = await simpleParser(Buffer.from(first?.bytes ?? '', 'latin1'));
    expect(parsed).toMatchObject({ subject: mail.subject, text: mail.text, messageId: mail.messageId });
  });

  it.each<[string, SinkRules, RegExp]>([
    [
      'an unknown recipient',
      { recipient: (address) => ({ code: 550, text: `5.1.1 <${address}> unknown` }) },
      /refused the recipient \(550 5\.1\.1 \(address\) unknown\)$/,
    ],
    [
      'unwanted content',
      { data: () => ({ code: 554, text: '5.7.1 no thanks, ann@customer.example' }) },
      /refused the mail \(554 5\.7\.1 no thanks, \(address\)\)$/,
    ],
  ])('is refused for good: %s, told without the address', async (_what, rules, reason) => {
    const { transport } = await start(rules);
    const error = await errorOf(transport.send(mail));
    expect(error).toBeInstanceOf(PermanentMailError);
    expect(error.message).toMatch(reason);
    expect(error.message).not.toContain('@');
  });

  it.each<[string, SinkRules]>([
    ['a full mailbox', { recipient: () => ({ code: 452, text: '4.2.2 full' }) }],
    ['greylisting', { recipient: () => ({ code: 450, text: '4.7.1 come back later' }) }],
    ['a busy server', { data: () => ({ code: 451, text: '4.3.0 try again' }) }],
    ['a refused sender, which is our own set-up', { sender: () => ({ code: 550, text: '5.7.1 not you' }) }],
    ['a connection that is cut after the data', { data: () => 'drop' }],
  ])('is tried again: %s', async (_what, rules) => {
    const { transport } = await start(rules);
    const error = await errorOf(transport.send(mail));
    expect(error).toBeInstanceOf(TemporaryMailError);
    expect(error.message).not.toContain('@');
  });

  it('says in the words of the server why it waits', async () => {
    const { transport } = await start({
      recipient: (address) => ({ code: 450, text: `4.7.1 <${address}> is greylisted, come back in 5 minutes` }),
    });
    expect((await errorOf(transport.send(mail))).message).toBe(
      'the mail server could not take it (450 4.7.1 (address) is greylisted, come back in 5 minutes)',
    );
  });

  it('brings text, HTML and files under one roof, with the headers that tie it to its case', async () => {
    const { sink, transport } = await start();
    const reference = '<first@customer.example>';
    await transport.send({
      ...mail,
      html: '<p>One &amp; two – ü</p>',
      files: [{ name: 'Größe "neu".txt', type: 'text/plain', content: Buffer.from('large') }],
      inReplyTo: reference,
      references: ['<case-00001042@example.com>', reference],
      replyTo: { name: 'Customer', address: 'support+r-x@example.com' },
      language: 'de',
    });
    const parsed = await simpleParser(Buffer.from(sink.received[0]?.bytes ?? '', 'latin1'));
    expect(parsed).toMatchObject({ text: mail.text, html: '<p>One &amp; two – ü</p>', inReplyTo: reference });
    expect(parsed.references).toEqual(['<case-00001042@example.com>', reference]);
    expect(parsed.replyTo?.text).toBe('"Customer" <support+r-x@example.com>');
    expect(parsed.headers.get('content-language')).toBe('de');
    expect(parsed.attachments).toMatchObject([
      { filename: 'Größe "neu".txt', contentType: 'text/plain', content: Buffer.from('large') },
    ]);
  });

  it('goes under the null sender where it must bring no bounce', async () => {
    const { sink, transport } = await start();
    await transport.send({ ...mail, returnPath: '' });
    expect(sink.received[0]?.from).toBe('');
  });

  it('is tried again when no server is there', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const transport = createSmtpTransport(`smtp://127.0.0.1:${port}`);
    opened.push(transport);
    expect(await errorOf(transport.send(mail))).toBeInstanceOf(TemporaryMailError);
  });

  it('recovers on the same pool after a cut connection', async () => {
    let isFirst = true;
    const { sink, transport } = await start({
      data: () => {
        const reply = isFirst ? 'drop' : undefined;
        isFirst = false;
        return reply;
      },
    });
    await errorOf(transport.send(mail));
    await transport.send(mail);
    expect(sink.received).toHaveLength(1);
  });
});

describe('mail into the outbox', () => {
  const folder = (): string => join(mkdtempSync(join(tmpdir(), 'caseline-outbox-')), 'var', 'outbox');

  it('is one file named by time and notification, and a second attempt replaces it', async () => {
    const path = folder();
    const transport = createOutboxTransport(path);
    await transport.send(mail);
    await transport.send(mail);
    expect(readdirSync(path)).toEqual(['20261124T100000123Z-00001042-7-0.eml']);
    const parsed = await simpleParser(readFileSync(join(path, '20261124T100000123Z-00001042-7-0.eml')));
    expect(parsed).toMatchObject({ subject: mail.subject, text: mail.text });
    expect(parsed.headers.get('return-path')).toMatchObject({ value: [{ address: mail.returnPath }] });
  });

  it('never leaves the folder, whatever the id', async () => {
    const path = folder();
    await createOutboxTransport(path).send({ ...mail, id: '../../evil' });
    expect(readdirSync(path)).toEqual(['20261124T100000123Z-______evil.eml']);
  });

  it('is tried again when the folder cannot be made', async () => {
    const path = folder();
    const file = join(path, '..', '..', 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    await expect(createOutboxTransport(join(file, 'outbox')).send(mail)).rejects.toThrow(TemporaryMailError);
  });
});
