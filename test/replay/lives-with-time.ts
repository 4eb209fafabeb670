/** Lives that clocks, a customer's silence, defects, consults and merging shape; recorded and replayed like the others. */
import { randomUUID } from 'node:crypto';
import { until } from '../e2e/support/conditions.js';
import { untilCase } from '../e2e/support/instance.js';
import { defectWorkflowIdOf, releaseWorkflowIdOf } from '../../src/temporal/names.js';
import type { UserName } from '../e2e/support/person.js';
import type { Life, Place } from './lives.js';

const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };

async function command(place: Place, number: string, [who, name, body]: [UserName, string, object?]): Promise<void> {
  await place.as(who).command(number, name, body ?? {});
}

async function owned(place: Place, body: object = question): Promise<string> {
  const { number } = await place.as('customer').open(body);
  await command(place, number, ['l1', 'take-ownership']);
  return number;
}

// eslint-disable-next-line max-params -- where, what, and by whom where it is not an engineer's to do
async function post(place: Place, path: string, body: object, who: UserName = 'l2'): Promise<void> {
  const reply = await place.as(who).send(`POST ${path}`, body, { 'idempotency-key': randomUUID() });
  if (reply.status >= 300) throw new Error(`POST ${path} → ${reply.status} ${reply.text.slice(0, 300)}`);
}

const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();

const published = { product: 'meridian-identity', version: '7.3' };

/** A defect whose fix is owed beyond a case's end, until its release is out; the ids of the two workflows. */
export async function publishedRelease(place: Place): Promise<{ defect: string; release: string }> {
  const key = 'LIFE-2';
  await post(place, '/defects', { key, product: published.product, title: 'It stops', publicTitle: 'It stops' });
  const number = await owned(place);
  await command(place, number, ['l1', 'link-defect', { defect: key }]);
  await command(place, number, ['l1', 'resolve', { code: 'FUTURE_RELEASE', defect: key, text: 'Fixed in 7.3.' }]);
  await command(place, number, ['customer', 'accept-resolution']);
  await post(place, '/releases', published);
  await post(place, `/defects/${key}/updates`, { text: 'The cause is found.' });
  await post(place, `/defects/${key}/status`, { state: 'fixed', release: published.version });
  await post(place, `/releases/${published.product}/${published.version}/publish`, {}, 'lead');
  const ids = { defect: defectWorkflowIdOf(key), release: releaseWorkflowIdOf(published) };
  const { client } = await place.operator();
  await until('everybody is told', async () => {
    const { status } = await client.workflow.getHandle(ids.release).describe();
    return status.name === 'COMPLETED';
  });
  return ids;
}

export const livesWithTime: Readonly<Record<string, Life>> = {
  'silent-and-closed': async (place) => {
    const number = await owned(place);
    await command(place, number, ['l1', 'reply', { text: 'Which version is it?', needsAnswer: true }]);
    await untilCase(place.as('lead'), number, 'closed by silence', (seen) => seen.status === 'closed');
    await command(place, number, ['customer', 'rate', { score: 2, text: 'I was on holiday.' }]);
    return number;
  },
  'silent-and-decided-by-the-owner': async (place) => {
    const number = await owned(place, { ...question, severity: 2 });
    await command(place, number, ['l1', 'reply', { text: 'Which version is it?', needsAnswer: true }]);
    await untilCase(place.as('lead'), number, 'the owner decides', (seen) =>
      seen.pendingActions.some(({ kind }: { kind: string }) => kind === 'DECIDE_CLOSURE'),
    );
    await command(place, number, ['customer', 'defer', { until: soon(2000), text: 'On Monday.' }]);
    await untilCase(place.as('lead'), number, 'the day has come', (seen) => seen.deferredUntil === null);
    return number;
  },
  'breached-and-paged': async (place) => {
    const { number } = await place.as('customer').open({ ...question, kind: 'outage', severity: 1 });
    await untilCase(place.as('lead'), number, 'breached', (seen) => seen.clocks.firstResponse.state === 'breached');
    await command(place, number, ['l1', 'take-ownership']);
    await command(place, number, ['lead', 'set-severity', { value: 3, text: 'It runs again.' }]);
    await command(place, number, ['l1', 'reply', { text: 'It runs again; we look for the cause.' }]);
    return number;
  },
  'consulted-and-attended': async (place) => {
    const number = await owned(place);
    await command(place, number, ['l1', 'consult', { engineer: place.demo.users.l2.id, question: 'Seen before?' }]);
    await command(place, number, ['l2', 'answer-consult', { text: 'Yes: it is the mapping.' }]);
    await command(place, number, ['customer', 'raise-attention', { text: 'We wait since Monday.' }]);
    await command(place, number, ['lead', 'settle-attention', { plan: 'A call a day.', rhythm: 'P1D' }]);
    return number;
  },
  'with-a-defect-that-is-fixed': async (place) => {
    const key = 'LIFE-1';
    await post(place, '/defects', { key, product: 'meridian-identity', title: 'It stops', publicTitle: 'It stops' });
    const number = await owned(place);
    await command(place, number, ['l1', 'link-defect', { defect: key }]);
    await post(place, `/defects/${key}/updates`, { text: 'The cause is found.' });
    await post(place, `/defects/${key}/status`, { state: 'fixed', release: '7.3' });
    await untilCase(place.as('lead'), number, 'the fix is to be delivered', (seen) =>
      seen.pendingActions.some(({ kind }: { kind: string }) => kind === 'DELIVER_FIX'),
    );
    await command(place, number, ['l1', 'resolve', { code: 'FIX_DELIVERED', text: 'Take 7.3.' }]);
    return number;
  },
  'merged-and-unmerged': async (place) => {
    const target = await owned(place);
    const number = await owned(place);
    await command(place, number, ['customer', 'reply', { text: 'It is the same as the other one.' }]);
    await command(place, number, ['l1', 'reply', { text: 'Then we put them together.' }]);
    await command(place, number, ['l1', 'merge-into', { case: target }]);
    await command(place, number, ['l1', 'unmerge']);
    return number;
  },
  'split-in-two': async (place) => {
    const number = await owned(place);
    await command(place, number, ['customer', 'reply', { text: 'And another matter: the licence ends.' }]);
    const messages = await place.as('l1').all(`/cases/${number}/messages`);
    const other = messages.find((message) => message.text.startsWith('And another'));
    await command(place, number, ['l1', 'split', { messageId: other.id, subject: 'The licence ends' }]);
    await until('the other case is there', async () => {
      const { items } = await place.as('l1').get(`/cases/${number}/related`);
      return items.length > 0;
    });
    return number;
  },
};
