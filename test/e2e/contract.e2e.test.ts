/** What callers of the API rely on, with everything behind it at work: ids, replays, versions, words that are on their way. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eachBounded, until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance, type Wires } from './support/instance.js';
import type { Json, Reply } from './support/person.js';

let instance: Instance & { readonly wires: Wires };
beforeAll(async () => {
  instance = await startOnWires();
}, 120_000);
afterAll(() => instance.stop(), 60_000);

const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };

async function timelineOf(number: string): Promise<Json[]> {
  return instance.as('lead').all(`/cases/${number}/timeline`);
}

describe('opening', () => {
  it('answers 201 with the case and where it is', async () => {
    const reply = await instance.as('customer').send('POST /cases', question);
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe(`/api/v1/cases/${reply.json.number}`);
    expect(reply.json).toMatchObject({ level: 1, subject: question.subject, owner: null });
    const found = await instance.as('customer').send(`GET ~${reply.headers.get('location') ?? ''}`);
    expect(found.json.number).toBe(reply.json.number);
  });
});

describe('facts and decisions', () => {
  it('a customer’s word is answered with its effect within two seconds', async () => {
    const { number, seq } = await instance.as('customer').open(question);
    const startedAt = performance.now();
    const reply = await instance.as('customer').tries(number, 'reply', { text: 'One thing more.' });
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(reply.status).toBe(200);
    expect(reply.json.seq).toBeGreaterThan(seq);
    expect(
      (await instance.as('l1').get(`/cases/${number}`)).pendingActions.map((one: { kind: string }) => one.kind),
    ).toContain('ANSWER_CUSTOMER');
  });

  it('with respond-async a decision is 202, and its result or its refusal comes on the timeline', async () => {
    const { number } = await instance.as('customer').open(question);
    const later = { prefer: 'respond-async' };
    const taken = await instance.as('l1').send(`POST /cases/${number}/take-ownership`, {}, later);
    const refused = await instance.as('l2').send(`POST /cases/${number}/take-ownership`, {}, later);
    expect([taken.status, refused.status]).toEqual([202, 202]);
    const byCommand = async (id: string): Promise<string | undefined> =>
      (await timelineOf(number)).find((entry) => entry.commandId === id && entry.type !== 'case-triaged')?.type;
    expect(await until('taken', () => byCommand(taken.json.commandId))).toBe('ownership-taken');
    expect(await until('refused', () => byCommand(refused.json.commandId))).toBe('command-refused');
  });

  it('with If-Match of an older version a decision is refused with 412 and changes nothing', async () => {
    const { number, seq } = await instance.as('customer').open(question);
    await instance.as('l1').command(number, 'take-ownership');
    const before = await instance.as('l1').get(`/cases/${number}`);
    const stale = await instance
      .as('l1')
      .send(`POST /cases/${number}/add-note`, { text: 'stale' }, { 'if-match': `"${seq}"` });
    expect([stale.status, stale.json.code]).toEqual([412, 'stale']);
    const fresh = await instance
      .as('l1')
      .send(`POST /cases/${number}/add-note`, { text: 'fresh' }, { 'if-match': `"${before.seq}"` });
    expect(fresh.status).toBe(200);
    const notes = (await instance.as('l1').all(`/cases/${number}/messages`)).map((message) => message.text);
    expect(notes).not.toContain('stale');
  });

  it('of two engineers who take a case at once one gets it, the other hears why not', async () => {
    const { number } = await instance.as('customer').open({ ...question, kind: 'request', severity: 3 });
    await instance.as('l1').command(number, 'escalate', { to: 2, reason: 'NO_RESOLUTION_AT_LEVEL_1', handoff: {} });
    const replies = await Promise.all([
      instance.as('l2').tries(number, 'take-ownership'),
      instance.as('l2b').tries(number, 'take-ownership'),
    ]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
    expect(replies.find((reply) => reply.status === 409)?.json).toMatchObject({ code: 'refused', reason: 'owned' });
  });
});

describe('Idempotency-Key', () => {
  const send = (number: string, key: string, text: string): Promise<Reply> =>
    instance.as('l1').send(`POST /cases/${number}/add-note`, { text }, { 'idempotency-key': key });

  it('gives the first answer again, also after a restart, and refuses another body', async () => {
    const { number } = await instance.as('customer').open(question);
    const key = randomUUID();
    const first = await send(number, key, 'once');
    const again = await send(number, key, 'once');
    const opening = { 'idempotency-key': randomUUID() };
    const opened = await instance.as('customer').send('POST /cases', question, opening);
    await instance.program.stop();
    await instance.start();
    const afterRestart = await send(number, key, 'once');
    const openedAgain = await instance.as('customer').send('POST /cases', question, opening);
    const other = await send(number, key, 'twice');
    expect([first.status, again.status, afterRestart.status, other.status]).toEqual([200, 200, 200, 422]);
    expect([again, afterRestart].map((reply) => reply.headers.get('idempotency-replayed'))).toEqual(['true', 'true']);
    expect([again.json, afterRestart.json]).toEqual([first.json, first.json]);
    expect([openedAgain.status, openedAgain.json.number]).toEqual([201, opened.json.number]);
    expect(other.json.code).toBe('idempotency_mismatch');
    expect((await timelineOf(number)).filter((entry) => entry.type === 'note-added')).toHaveLength(1);
  }, 90_000);

  it('sent many times at once has one effect', async () => {
    const { number } = await instance.as('customer').open(question);
    const key = randomUUID();
    const replies = await eachBounded(Array.from({ length: 8 }), 8, () => send(number, key, 'at once'));
    const kinds = replies.map((reply) => (reply.status === 200 ? 'answer' : reply.json.code));
    expect(kinds.filter((kind) => kind !== 'answer' && kind !== 'in_progress')).toEqual([]);
    expect((await send(number, key, 'at once')).status).toBe(200);
    expect((await timelineOf(number)).filter((entry) => entry.type === 'note-added')).toHaveLength(1);
  });
});

describe('take-next', () => {
  it('gives the most urgent case of each level: its ownership, at level 3 its engagement', async () => {
    const opened = await instance.as('customer').open({ kind: 'request', severity: 1, subject: 'Most urgent' });
    const { number } = opened;
    const next = (who: 'l1' | 'l2' | 'l3', level: number): Promise<Reply> =>
      instance.as(who).send(`POST /queues/${level}/take-next`, {}, { 'idempotency-key': randomUUID() });
    const first = await next('l1', 1);
    expect([first.status, first.json.number, first.json.owner.id]).toEqual([200, number, instance.demo.users.l1.id]);
    await instance.as('l1').command(number, 'escalate', { to: 2, reason: 'SEVERITY', handoff: {} });
    const second = await next('l2', 2);
    expect([second.json.number, second.json.owner.id]).toEqual([number, instance.demo.users.l2.id]);
    await instance
      .as('l2')
      .command(number, 'escalate', { to: 3, reason: 'NOT_REPRODUCIBLE', handoff: { summary: 's' } });
    const third = await next('l3', 3);
    expect([third.json.number, third.json.engagement.engineer.id]).toEqual([number, instance.demo.users.l3.id]);
    expect((await next('l3', 3)).status).toBe(404);
  });
});

describe('what comes too late for a case', () => {
  it('a signal to a case that is being closed is answered on its timeline', async () => {
    const { number } = await instance.as('customer').open(question);
    const operator = await instance.operator();
    const withdrawn = instance.as('customer').tries(number, 'withdraw');
    await until('the workflow is there', () => operator.handle(number).describe());
    await operator.signal(number, 'take-ownership', { actor: instance.demo.users.l1.id });
    await operator.signal(number, 'reply', { actor: instance.demo.users.customer.id, text: 'Never mind.' });
    expect((await withdrawn).status).toBe(200);
    await untilCase(instance.as('lead'), number, 'both signals answered', (seen) => seen.seq >= 4);
    const types = (await timelineOf(number)).map((entry) => entry.type);
    expect(types.filter((type) => ['command-refused', 'ownership-taken'].includes(type))).toHaveLength(1);
    expect(types).toContain('message-received');
  });
});
