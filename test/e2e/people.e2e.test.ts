/** People around the running product: whoever is on call is paged, covers act, and an engineer who leaves hands over. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSmtpSink, type SmtpSink } from '../mail/smtp-sink.js';
import { startReceiver, type ReceivedCall, type Receiver } from '../webhook/receiver.js';
import { until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance } from './support/instance.js';

const secret = 'between the desk and the pager';
const folder = mkdtempSync(join(tmpdir(), 'caseline-on-call-'));
let receiver: Receiver;
let sink: SmtpSink;
let instance: Instance;

beforeAll(async () => {
  receiver = await startReceiver();
  sink = await startSmtpSink({});
  const policy = `
version: 1
onCall:
  acknowledgeWithin: PT6S
  rosters:
    '*': { engineers: [elena-moretti], webhook: '${receiver.url}' }
`;
  writeFileSync(join(folder, 'policy.yaml'), policy);
  instance = await startOnWires({
    CASELINE_POLICY: join(folder, 'policy.yaml'),
    CASELINE_WEBHOOK_SECRET: secret,
    CASELINE_WEBHOOK_HOSTS: receiver.host,
    SMTP_URL: sink.url,
  });
}, 120_000);
afterAll(async () => {
  await instance.stop();
  await receiver.close();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

interface Page {
  readonly id: string;
  readonly reason: string;
  readonly case: { readonly number: string; readonly severity: number };
  readonly acknowledge: { readonly method: string; readonly url: string };
}
const pageIn = ({ body }: ReceivedCall): Page => JSON.parse(body) as Page; // what this test asserts of it
const callsFor = (number: string): ReceivedCall[] =>
  receiver.calls.filter((call) => pageIn(call).case.number === number);

async function typesOf(number: string): Promise<string[]> {
  return (await instance.as('lead').all(`/cases/${number}/timeline`)).map((entry) => entry.type);
}

describe('a case of severity 1', () => {
  let acknowledgedCase = '';

  it('pages whoever is on call until the webhook takes it; acknowledged, it troubles nobody else', async () => {
    let attempts = 0;
    receiver.answers = () => (++attempts < 2 ? 503 : 204);
    const { number } = await instance.as('customer').open({ severity: 1, subject: 'Nobody can sign in' });
    const call = await until('the page', () => callsFor(number)[1]);
    const page = pageIn(call);
    expect(page).toMatchObject({ reason: 'arrived', case: { severity: 1 } });
    expect(call.body).not.toContain('sign in');
    expect(new Set(callsFor(number).map(({ headers }) => headers['webhook-id']))).toEqual(new Set([page.id]));
    const stamp = String(call.headers['webhook-timestamp']);
    const signed = createHmac('sha256', secret).update(`${page.id}.${stamp}.${call.body}`).digest('base64');
    expect(call.headers['webhook-signature']).toBe(`v1,${signed}`);
    expect((await fetch(page.acknowledge.url)).status).toBe(405);
    const { token } = instance.as('l2').user;
    const acknowledged = await fetch(page.acknowledge.url, {
      method: page.acknowledge.method,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(acknowledged.status).toBe(200);
    expect(await typesOf(number)).toEqual(expect.arrayContaining(['paged', 'page-acknowledged']));
    acknowledgedCase = number;
  }, 60_000);

  it('is told to the lead when nobody on call answers in time', async () => {
    receiver.answers = () => 204;
    const { number } = await instance.as('customer').open({ severity: 2 });
    await instance.as('l1').command(number, 'set-severity', { value: 1, text: 'Production is down.' });
    const page = pageIn(await until('the page', () => callsFor(number)[0]));
    expect(page.reason).toBe('raised');
    await until('the lead is told', () =>
      sink.received.find(
        ({ to, bytes }) => to.includes(instance.as('lead').user.email) && bytes.includes(`[Case ${number}]`),
      ),
    );
    const entries = await instance.as('lead').all(`/cases/${number}/timeline`);
    const at = (type: string): number => Date.parse(entries.find((entry) => entry.type === type)?.at);
    expect(at('page-unanswered') - at('paged')).toBe(6000);
    // The page before this one was due earlier still.
    expect(await typesOf(acknowledgedCase)).not.toContain('page-unanswered');
  }, 60_000);
});

describe('two engineers who take the next case at the same moment', () => {
  it('get one each', async () => {
    const open = { level: 2, contact: 'marta-lindqvist', text: 'By phone.' };
    const opened = [await instance.as('l2').open(open), await instance.as('l2').open(open)];
    const taken = await Promise.all(
      (['l2', 'l2b'] as const).map((who) => instance.as(who).send('POST /queues/2/take-next', { team: 'level-2' })),
    );
    expect(taken.map(({ status }) => status)).toEqual([200, 200]);
    const numbers = taken.map(({ json }) => json.number);
    expect(numbers.sort()).toEqual(opened.map(({ number }) => number).sort());
    expect(new Set(taken.map(({ json }) => json.owner.id)).size).toBe(2);
  }, 60_000);
});

describe('an engineer who is away', () => {
  it('is covered: the cover acts as the owner could, and is told', async () => {
    const { number } = await instance.as('l2').open({ level: 2, contact: 'marta-lindqvist', text: 'By phone.' });
    await instance.as('l2').command(number, 'take-ownership');
    const awayUntil = new Date(Date.now() + 3_600_000).toISOString();
    expect((await instance.as('l2b').tries(number, 'wait-for', waiting)).json.reason).toBe('not_owner');
    const told = await instance.as('l2').send('PATCH /engineers/elena-moretti', { awayUntil, cover: 'kofi-mensah' });
    expect(told.status).toBe(200);
    await instance.as('customer').command(number, 'reply', { text: 'Any news?' });
    const cover = instance.as('l2b').user.email;
    const mail = await until('the cover is told', () =>
      sink.received.find(({ to, bytes }) => to.includes(cover) && bytes.includes(`[Case ${number}]`)),
    );
    expect(mail.bytes).toContain('You cover for Elena Moretti');
    await instance.as('l2b').command(number, 'wait-for', waiting);
    await instance.as('l2').send('PATCH /engineers/elena-moretti', { awayUntil: null });
    expect((await instance.as('l2b').tries(number, 'end-wait')).json.reason).toBe('not_owner');
  }, 60_000);

  const waiting = { party: 'vendor', until: '2030-01-01T00:00:00Z', text: 'Their queue.' };
});

describe('an engineer who leaves', () => {
  it('hands everything over in one act, and only then can be deactivated', async () => {
    const open = { level: 2, contact: 'marta-lindqvist', text: 'By phone.' };
    const numbers: string[] = [];
    for (let made = 0; made < 3; made += 1) {
      const { number } = await instance.as('l2').open({ ...open, coordinator: 'elena-moretti' });
      await instance.as('l2').command(number, 'take-ownership');
      numbers.push(number);
    }
    const leave = { isActive: false };
    const early = await instance.as('admin').send('PATCH /engineers/elena-moretti', leave);
    expect([early.status, early.json.reason]).toEqual([409, 'still_assigned']);
    const act = 'POST /engineers/elena-moretti/hand-over-all';
    const report = await instance.as('lead').send(act, { to: 'kofi-mensah', text: 'Elena moves on.' });
    expect(report.json).toMatchObject({ failed: [], remaining: 0, next: null });
    for (const number of numbers) {
      const seen = await untilCase(
        instance.as('lead'),
        number,
        'with Kofi',
        ({ owner }) => owner?.id === 'kofi-mensah',
      );
      expect(seen.coordinator.id).toBe('kofi-mensah');
    }
    expect((await instance.as('lead').send(act, { to: 'kofi-mensah' })).json.moved).toEqual([]);
    expect((await instance.as('admin').send('PATCH /engineers/elena-moretti', leave)).status).toBe(200);
    expect((await instance.as('l2').send('GET /cases')).status).toBe(401);
  }, 60_000);
});
