import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseState } from '../../src/domain/state.js';
import { minuteMs, startAt } from '../domain/support.js';
import { startApi, type ApiUnderTest, type UserName } from './support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => api.forgetCases());

const target = '00001042';
const source = '00001043';
const merged: Partial<CaseState> = { mergedInto: target, closedAt: startAt + 9 * minuteMs, closureCode: 'DUPLICATE' };

interface Shown {
  readonly id: string;
  readonly caseNumber: string;
  readonly seq: number;
  readonly type: string;
}
async function items(user: UserName, path: string): Promise<Shown[]> {
  return (await api.send(user, `GET /cases/${path}`)).json.items as Shown[];
}
const at = (minutes: number): Date => new Date(startAt + minutes * minuteMs);

/** The source was merged after five minutes of both. */
async function givenMerged(): Promise<void> {
  await api.givenCase({ number: target });
  await api.givenCase({ number: source, state: merged });
  await api.givenMessage({ id: 'm1', text: 'first', isPublic: true, isFact: true, at: at(1) });
  await api.givenMessage({ id: 'm2', caseNumber: source, text: 'second', isPublic: true, isFact: true, at: at(2) });
  await api.givenMessage({ id: 'm3', text: 'third', isPublic: true, isFact: true, at: at(3) });
  await api.givenMessage({ id: 'm4', caseNumber: source, text: 'inside', isPublic: false, isFact: true, at: at(4) });
}

describe('a case that another was merged into', () => {
  it('shows the words of both in one order, each with its case', async () => {
    await givenMerged();
    const shown = await items('l1', `${target}/messages`);
    expect(shown.map(({ id, caseNumber }) => [id, caseNumber])).toEqual([
      ['m1', target],
      ['m2', source],
      ['m3', target],
      ['m4', source],
    ]);
    expect((await items('l1', `${source}/messages`)).map(({ id }) => id)).toEqual(['m2', 'm4']);
  });

  it('shows customers the public words of both only', async () => {
    await givenMerged();
    expect((await items('customer', `${target}/messages`)).map(({ id }) => id)).toEqual(['m1', 'm2', 'm3']);
  });

  it('pages through both', async () => {
    await givenMerged();
    for (const what of ['messages', 'timeline']) {
      const whole = await items('l1', `${target}/${what}`);
      const seen: Shown[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const after = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = (await api.send('l1', `GET /cases/${target}/${what}?limit=1${after}`)).json;
        seen.push(...(page.items as Shown[]));
        cursor = page.nextCursor as string | null;
      }
      expect(seen).toEqual(whole);
    }
  });

  it('puts what happened on the other one behind what had happened here before it', async () => {
    const { seq } = await api.givenCase({ number: target });
    const other = await api.givenCase({ number: source, state: merged });
    await api.givenEntry({ seq: seq + 1, type: 'note-added', isPublic: false, at: at(1) });
    await api.givenEntry({
      caseNumber: source,
      seq: other.seq + 1,
      type: 'reply-sent',
      isPublic: true,
      at: at(2),
    });
    await api.givenEntry({ seq: seq + 2, type: 'note-added', isPublic: false, at: at(3) });
    const shown = (await items('l1', `${target}/timeline`)).map((entry) => [entry.caseNumber, entry.type]);
    expect(shown.slice(-3)).toEqual([
      [target, 'note-added'],
      [source, 'reply-sent'],
      [target, 'note-added'],
    ]);
    const later = await items('l1', `${target}/timeline?after=${String(seq + 1)}`);
    expect(later.map((entry) => entry.type)).toEqual(['reply-sent', 'note-added']);
    expect((await items('customer', `${target}/timeline`)).map((entry) => entry.type)).not.toContain('note-added');
  });

  it('names the cases, and is named by them', async () => {
    await givenMerged();
    expect((await api.send('l1', `GET /cases/${target}`)).json).toMatchObject({
      mergedInto: null,
      mergedCases: [source],
    });
    expect((await api.send('customer', `GET /cases/${source}`)).json).toMatchObject({
      mergedInto: target,
      status: 'closed',
      closureCode: 'DUPLICATE',
    });
    const related = async (number: string): Promise<unknown> =>
      (await api.send('customer', `GET /cases/${number}/related`)).json.items.map(
        ({ number: other, type, direction }: { number: string; type: string; direction: string }) => [
          other,
          type,
          direction,
        ],
      );
    expect(await related(target)).toEqual([[source, 'duplicate-of', 'from']]);
    expect(await related(source)).toEqual([[target, 'duplicate-of', 'to']]);
  });

  it('shows nothing of a case that belongs to another account by now', async () => {
    await givenMerged();
    await api.database.prisma.supportCase.update({ where: { caseNumber: source }, data: { accountId: 'oakmere' } });
    expect((await items('customer', `${target}/messages`)).map(({ id }) => id)).toEqual(['m1', 'm3']);
    expect((await items('customer', `${target}/timeline`)).map(({ caseNumber }) => caseNumber)).not.toContain(source);
    expect((await api.send('customer', `GET /cases/${target}`)).json.mergedCases).toEqual([]);
  });

  it('is read once even when both were merged into each other at the same moment', async () => {
    await api.givenCase({ number: target, state: { ...merged, mergedInto: source } });
    await api.givenCase({ number: source, state: merged });
    await api.givenMessage({ id: 'm1', text: 'first', isPublic: true, isFact: true });
    expect((await items('l1', `${target}/messages`)).map(({ id }) => id)).toEqual(['m1']);
    expect((await items('l1', `${source}/messages`)).map(({ id }) => id)).toEqual(['m1']);
  });
});

describe('a command that met a merged case', () => {
  it('answers with the case that goes on', async () => {
    await givenMerged();
    api.intake.next = { kind: 'applied', commandId: 'c1', seq: 3, caseNumber: target };
    const reply = await api.send('customer', `POST /cases/${source}/reply`, { text: 'hello' });
    expect([reply.status, reply.json.number]).toEqual([200, target]);
    expect(reply.headers.get('content-location')).toBe(`/api/v1/cases/${target}`);
  });

  it('that names an unknown case is refused, its own address being right', async () => {
    await api.givenCase();
    api.intake.next = { kind: 'refused', refusal: { ok: false, reason: 'unknown_case', detail: 'no such case' } };
    const reply = await api.send('l1', `POST /cases/${target}/merge-into`, { case: '00009999' });
    expect([reply.status, reply.json.reason]).toEqual([409, 'unknown_case']);
  });
});

describe('what support asks of itself', () => {
  const consults = [
    { id: 'c1', by: 'elena-moretti', engineer: 'sigrid-dahl', team: null, level: 3, since: startAt },
  ] as const;
  const attention = { by: 'support', since: startAt, settledAt: null, rhythmMs: 86_400_000 } as const;

  it('is shown to engineers with names and due times', async () => {
    await api.givenCase({ state: { consults: [...consults], attention } });
    const { json } = await api.send('l1', `GET /cases/${target}`);
    expect(json).toMatchObject({
      consults: [
        { id: 'c1', by: { name: 'Elena Moretti' }, engineer: { name: 'Sigrid Dahl' }, due: expect.any(String) },
      ],
      attention: { by: 'support', settledAt: null, rhythm: 'PT24H' },
    });
  });

  it('is no business of customers, attention that they asked for themselves is', async () => {
    await api.givenCase({ state: { consults: [...consults], attention } });
    await api.givenCase({ number: source, state: { attention: { ...attention, by: 'customer' } } });
    const kinds = async (number: string): Promise<string[]> => {
      const { json } = await api.send('customer', `GET /cases/${number}`);
      expect(json).not.toHaveProperty('consults');
      expect(json).not.toHaveProperty('attention');
      return json.pendingActions.map(({ kind }: { kind: string }) => kind);
    };
    expect(await kinds(target)).not.toEqual(expect.arrayContaining(['ANSWER_CONSULT']));
    expect(await kinds(target)).not.toEqual(expect.arrayContaining(['MANAGER_RESPONSE']));
    expect(await kinds(source)).toContain('MANAGER_RESPONSE');
  });
});

describe('what the customer said of the end', () => {
  it('stands in the case: their verdict, and the day they named', async () => {
    await api.givenCase({ state: { rating: 4, deferral: { since: startAt, until: startAt + minuteMs } } });
    const { json } = await api.send('customer', `GET /cases/${target}`);
    expect(json).toMatchObject({ rating: 4, deferredUntil: at(1).toISOString() });
  });
});

describe('a redacted message', () => {
  it('says who removed words, and when', async () => {
    await api.givenCase();
    await api.givenMessage({ id: 'm1', text: 'my [removed]', isPublic: true, isFact: true });
    const redactions = [
      { command: 'c1', at: at(5).toISOString(), byKind: 'engineer', byId: 'hanna-weiss', span: { from: 3, to: 9 } },
    ];
    await api.database.prisma.message.update({ where: { id: 'm1' }, data: { redactions } });
    const [shown] = (await api.send('customer', `GET /cases/${target}/messages`)).json.items;
    expect(shown).toMatchObject({
      text: 'my [removed]',
      redactions: [
        { at: at(5).toISOString(), by: { kind: 'engineer', id: 'hanna-weiss', name: 'Hanna Weiss' }, isWhole: false },
      ],
    });
  });
});
