import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureDemoData, type DemoAddresses } from '../../src/runtime/demo-data.js';
import { ensureFirstAdmin, ensureTeams } from '../../src/runtime/installation.js';
import { openDatabase, type Database } from '../../src/store/database.js';
import { findUserByToken } from '../../src/store/user-store.js';
import { freshDatabase, type FreshDatabase } from '../setup/servers.js';

let fresh: FreshDatabase;
let database: Database;
let folder: string;
beforeEach(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { max: 4 });
  folder = mkdtempSync(join(tmpdir(), 'caseline-demo-'));
});
afterEach(async () => {
  await database.close();
  await fresh.drop();
  rmSync(folder, { recursive: true, force: true });
});

const addresses: DemoAddresses = {
  url: 'http://127.0.0.1:3000',
  smtpPort: 2525,
  supportAddress: 'support@localhost',
  temporalAddress: '127.0.0.1:7233',
  temporalUiUrl: 'http://127.0.0.1:8233',
  databaseUrl: 'postgresql://somewhere/caseline',
};
interface DemoFile extends DemoAddresses {
  readonly product: string;
  readonly users: Readonly<Record<string, { id: string; email: string; name: string; token: string }>>;
}
const demoFile = (): DemoFile => JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as DemoFile;
const userOf = (token: string): ReturnType<typeof findUserByToken> => findUserByToken(database, token, Date.now());

describe('demo data', () => {
  it('brings people of every kind, with tokens that only the owner of the folder reads', async () => {
    await ensureDemoData(database, folder, addresses);
    const { users, product, ...rest } = demoFile();
    expect(rest).toEqual(addresses);
    expect(statSync(join(folder, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(Object.keys(users)).toEqual(['customer', 'customer2', 'stranger', 'l1', 'l2', 'l2b', 'l3', 'lead', 'admin']);
    const actors = Object.fromEntries(
      await Promise.all(Object.entries(users).map(async ([name, user]) => [name, (await userOf(user.token))?.actor])),
    );
    expect(actors).toMatchObject({
      customer: { accountId: 'brackenridge', isAccountAdmin: false },
      customer2: { accountId: 'brackenridge', isAccountAdmin: true },
      stranger: { accountId: 'oakmere' },
      l1: { levels: [1] },
      l3: { levels: [3] },
      lead: { isLead: true, isAdmin: false },
      admin: { isAdmin: true },
    });
    expect(await database.prisma.product.findUnique({ where: { id: product } })).toMatchObject({
      name: 'Meridian Identity',
    });
  });

  it('keeps tokens over a restart with other addresses, and what was changed meanwhile', async () => {
    await ensureDemoData(database, folder, addresses);
    const before = demoFile();
    await database.prisma.engineer.update({ where: { id: 'tom-ashby' }, data: { name: 'Thomas Ashby' } });
    await ensureDemoData(database, folder, { ...addresses, url: 'http://127.0.0.1:4000' });
    expect(demoFile()).toEqual({ ...before, url: 'http://127.0.0.1:4000' });
    expect((await userOf(before.users['l1']!.token))?.name).toBe('Thomas Ashby');
  });

  it.each([
    ['was deleted', () => rmSync(join(folder, 'demo.json'))],
    ['was damaged', () => writeFileSync(join(folder, 'demo.json'), '{"users":')],
  ])('makes new tokens when the file %s', async (_what, harm) => {
    await ensureDemoData(database, folder, addresses);
    const before = demoFile().users['admin']!.token;
    harm();
    await ensureDemoData(database, folder, addresses);
    expect(demoFile().users['admin']!.token).not.toBe(before);
    expect((await userOf(demoFile().users['admin']!.token))?.actor.id).toBe('owen-price');
  });
});

describe('an installation without demo data', () => {
  it('has a team at each level and one administrator, whose token is in admin.json', async () => {
    await ensureTeams(database);
    await ensureTeams(database);
    expect((await database.prisma.team.findMany({ orderBy: { level: 'asc' } })).map((team) => team.id)).toEqual([
      'level-1',
      'level-2',
      'level-3',
    ]);
    const made = await Promise.all([ensureFirstAdmin(database, folder), ensureFirstAdmin(database, folder)]);
    expect(made.filter((path) => path !== undefined)).toEqual([join(folder, 'admin.json')]);
    const { token } = JSON.parse(readFileSync(join(folder, 'admin.json'), 'utf8')) as { token: string };
    expect((await userOf(token))?.actor).toMatchObject({ isAdmin: true });
    expect(await ensureFirstAdmin(database, folder)).toBeUndefined();
  });
});
