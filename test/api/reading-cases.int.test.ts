import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startAt } from '../domain/support.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => api.forgetCases());

describe('a case', () => {
  it('is shown with its names, its checklist and whose move it is', async () => {
    await api.givenCase({
      state: { owner: 'elena-moretti', coordinator: 'tom-ashby', participants: ['jonas-pfeiffer'] },
    });
    const { status, headers, json } = await api.send('l1', 'GET /cases/00001042');
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe(`"${String(json.seq)}"`);
    expect(json).toMatchObject({
      number: '00001042',
      account: { id: 'brackenridge', name: 'Brackenridge Logistics' },
      contact: { name: 'Marta Lindqvist', email: 'marta.lindqvist@brackenridge.example' },
      owner: { id: 'elena-moretti', name: 'Elena Moretti' },
      coordinator: { name: 'Tom Ashby' },
      participants: [{ id: 'jonas-pfeiffer', name: 'Jonas Pfeiffer', email: 'jonas.pfeiffer@brackenridge.example' }],
      status: 'gathering',
      level: 1,
      actionable: false,
      workflow: { id: 'case-00001042', runId: null, url: 'http://ui.test/namespaces/default/workflows/case-00001042' },
    });
    expect(json.checklist.map((item: { key: string }) => item.key)).toEqual(['steps', 'log', 'impact']);
    expect(json.pendingActions).toContainEqual({
      side: 'level1',
      kind: 'TRIAGE',
      detail: null,
      since: new Date(startAt).toISOString(),
      // Four hours of the desk's day, which has an hour's break.
      due: new Date(startAt + 5 * 3_600_000).toISOString(),
    });
  });

  it('costs one statement to know the caller and one to read it', async () => {
    await api.givenCase();
    await api.send('l1', 'GET /cases/00001042');
    const spies = [jest.spyOn(api.database, 'query'), jest.spyOn(api.database.prisma, '$queryRaw')];
    await api.send('l1', 'GET /cases/00001042');
    const statements = spies.flatMap((spy) => spy.mock.calls.map(([statement]) => statement as { sql: string }));
    const questions = statements.map(({ sql }) => /-- (.*)/u.exec(sql)?.[1]);
    for (const spy of spies) spy.mockRestore();
    expect(questions).toEqual(['who holds this token, and what may they do?', 'one case with all that its page shows']);
  });

  it('hides from customers what the desk does inside', async () => {
    const engagement = {
      state: 'taken',
      reason: 'NOT_REPRODUCIBLE',
      since: startAt,
      engineer: 'sigrid-dahl',
      takenAt: startAt,
    } as const;
    await api.givenCase({ state: { owner: 'elena-moretti', line: 2, triage: null, engagement } });
    const seen = await api.send('customer', 'GET /cases/00001042');
    expect(seen.json).toMatchObject({ engagement: null, owner: { name: 'Elena Moretti' } });
    expect(seen.json).not.toHaveProperty('workflow');
    const inside = await api.send('l3', 'GET /cases/00001042');
    expect(inside.json.engagement).toMatchObject({ state: 'taken', engineer: { name: 'Sigrid Dahl' } });
    const level3 = (json: { pendingActions: { side: string }[] }): unknown =>
      json.pendingActions.find((one) => one.side === 'level3');
    expect(level3(seen.json)).toMatchObject({ kind: 'RETURN_FINDING', due: null });
    expect(level3(inside.json)).toMatchObject({ due: expect.any(String) });
  });

  it('shows the proposed resolution in the words of its message', async () => {
    const resolution = {
      code: 'RESOLUTION_PROVIDED',
      release: null,
      defect: null,
      article: null,
      messageId: 'm1',
      proposedAt: startAt,
      by: 'elena-moretti',
    } as const;
    await api.givenCase({ state: { resolution } });
    await api.givenMessage({ id: 'm1', text: 'Apply the mapping fix.', isPublic: true });
    const { json } = await api.send('customer', 'GET /cases/00001042');
    expect(json).toMatchObject({
      status: 'resolved',
      resolution: { summary: 'Apply the mapping fix.', by: { name: 'Elena Moretti' } },
    });
  });
});

describe('another account', () => {
  const reads = ['', '/timeline', '/messages', '/related'];
  it.each(reads)('gets 404 for /cases/{number}%s, as for a case that does not exist', async (what) => {
    await api.givenCase();
    const foreign = await api.send('stranger', `GET /cases/00001042${what}`);
    const absent = await api.send('stranger', `GET /cases/00009999${what}`);
    expect([foreign.status, absent.status]).toEqual([404, 404]);
    expect(foreign.json.detail).toBe(absent.json.detail.replace('00009999', '00001042'));
    expect((await api.send('customer', `GET /cases/00001042${what}`)).status).toBe(200);
  });

  it("is not in anybody else's list, whatever the filter says", async () => {
    await api.givenCase();
    await api.givenCase({ number: '00001043', account: 'oakmere' });
    const numbers = async (user: 'customer' | 'stranger' | 'l1', query: string): Promise<string[]> =>
      (await api.send(user, `GET /cases${query}`)).json.items.map((item: { number: string }) => item.number);
    expect(await numbers('customer', '')).toEqual(['00001042']);
    expect(await numbers('customer', '?account=oakmere')).toEqual([]);
    expect(await numbers('stranger', '?q=00001042')).toEqual([]);
    expect((await numbers('l1', '?sort=number')).sort()).toEqual(['00001042', '00001043']);
  });

  it('sees neither accounts nor contacts of others', async () => {
    expect((await api.send('customer', 'GET /accounts')).json.items.map((one: { id: string }) => one.id)).toEqual([
      'brackenridge',
    ]);
    expect((await api.send('customer', 'GET /accounts/oakmere')).status).toBe(404);
    expect((await api.send('customer', 'GET /contacts/priya-raman')).status).toBe(404);
    expect((await api.send('customer', 'GET /contacts?account=oakmere')).json.items).toEqual([]);
  });
});

describe('the timeline', () => {
  it("gives customers public entries only, without the desk's reasons", async () => {
    const { seq } = await api.givenCase();
    const data = { from: 1, to: 2, reason: 'HAND_OFF_WINDOW', automatic: true, team: 'level-2', bounce: false };
    await api.givenEntry({ seq: seq + 1, type: 'note-added', isPublic: false });
    await api.givenEntry({ seq: seq + 2, type: 'level-changed', isPublic: true, data });
    const seen = (await api.send('customer', 'GET /cases/00001042/timeline')).json.items;
    expect(seen.map((one: { type: string }) => one.type)).not.toContain('note-added');
    expect(seen.at(-1)).toMatchObject({ actor: { kind: 'engineer', name: 'Elena Moretti' }, data: { from: 1, to: 2 } });
    expect(seen.at(-1).data).toEqual({ from: 1, to: 2 });
    const inside = (await api.send('l1', 'GET /cases/00001042/timeline')).json.items;
    expect(inside.at(-1).data).toEqual(data);
  });

  it('goes on after a sequence, page by page', async () => {
    const { seq } = await api.givenCase();
    for (const more of [1, 2, 3]) await api.givenEntry({ seq: seq + more, type: 'note-added', isPublic: false });
    const first = (await api.send('l1', `GET /cases/00001042/timeline?after=${String(seq)}&limit=2`)).json;
    expect(first.items.map((one: { seq: number }) => one.seq)).toEqual([seq + 1, seq + 2]);
    const rest = (await api.send('l1', `GET /cases/00001042/timeline?cursor=${first.nextCursor as string}`)).json;
    expect(rest.items.map((one: { seq: number }) => one.seq)).toEqual([seq + 3]);
    expect(rest.nextCursor).toBeNull();
  });
});

describe('messages', () => {
  it("show a fact once it is stored and an engineer's text once it was accepted", async () => {
    await api.givenCase();
    await api.givenMessage({
      id: 'm1',
      text: 'It happened again',
      isPublic: true,
      isFact: true,
      authorKind: 'contact',
      authorId: 'marta-lindqvist',
    });
    await api.givenMessage({ id: 'm2', text: 'refused, never to be seen', isPublic: true });
    await api.givenMessage({ id: 'm3', text: 'internal: the null column', isPublic: false });
    await api.givenMessage({ id: 'm4', text: 'Please send the log', isPublic: true });
    await api.givenEntry({ seq: 50, type: 'note-added', isPublic: false, messageId: 'm3' });
    await api.givenEntry({ seq: 51, type: 'reply-sent', isPublic: true, messageId: 'm4' });
    const texts = async (user: 'customer' | 'l1', query = ''): Promise<string[]> =>
      (await api.send(user, `GET /cases/00001042/messages${query}`)).json.items.map(
        (one: { text: string }) => one.text,
      );
    expect(await texts('customer')).toEqual(['It happened again', 'Please send the log']);
    expect(await texts('l1')).toEqual(['It happened again', 'internal: the null column', 'Please send the log']);
    expect(await texts('l1', '?after=50')).toEqual(['It happened again', 'Please send the log']);
  });

  it.each([
    [['sent'], null, 'sent'],
    [['sent', 'queued'], null, 'queued'],
    [['queued'], 'greylisted', 'deferred'],
    [['sent', 'failed'], null, 'failed'],
    [['bounced', 'queued'], 'the mailbox is gone', 'bounced'],
    [[], null, null],
  ])('whose mails are %j (last error %j) are %s', async (states, lastError, delivery) => {
    await api.givenCase();
    await api.givenMessage({ id: 'm1', text: 'hello', isPublic: true });
    await api.givenEntry({ seq: 50, type: 'reply-sent', isPublic: true, messageId: 'm1' });
    await api.database.prisma.notification.createMany({
      data: states.map((state, at) => ({
        ...{
          id: `n${String(at)}`,
          caseNumber: '00001042',
          seq: 50,
          event: 'reply-sent',
          template: 'reply',
          messageId: 'm1',
        },
        ...{ recipientKind: 'contact', recipientId: 'marta-lindqvist', state, lastError },
      })),
    });
    expect((await api.send('l1', 'GET /cases/00001042/messages')).json.items[0].delivery).toBe(delivery);
  });

  it("never carry an engineer's address to a customer (C6)", async () => {
    await api.givenCase({ state: { owner: 'elena-moretti' } });
    await api.givenMessage({ id: 'm1', text: 'hello', isPublic: true });
    await api.givenEntry({ seq: 50, type: 'reply-sent', isPublic: true, messageId: 'm1' });
    const answers = await Promise.all(
      ['', '/timeline', '/messages', '/related'].map((what) => api.send('customer', `GET /cases/00001042${what}`)),
    );
    const seen = answers.map((answer) => answer.text).join('\n');
    expect(seen).toContain('Elena Moretti');
    expect(seen).not.toContain('larkfield.example');
    expect((await api.send('customer', 'GET /engineers')).status).toBe(403);
  });
});

describe('related cases', () => {
  it('are found from both sides', async () => {
    await api.givenCase();
    await api.givenCase({ number: '00001043', state: { links: [{ type: 'related', number: '00001042' }] } });
    await api.givenEntry({
      caseNumber: '00001043',
      ...{ seq: 60, type: 'case-linked', isPublic: false, data: { linkType: 'related', number: '00001042' } },
    });
    const from = (await api.send('l1', 'GET /cases/00001042/related')).json.items;
    expect(from).toMatchObject([{ type: 'related', direction: 'from', number: '00001043' }]);
    const to = (await api.send('l1', 'GET /cases/00001043/related')).json.items;
    expect(to).toMatchObject([{ type: 'related', direction: 'to', number: '00001042' }]);
  });
});
