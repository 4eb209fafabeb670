import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
}, 60_000);
afterAll(() => api.close());

describe('senders', () => {
  it('are blocked, allowed and forgotten again, by address or domain, and the record keeps who did it', async () => {
    const put = await api.send('l1', 'PUT /mail/senders/Spam@Example.com', { verdict: 'blocked', note: 'sells lists' });
    expect(put.json).toMatchObject({
      ...{ sender: 'spam@example.com', verdict: 'blocked', note: 'sells lists' },
      createdBy: { id: api.users.l1.id, name: api.users.l1.name },
    });
    await api.send('lead', 'PUT /mail/senders/@monitor.example', { verdict: 'allowed' });
    await api.database.prisma.senderRule.create({
      data: { sender: 'angry@example.com', verdict: 'muted', note: 'complained about our mail', createdBy: 'caseline' },
    });
    const list = (await api.send('l1', 'GET /mail/senders')).json.items as { sender: string }[];
    expect(list.map(({ sender }) => sender)).toEqual(
      expect.arrayContaining(['@monitor.example', 'angry@example.com', 'spam@example.com']),
    );
    expect((await api.send('l1', 'GET /mail/senders?verdict=allowed')).json.items).toHaveLength(1);
    expect((await api.send('l1', 'DELETE /mail/senders/spam@example.com')).status).toBe(204);
    expect((await api.send('l1', 'DELETE /mail/senders/spam@example.com')).status).toBe(404);
    const acts = await api.database.prisma.mailAct.findMany({ orderBy: { at: 'asc' } });
    expect(acts.map(({ kind, sender, by }) => [kind, sender, by])).toEqual([
      ['sender-blocked', 'spam@example.com', api.users.l1.id],
      ['sender-allowed', '@monitor.example', api.users.lead.id],
      ['sender-forgotten', 'spam@example.com', api.users.l1.id],
    ]);
  });

  it.each(['example.com', 'a@b@c', 'a b@example.com', '@'])('are not called %j', async (sender) => {
    const path = `/mail/senders/${encodeURIComponent(sender)}`;
    const { status, json } = await api.send('l1', `PUT ${path}`, { verdict: 'blocked' });
    expect({ status, path: json.errors[0].path }).toEqual({ status: 422, path: 'sender' });
  });
});
