/** A case as a conversation by mail alone, through two SMTP servers: ours, and the one where everybody has their mailbox. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser, type ParsedMail } from 'mailparser';
import { startSmtpSink, type SmtpSink } from '../mail/smtp-sink.js';
import { until } from './support/conditions.js';
import { Correspondent } from './support/correspondent.js';
import { startOnWires, type Instance } from './support/instance.js';

let mailboxes: SmtpSink;
let instance: Instance;
beforeAll(async () => {
  mailboxes = await startSmtpSink();
  instance = await startOnWires({ SMTP_URL: mailboxes.url, SUPPORT_ADDRESS: 'support@desk.example' });
}, 120_000);
afterAll(async () => {
  await instance.stop();
  await mailboxes.close();
}, 60_000);

/** What mail programs, gateways and people make of a subject. */
const retitles: readonly ((subject: string) => string)[] = [
  (subject) => `Re: ${subject}`,
  (subject) => `AW: ${subject.toLowerCase()}`,
  (subject) => `SV: Re: ${subject.replaceAll(/[[\]]/gu, '')}`,
  () => 'our import',
  (subject) => `=?utf-8?B?${Buffer.from(`Fwd: ${subject}`).toString('base64')}?=`,
];

describe('a conversation by mail', () => {
  it('of thirty mails between a customer and two engineers is one case, word for word', async () => {
    const place = { instance, mailboxes };
    const customer = new Correspondent(place, 'customer');
    const opening = 'The nightly import stops at row 10,000.';
    await customer.writes(opening, 'support@desk.example', ['Subject: Import stops']);
    const acknowledgement = await customer.receives('the acknowledgement', ({ subject = '' }) =>
      numbered.test(subject),
    );
    const number = numbered.exec(acknowledgement.subject ?? '')?.[1] ?? '';
    expect((await instance.as('l1').send(`POST /cases/${number}/take-ownership`, {})).status).toBe(200);
    const said = [opening];
    let toCustomer = acknowledgement;
    for (let turn = 0; turn < 14; turn += 1) {
      if (turn === 7) await handOn(number);
      const engineer = new Correspondent(place, turn < 7 ? 'l1' : 'l2');
      const [word, answer] = [`word ${String(turn)} of the customer`, `word ${String(turn)} of support`];
      await customer.answers(toCustomer, word, retitles[turn % retitles.length] ?? String);
      toCustomer = await answerByMail({ engineer, customer }, { number, word, answer });
      said.push(word, answer);
    }
    await customer.answers(toCustomer, 'Thank you all.', String);
    said.push('Thank you all.');

    const words = await until('the last word is there', async () => {
      const found = await wordsOf(number);
      return found.length >= said.length ? found : undefined;
    });
    expect(words.map((word) => word.split('\n', 1)[0])).toEqual(said);
    const { items } = await instance.as('lead').get('/cases?q=Import');
    expect(items.map((found: { number: string }) => found.number)).toEqual([number]);
    const ends = (await instance.as('lead').all('/mail')).map(({ outcome }) => outcome).toReversed();
    expect(ends).toEqual(['created', ...Array.from({ length: 29 }, () => 'appended')]);
    await expectNoEngineersAddress(customer.address);
  }, 240_000);
});

const numbered = /\[Case (\d{8})\]/u;

/** The engineer's answer to the notice of the customer's word, as the customer receives it. */
async function answerByMail(
  { engineer, customer }: { readonly engineer: Correspondent; readonly customer: Correspondent },
  { number, word, answer }: { readonly number: string; readonly word: string; readonly answer: string },
): Promise<ParsedMail> {
  const isNotice = (mail: ParsedMail): boolean => isAbout(mail, number) && hasWords(mail, word);
  const notice = await engineer.receives(`"${word}"`, isNotice);
  await engineer.answers(notice, answer, (subject) => `Re: ${subject}`);
  return customer.receives(`"${answer}"`, (mail) => hasWords(mail, answer));
}

/** To Level 2, whose engineer goes on with the same customer. */
async function handOn(number: string): Promise<void> {
  const escalation = {
    to: 2,
    reason: 'NO_RESOLUTION_AT_LEVEL_1',
    override: true,
    text: 'It needs a look at the code.',
    handoff: {},
  };
  expect((await instance.as('l1').send(`POST /cases/${number}/escalate`, escalation)).status).toBe(200);
  expect((await instance.as('l2').send(`POST /cases/${number}/take-ownership`, {})).status).toBe(200);
}

async function wordsOf(number: string): Promise<string[]> {
  const messages = await instance.as('lead').all(`/cases/${number}/messages`);
  return messages.filter(({ channel }) => channel === 'mail').map(({ text }) => String(text));
}

function isAbout({ subject }: ParsedMail, number: string): boolean {
  return subject?.includes(number) ?? false;
}

function hasWords({ text }: ParsedMail, words: string): boolean {
  return text?.includes(words) ?? false;
}

/** C6: in no header and no part of anything that the customer receives. */
async function expectNoEngineersAddress(customer: string): Promise<void> {
  const engineers = ['l1', 'l2', 'l2b', 'l3', 'lead'] as const;
  for (const { to, bytes } of mailboxes.received.filter((mail) => mail.to.includes(customer))) {
    const { headerLines, text, html } = await simpleParser(Buffer.from(bytes, 'latin1'));
    const all = [...headerLines.map(({ line }) => line), text ?? '', html || ''].join('\n').toLowerCase();
    expect(to).toEqual([customer]);
    for (const name of engineers) expect(all).not.toContain(instance.demo.users[name].email.toLowerCase());
  }
}
