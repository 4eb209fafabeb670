import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { refuse } from '../../src/domain/decision.js';
import { startApi, type ApiUnderTest, type Reply } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const level2 = { line: 2, teamId: 'level-2', triage: null, checklist: [] } as const;

beforeEach(async () => {
  await api.forgetCases();
  await api.database.prisma.engineer.update({ where: { id: 'kofi-mensah' }, data: { awayUntil: null } });
  await api.givenCase({
    number: '00000001',
    state: { ...level2, owner: 'elena-moretti', coordinator: 'elena-moretti' },
  });
  await api.givenCase({ number: '00000002', state: { ...level2, owner: 'kofi-mensah', coordinator: 'elena-moretti' } });
  await api.givenCase({ number: '00000003', state: { ...level2, owner: 'kofi-mensah' } });
  await api.givenCase({ number: '00000004', state: { ...level2, owner: 'elena-moretti', closedAt: 1 } });
});

function handOver(body: object = {}, by: 'lead' | 'admin' | 'l2' = 'lead'): Promise<Reply> {
  return api.send(by, 'POST /engineers/elena-moretti/hand-over-all', body);
}
const sent = (): string[] =>
  api.intake.sent
    .map(({ name, caseNumber, command }) => `${caseNumber} ${name} ${JSON.stringify(command.body)}`)
    .sort();

describe('an engineer who leaves', () => {
  it('can’t be deactivated while open cases count on them; the list says which and in which role', async () => {
    const { status, json } = await api.send('admin', 'PATCH /engineers/elena-moretti', { isActive: false });
    expect([status, json.code, json.reason, json.count]).toEqual([409, 'conflict', 'still_assigned', 2]);
    expect(json.cases).toEqual(['00000001', '00000002']);
    expect(json.detail).toContain('00000001 (owner, coordinator), 00000002 (coordinator). Hand them over first');
  });

  it('hands over every role to a colleague by the ordinary commands', async () => {
    const { status, json } = await handOver({ to: 'kofi-mensah', text: 'Elena leaves us.' });
    expect(status).toBe(200);
    expect(sent()).toEqual([
      '00000001 assign {"engineer":"kofi-mensah"}',
      '00000001 assign-coordinator {"engineer":"kofi-mensah"}',
      '00000002 assign-coordinator {"engineer":"kofi-mensah"}',
    ]);
    expect(api.intake.sent.map(({ command }) => command.text)).toEqual(Array(3).fill('Elena leaves us.'));
    expect(json).toMatchObject({ engineer: 'elena-moretti', dryRun: false, failed: [], remaining: 2 });
    expect(json.moved).toHaveLength(3);
  });

  it('gives work back to the queues where nobody is named, and coordination to the owner', async () => {
    const { json } = await handOver();
    expect(sent()).toEqual(['00000001 release-ownership {}', '00000002 assign-coordinator {"engineer":"kofi-mensah"}']);
    expect(json.failed).toEqual([
      expect.objectContaining({ case: '00000001', role: 'coordinator', reason: 'no_successor' }),
    ]);
  });

  it('can be looked at before, which changes nothing', async () => {
    const { json } = await handOver({ to: 'kofi-mensah', dryRun: true });
    expect(api.intake.sent).toEqual([]);
    expect([json.dryRun, json.moved.length, json.remaining]).toEqual([true, 3, 2]);
  });

  it('is told what could not be moved, the rest is moved, and what somebody did meanwhile is no failure', async () => {
    api.intake.next = ({ name, caseNumber }) => {
      if (name === 'assign') return { kind: 'refused', refusal: refuse('wrong_level', 'the case has moved') };
      return caseNumber === '00000002'
        ? { kind: 'refused', refusal: refuse('unchanged', 'that engineer coordinates it') }
        : { kind: 'applied', commandId: 'c', seq: 2 };
    };
    const { json } = await handOver({ to: 'kofi-mensah' });
    expect(json.failed).toEqual([
      { case: '00000001', role: 'owner', reason: 'wrong_level', detail: 'the case has moved' },
    ]);
    expect(json.moved).toHaveLength(2);
  });

  describe('who was asked something', () => {
    const waits = { team: null, level: 2, since: 5 } as const;
    const [byTom, bySigrid, ofKofi] = [
      { ...waits, id: 'ask-tom', by: 'tom-ashby', engineer: 'elena-moretti' },
      { ...waits, id: 'ask-sigrid', by: 'sigrid-dahl', engineer: 'elena-moretti' },
      { ...waits, id: 'ask-kofi', by: 'tom-ashby', engineer: 'kofi-mensah' },
    ];
    beforeEach(async () => {
      await api.forgetCases();
      const owner = 'kofi-mensah';
      await api.givenCase({ number: '00000005', state: { ...level2, owner, consults: [byTom, ofKofi, bySigrid] } });
      await api.givenCase({ number: '00000006', state: { ...level2, owner, consults: [ofKofi] } });
      await api.givenCase({ number: '00000007', state: { ...level2, owner, consults: [byTom], closedAt: 1 } });
    });

    it('can’t be deactivated while the question waits', async () => {
      const { status, json } = await api.send('admin', 'PATCH /engineers/elena-moretti', { isActive: false });
      expect([status, json.reason, json.cases]).toEqual([409, 'still_assigned', ['00000005']]);
      expect(json.detail).toContain('00000005 (consult)');
    });

    it('gives the questions back to who asked, also where somebody takes over', async () => {
      const { json } = await handOver({ to: 'kofi-mensah', text: 'Elena leaves us.' });
      expect(sent()).toEqual([
        '00000005 withdraw-consult {"consult":"ask-sigrid"}',
        '00000005 withdraw-consult {"consult":"ask-tom"}',
      ]);
      expect(api.intake.sent.map(({ command }) => command.text)).toEqual(Array(2).fill('Elena leaves us.'));
      expect(json).toMatchObject({
        moved: [
          { case: '00000005', role: 'consult', to: 'tom-ashby' },
          { case: '00000005', role: 'consult', to: 'sigrid-dahl' },
        ],
        failed: [],
        remaining: 1,
      });
    });

    it('did not fail to, where the answer came meanwhile', async () => {
      api.intake.next = { kind: 'refused', refusal: refuse('unknown_consult', 'no consult ask-tom waits') };
      expect((await handOver()).json.failed).toEqual([]);
    });
  });

  it('is done by leads and admins, who act as leads in it', async () => {
    expect((await handOver({}, 'l2')).status).toBe(403);
    expect((await handOver({ to: 'kofi-mensah' }, 'admin')).status).toBe(200);
    expect(api.intake.sent.every(({ actor }) => actor.kind === 'engineer' && actor.isLead)).toBe(true);
  });

  it.each([
    ['who leaves', { to: 'elena-moretti' }, 'to'],
    ['nobody known', { coordinator: 'nobody' }, 'coordinator'],
  ])('hands over to nobody unfit: %s', async (_what, body, path) => {
    const { status, json } = await handOver(body);
    expect([status, json.errors[0].path, api.intake.sent]).toEqual([422, path, []]);
  });

  it('hands over to nobody who is away', async () => {
    await api.database.prisma.engineer.update({
      where: { id: 'kofi-mensah' },
      data: { awayUntil: new Date(Date.now() + 60_000) },
    });
    expect((await handOver({ to: 'kofi-mensah' })).json.errors).toEqual([{ path: 'to', message: 'is away' }]);
  });

  it('stops while Temporal is away and says what is left', async () => {
    api.intake.next = { kind: 'unavailable', detail: 'away', retryAfterSeconds: 1 };
    const { json } = await handOver({ to: 'kofi-mensah' });
    expect(json.moved).toEqual([]);
    expect(json.failed.every((one: { reason: string }) => one.reason === 'unavailable')).toBe(true);
    expect(json.remaining).toBe(2);
  });
});
