/** What happens by itself, in real time with windows of seconds; and a mail server that refuses. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSmtpSink, type SmtpSink } from '../mail/smtp-sink.js';
import { until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance } from './support/instance.js';

const policy = `
version: 1
windows:
  triage: PT2S
  handOff: PT3S
  confirmation: PT3S
  reopen: PT3S
`;

const folder = mkdtempSync(join(tmpdir(), 'caseline-policy-'));
/** The mailbox that no longer exists: customer2's. */
const goneMailbox = 'jonas.pfeiffer@brackenridge.example';
let sink: SmtpSink;
let instance: Instance;

beforeAll(async () => {
  sink = await startSmtpSink({
    recipient: (address) => (address === goneMailbox ? { code: 550, text: '5.1.1 no such mailbox' } : undefined),
  });
  writeFileSync(join(folder, 'policy.yaml'), policy);
  instance = await startOnWires({ CASELINE_POLICY: join(folder, 'policy.yaml'), SMTP_URL: sink.url });
}, 120_000);
afterAll(async () => {
  await instance.stop();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };

async function typesOf(number: string): Promise<string[]> {
  return (await instance.as('lead').all(`/cases/${number}/timeline`)).map((entry) => entry.type);
}

async function resolvedCase(): Promise<string> {
  const { number } = await instance.as('customer').open(question);
  await instance.as('l1').command(number, 'take-ownership');
  await instance.as('l1').command(number, 'resolve', { code: 'QUESTION_ANSWERED', text: 'Like this.' });
  return number;
}

const closedBy = async (number: string): Promise<string> => {
  const entries = await instance.as('lead').all(`/cases/${number}/timeline`);
  return entries.find((entry) => entry.type === 'case-closed')?.data.how;
};

describe('windows that run out', () => {
  it('move an actionable case that Level 1 has not touched, and tell the lead of a question', async () => {
    const request = await instance.as('customer').open({ kind: 'request' });
    const asked = await instance.as('customer').open(question);
    const moved = await untilCase(instance.as('lead'), request.number, 'at level 2', (seen) => seen.level === 2);
    expect([moved.status, moved.owner]).toEqual(['queued', null]);
    await until('the lead is told', async () => (await typesOf(asked.number)).includes('triage-lapsed'));
    expect((await instance.as('lead').get(`/cases/${asked.number}`)).level).toBe(1);
  });

  it('hand on an actionable case that Level 1 keeps', async () => {
    const { number } = await instance.as('customer').open({ kind: 'request' });
    await instance.as('l1').command(number, 'take-ownership');
    const moved = await untilCase(instance.as('lead'), number, 'at level 2', (seen) => seen.level === 2);
    expect(moved.owner).toBeNull();
  });

  it('close a resolved case, but not while a word of the customer waits for an answer', async () => {
    const quiet = await resolvedCase();
    const spoken = await resolvedCase();
    await instance.as('customer').command(spoken, 'reply', { text: 'One more thing.' });
    await untilCase(instance.as('lead'), quiet, 'closed', (seen) => seen.status === 'closed');
    expect(await closedBy(quiet)).toBe('window');
    const waiting = await instance.as('lead').get(`/cases/${spoken}`);
    expect([waiting.status, waiting.pendingActions.map((one: { kind: string }) => one.kind)]).toEqual([
      'resolved',
      expect.arrayContaining(['ANSWER_CUSTOMER']),
    ]);
    await instance.as('l1').command(spoken, 'dismiss-message', { code: 'THANKS' });
    await untilCase(instance.as('lead'), spoken, 'closed', (seen) => seen.status === 'closed');
    expect(await closedBy(spoken)).toBe('window');
  }, 60_000);

  it('end the workflow; what comes then opens a linked follow-up case, once, and reopen answers 201 with it', async () => {
    const [number, other] = [await resolvedCase(), await resolvedCase()];
    for (const one of [other, number]) await instance.as('customer').command(one, 'accept-resolution');
    const operator = await instance.operator();
    // Over, but not yet completed: the workflow waits a moment for what was stored in the window's last second.
    await until(
      'its window is over',
      async () => Date.parse((await instance.as('lead').get(`/cases/${number}`)).reopenUntil) < Date.now(),
    );
    const early = await instance.as('customer').tries(other, 'reopen', { text: 'It came back.' });
    expect(early.status).toBe(201);
    expect(early.json.number).not.toBe(other);
    await until('it is completed', async () => (await operator.handle(number).describe()).status.name === 'COMPLETED', {
      withinMs: 40_000,
    });
    expect((await typesOf(number)).at(-1)).toBe('case-completed');
    const late = await instance.as('customer').tries(number, 'rate', { score: 5 });
    expect([late.status, late.json.reason, late.json.detail]).toEqual([409, 'closed', expect.stringMatching(/rated/u)]);
    const [first] = await instance.as('lead').all(`/cases/${other}/messages`);
    await until('the other one is too', async () => (await typesOf(other)).at(-1) === 'case-completed');
    const redacted = await instance.as('admin').command(other, 'redact', { messageId: first.id });
    expect([redacted.description, (await typesOf(other)).at(-1)]).toEqual(['[removed]', 'message-redacted']);
    const key = { 'idempotency-key': randomUUID() };
    const sent = [];
    for (let time = 0; time < 2; time += 1) {
      sent.push(await instance.as('customer').send(`POST /cases/${number}/reply`, { text: 'It happens again.' }, key));
    }
    expect(sent.map((reply) => reply.status < 300)).toEqual([true, true]);
    const followUps = async (): Promise<string[]> =>
      (await instance.as('customer').get(`/cases/${number}/related`)).items.map(
        (one: { number: string }) => one.number,
      );
    const [followUp, ...more] = await until('the follow-up case', async () => {
      const found = await followUps();
      return found.length > 0 && found;
    });
    expect(more).toEqual([]);
    const opened = await untilCase(instance.as('customer'), followUp!, 'at work', (seen) => seen.seq >= 1);
    expect(opened).toMatchObject({ subject: question.subject, description: 'It happens again.', level: 1 });
    const reopened = await instance.as('customer').tries(number, 'reopen', { text: 'Please go on.' });
    expect(reopened.status).toBe(201);
    expect(reopened.headers.get('location')).toBe(`/api/v1/cases/${reopened.json.number}`);
    expect([number, followUp]).not.toContain(reopened.json.number);
  }, 90_000);
});

describe('a mail server that refuses', () => {
  it('makes the owner’s side settle it; the corrected address gets the mail', async () => {
    const { number } = await instance.as('customer2').open(question);
    const failed = await untilCase(instance.as('lead'), number, 'failed delivery', (seen) =>
      seen.pendingActions.some((one: { kind: string }) => one.kind === 'FIX_DELIVERY'),
    );
    const { detail } = failed.pendingActions.find((one: { kind: string }) => one.kind === 'FIX_DELIVERY');
    const address = 'jonas@brackenridge.example';
    await instance.as('l1').command(number, 'settle-delivery', { notification: detail, newAddress: address });
    await until('the mail is there', () => sink.received.find((mail) => mail.to.includes(address)));
    const settled = await instance.as('lead').get(`/cases/${number}`);
    expect(settled.pendingActions.map((one: { kind: string }) => one.kind)).not.toContain('FIX_DELIVERY');
    const mail = sink.received.find((one) => one.to.includes(address))!;
    expect(mail.bytes).toContain(`[Case ${number}] [Ref ${settled.referenceId}]`);
    expect(mail.bytes).toMatch(/^From: Support <support@localhost>\r$/mu);
    expect(mail.from).toMatch(/^support\+b-[^@]+@localhost$/u);
    expect(await typesOf(number)).toEqual(expect.arrayContaining(['delivery-failed', 'delivery-settled']));
  }, 60_000);
});
