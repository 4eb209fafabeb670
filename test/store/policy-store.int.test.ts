import { sliceOf } from '../../src/domain/policy-document.js';
import type { Database } from '../../src/store/database.js';
import { PolicyReader, PolicyWriter } from '../../src/store/policy-store.js';
import { office, parsed } from '../domain/policy-fixture.js';
import { seededDatabase } from '../setup/database.js';

let database: Database;
let close: () => Promise<void>;
let writer: PolicyWriter;
beforeAll(async () => {
  ({ database, close } = await seededDatabase());
  writer = new PolicyWriter(database);
});
afterAll(() => close());
beforeEach(async () => {
  await database.prisma.policyVersion.deleteMany();
});

/** What a process that has just started calls current. */
async function current(): Promise<number> {
  return (await new PolicyReader(database).getCurrent(Date.now())).version;
}

describe('versions of the policy', () => {
  it('are stored once, and become current only when somebody says so', async () => {
    await writer.publish({ version: 1 });
    expect(await writer.store({ version: 2, warnAt: 0.5 })).toMatchObject({ ok: true, version: 2, isNew: true });
    expect(await writer.store({ version: 2, warnAt: 0.5 })).toMatchObject({ ok: true, version: 2, isNew: false });
    expect(await current()).toBe(1);
    expect(await writer.use(2)).toBe(true);
    expect(await current()).toBe(2);
    expect(await new PolicyReader(database).list()).toMatchObject([
      { version: 2, isCurrent: true },
      { version: 1, isCurrent: false },
    ]);
  });

  it('with a mistake are refused whole, and the old one stays', async () => {
    await writer.publish({ version: 1 });
    const refused = await writer.store({ version: 2, windows: { triage: 'soon' }, warnAt: 7 });
    expect(refused).toMatchObject({ ok: false, problems: [{ path: 'warnAt' }, { path: 'windows.triage' }] });
    await expect(writer.publish({ version: 2, warnAt: 7 })).rejects.toThrow(/warnAt must be less than 1/);
    expect(await new PolicyReader(database).list()).toHaveLength(1);
    expect(await current()).toBe(1);
  });

  it('never change under their number', async () => {
    await writer.publish({ version: 1 });
    expect(await writer.store({ version: 1, warnAt: 0.5 })).toEqual({ ok: false, taken: 1 });
    await expect(writer.publish({ version: 1, warnAt: 0.5 })).rejects.toThrow(/another document is stored/);
    expect((await new PolicyReader(database).get(1)).document.warnAt).toBe(0.75);
  });

  it('of a file that was stored before do not take back what was chosen since', async () => {
    await writer.publish({ version: 1 });
    await writer.publish({ version: 2 });
    expect(await current()).toBe(2);
    await writer.use(1);
    await writer.publish({ version: 2 });
    expect(await current()).toBe(1);
  });

  it('are left alone by the policy that the product ships, once there are any', async () => {
    await writer.publishFirst({ version: 1 });
    expect(await current()).toBe(1);
    await writer.publishFirst({ version: 1, warnAt: 0.5 });
    await writer.publishFirst({ version: 2 });
    expect(await new PolicyReader(database).list()).toMatchObject([{ version: 1, isCurrent: true }]);
    expect((await new PolicyReader(database).get(1)).document.warnAt).toBe(0.75);
  });

  it('that another release has stored are read: a key that this one does not know says nothing', async () => {
    const document = {
      version: 6,
      warnAt: 0.5,
      sirens: true,
      notifications: { 'moon-rose': [{ to: 'lead', text: 'x' }], 'case-closed': [] },
      checklists: [{ product: '*', kind: 'error', items: [{ key: 'a', label: 'A', colour: 'red' }] }],
    };
    await database.prisma.policyVersion.create({ data: { version: 6, hash: 'h', document } });
    const read = (await new PolicyReader(database).get(6)).document;
    expect(read).toMatchObject({ version: 6, warnAt: 0.5, notifications: { 'case-closed': [] } });
    expect(JSON.stringify(read)).not.toMatch(/sirens|moon-rose|colour/);
    expect(await writer.store({ ...document, version: 7 })).toMatchObject({ ok: false });
  });

  it('stay as they are when an unknown one is chosen', async () => {
    await writer.publish({ version: 1 });
    expect(await writer.use(7)).toBe(false);
    expect(await current()).toBe(1);
  });

  it('leave exactly one current when several processes choose at once', async () => {
    for (const version of [1, 2, 3, 4]) await writer.store({ version });
    await Promise.all([1, 2, 3, 4, 1, 2, 3, 4].map((version) => writer.use(version)));
    expect(await database.prisma.policyVersion.count({ where: { isCurrent: true } })).toBe(1);
  });

  it('are stored once when several processes start with the same file', async () => {
    const stored = await Promise.all([1, 2, 3, 4].map(() => writer.publish({ version: 5 })));
    expect(new Set(stored.map(({ hash }) => hash)).size).toBe(1);
    expect(await current()).toBe(5);
  });
});

describe('the terms of a case', () => {
  const document = {
    version: 3,
    calendars: { office },
    plans: { gold: { clocks: { firstResponse: { 1: 'PT5M' } } } },
    accounts: { acme: { calendar: 'office' } },
  };

  it('are those of its version, plan and account', async () => {
    await writer.store(document);
    const reader = new PolicyReader(database);
    for (const variant of [
      { plan: null, account: null },
      { plan: 'gold', account: null },
      { plan: 'gold', account: 'acme' },
      { plan: 'silver', account: null },
    ]) {
      const slice = await reader.getSlice({ version: 3, ...variant });
      expect(slice).toEqual(sliceOf(parsed(document), variant));
    }
  });

  it('are made once: cases without terms of their own share them', async () => {
    await writer.store(document);
    const reader = new PolicyReader(database);
    const [one, other] = [
      await reader.getSlice({ version: 3, plan: 'silver', account: null }),
      await reader.getSlice({ version: 3, plan: 'bronze', account: null }),
    ];
    expect(one.clocks).toBe(other.clocks);
    expect(one.calendars['business']).toBe(other.calendars['business']);
  });

  it('of a version that is not stored are an error', async () => {
    const reader = new PolicyReader(database);
    await expect(reader.getSlice({ version: 99, plan: null, account: null })).rejects.toThrow(
      /version 99 is not stored/,
    );
  });
});
