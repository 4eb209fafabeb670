/** Defects, releases and duties in the running product: one update for all, fixes that are delivered, and those that outlive a case. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSmtpSink, type ReceivedMail, type SmtpSink } from '../mail/smtp-sink.js';
import { until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance } from './support/instance.js';
import type { Json, Reply, UserName } from './support/person.js';
import { customersWhoWait } from './support/waiting-customers.js';

const product = 'meridian-identity';
const folder = mkdtempSync(join(tmpdir(), 'caseline-policy-'));
let instance: Instance;
let sink: SmtpSink;

beforeAll(async () => {
  sink = await startSmtpSink();
  // Every second counts: in business hours an update at night would promise the next one for the same time.
  writeFileSync(join(folder, 'policy.yaml'), 'version: 1\nclocks: { nextUpdate: PT8H }\n');
  instance = await startOnWires({ SMTP_URL: sink.url, CASELINE_POLICY: join(folder, 'policy.yaml') });
}, 120_000);
afterAll(async () => {
  await instance.stop();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A POST that must be accepted. */
async function post(who: UserName, path: string, body: object = {}): Promise<Json> {
  const reply = await tries(who, path, body);
  if (reply.status >= 300) throw new Error(`POST ${path} → ${reply.status} ${reply.text.slice(0, 500)}`);
  return reply.json;
}
function tries(who: UserName, path: string, body: object = {}): Promise<Reply> {
  return instance.as(who).send(`POST ${path}`, body, { 'idempotency-key': randomUUID() });
}

async function givenDefect(key: string): Promise<string> {
  await post('l2', '/defects', {
    key,
    product,
    title: `NPE in RoleImporter (${key})`,
    publicTitle: 'The import of roles stops',
    targetRelease: `${key}-r1`,
  });
  return key;
}

/** An open case at level 2, owned, that has the defect. */
async function linkedCase(customer: UserName, defect: string): Promise<string> {
  const { number } = await instance.as(customer).open({ kind: 'question' });
  const l2 = instance.as('l2');
  await instance.as('lead').command(number, 'assign', { engineer: instance.demo.users.l1.id });
  await instance.as('l1').command(number, 'escalate', {
    ...{ to: 2, reason: 'NO_RESOLUTION_AT_LEVEL_1', text: 'Needs a look.', override: true },
    handoff: { summary: 'Import stops.' },
  });
  await l2.command(number, 'take-ownership');
  await l2.command(number, 'reply', { text: 'It is a known issue.' });
  await l2.command(number, 'link-defect', { defect });
  return number;
}

/** Whether nothing of the defect's workflow is under way any more. */
async function isQuiet(key: string): Promise<boolean> {
  const { client } = await instance.operator();
  const { raw } = await client.workflow.getHandle(`defect-${key}`).describe();
  return (raw.pendingActivities ?? []).length === 0 && !raw.pendingWorkflowTask;
}

function kindsOf(seen: Json): string[] {
  return seen.pendingActions.map((action: { kind: string }) => action.kind);
}
function mailsAbout(number: string): ReceivedMail[] {
  return sink.received.filter((mail) => mail.bytes.includes(`[Case ${number}]`));
}

describe('a defect that two customers have', () => {
  it('brings one public update to both, and their next update is promised anew', async () => {
    const key = await givenDefect('IDN-1');
    const numbers = [await linkedCase('customer', key), await linkedCase('stranger', key)];
    const before = await Promise.all(numbers.map((number) => instance.as('l2').get(`/cases/${number}`)));
    await post('l2', `/defects/${key}/updates`, { text: 'Engineering has found the cause.' });
    for (const [index, number] of numbers.entries()) {
      const dueBefore = before[index].clocks.nextUpdate.due;
      await untilCase(instance.as('l2'), number, 'told', (seen) => seen.clocks.nextUpdate.due > dueBefore);
      const reader: UserName = index === 0 ? 'customer' : 'stranger';
      const messages = await instance.as(reader).all(`/cases/${number}/messages`);
      expect(messages.map(({ text }: { text: string }) => text)).toContain('Engineering has found the cause.');
    }
    const shown = await instance.as('l2').get(`/defects/${key}`);
    expect(shown).toMatchObject({ customers: 2, cases: 2, openCases: 2, revision: 2 });
  }, 60_000);

  it('shows customers the public words, and only where a case of theirs has it', async () => {
    const key = await givenDefect('IDN-2');
    await linkedCase('customer', key);
    const seen = await instance.as('customer').get(`/defects/${key}`);
    expect(seen).toMatchObject({ title: 'The import of roles stops', state: 'suspected', cases: 1 });
    expect(Object.keys(seen)).not.toContain('trackerUrl');
    expect((await instance.as('stranger').send(`GET /defects/${key}`)).status).toBe(404);
    expect((await tries('customer', `/defects/${key}/status`, { state: 'declined' })).status).toBe(403);
  }, 60_000);

  it('is delivered by the owner once it is fixed, and again once its release is out', async () => {
    const key = await givenDefect('IDN-3');
    const number = await linkedCase('customer', key);
    const l2 = instance.as('l2');
    await post('lead', '/releases', { product, version: `${key}-r1`, notes: 'At the portal, under downloads.' });
    await post('l3', `/defects/${key}/status`, { state: 'fixed' });
    await untilCase(l2, number, 'to be delivered', (seen) => kindsOf(seen).includes('DELIVER_FIX'));
    await l2.command(number, 'reply', { text: 'It is fixed and comes with the next release.' });
    await untilCase(l2, number, 'told', (seen) => !kindsOf(seen).includes('DELIVER_FIX'));
    await post('lead', `/releases/${product}/${key}-r1/publish`);
    const again = await untilCase(l2, number, 'to be delivered', (seen) => kindsOf(seen).includes('DELIVER_FIX'));
    expect(again.status).not.toBe('closed');
  }, 60_000);

  it('refuses what says nothing new, with a reason', async () => {
    const key = await givenDefect('IDN-4');
    const reply = await tries('l2', `/defects/${key}/status`, { state: 'suspected' });
    expect({ status: reply.status, reason: reply.json.reason }).toEqual({ status: 409, reason: 'unchanged' });
  });

  it('hears from its tracker by a token that serves nothing else', async () => {
    const key = await givenDefect('IDN-5');
    const made = await post('l3', '/tokens', { name: 'tracker', scope: 'engineering' });
    const headers = { authorization: `Bearer ${String(made.token)}` };
    const by = instance.as('l3');
    const told = await by.send(`POST /defects/${key}/status`, { state: 'confirmed' }, headers);
    expect({ status: told.status, state: told.json.state }).toEqual({ status: 200, state: 'confirmed' });
    expect((await by.send('GET /cases', undefined, headers)).status).toBe(403);
  });
});

describe('a fix that is owed beyond a case’s end', () => {
  it('is told once when its release is published, also on a case that was closed meanwhile', async () => {
    const key = await givenDefect('IDN-6');
    const version = `${key}-r1`;
    const number = await linkedCase('customer', key);
    await post('lead', '/releases', { product, version, notes: 'At the portal, under downloads.' });
    await instance.as('l2').command(number, 'resolve', { code: 'FUTURE_RELEASE', defect: key, text: 'Fixed soon.' });
    await instance.as('customer').command(number, 'accept-resolution');
    await untilCase(instance.as('l2'), number, 'closed', (seen) => seen.status === 'closed');
    await post('l3', `/defects/${key}/status`, { state: 'fixed', release: version });
    // Quoted-printable breaks lines anywhere.
    const tells = ({ bytes }: ReceivedMail): boolean => bytes.replaceAll('=\r\n', '').includes('At the portal, under');
    const about = (): ReceivedMail[] => mailsAbout(number).filter(tells);
    await until('the defect has told all it has to tell', () => isQuiet(key));
    expect(about()).toEqual([]);
    await post('lead', `/releases/${product}/${version}/publish`);
    await until('the customer is told', () => about().length > 0);
    await until('it is noted', async () => {
      const { items } = await instance.as('lead').get(`/releases/${product}/${version}/told`);
      return items.length === 1 && items[0].case === number && items[0].state === 'told';
    });
    expect(about()).toHaveLength(1);
    expect((await tries('lead', `/releases/${product}/${version}/publish`)).json.reason).toBe('already_published');
  }, 60_000);

  it('is told once to each of 300 who wait, though the program is killed in the middle', async () => {
    const key = await givenDefect('IDN-7');
    const version = `${key}-r1`;
    const { account } = (await instance.as('customer').open()) as { account: { id: string } };
    const addresses = await customersWhoWait(instance.demo.databaseUrl, {
      ...{ defect: key, product, account: account.id, count: 300 },
    });
    await post('lead', '/releases', { product, version, notes: 'At the portal.' });
    await post('l3', `/defects/${key}/status`, { state: 'fixed', release: version });
    const told = (): ReceivedMail[] => sink.received.filter(({ to }) => to[0]?.startsWith('waiting-') === true);
    await post('lead', `/releases/${product}/${version}/publish`);
    await until('a third is told', () => told().length > 100, { everyMs: 2 });
    await instance.program.kill();
    const atTheKill = told().length;
    await instance.start();
    await until(
      'all are told',
      async () => {
        const counts = await instance.as('lead').get(`/releases/${product}/${version}`);
        return counts.told === 300 && counts.queued === 0;
      },
      { withinMs: 150_000, everyMs: 500 },
    );
    expect(atTheKill).toBeLessThan(300);
    expect(new Set(told().map(({ to }) => to[0]))).toEqual(new Set(addresses));
    const ids = told().map(({ bytes }) => /^Message-ID: (\S+)/imu.exec(bytes)?.[1]);
    expect(new Set(ids).size).toBe(300);
    // Mails that were taken and not yet noted may go a second time, under the same Message-ID.
    expect(ids.length - 300).toBeLessThanOrEqual(30);
  }, 240_000);
});
