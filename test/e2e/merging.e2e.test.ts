/** Two cases that are one, one that is two, words that go, and what colleagues and leads are asked: with the whole product at work. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance, type Wires } from './support/instance.js';
import { tablesWith } from './support/leftovers.js';
import type { Json } from './support/person.js';

let instance: Instance & { readonly wires: Wires };
beforeAll(async () => {
  instance = await startOnWires();
}, 120_000);
afterAll(() => instance.stop(), 60_000);

const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };

/** A case of the customer that `l1` owns. */
async function ownedCase(more: object = {}): Promise<string> {
  const { number } = await instance.as('customer').open({ ...question, ...more });
  await instance.as('l1').command(number, 'take-ownership');
  return number;
}
async function textsOf(number: string, user: 'customer' | 'l1' = 'l1'): Promise<string[]> {
  return (await instance.as(user).all(`/cases/${number}/messages`)).map((message) => message.text as string);
}
async function timelineOf(number: string): Promise<Json[]> {
  return instance.as('lead').all(`/cases/${number}/timeline`);
}
async function relatedOf(number: string): Promise<Json[]> {
  return (await instance.as('customer').get(`/cases/${number}/related`)).items as Json[];
}
function leftovers(words: string): Promise<string[]> {
  return tablesWith(String(instance.wires.env['DATABASE_URL']), words);
}
function kindsOf(shown: Json): string[] {
  return (shown.pendingActions as { kind: string }[]).map(({ kind }) => kind);
}

describe('merging', () => {
  it('closes one case; its words are read, and the customer’s next ones answered, on the other', async () => {
    const [target, source] = [await ownedCase(), await ownedCase({ description: 'The same again.' })];
    const closed = await instance.as('l1').command(source, 'merge-into', { case: target, text: 'The same question.' });
    expect(closed).toMatchObject({ number: source, status: 'closed', closureCode: 'DUPLICATE', mergedInto: target });

    const answer = await instance.as('customer').tries(source, 'reply', { text: 'Any news?' });
    expect([answer.status, answer.json.number, answer.headers.get('content-location')]).toEqual([
      200,
      target,
      `/api/v1/cases/${target}`,
    ]);
    const after = await instance.as('l1').get(`/cases/${target}`);
    expect([after.mergedCases, kindsOf(after)]).toEqual([[source], expect.arrayContaining(['ANSWER_CUSTOMER'])]);
    expect(await textsOf(target, 'customer')).toEqual(['We wonder.', 'The same again.', 'Any news?']);
    expect((await timelineOf(target)).map((entry) => [entry.caseNumber, entry.type])).toContainEqual([
      source,
      'case-merged',
    ]);
    expect(kindsOf(await instance.as('l1').get(`/cases/${source}`))).toEqual([]);
  });

  it('takes an unanswered word along, and follows mergers of mergers', async () => {
    const [last, middle, first] = [await ownedCase(), await ownedCase(), await ownedCase()];
    await instance.as('customer').command(first, 'reply', { text: 'Please hurry.' });
    await instance.as('l1').command(first, 'merge-into', { case: middle });
    await untilCase(instance.as('l1'), middle, 'owes the answer', (seen) => kindsOf(seen).includes('ANSWER_CUSTOMER'));
    await instance.as('l1').command(middle, 'reply', { text: 'We do.', visibility: 'public' });
    await instance.as('l1').command(middle, 'merge-into', { case: last });
    expect((await instance.as('customer').command(first, 'reply', { text: 'Thank you.' })).number).toBe(last);
    const direct = await ownedCase();
    expect(await instance.as('l1').command(direct, 'merge-into', { case: first })).toMatchObject({ mergedInto: last });
    const circle = await instance.as('l1').tries(last, 'merge-into', { case: direct });
    expect([circle.status, circle.json.reason]).toEqual([409, 'merged']);
  });

  it('is undone: the case has its owner, level and words again, and its customer writes to it', async () => {
    const [target, source] = [await ownedCase(), await ownedCase()];
    await instance.as('l1').command(source, 'merge-into', { case: target });
    const back = await instance.as('l1').command(source, 'unmerge', { text: 'Two questions after all.' });
    expect(back).toMatchObject({ status: 'in_progress', level: 1, mergedInto: null, closedAt: null });
    expect(back.owner.id).toBe(instance.demo.users.l1.id);
    expect((await instance.as('customer').command(source, 'reply', { text: 'Here again.' })).number).toBe(source);
    expect((await instance.as('l1').get(`/cases/${target}`)).mergedCases).toEqual([]);
  });

  it('brings words that waited for Temporal to the case that goes on', async () => {
    const [target, source] = [await ownedCase(), await ownedCase()];
    await instance.as('l1').command(source, 'merge-into', { case: target });
    await instance.wires.temporal.cut();
    const away = await instance.as('customer').tries(source, 'reply', { text: 'Said while nobody listened.' });
    expect(away.status).toBe(202);
    await instance.wires.temporal.start();
    await untilCase(instance.as('l1'), target, 'has the word', (seen) => kindsOf(seen).includes('ANSWER_CUSTOMER'));
    expect(await textsOf(target)).toContain('Said while nobody listened.');
  }, 60_000);
});

describe('splitting', () => {
  it('opens one linked case with the words and the author of the message', async () => {
    const number = await ownedCase();
    await instance.as('customer').command(number, 'reply', { text: 'And the reports are empty.' });
    const message = await messageOf(number, 'And the reports are empty.');
    const key = { 'idempotency-key': randomUUID() };
    const body = { messageId: message.id, subject: 'Empty reports' };
    const split = await instance.as('l1').send(`POST /cases/${number}/split`, body, key);
    const [link] = split.json.links as { type: string; number: string }[];
    expect([split.status, link?.type]).toEqual([200, 'related']);
    const opened = await instance.as('customer').get(`/cases/${link?.number ?? ''}`);
    expect(opened).toMatchObject({
      subject: 'Empty reports',
      description: 'And the reports are empty.',
      kind: 'question',
      severity: 4,
      contact: { id: instance.demo.users.customer.id },
      links: [{ type: 'split-from', number }],
    });
    expect((await instance.as('l1').send(`POST /cases/${number}/split`, body, key)).json.links).toEqual([link]);
    const [first] = await instance.as('l1').all(`/cases/${opened.number as string}/messages`);
    expect(first.author).toMatchObject({ kind: 'contact', id: instance.demo.users.customer.id });
    const related = await relatedOf(number);
    expect(related.map((one) => one.number)).toEqual([opened.number]);
  });

  it('by a signal by hand opens its case too', async () => {
    const number = await ownedCase();
    await instance.as('customer').command(number, 'reply', { text: 'Another matter.' });
    const { id } = await messageOf(number, 'Another matter.');
    const operator = await instance.operator();
    await operator.signal(number, 'split', { actor: instance.demo.users.l1.id, messageId: id });
    const [related] = await until('the new case', async () => {
      const found = await relatedOf(number);
      return found.length > 0 && found;
    });
    expect(related).toMatchObject({ type: 'related', subject: question.subject });
  });
});

describe('redacting', () => {
  it('removes words wherever PostgreSQL keeps them, and says who did it', async () => {
    const secret = `swordfish-${randomUUID()}`;
    const { number } = await instance.as('customer').open({ ...question, description: `My password is ${secret}.` });
    const { id } = await messageOf(number, `My password is ${secret}.`);
    const from = 'My password is '.length;
    const span = { from, to: from + secret.length };
    expect((await instance.as('l1').tries(number, 'redact', { messageId: id, span })).status).toBe(403);
    const shown = await instance.as('admin').command(number, 'redact', { messageId: id, span, text: 'A password.' });
    expect(shown.description).toBe('My password is [removed].');
    const message = (await instance.as('customer').all(`/cases/${number}/messages`))[0];
    expect([message.text, message.redactions[0].by.id]).toEqual([
      'My password is [removed].',
      instance.demo.users.admin.id,
    ]);
    expect(await leftovers(secret)).toEqual([]);
  });

  it('of a whole message takes its data, and what began with it', async () => {
    const secret = `trace-${randomUUID()}`;
    const number = await ownedCase();
    await instance.as('customer').command(number, 'submit-data', { items: [{ key: 'log', value: secret }] });
    const { id } = await messageOf(number, `log: ${secret}`);
    await instance.as('l1').command(number, 'split', { messageId: id });
    await instance.as('lead').command(number, 'redact', { messageId: id });
    expect(await textsOf(number)).toEqual(['We wonder.', '[removed]']);
    const again = await instance.as('lead').tries(number, 'redact', { messageId: id });
    expect([again.status, again.json.reason]).toEqual([409, 'already_redacted']);
    expect(await leftovers(secret)).toEqual([]);
  });
});

describe('colleagues and leads', () => {
  it('a consult is asked and answered inside, while the case stays where it is', async () => {
    const number = await ownedCase();
    const asked = await instance.as('l1').command(number, 'consult', {
      engineer: instance.demo.users.l3.email,
      question: 'Have you seen this?',
    });
    expect(asked).toMatchObject({ level: 1, consults: [{ engineer: { id: instance.demo.users.l3.id } }] });
    const blocked = await instance.as('l1').tries(number, 'close', { code: 'QUESTION_ANSWERED' });
    expect(blocked.json.pendingActions.map(({ kind }: { kind: string }) => kind)).toEqual(['ANSWER_CONSULT']);
    const answered = await instance.as('l3').command(number, 'answer-consult', { text: 'Yes, twice.' });
    expect(answered.consults).toEqual([]);
    expect(await textsOf(number)).toEqual(expect.arrayContaining(['Have you seen this?', 'Yes, twice.']));
    expect(await textsOf(number, 'customer')).toEqual(['We wonder.']);
    const seen = await instance.as('customer').all(`/cases/${number}/timeline`);
    expect(seen.filter((entry) => String(entry.type).startsWith('consult-'))).toEqual([]);
  });

  it('attention that the customer asks for is a lead’s to settle, with a plan that stays inside', async () => {
    const number = await ownedCase();
    const raised = await instance.as('customer').command(number, 'raise-attention', { text: 'Two weeks already.' });
    expect(kindsOf(raised)).toContain('MANAGER_RESPONSE');
    expect((await instance.as('l1').tries(number, 'settle-attention', {})).status).toBe(403);
    const settled = await instance.as('lead').command(number, 'settle-attention', {
      plan: 'Somebody calls every morning.',
      rhythm: 'P1D',
    });
    expect([settled.attention.rhythm, kindsOf(settled)]).toEqual([
      'PT24H',
      expect.not.arrayContaining(['MANAGER_RESPONSE']),
    ]);
    expect(await textsOf(number, 'customer')).toEqual(['We wonder.', 'Two weeks already.']);
    expect(await textsOf(number)).toContain('Somebody calls every morning.');
  });

  it('the customer names the day of their answer, and rates the case once it is closed', async () => {
    const number = await ownedCase();
    await instance.as('l1').command(number, 'reply', { text: 'Which version?', needsAnswer: true });
    const day = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const deferred = await instance.as('customer').command(number, 'defer', { until: day });
    expect(deferred.deferredUntil).toBe(day);
    expect(deferred.pendingActions.find(({ kind }: { kind: string }) => kind === 'ANSWER').due).toBe(day);
    expect((await instance.as('customer').command(number, 'reply', { text: '7.2' })).deferredUntil).toBeNull();
    expect((await timelineOf(number)).map((entry) => entry.type)).toContain('deferral-ended');
    await instance.as('l1').command(number, 'resolve', { code: 'QUESTION_ANSWERED', text: 'Like this.' });
    await instance.as('customer').command(number, 'accept-resolution');
    const rated = await instance.as('customer').command(number, 'rate', { score: 5, text: 'Quick.' });
    expect(rated.rating).toBe(5);
    const twice = await instance.as('customer').tries(number, 'rate', { score: 1 });
    expect([twice.status, twice.json.reason]).toEqual([409, 'already_rated']);
  });
});

async function messageOf(number: string, text: string): Promise<Json> {
  return until(`the message "${text}"`, async () =>
    (await instance.as('l1').all(`/cases/${number}/messages`)).find((message) => message.text === text),
  );
}
