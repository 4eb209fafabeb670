import { describe, expect, it } from '@jest/globals';
import { atLevel2, hourMs } from './support.js';

describe('a notification to the customer that could not be delivered', () => {
  const failed = (notification = 'n1') =>
    atLevel2().does('system', 'delivery-failed', { notification, reason: '550 no such user' });

  it('is work of the level of the case, with the next-reply clock', () => {
    const life = failed();
    expect(life.action('FIX_DELIVERY')).toEqual({
      side: 'level2',
      kind: 'FIX_DELIVERY',
      detail: 'n1',
      since: life.now,
      dueAt: life.now + 8 * hourMs,
    });
  });

  it.each(['resend', 'newAddress', 'acknowledge'] as const)('is settled by %s', (how) => {
    const life = failed();
    expect(life.refused('l1', 'settle-delivery', { how })).toBeUndefined();
    expect(life.kinds).toEqual(['level2 PROGRESS']);
    expect(life.events.at(-1)?.data).toEqual({ notifications: ['n1'], how });
  });

  it('is settled one by one, or all at once', () => {
    const two = () => failed().does('system', 'delivery-failed', { notification: 'n2', reason: '550' });
    const one = two().does('l2', 'settle-delivery', { notification: 'n2', how: 'resend' });
    expect(one.state.failedDeliveries.map(({ notification }) => notification)).toEqual(['n1']);
    expect(two().does('l2', 'settle-delivery', { how: 'acknowledge' }).state.failedDeliveries).toEqual([]);
  });

  it('stands once, however often it fails', () => {
    const life = failed().does('system', 'delivery-failed', { notification: 'n1', reason: '550' });
    expect(life.state.failedDeliveries).toHaveLength(1);
  });

  it('must be there to be settled', () => {
    expect(atLevel2().refused('l2', 'settle-delivery', { how: 'resend' })).toBe('nothing_failed');
    expect(failed().refused('l2', 'settle-delivery', { notification: 'n9', how: 'resend' })).toBe('nothing_failed');
  });
});
