/** Much at once on one case, with runs so short that it continues as new again and again: nothing lost, nothing doubled. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eachBounded, until } from './support/conditions.js';
import { startOnWires, type Instance } from './support/instance.js';
import type { Reply, UserName } from './support/person.js';
import type { Operator } from './support/temporal.js';

let instance: Instance;
let operator: Operator;
beforeAll(async () => {
  instance = await startOnWires({ CASELINE_HISTORY_LIMIT: '60' });
  operator = await instance.operator();
}, 120_000);
afterAll(() => instance.stop(), 60_000);

const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };

interface Word {
  readonly who: UserName;
  readonly name: 'reply' | 'add-note';
  readonly text: string;
  readonly isAsync?: boolean;
}

/** Sends one word until it is acknowledged, each time with the same key. */
async function acknowledged(number: string, { who, name, text, isAsync }: Word): Promise<Reply> {
  const headers = { 'idempotency-key': randomUUID(), ...(isAsync ? { prefer: 'respond-async' } : {}) };
  return until(
    `${name} is acknowledged`,
    async () => {
      const reply = await instance.as(who).send(`POST /cases/${number}/${name}`, { text }, headers);
      if (reply.status < 300) return reply;
      if (reply.status === 503 || reply.json?.code === 'in_progress') return undefined;
      expect(`${reply.status} ${reply.text}`).toBe('an acknowledgement');
      return reply;
    },
    { withinMs: 60_000, everyMs: 200 },
  );
}

/** Every text once, on the timeline of a case that its events rebuild: as many entries as its sequence says. */
async function expectExactlyOnce(number: string, texts: readonly string[]): Promise<void> {
  const lead = instance.as('lead');
  const messages = await until(
    'all are on the timeline',
    async () => {
      const found = (await lead.all(`/cases/${number}/messages`)).filter((message) => message.seq !== null);
      if (found.length < texts.length) throw new Error(`${found.length} of ${texts.length}`);
      return found;
    },
    { withinMs: 120_000, everyMs: 2000 },
  );
  const sent = new Set(texts);
  const arrived = messages.map((message) => message.text).filter((text) => sent.has(text));
  expect(arrived.toSorted()).toEqual(texts.toSorted());
  const timeline = await lead.all(`/cases/${number}/timeline`);
  expect(timeline.map((entry) => entry.seq)).toEqual(timeline.map((_, index) => index + 1));
  const entries = timeline.filter((entry) => entry.type === 'message-received' || entry.type === 'note-added');
  expect(entries).toHaveLength(texts.length);
  const state = await operator.handle(number).query<{ seq: number }>('state');
  expect(state.seq).toBe(timeline.length);
}

function told(what: string, startedAt: number, count: number): void {
  const seconds = (performance.now() - startedAt) / 1000;
  process.stderr.write(`${what}: ${count} in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} a second\n`);
}

describe('one case under much at once', () => {
  it('takes 500 commands in a burst, each once, and knows a Signal again that came before them all', async () => {
    const { number } = await instance.as('customer').open(question);
    const early = { actor: instance.demo.users.l1.id, id: `before-the-burst-${number}`, text: 'sent before and after' };
    await until('the workflow is there', () => operator.handle(number).describe());
    await operator.signal(number, 'add-note', early);
    const texts = Array.from({ length: 500 }, (_, index) => `note ${index} ${randomUUID()}`);
    const startedAt = performance.now();
    await eachBounded(texts, 100, (text) => acknowledged(number, { who: 'l1', name: 'add-note', text }));
    told('commands on one case', startedAt, texts.length);
    await operator.signal(number, 'add-note', early);
    await expectExactlyOnce(number, [...texts, early.text]);
  }, 150_000);

  it('takes 2,000 messages, each once', async () => {
    const { number } = await instance.as('customer').open(question);
    const texts = Array.from({ length: 2000 }, (_, index) => `message ${index} ${randomUUID()}`);
    const startedAt = performance.now();
    await eachBounded(texts, 32, (text) =>
      acknowledged(number, { who: 'customer', name: 'reply', text, isAsync: true }),
    );
    await expectExactlyOnce(number, texts);
    told('messages on one case', startedAt, texts.length);
  }, 360_000);

  it('goes through five runs and more while several callers write, and still knows what it has answered', async () => {
    const { number } = await instance.as('customer').open(question);
    const note = { actor: instance.demo.users.l1.id, id: `kept-over-runs-${number}`, text: 'once over all runs' };
    await until('the workflow is there', () => operator.handle(number).describe());
    await operator.signal(number, 'add-note', note);
    const texts = Array.from({ length: 120 }, (_, index) => `word ${index} ${randomUUID()}`);
    await eachBounded(texts, 8, async (text, index) => {
      const isMine = index % 3 === 0;
      await acknowledged(number, { who: isMine ? 'customer' : 'l1', name: isMine ? 'reply' : 'add-note', text });
      if (index % 20 === 0) await operator.signal(number, 'add-note', note);
    });
    const runs = await operator.runIds(number);
    process.stderr.write(`${runs.length} runs for ${texts.length} words\n`);
    expect(runs.length).toBeGreaterThan(5);
    await expectExactlyOnce(number, [...texts, note.text]);
    const { typedSearchAttributes } = await operator.handle(number).describe();
    expect(typedSearchAttributes.getAll().length).toBeGreaterThan(4);
    await until('the case is saved under its run', async () => {
      const [{ runId }, seen] = await Promise.all([
        operator.handle(number).describe(),
        instance.as('lead').get(`/cases/${number}`),
      ]);
      return seen.workflow.runId === runId;
    });
  }, 120_000);
});
