import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseEvent } from '../../src/domain/events.js';
import { findMessage, redactAll } from '../../src/store/redaction-store.js';
import { startApi, type ApiUnderTest } from '../api/support.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.forgetCases();
  await api.database.prisma.idempotencyKey.deleteMany();
  await api.givenCase({ description: 'token=abc is ours' });
});

const number = '00001042';

function redaction(
  id: string,
  span: { from: number; to: number } | null,
  commandId = 'r1',
): CaseEvent<'message-redacted'> {
  const data = { redactedMessageId: id, span };
  return {
    type: 'message-redacted',
    data,
    seq: 9,
    at: 1000,
    isPublic: true,
    commandId,
    actor: { kind: 'engineer', id: 'hanna-weiss' },
  };
}
async function message(id: string): Promise<{ text: string; redactions: unknown[] }> {
  const found = await api.database.prisma.message.findUniqueOrThrow({ where: { id } });
  return { text: found.text, redactions: found.redactions as unknown[] };
}

describe('redacting', () => {
  it('done again changes nothing: a later span still means what it meant', async () => {
    await api.givenMessage({ id: 'm1', text: 'one two three', isPublic: true });
    const events = [redaction('m1', { from: 0, to: 3 })];
    await redactAll(api.database, number, events);
    await redactAll(api.database, number, events);
    expect(await message('m1')).toMatchObject({
      text: '[removed] two three',
      redactions: [{ command: 'r1', byId: 'hanna-weiss' }],
    });
    await redactAll(api.database, number, [redaction('m1', { from: 10, to: 13 }, 'r2')]);
    expect((await message('m1')).text).toBe('[removed] [removed] three');
  });

  it('of several in one projection takes each', async () => {
    await api.givenMessage({ id: 'm1', text: 'one two', isPublic: true });
    await api.givenMessage({ id: 'm2', text: 'three', isPublic: true });
    await redactAll(api.database, number, [
      redaction('m1', { from: 4, to: 7 }),
      redaction('m2', null, 'r2'),
      redaction('m1', null, 'r3'),
    ]);
    expect([(await message('m1')).text, (await message('m2')).text]).toEqual(['[removed]', '[removed]']);
    expect(await findMessage(api.database, number, 'm1')).toMatchObject({ isGone: true });
  });

  it('leaves messages of other cases alone', async () => {
    await api.givenMessage({ id: 'm1', caseNumber: '00001043', text: 'elsewhere', isPublic: true });
    await redactAll(api.database, number, [redaction('m1', null)]);
    expect((await message('m1')).text).toBe('elsewhere');
  });

  it('of the first message changes the description, and the answer kept for a repeated opening', async () => {
    const { prisma } = api.database;
    await api.givenMessage({ id: 'o1', text: 'token=abc is ours\n\nlog: token=abc', isPublic: true, command: 'open' });
    const response = { number, description: 'token=abc is ours' };
    await prisma.idempotencyKey.create({
      data: {
        userId: 'u',
        key: 'k',
        requestHash: 'h',
        commandId: 'o1',
        caseNumber: number,
        status: 201,
        response,
        lockedUntil: new Date(),
      },
    });
    await redactAll(api.database, number, [redaction('o1', { from: 6, to: 9 })]);
    const shown = await prisma.supportCase.findUniqueOrThrow({ where: { caseNumber: number } });
    const [kept] = await prisma.idempotencyKey.findMany();
    expect([shown.description, kept?.response]).toEqual([
      'token=[removed] is ours',
      { number, description: 'token=[removed] is ours' },
    ]);
  });
});
