import { describe, expect, it } from '@jest/globals';
import { ApiClient, InstanceError } from '../../src/play/api-client.js';
import { ApiDesk } from '../../src/play/api-desk.js';
import { Organisation } from '../../src/play/organisation.js';

interface Sent {
  readonly line: string;
  readonly token: string;
  readonly body: Record<string, unknown> | undefined;
}
type Answers = Record<string, (sent: Sent) => [status: number, body: object]>;

const theCase = {
  number: '00000007',
  seq: 3,
  status: 'in_progress',
  level: 2,
  owner: { id: 'play-r1', name: 'Engineer R1' },
  engagement: null,
  pendingActions: [{ side: 'level2', kind: 'PROGRESS', detail: null, since: 'then', due: null }],
};

/** An instance that makes whatever is asked for, unless `answers` says otherwise. */
function instance(answers: Answers = {}): { desk: ApiDesk; organisation: Organisation; sent: Sent[] } {
  const sent: Sent[] = [];
  const reply = (url: string, init: RequestInit): Promise<Response> => {
    const given = new Headers(init.headers).get('authorization') ?? '';
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : undefined;
    const line = `${init.method ?? 'GET'} ${url.replace('http://here/api/v1', '')}`;
    const request: Sent = { line, token: given.replace('Bearer ', ''), body };
    sent.push(request);
    const [status, answer] = answers[line]?.(request) ?? usual(request);
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  };
  const api = new ApiClient({ url: 'http://here', giveUpAfterMs: 1_000, fetch: reply as typeof fetch });
  const staff = (): readonly [1, 2] => [1, 2];
  const organisation = new Organisation(api, { adminToken: 'admin', staff });
  return { desk: new ApiDesk(api, organisation), organisation, sent };
}

function usual({ line, body }: Sent): [number, object] {
  if (line === 'POST /tokens') return [201, { token: `token of ${String(body?.['user'])}` }];
  if (line === 'POST /cases') return [201, { ...theCase, engagement: null, pendingActions: [] }];
  if (line.startsWith('POST /cases/') || line.startsWith('GET')) return [200, theCase];
  return [201, {}];
}

const opening = {
  by: { kind: 'customer' },
  sourceId: 'i-1',
  level: 1,
  severity: 3,
  subject: 'Incident i-1',
  text: 'words',
  items: [],
  attributes: { sourceId: 'i-1' },
} as const;

describe('the desk of a running instance', () => {
  it('opens as the customer, who may not name a level, and reads the case as the lead', async () => {
    const { desk, sent } = instance();
    const view = await desk.open(opening);
    const open = sent.find(({ line }) => line === 'POST /cases');
    expect(open?.token).toMatch(/^token of play-customer-\d+$/u);
    expect(open?.body).not.toHaveProperty('level');
    expect(sent.at(-1)).toMatchObject({ line: 'GET /cases/00000007', token: 'token of play-lead' });
    expect(view.pendingActions).toHaveLength(1);
  });

  it('opens above level 1 as an engineer, for the contact and with the reason', async () => {
    const { desk, sent } = instance();
    await desk.open({ ...opening, by: { kind: 'engineer', code: 'R1' }, level: 2 });
    const open = sent.find(({ line }) => line === 'POST /cases');
    expect(open?.token).toBe('token of play-r1');
    expect(open?.body).toMatchObject({ level: 2, text: 'words', contact: expect.stringMatching(/^play-customer-/u) });
  });

  it('sends each act as the person who did it, with people and teams made once and named by our ids', async () => {
    const { desk, sent } = instance();
    const view = await desk.open(opening);
    const by = { kind: 'engineer', code: 'R1' } as const;
    await desk.command(view, { name: 'hand-over', by, body: { engineer: 'R2' }, text: 'why' });
    const answer = await desk.command(view, { name: 'transfer', by, body: { team: 'V3 2nd' }, text: 'why' });
    expect(answer).toMatchObject({ ok: true, view: { owner: 'R1', level: 2 } });
    const bodies = sent.filter(({ line }) => line.startsWith('POST /cases/')).map(({ body }) => body);
    expect(bodies).toEqual([
      { engineer: 'play-r2', text: 'why' },
      { team: 'play-2-v3-2nd', text: 'why' },
    ]);
    const made = sent.filter(({ line }) => line === 'POST /engineers').map(({ body }) => body?.['id']);
    expect(made.filter((id) => id === 'play-r1')).toHaveLength(1);
  });

  it('waits for the effect of a fact that is only accepted', async () => {
    let reads = 0;
    const { desk } = instance({
      'POST /cases/00000007/reply': () => [202, { commandId: 'c' }],
      'GET /cases/00000007': () => [200, { ...theCase, seq: (reads += 1) > 2 ? 4 : 3 }],
    });
    const view = await desk.open(opening);
    const answer = await desk.command(view, { name: 'reply', by: { kind: 'customer' }, body: {}, text: 'words' });
    expect(answer).toMatchObject({ ok: true, view: { seq: 4 } });
  });

  it('gives a refusal as an answer with its reason', async () => {
    const refusal = { code: 'refused', reason: 'engaged', detail: 'Level 3 is engaged' };
    const { desk } = instance({ 'POST /cases/00000007/resolve': () => [409, refusal] });
    const view = await desk.open(opening);
    const body = { code: 'RESOLUTION_PROVIDED' } as const;
    expect(await desk.command(view, { name: 'resolve', by: { kind: 'lead' }, body, text: 'words' })).toEqual({
      ok: false,
      reason: 'engaged',
      detail: 'Level 3 is engaged',
    });
  });
});

describe('the organisation of a log', () => {
  it('is found again by a second run, and people get the levels that another log shows', async () => {
    const { organisation, sent } = instance({
      'POST /engineers': () => [409, { code: 'conflict' }],
      'POST /teams': () => [409, { code: 'conflict' }],
      'GET /engineers/play-r1': () => [200, { levels: [2, 3] }],
      'PATCH /engineers/play-r1': () => [200, {}],
    });
    await organisation.prepare();
    expect(await organisation.engineer('R1')).toBe('play-r1');
    expect(sent.at(-1)).toMatchObject({ line: 'PATCH /engineers/play-r1', body: { levels: [1, 2, 3] } });
  });

  it('is not made with a token that does not allow it', async () => {
    const { organisation } = instance({ 'POST /teams': () => [403, { detail: 'for leads' }] });
    await expect(organisation.prepare()).rejects.toThrow(InstanceError);
  });
});
