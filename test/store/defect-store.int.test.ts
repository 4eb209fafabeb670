import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decideDefect, type Defect, type DefectChange } from '../../src/domain/defect.js';
import type { Database } from '../../src/store/database.js';
import {
  DefectReader,
  DefectWriter,
  findDefect,
  findDefectFacts,
  listChangesAfter,
  writeDefectChange,
} from '../../src/store/defect-store.js';
import { seededDatabase } from '../setup/database.js';

let database: Database;
let close: () => Promise<void>;
const key = 'IDN-4711';

beforeAll(async () => {
  ({ database, close } = await seededDatabase());
  await new DefectWriter(database).create({
    ...{ key, product: 'meridian', title: 'NPE', publicTitle: 'The import stops', workaround: null, trackerUrl: null },
    ...{ state: 'suspected', targetRelease: '7.3', createdBy: 'nora' },
  });
});
afterAll(() => close());

async function stored(): Promise<Defect> {
  const defect = await findDefect(database, key);
  if (!defect) throw new Error('the defect is gone');
  return defect;
}
function confirmed(defect: Defect, id: string, at = 0): DefectChange {
  const command = { kind: 'plan', release: `r-${id}` } as const;
  const decision = decideDefect(defect, { id, at, by: 'nora', command, hasText: true });
  if (!decision.ok) throw new Error(decision.detail);
  return decision.change;
}

describe('a defect in PostgreSQL', () => {
  it('is found with how many have it, by everybody of the desk and by no customer whose cases do not have it', async () => {
    const reader = new DefectReader(database);
    expect(await reader.find('all', key)).toMatchObject({ key, customers: 0, cases: 0, duties: 0, revision: 1 });
    expect(await reader.find({ accountId: 'acme' }, key)).toBeUndefined();
    expect((await reader.list('all', { limit: 10 })).items).toHaveLength(1);
    expect((await reader.list('all', { limit: 10, state: 'fixed' })).items).toEqual([]);
  });

  it('takes its words first, and a change then gives them their revision', async () => {
    const writer = new DefectWriter(database);
    await writer.storeUpdate({ id: 'one', defectKey: key, kind: 'plan', text: 'Later.', authorId: 'nora', at: 0 });
    expect(await new DefectReader(database).updates(key, false)).toEqual([]);
    await writeDefectChange(database, key, confirmed(await stored(), 'one'));
    const [update] = await listChangesAfter(database, key, 1);
    expect(update).toMatchObject({ revision: 2, text: 'Later.', isPublic: true, release: 'r-one' });
    expect(await findDefectFacts(database, key)).toMatchObject({ revision: 2, release: 'r-one' });
  });

  it('takes the same change twice as one, and a late attempt of an older one not at all', async () => {
    const before = await stored();
    const older = confirmed(before, 'two');
    await writeDefectChange(database, key, older);
    const newer = confirmed(await stored(), 'three');
    await writeDefectChange(database, key, newer);
    await writeDefectChange(database, key, older);
    await writeDefectChange(database, key, newer);
    expect(await stored()).toMatchObject({ revision: newer.revision, targetRelease: 'r-three' });
    expect(await listChangesAfter(database, key, before.revision)).toHaveLength(2);
  });
});
