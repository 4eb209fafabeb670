/** News of a defect reach a case that was linked while they went round: its row is written first, the case looks after linking. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDefectActivities, defectNews } from '../../activities/defects.js';
import { decideDefect, type DefectCommand } from '../../src/domain/defect.js';
import type { HandOver } from '../../src/intake/hand-over.js';
import type { Database } from '../../src/store/database.js';
import { DefectWriter, findDefect } from '../../src/store/defect-store.js';
import { seededDatabase } from '../setup/database.js';
import { defectKey, givenDuty, resetDuties, seedDuties } from './duties-fixture.js';

let database: Database;
let close: () => Promise<void>;
const handed: string[] = [];
const handOver = {
  sender: 'test',
  sendOwn: (caseNumber: string) => Promise.resolve(handed.push(caseNumber)),
  handOver: (caseNumber: string) => Promise.resolve(handed.push(caseNumber)),
} as unknown as HandOver; // what these activities use of it

beforeAll(async () => {
  ({ database, close } = await seededDatabase(seedDuties));
});
afterAll(() => close());
beforeEach(async () => {
  await resetDuties(database);
  await database.prisma.handOver.deleteMany();
  await database.prisma.message.deleteMany();
  handed.length = 0;
});

/** A change as the defect's workflow has it written; what it told is the second step. */
async function changed(id: string, command: DefectCommand, text?: string): Promise<void> {
  const defect = await findDefect(database, defectKey);
  if (!defect) throw new Error('the defect is gone');
  if (text !== undefined) {
    const stored = { id, defectKey, kind: command.kind, text, authorId: 'nora', at: 0 };
    await new DefectWriter(database).storeUpdate(stored);
  }
  const decision = decideDefect(defect, { id, at: 1000, by: 'nora', command, hasText: text !== undefined });
  if (!decision.ok) throw new Error(decision.detail);
  await activities().projectDefect({ key: defectKey, change: decision.change });
}
function activities() {
  return createDefectActivities({ database, handOver });
}
function inform(changeId: string): Promise<{ after: string | null }> {
  return activities().informCases({ key: defectKey, changeId, after: '' });
}
async function facts(): Promise<string[]> {
  const rows = await database.prisma.handOver.findMany({ orderBy: { commandId: 'asc' } });
  return rows.map(({ commandId }) => commandId);
}

describe('news of a defect', () => {
  it('go to every open case that has it, once, with their words stored first', async () => {
    await givenDuty(database, { number: '00000001', isOpen: true });
    await givenDuty(database, { number: '00000002', isOpen: true });
    await givenDuty(database, { number: '00000003' });
    await changed('chg-1', { kind: 'inform' }, 'We know the cause.');
    expect(await inform('chg-1')).toEqual({ after: null });
    await inform('chg-1');
    expect(await facts()).toEqual(['defect-IDN-4711-2-00000001', 'defect-IDN-4711-2-00000002']);
    expect(handed).toEqual(['00000001', '00000002']);
    const messages = await database.prisma.message.findMany();
    expect(messages.map(({ text, isPublic, isFact }) => [text, isPublic, isFact])).toEqual([
      ['We know the cause.', true, false],
      ['We know the cause.', true, false],
    ]);
  });

  it('say where the fix is planned now, though nobody found words', async () => {
    await givenDuty(database, { number: '00000001', isOpen: true });
    await changed('chg-1', { kind: 'plan', release: '7.4' });
    await inform('chg-1');
    const [message] = await database.prisma.message.findMany();
    expect(message?.text).toBe('The fix of “The import of roles stops” is now planned for release 7.4.');
    expect(message?.authorKind).toBe('system');
  });

  it('that went round before a case was linked are found by the case itself, in order', async () => {
    // The link was prepared at revision 1; before its case was projected, two changes went round and did not find it.
    await changed('chg-1', { kind: 'inform' }, 'We know the cause.');
    await inform('chg-1');
    await changed('chg-2', { kind: 'report', state: 'fixed', release: '7.3' });
    await inform('chg-2');
    await givenDuty(database, { number: '00000001', isOpen: true });
    const missed = await defectNews(database, { caseNumber: '00000001', defects: [{ key: defectKey, revision: 1 }] });
    expect(missed.map(({ id, body, messageId }) => ({ id, body, messageId }))).toEqual([
      {
        id: 'defect-IDN-4711-2-00000001',
        body: { defect: defectKey, state: 'confirmed', release: '7.3', revision: 2, publicUpdate: true },
        messageId: 'defect-IDN-4711-2-00000001',
      },
      {
        id: 'defect-IDN-4711-3-00000001',
        body: { defect: defectKey, state: 'fixed', release: '7.3', revision: 3, publicUpdate: false },
        messageId: undefined,
      },
    ]);
    expect(await database.prisma.message.count()).toBe(1);
  });

  it('are none where the case knows the last change', async () => {
    await changed('chg-1', { kind: 'inform' }, 'We know the cause.');
    expect(await defectNews(database, { caseNumber: '1', defects: [{ key: defectKey, revision: 2 }] })).toEqual([]);
  });

  it('that a release is out are to be delivered once more', async () => {
    await givenDuty(database, { number: '00000001', isOpen: true });
    await changed('chg-1', { kind: 'report', state: 'fixed', release: '7.3' });
    await changed('chg-2', { kind: 'publish', release: '7.3' });
    await inform('chg-2');
    const [row] = await database.prisma.handOver.findMany();
    expect(row?.envelope).toMatchObject({ body: { state: 'fixed', release: '7.3', published: true } });
  });
});
