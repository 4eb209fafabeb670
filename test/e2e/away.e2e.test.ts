/** Temporal or PostgreSQL away, for a moment or hanging: what callers hear, and that everything is caught up afterwards. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './support/conditions.js';
import { isReady, startOnWires, untilCase, type Instance, type Wires } from './support/instance.js';
import type { Reply } from './support/person.js';

let instance: Instance & { readonly wires: Wires };
beforeAll(async () => {
  instance = await startOnWires();
}, 120_000);
afterAll(() => instance.stop(), 60_000);

const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };

async function timed(ask: () => Promise<Reply>): Promise<{ reply: Reply; ms: number }> {
  const startedAt = performance.now();
  const reply = await ask();
  return { reply, ms: performance.now() - startedAt };
}

const note = (number: string, key: string = randomUUID()): Promise<Reply> =>
  instance.as('l1').send(`POST /cases/${number}/add-note`, { text: 'a decision' }, { 'idempotency-key': key });

async function textsOf(number: string): Promise<string[]> {
  const messages = await instance.as('lead').all(`/cases/${number}/messages`);
  return messages.filter((message) => message.seq !== null).map((message) => message.text);
}

describe.each(['away', 'silent'] as const)('while Temporal is %s', (how) => {
  it('openings are 201, words 202, decisions 503 at once; all is handed over in order when it is back', async () => {
    const { temporal } = instance.wires;
    const { number } = await instance.as('customer').open(question);
    if (how === 'away') await temporal.cut();
    else temporal.silence();
    await until('it is known to be away', async () => (await note(number)).status === 503, { withinMs: 15_000 });
    await until('the breaker is open', async () => (await timed(() => note(number))).ms < 1000, { withinMs: 15_000 });
    const key = randomUUID();
    const decision = await timed(() => note(number, key));
    expect([decision.reply.status, Number(decision.reply.headers.get('retry-after')) > 0]).toEqual([503, true]);
    expect(decision.ms).toBeLessThan(1000);
    const opening = await timed(() => instance.as('customer').send('POST /cases', question));
    expect(opening.reply.status).toBe(201);
    expect(opening.reply.json.status).toEqual(expect.any(String));
    const words = ['first', 'second', 'third'].map((word) => `${word} while it was ${how}`);
    for (const text of words) {
      const word = await timed(() => instance.as('customer').tries(number, 'reply', { text }));
      expect(word.reply.status).toBe(202);
      expect(word.ms).toBeLessThan(2000);
    }
    const late = await instance.as('customer').tries(opening.reply.json.number, 'reply', { text: 'on the new one' });
    expect(late.status).toBe(202);
    expect(await isReady(instance.url)).toBe(false);
    if (how === 'away') await temporal.start();
    else temporal.speakAgain();
    await until('the words came in their order', async () => {
      const texts = (await textsOf(number)).filter((text) => words.includes(text));
      return texts.length === words.length && texts.every((text, index) => text === words[index]);
    });
    await until('the decision is made', async () => (await note(number, key)).status === 200);
    await until('the new case has its word', async () =>
      (await textsOf(opening.reply.json.number)).includes('on the new one'),
    );
    expect((await textsOf(number)).filter((text) => words.includes(text))).toEqual(words);
    await until('it is ready again', () => isReady(instance.url));
  }, 90_000);
});

describe('while PostgreSQL is away', () => {
  it('everything is 503, and cases catch up with what came by Signal meanwhile', async () => {
    const { postgres } = instance.wires;
    const operator = await instance.operator();
    const { number } = await instance.as('customer').open(question);
    await untilCase(instance.as('lead'), number, 'projected', (seen) => seen.seq >= 1);
    await postgres.cut();
    const replies = [
      await instance.as('customer').send('POST /cases', question),
      await instance.as('customer').tries(number, 'reply', { text: 'lost' }),
      await note(number),
      await instance.as('l1').send(`GET /cases/${number}`),
    ];
    expect(replies.map((reply) => reply.status)).toEqual([503, 503, 503, 503]);
    expect(replies.every((reply) => Number(reply.headers.get('retry-after')) > 0)).toBe(true);
    await operator.signal(number, 'take-ownership', { actor: instance.demo.users.l1.id });
    await operator.signal(number, 'no-such-command');
    expect(await isReady(instance.url)).toBe(false);
    await until(
      'the refusal is in the workflow',
      async () => (await operator.handle(number).query<{ seq: number }>('state')).seq >= 2,
    );
    await postgres.start();
    await untilCase(instance.as('lead'), number, 'owned', (seen) => seen.owner?.id === instance.demo.users.l1.id);
    const types = (await instance.as('lead').all(`/cases/${number}/timeline`)).map((entry) => entry.type);
    expect(types).toEqual(['case-opened', 'case-actionable', 'command-refused', 'case-triaged', 'ownership-taken']);
    await until('decisions are made', async () => (await note(number)).status === 200);
    await until('it is ready again', () => isReady(instance.url));
  }, 90_000);

  it('a decision that could not be written in time is shown as soon as it is, to whoever repeats it', async () => {
    const { number } = await instance.as('customer').open(question);
    await untilCase(instance.as('lead'), number, 'projected', (seen) => seen.seq >= 1);
    const blocker = new pg.Client(instance.wires.env['DATABASE_URL']);
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query('select 1 from support_case where case_number = $1 for no key update', [number]);
    const key = randomUUID();
    const late = await note(number, key);
    expect([late.status, late.json.code]).toEqual([503, 'applied']);
    await blocker.query('rollback');
    await blocker.end();
    const seen = await until('it is shown', async () => {
      const reply = await note(number, key);
      return reply.status === 503 ? undefined : reply;
    });
    expect(seen.status).toBe(200);
    expect((await textsOf(number)).filter((text) => text === 'a decision')).toHaveLength(1);
  }, 90_000);
});
