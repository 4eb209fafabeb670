/** Mail on its way out of a running product: refused, put off, bounced; sent again, elsewhere, and in the customer's language. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { SmtpClient } from '../mail/smtp-client.js';
import { startSmtpSink, type ReceivedMail, type Reply, type SmtpSink } from '../mail/smtp-sink.js';
import { until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance } from './support/instance.js';
import type { Json } from './support/person.js';

const policy = `
version: 2
texts:
  acknowledgement:
    body: 'Thank you. {{number}}'
    languages: { de: { body: 'Vielen Dank. {{number}}' } }
`;
const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };
const folder = mkdtempSync(join(tmpdir(), 'caseline-mail-out-'));
/** What the mail server says of an address, as the test goes on. */
const says = new Map<string, Reply>();
let sink: SmtpSink;
let instance: Instance;

beforeAll(async () => {
  sink = await startSmtpSink({ recipient: (address) => says.get(address) });
  writeFileSync(join(folder, 'policy.yaml'), policy);
  const env = {
    CASELINE_POLICY: join(folder, 'policy.yaml'),
    SMTP_URL: sink.url,
    SUPPORT_ADDRESS: 'support@desk.example',
  };
  instance = await startOnWires(env);
}, 120_000);
afterAll(async () => {
  await instance.stop();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function addressOf(user: 'customer' | 'customer2'): string {
  return instance.demo.users[user].email;
}
async function mailTo(address: string, number: string, count = 1): Promise<ReceivedMail> {
  const about = `[Case ${number}]`;
  return until(`mail ${String(count)} to ${address} of ${number}`, () => {
    const found = sink.received.filter(({ to, bytes }) => to.includes(address) && bytes.includes(about));
    return found[count - 1];
  });
}
async function deliveryTo(address: string, number: string, state: string): Promise<Json> {
  return until(`the mail to ${address} is ${state}`, async () => {
    const { items } = await instance.as('l1').get(`/cases/${number}/deliveries`);
    return items.find((one: Json) => one.to.address === address && one.state === state);
  });
}
async function hasToFix(number: string, isThere: boolean): Promise<Json> {
  return untilCase(
    instance.as('lead'),
    number,
    isThere ? 'FIX_DELIVERY' : 'nothing to fix',
    (seen) => seen.pendingActions.some((one: { kind: string }) => one.kind === 'FIX_DELIVERY') === isThere,
  );
}

/** The report of the far server, to the envelope sender of our mail (RFC 3464). */
async function reportOf(mail: ReceivedMail, { action, status }: { action: string; status: string }): Promise<void> {
  const address = mail.to[0] ?? '';
  const data = [
    'From: Mail Delivery System <mailer-daemon@mx.example>',
    `To: <${mail.from}>`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <report.${String(performance.now())}@mx.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: rfc822; ${address}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${status.startsWith('5') ? '550' : '450'} ${status} <${address}> mailbox unavailable`,
    '',
    '--b--',
    '',
  ].join('\r\n');
  const client = await SmtpClient.ready(instance.demo.smtpPort);
  expect(await client.send({ from: '', to: [mail.from], data })).toMatch(/^250 /u);
  await client.quit();
}

describe('a mail that the server refuses', () => {
  it('waits for an engineer, with the words of the server, and goes to the corrected address', async () => {
    const address = addressOf('customer2');
    says.set(address, { code: 550, text: `5.1.1 <${address}> does not live here` });
    const { number } = await instance.as('customer2').open(question);
    await hasToFix(number, true);
    const failed = await deliveryTo(address, number, 'failed');
    expect(failed.words).toBe('the mail server refused the recipient (550 5.1.1 (address) does not live here)');
    const body = { notification: failed.id, newAddress: 'jonas@brackenridge.example' };
    await instance.as('l1').command(number, 'settle-delivery', body);
    await mailTo('jonas@brackenridge.example', number);
    await deliveryTo('jonas@brackenridge.example', number, 'sent');
    await hasToFix(number, false);
    says.delete(address);
  }, 60_000);
});

describe('a mail that the server puts off', () => {
  it('is deferred in the words of the server, and goes when the server takes it', async () => {
    const address = addressOf('customer');
    says.set(address, { code: 450, text: '4.7.1 greylisted, come back later' });
    const { number } = await instance.as('customer').open(question);
    const deferred = await deliveryTo(address, number, 'deferred');
    expect(deferred.words).toBe('the mail server could not take it (450 4.7.1 greylisted, come back later)');
    says.delete(address);
    await mailTo(address, number);
    expect(await deliveryTo(address, number, 'sent')).toMatchObject({ words: null });
  }, 60_000);
});

describe('a mail that comes back', () => {
  it('is bounced and has to be settled, also on a closed case; sent again it may arrive', async () => {
    const address = addressOf('customer');
    const { number } = await instance.as('customer').open(question);
    const mail = await mailTo(address, number);
    await instance.as('customer').command(number, 'withdraw');
    await untilCase(instance.as('lead'), number, 'closed', (seen) => seen.status === 'closed');
    await reportOf(mail, { action: 'failed', status: '5.2.1' });
    await hasToFix(number, true);
    const bounced = await deliveryTo(address, number, 'bounced');
    expect(bounced.words).toContain('5.2.1');
    expect(bounced.words).not.toContain('@');
    await instance.as('l1').command(number, 'settle-delivery', { notification: bounced.id, resend: true });
    await until('the same mail again', () => {
      const id = /^Message-ID: (.*)$/mu.exec(mail.bytes)?.[1] ?? '';
      return sink.received.filter(({ bytes }) => bytes.includes(`Message-ID: ${id}`)).length === 2;
    });
    expect(await untilCase(instance.as('lead'), number, 'settled', (seen) => seen.status === 'closed')).toMatchObject({
      status: 'closed',
    });
    await hasToFix(number, false);
  }, 90_000);

  it('only later is noted, and nobody has to do anything', async () => {
    const address = addressOf('customer');
    const { number } = await instance.as('customer').open(question);
    await reportOf(await mailTo(address, number), { action: 'delayed', status: '4.4.1' });
    const noted = await until('the words of the far server', async () => {
      const one = await deliveryTo(address, number, 'sent');
      return one.words === null ? undefined : one;
    });
    expect(noted.words).toContain('4.4.1');
    await hasToFix(number, false);
  }, 60_000);
});

describe("a customer's language", () => {
  it('is that of the contact, and decides on the text', async () => {
    const id = instance.demo.users.customer.id;
    expect((await instance.as('customer').send(`PATCH /contacts/${id}`, { language: 'de' })).status).toBe(200);
    const { number, language } = await instance.as('customer').open(question);
    expect(language).toBe('de');
    const parsed = await simpleParser(Buffer.from((await mailTo(addressOf('customer'), number)).bytes, 'latin1'));
    expect(parsed.text).toMatch(new RegExp(`^Vielen Dank. ${String(number)}`, 'u'));
    expect(parsed.html).toContain('<html lang="de">');
  }, 60_000);
});
