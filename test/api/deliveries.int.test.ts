/** GET /cases/{number}/deliveries: how far each mail of a case has come. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NotificationStore } from '../../src/store/notification-store.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => api.forgetCases());

interface Given {
  readonly seq: number;
  readonly state?: string;
  readonly lastError?: string;
  readonly recipientKind?: string;
  readonly recipientId?: string;
  readonly address?: string;
}
async function given({ seq, ...more }: Given): Promise<string> {
  const id = `00001042-${String(seq)}-0`;
  await api.database.prisma.notification.create({
    data: {
      ...{ id, caseNumber: '00001042', seq, event: 'reply-sent', template: 'reply', messageId: 'm1' },
      ...{ recipientKind: 'contact', recipientId: 'marta-lindqvist', ...more },
    },
  });
  return id;
}
async function deliveries(query = ''): Promise<{ items: Record<string, unknown>[]; nextCursor: string | null }> {
  return (await api.send('l1', `GET /cases/00001042/deliveries${query}`)).json;
}

describe('the deliveries of a case', () => {
  it('say to whom each mail goes, how far it has come, and what was said of it', async () => {
    await api.givenCase();
    await given({ seq: 50, state: 'sent' });
    await given({ seq: 51, lastError: 'the mail server could not take it (450 4.7.1 greylisted)' });
    await given({ seq: 52, state: 'failed', lastError: 'gone', address: 'marta@new.example' });
    await given({ seq: 53, recipientKind: 'engineer', recipientId: 'elena-moretti' });
    const { items } = await deliveries();
    expect(items).toMatchObject([
      { id: '00001042-53-0', state: 'queued', to: { kind: 'engineer', name: 'Elena Moretti', address: null } },
      {
        state: 'failed',
        words: 'gone',
        to: { kind: 'contact', name: 'Marta Lindqvist', address: 'marta@new.example' },
      },
      { state: 'deferred', words: 'the mail server could not take it (450 4.7.1 greylisted)' },
      { state: 'sent', words: null, event: 'reply-sent', text: 'reply', messageId: 'm1', attempts: 0 },
    ]);
  });

  it('have pages', async () => {
    await api.givenCase();
    for (const seq of [50, 51, 52]) await given({ seq });
    const first = await deliveries('?limit=2');
    const second = await deliveries(`?limit=2&cursor=${first.nextCursor ?? ''}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([
      '00001042-52-0',
      '00001042-51-0',
      '00001042-50-0',
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await api.send('l1', 'GET /cases/00001042/deliveries?cursor=nonsense')).status).toBe(422);
  });

  it('that were tried for too long have failed, though the last attempt was only put off', async () => {
    const notification = '00001042-50-0';
    await api.givenCase({ state: { failedDeliveries: [{ notification, since: 0 }] } });
    await given({ seq: 50, lastError: 'no answer' });
    expect((await deliveries()).items).toMatchObject([{ id: notification, state: 'failed', words: 'no answer' }]);
  });

  it('tell of a bounce, and of what the far side still tries, in its words without addresses', async () => {
    await api.givenCase();
    const store = new NotificationStore(api.database);
    const [bounced, delayed, queued] = [
      await given({ seq: 50, state: 'sent' }),
      await given({ seq: 51, state: 'sent' }),
      await given({ seq: 52 }),
    ];
    expect(await store.markBounced(bounced, '5.1.1 <marta@old.example>: no such user')).toBe(true);
    expect(await store.markBounced(queued, 'not even sent')).toBe(false);
    await store.noteDelayed(delayed, '4.4.1 no answer from mx.old.example');
    expect((await deliveries()).items).toMatchObject([
      { id: queued, state: 'queued', words: null },
      { id: delayed, state: 'sent', words: '4.4.1 no answer from mx.old.example' },
      { id: bounced, state: 'bounced', words: '5.1.1 (address): no such user' },
    ]);
  });

  it('are for engineers', async () => {
    await api.givenCase();
    expect((await api.send('customer', 'GET /cases/00001042/deliveries')).status).toBe(403);
    expect((await api.send('l1', 'GET /cases/00009999/deliveries')).status).toBe(404);
  });
});
