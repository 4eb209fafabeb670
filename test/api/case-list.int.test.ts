import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAt } from '../domain/support.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  const now = Date.now();
  for (let index = 0; index < 12; index += 1) {
    await api.givenCase({
      number: String(index + 1).padStart(8, '0'),
      account: index % 4 === 3 ? 'oakmere' : 'brackenridge',
      subject: index % 3 === 0 ? `Report 100% empty on host_${String(index)}` : 'Role import fails with ORA-01400',
      ...(index === 5 ? { customerReference: 'INC-77' } : {}),
      // Pairs share an instant, so that the order must lean on the number.
      updatedAt: startAt + Math.floor(index / 2) * 1000,
      nextDueAt: index < 9 ? now + (index - 4) * 60_000 + 30_000 : now + 86_400_000,
      state: {
        severity: ((index % 4) + 1) as 1 | 2 | 3 | 4,
        ...(index % 2 === 0 ? { owner: 'tom-ashby' } : {}),
        ...(index === 11 ? { closedAt: now } : {}),
      },
    });
  }
});
afterAll(() => api.close());

async function numbers(query: string, user: 'l1' | 'customer' = 'l1'): Promise<number[]> {
  const { json } = await api.send(user, `GET /cases?${query}`);
  return json.items.map((item: { number: string }) => Number(item.number));
}

describe('the list of cases', () => {
  it.each([
    '-updatedAt',
    'updatedAt',
    '-openedAt',
    'openedAt',
    'nextDue',
    'severity',
    '-severity',
    'number',
    '-number',
  ])('sorted by %s is the same page by page as at once', async (sort) => {
    const whole = await numbers(`sort=${sort}&limit=200`);
    expect([...whole].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    const paged: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { json } = await api.send(
        'l1',
        `GET /cases?sort=${sort}&limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      paged.push(...json.items.map((item: { number: string }) => Number(item.number)));
      cursor = json.nextCursor as string | null;
    }
    expect(paged).toEqual(whole);
  });

  it('refuses a cursor of another order', async () => {
    const { json } = await api.send('l1', 'GET /cases?sort=number&limit=1');
    expect((await api.send('l1', `GET /cases?sort=-number&cursor=${json.nextCursor as string}`)).status).toBe(422);
  });

  it.each([
    ['owner=tom-ashby', [1, 3, 5, 7, 9, 11]],
    ['owner=me', [1, 3, 5, 7, 9, 11]],
    ['owner=none', [2, 4, 6, 8, 10, 12]],
    ['account=oakmere', [4, 8, 12]],
    ['severity=2', [2, 6, 10]],
    ['status=closed', [12]],
    ['status=closed,gathering&severity=4', [4, 8, 12]],
    ['status=closed&status=gathering&severity=4', [4, 8, 12]],
    ['level=2', []],
    ['side=customer&severity=1', [1, 5, 9]],
    ['side=level2', []],
    ['breached=true', [1, 2, 3, 4]],
    ['breached=false&severity=1', [5, 9]],
    ['q=100%25', [1, 4, 7, 10]],
    ['q=host_3', [4]],
    ['q=ora-01400&severity=3', [3, 11]],
    ['q=inc-77', [6]],
    ['q=5', [5]],
    ['q=00000005', [5]],
    ['q=r000000000000007', [7]],
    ['q=%27%3B+drop+table+support_case%3B--', []],
    ['product=meridian-identity', []],
  ])('with %s holds %j', async (query, expected) => {
    expect(await numbers(`sort=number&${query}`)).toEqual(expected);
  });

  it("shows a customer the own account's cases under every filter", async () => {
    expect(await numbers('sort=number&severity=4', 'customer')).toEqual([]);
    expect(await numbers('sort=number&q=report', 'customer')).toEqual([1, 7, 10]);
  });
});
