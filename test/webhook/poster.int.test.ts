import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createWebhookPoster,
  PermanentWebhookError,
  TemporaryWebhookError,
  type WebhookPoster,
} from '../../src/webhook/poster.js';
import { startReceiver, type Receiver } from './receiver.js';

const secret = 'a secret of the receiver';
const at = new Date('2026-11-24T10:00:00.700Z');
let receiver: Receiver;
let poster: WebhookPoster;

beforeAll(async () => {
  receiver = await startReceiver();
  poster = createWebhookPoster({ secret, privateHosts: [receiver.host], version: '1.2.3' });
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.calls.length = 0;
  receiver.answers = () => 204;
});

function post(url = receiver.url, by = poster): Promise<void> {
  return by.post({ url, id: '00001042-7-0', at, body: '{"severity":1}' });
}

describe('a call to a webhook', () => {
  it('is signed over id, time and body, so that the receiver can check all three', async () => {
    await post();
    const [call] = receiver.calls;
    const signed = createHmac('sha256', secret).update('00001042-7-0.1795514400.{"severity":1}').digest('base64');
    expect(call).toMatchObject({
      body: '{"severity":1}',
      headers: {
        'webhook-id': '00001042-7-0',
        'webhook-timestamp': '1795514400',
        'webhook-signature': `v1,${signed}`,
        'content-type': 'application/json',
        'user-agent': 'Caseline/1.2.3',
      },
    });
  });

  it('takes a secret in base64 as receivers hand it out', async () => {
    const key = Buffer.from('0123456789abcdef');
    const encoded = createWebhookPoster({
      secret: `whsec_${key.toString('base64')}`,
      privateHosts: ['127.0.0.1'],
      version: '1',
    });
    await post(receiver.url, encoded);
    const signed = createHmac('sha256', key).update('00001042-7-0.1795514400.{"severity":1}').digest('base64');
    expect(receiver.calls[0]?.headers['webhook-signature']).toBe(`v1,${signed}`);
  });

  it.each([500, 503, 408, 429])('may be repeated after %i', async (status) => {
    receiver.answers = () => status;
    await expect(post()).rejects.toThrow(TemporaryWebhookError);
  });

  it.each([400, 401, 404, 410])('is given up after %i', async (status) => {
    receiver.answers = () => status;
    await expect(post()).rejects.toThrow(PermanentWebhookError);
  });

  it('follows no redirect', async () => {
    receiver.answers = () => 307;
    await expect(post()).rejects.toThrow(/redirects are not followed/u);
    expect(receiver.calls).toHaveLength(1);
  });

  it('may be repeated when nobody listens, and says why without the address', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const away = createWebhookPoster({ secret, privateHosts: ['127.0.0.1'], version: '1' });
    const failure = await post(`http://127.0.0.1:${String(port)}/hook`, away).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TemporaryWebhookError);
    expect(String(failure)).toBe('TemporaryWebhookError: the webhook could not be reached (ECONNREFUSED)');
  });
});

describe('an address that is not public but meant', () => {
  it.each(['127.0.0.1', '127.0.0.1:80'])('is named with its port or without: %s', async (name) => {
    const named = createWebhookPoster({ secret, privateHosts: [name], version: '1' });
    // Whatever listens at port 80 here, it was tried.
    const outcome: unknown = await post('http://127.0.0.1/hook', named).catch((error: unknown) => error);
    expect(String(outcome)).not.toContain('not public');
  });
});

describe('an address that is not public', () => {
  const careful = createWebhookPoster({ secret, privateHosts: ['pager.internal'], version: '1' });

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])(
    'is not called, however it is written: %s',
    async (host) => {
      const port = receiver.host.split(':')[1] ?? '';
      await expect(post(`http://${host}:${port}/hook`, careful)).rejects.toThrow(/not public/u);
      expect(receiver.calls).toEqual([]);
    },
  );

  it.each(['ftp://pager.internal/hook', 'file:///etc/passwd', 'nonsense'])('is no webhook at all: %s', async (url) => {
    await expect(post(url, careful)).rejects.toThrow(/not an http:\/\/ or https:\/\/ address/u);
  });
});
