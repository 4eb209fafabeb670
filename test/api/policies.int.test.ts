import { completePolicy } from '../../src/domain/policy-completion.js';
import { readStandardPolicy } from '../../src/runtime/policy-file.js';
import type { CommandRequest } from '../../src/intake/requests.js';
import { refuse } from '../../src/domain/decision.js';
import { startApi, type ApiUnderTest } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.close();
});
beforeEach(() => {
  api.intake.forget();
});

describe('publishing a policy', () => {
  it('stores it beside the current one, filled up from the standard policy', async () => {
    const reply = await api.send('admin', 'POST /policies', { version: 2, windows: { reopen: 'P60D' } });
    expect([reply.status, reply.headers.get('location')]).toEqual([201, '/api/v1/policies/2']);
    expect(reply.json).toMatchObject({ version: 2, isCurrent: false });
    expect((await api.send('l1', 'GET /policies/current')).json.version).toBe(1);
    const { document } = (await api.send('l1', 'GET /policies/2')).json;
    expect(document.windows.reopen).toBe('P60D');
    expect(document.texts.acknowledgement.body).toContain('{{number}}');
  });

  it('again is answered with what is stored, but another content under its number is refused', async () => {
    const same = await api.send('admin', 'POST /policies', { version: 2, windows: { reopen: 'P60D' } });
    expect([same.status, same.json.version]).toEqual([200, 2]);
    const other = await api.send('admin', 'POST /policies', { version: 2, windows: { reopen: 'P61D' } });
    expect([other.status, other.json.code]).toEqual([409, 'conflict']);
    expect(other.json.detail).toContain('raise `version`');
  });

  it('warns of names that nobody has, which are no mistake yet', async () => {
    const { status, json } = await api.send('admin', 'POST /policies', {
      version: 8,
      accounts: { brackenridge: {}, brackenrige: {} },
      plans: { platinum: {} },
      routing: { '*': { 2: 'level-2' }, ledger: { 3: 'nobodys' } },
      checklists: [{ product: 'meridian-reports', kind: 'error', items: [] }],
      onCall: { acknowledgeWithin: 'PT10M', rosters: { '*': { engineers: [api.users.l2.email, 'gone@x.example'] } } },
    });
    expect(status).toBe(201);
    expect(json.warnings).toEqual([
      { path: 'accounts.brackenrige', message: 'there is no account "brackenrige"' },
      { path: 'plans.platinum', message: 'no entitlement is of the plan "platinum"' },
      { path: 'routing.ledger', message: 'there is no product "ledger"' },
      { path: 'routing.ledger.3', message: 'there is no team "nobodys"' },
      { path: 'onCall.rosters.*.engineers[1]', message: 'there is no active engineer "gone@x.example"' },
    ]);
    await api.database.prisma.policyVersion.delete({ where: { version: 8 } });
  });

  it('with mistakes is refused whole, with every one of them; the old one stays', async () => {
    const wrong = { version: 3, windows: { triage: 'soon' }, calendars: { shut: { timeZone: 'UTC' } }, warnAt: 9 };
    const reply = await api.send('admin', 'POST /policies', wrong);
    expect([reply.status, reply.json.code]).toEqual([422, 'invalid']);
    expect(reply.json.errors).toEqual([
      { path: 'warnAt', message: expect.stringContaining('less than 1') },
      { path: 'calendars.shut.windows', message: expect.stringContaining('never open') },
      { path: 'windows.triage', message: expect.stringContaining('"soon" is not a duration') },
    ]);
    expect((await api.send('l1', 'GET /policies/3')).status).toBe(404);
    expect((await api.send('l1', 'GET /policies/current')).json.version).toBe(1);
  });

  it.each([
    ['lead', 'POST /policies', 403],
    ['customer', 'POST /policies', 403],
    ['lead', 'POST /policies/1/use', 403],
    ['l2', 'POST /policies/1/adopt', 403],
    ['customer', 'GET /policies/1/diff/2', 403],
    ['customer', 'GET /calendars', 403],
    ['admin', 'POST /policies/99/use', 404],
    ['lead', 'POST /policies/99/adopt', 404],
    ['l1', 'GET /policies/1/diff/x', 404],
  ] as const)('%s gets for %s: %d', async (user, request, status) => {
    expect((await api.send(user, request, request.startsWith('GET') ? undefined : {})).status).toBe(status);
  });
});

describe('the current policy', () => {
  it('is the one that an admin chooses, at once and back again', async () => {
    expect((await api.send('admin', 'POST /policies/2/use', {})).json).toMatchObject({ version: 2, isCurrent: true });
    expect((await api.send('l1', 'GET /policies/current')).json.version).toBe(2);
    expect(
      (await api.send('l1', 'GET /policies')).json.items.map((one: { isCurrent: boolean }) => one.isCurrent),
    ).toEqual([true, false]);
    await api.send('admin', 'POST /policies/1/use', {});
    expect((await api.send('l1', 'GET /policies/current')).json.version).toBe(1);
  });

  it('shows its calendars, and when the desk opens', async () => {
    const { items } = (await api.send('l1', 'GET /calendars')).json;
    const [business, always] = items;
    expect(business).toMatchObject({ name: 'business', timeZone: 'Europe/Berlin', workingDaySeconds: 28_800 });
    expect(business.windows).toMatchObject({ monday: ['08:00-12:00', '13:00-17:00'], sunday: [] });
    expect(business.holidays).toContainEqual({ date: '2026-12-24', name: 'Christmas Eve', windows: ['08:00-12:00'] });
    expect(Date.parse(business.opensAt)).toBeGreaterThanOrEqual(Date.parse(always.opensAt));
    expect(always).toMatchObject({ name: 'always', always: true, isOpen: true });
  });
});

it('two versions are compared in words', async () => {
  const { json } = await api.send('l1', 'GET /policies/1/diff/2');
  expect(json).toEqual({
    from: 1,
    to: 2,
    changes: [
      {
        path: 'windows.reopen',
        about: 'Reopen window',
        severity: null,
        from: '30 days (always)',
        to: '60 days (always)',
      },
    ],
  });
});

describe('adopting a version', () => {
  beforeAll(async () => {
    await api.givenCase({ number: '00002001' });
    await api.givenCase({ number: '00002002', account: 'oakmere' });
    await api.givenCase({ number: '00002003', state: { closedAt: Date.now() } });
    await api.givenCase({ number: '00002004', state: { severity: 1 } });
    await api.givenCase({ number: '00002005' });
    await api.database.prisma.supportCase.update({ where: { caseNumber: '00002005' }, data: { policyVersion: 2 } });
  });

  const sentTo = (): string[] => api.intake.sent.map(({ caseNumber }: CommandRequest) => caseNumber);

  it('sends the command to every open case of another version', async () => {
    const { json } = await api.send('lead', 'POST /policies/2/adopt', { text: 'New terms' });
    expect(json).toEqual({ version: 2, matched: 3, adopted: 3, refused: [], nextCursor: null });
    expect(sentTo()).toEqual(['00002001', '00002002', '00002004']);
    expect(api.intake.sent[0]).toMatchObject({
      name: 'adopt-policy',
      command: { body: { version: 2 }, text: 'New terms' },
    });
  });

  it.each<[object, string[]]>([
    [{ account: 'oakmere' }, ['00002002']],
    [{ severity: 1 }, ['00002004']],
    [{ policyVersion: 2 }, []],
    [{ status: ['closed'] }, ['00002003']],
    [{ level: 1, product: 'none' }, []],
  ])('only to those that match %j', async (filter, expected) => {
    await api.send('lead', 'POST /policies/2/adopt', filter);
    expect(sentTo()).toEqual(expected);
  });

  it('goes on behind its cursor', async () => {
    const first = (await api.send('lead', 'POST /policies/2/adopt', { limit: 2 })).json;
    expect(first).toMatchObject({ matched: 2, nextCursor: expect.any(String) });
    const next = await api.send('lead', 'POST /policies/2/adopt', { limit: 2, cursor: first.nextCursor });
    expect(next.json).toMatchObject({ matched: 1, nextCursor: null });
    expect(sentTo()).toEqual(['00002001', '00002002', '00002004']);
  });

  it('tells which case refused, and counts one that has the version by now as adopted', async () => {
    api.intake.next = ({ caseNumber }) => {
      if (caseNumber === '00002001') return { kind: 'refused', refusal: refuse('closed', 'the case is closed') };
      if (caseNumber === '00002002') return { kind: 'refused', refusal: refuse('unchanged', 'it is so') };
      return { kind: 'unavailable', detail: 'Temporal is away', retryAfterSeconds: 1 };
    };
    const { json } = await api.send('lead', 'POST /policies/2/adopt', {});
    expect(json).toMatchObject({
      matched: 3,
      adopted: 1,
      refused: [
        { case: '00002001', reason: 'closed', detail: 'the case is closed' },
        { case: '00002004', reason: 'unavailable', detail: 'Temporal is away' },
      ],
    });
  });

  it('refuses a filter that it does not know', async () => {
    const reply = await api.send('lead', 'POST /policies/2/adopt', { owner: 'me' });
    expect([reply.status, reply.json.errors[0].path]).toEqual([422, 'owner']);
  });
});

it('a case list is filtered by the version of the policy', async () => {
  const { json } = await api.send('l1', 'GET /cases?policyVersion=2');
  expect(json.items.map((one: { number: string }) => one.number)).toEqual(['00002005']);
});

it('a document that says everything is filled up with nothing', () => {
  const standard = readStandardPolicy();
  expect(completePolicy(standard, standard)).toEqual(standard);
});
