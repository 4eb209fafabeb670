import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { storeCommand, type StoreRequest } from '../../src/store/command-store.js';
import { listUnhandedFacts, takeDoor } from '../../src/store/hand-over-store.js';
import { findFinalCase, findNewestWord, moveWaitingWords } from '../../src/store/merge-store.js';
import { startApi, type ApiUnderTest } from '../api/support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.forgetCases();
  await api.database.prisma.handOver.deleteMany();
  await api.database.prisma.caseDoor.deleteMany();
});

const [first, second, third] = ['00001041', '00001042', '00001043'] as const;

async function given(mergers: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [number, mergedInto] of Object.entries(mergers)) {
    await api.givenCase({ number, state: { mergedInto, closedAt: mergedInto === null ? null : 1 } });
  }
}
function moveToOakmere(caseNumber: string): Promise<unknown> {
  return api.database.prisma.supportCase.update({ where: { caseNumber }, data: { accountId: 'oakmere' } });
}

function word(id: string, caseNumber: string, more: Partial<StoreRequest> = {}): StoreRequest {
  const actor = { kind: 'contact', id: 'marta-lindqvist', accountId: 'brackenridge', isAccountAdmin: false } as const;
  return {
    commandId: id,
    caseNumber,
    scope: { accountId: 'brackenridge' },
    message: {
      id,
      caseNumber,
      at: 1,
      authorKind: 'contact',
      authorId: actor.id,
      isPublic: true,
      isFact: true,
      channel: 'api',
      command: 'reply',
      text: id,
      data: null,
    },
    idempotency: undefined,
    handOver: { kind: 'fact', envelope: { v: 1, id, name: 'reply', at: 1, actor, body: {}, messageId: id } },
    opening: null,
    sender: 'test',
    ...more,
  };
}

async function caseOfMessage(id: string): Promise<string | undefined> {
  return (await api.database.prisma.message.findUnique({ where: { id } }))?.caseNumber;
}

describe('the case that goes on', () => {
  it('is the last of a chain of mergers, and a case by itself otherwise', async () => {
    await given({ [first]: second, [second]: third, [third]: null });
    expect(await findFinalCase(api.database, first)).toMatchObject({ number: third, mergedInto: null });
    expect(await findFinalCase(api.database, third)).toMatchObject({ number: third });
    expect(await findFinalCase(api.database, '00009999')).toBeUndefined();
  });

  it('is not looked for in another account', async () => {
    await given({ [first]: second, [second]: null });
    await moveToOakmere(second);
    expect(await findFinalCase(api.database, first)).toMatchObject({ number: first });
  });

  it('of two that were merged into each other at the same moment is the one that was asked for', async () => {
    await given({ [first]: second, [second]: first });
    expect(await findFinalCase(api.database, first)).toMatchObject({ number: first });
  });
});

describe('a word to a merged case', () => {
  it('is stored for the one that goes on', async () => {
    await given({ [first]: second, [second]: third, [third]: null });
    const stored = await storeCommand(api.database, word('w1', first, { followsMerges: true }));
    expect(stored).toMatchObject({ stored: true, caseNumber: third, mayHandOver: true });
    expect(await caseOfMessage('w1')).toBe(third);
    expect((await takeDoor(api.database, third, 'test'))?.map(({ envelope }) => envelope.id)).toEqual(['w1']);
  });

  it('is stored where it was sent when that may not be followed', async () => {
    await given({ [first]: second, [second]: null });
    expect((await storeCommand(api.database, word('w1', first))).caseNumber).toBe(first);
    await moveToOakmere(second);
    expect((await storeCommand(api.database, word('w2', first, { followsMerges: true }))).caseNumber).toBe(first);
  });

  it('of another account is for nobody', async () => {
    await given({ [first]: second, [second]: null });
    const scope = { accountId: 'oakmere' };
    expect(await storeCommand(api.database, word('w1', first, { followsMerges: true, scope }))).toMatchObject({
      found: false,
      stored: false,
    });
  });
});

describe('the word that a merge leaves unanswered', () => {
  it('is the newest of the customer, also when it came with an earlier merge', async () => {
    await given({ [first]: second, [second]: null });
    await storeCommand(api.database, word('w1', first));
    expect(await findNewestWord(api.database, second)).toEqual({ messageId: 'w1', contactId: 'marta-lindqvist' });
    expect(await findNewestWord(api.database, third)).toBeUndefined();
  });
});

describe('words that waited while their case was merged', () => {
  it('are moved with their messages, once, and no deadline applies them to the closed case', async () => {
    await given({ [first]: null, [second]: null });
    await storeCommand(api.database, word('w1', first));
    await api.database.prisma.supportCase.update({ where: { caseNumber: first }, data: { mergedInto: second } });
    expect(await listUnhandedFacts(api.database, first)).toEqual([]);
    expect((await takeDoor(api.database, first, 'test'))?.map(({ isMerged }) => isMerged)).toEqual([true]);
    expect(await moveWaitingWords(api.database, first)).toBe(second);
    expect(await caseOfMessage('w1')).toBe(second);
    expect(await takeDoor(api.database, first, 'test')).toEqual([]);
    expect((await takeDoor(api.database, second, 'test'))?.map(({ envelope }) => envelope.id)).toEqual(['w1']);
    expect(await moveWaitingWords(api.database, first)).toBeUndefined();
  });
});
