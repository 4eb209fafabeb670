import { describe, expect, it } from '@jest/globals';
import { ApiClient, InstanceError } from '../../src/play/api-client.js';

type Given = Response | Error;

/** Answers one after the other, and what was sent to get them. */
function instance(answers: Given[]): { api: ApiClient; keys: (string | null)[] } {
  const keys: (string | null)[] = [];
  const answer = (_url: unknown, init?: RequestInit): Promise<Response> => {
    keys.push(new Headers(init?.headers).get('idempotency-key'));
    const next = answers.shift() ?? new Error('nothing more was expected');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  return { api: new ApiClient({ url: 'http://here', giveUpAfterMs: 3_000, fetch: answer }), keys };
}
function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status });
}

const request = { method: 'POST', path: '/cases', token: 't', body: {} } as const;

describe('a request to the instance', () => {
  it('is repeated with the same Idempotency-Key while the instance is busy or away', async () => {
    const { api, keys } = instance([
      json(503, { code: 'unavailable' }),
      new Error('fetch failed'),
      json(409, { code: 'in_progress' }),
      json(201, { number: '00000001' }),
    ]);
    expect(await api.send(request)).toEqual({ status: 201, body: { number: '00000001' } });
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/u);
  });

  it('is not repeated when it was refused', async () => {
    const { api, keys } = instance([json(409, { code: 'refused', reason: 'closed' })]);
    expect((await api.send(request)).status).toBe(409);
    expect(keys).toHaveLength(1);
  });

  it('has another key each time, and none where the answer is shown only once', async () => {
    const { api, keys } = instance([json(201, {}), json(201, {}), json(201, {})]);
    await api.send(request);
    await api.send(request);
    await api.send({ ...request, hasKey: false });
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBeNull();
  });

  it('fails with the reason when nobody answers in time', async () => {
    const away = Array.from(
      { length: 9 },
      () => new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') }),
    );
    const { api } = instance(away);
    const failed = api.send(request);
    await expect(failed).rejects.toBeInstanceOf(InstanceError);
    await expect(failed).rejects.toThrow('POST /cases at http://here: fetch failed (connect ECONNREFUSED)');
  });
});
