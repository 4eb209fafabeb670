/**
 * What a first start shows: people to be, a product to ask about, and `demo.json` with their tokens. Everything is made once
 * and left alone afterwards, whatever becomes of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Database } from '../store/database.js';
import { TeamWriter } from '../store/team-store.js';
import { TokenWriter, type TokenOwner } from '../store/token-store.js';
import { findUserByToken } from '../store/user-store.js';
import {
  demoAccounts,
  demoContacts,
  demoEngineers,
  demoEntitlements,
  demoMembers,
  demoProductId,
  demoProducts,
  type DemoUser,
} from './demo-people.js';
import { writePrivateJson } from './private-file.js';

/** Where this start can be reached. */
export interface DemoAddresses {
  readonly url: string;
  readonly smtpPort: number;
  readonly supportAddress: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | null;
  readonly databaseUrl: string;
}

interface DemoPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly token: string;
}

/** Makes the demo's data where it is missing and writes `demo.json` with today's addresses; tokens that still work stay. */
export async function ensureDemoData(database: Database, dataDir: string, addresses: DemoAddresses): Promise<void> {
  await new TeamWriter(database).ensureStandard();
  await makePeopleAndProducts(database);
  const path = join(dataDir, 'demo.json');
  const users = await usersWithTokens(database, readTokens(path));
  writePrivateJson(path, { ...addresses, product: demoProductId, users });
}

async function makePeopleAndProducts({ prisma }: Database): Promise<void> {
  const skipDuplicates = true;
  await prisma.$transaction([
    prisma.account.createMany({ data: [...demoAccounts], skipDuplicates }),
    prisma.contact.createMany({ data: Object.values(demoContacts), skipDuplicates }),
    prisma.engineer.createMany({
      data: Object.values(demoEngineers).map((one) => ({ ...one, levels: [...one.levels] })),
      skipDuplicates,
    }),
    prisma.teamMember.createMany({ data: [...demoMembers], skipDuplicates }),
    prisma.product.createMany({
      // Json columns take plain data; the readonly arrays of the domain's types are that.
      data: demoProducts.map(({ id, name, checklists }) => ({
        id,
        name,
        checklists: checklists as unknown as object[],
      })),
      skipDuplicates,
    }),
    prisma.entitlement.createMany({ data: [...demoEntitlements], skipDuplicates }),
  ]);
}

async function usersWithTokens(
  database: Database,
  known: Readonly<Record<string, string>>,
): Promise<Record<string, DemoPerson>> {
  const users: Record<string, DemoPerson> = {};
  for (const [name, { owner, email, shown }] of demoUsers()) {
    const token = await workingToken(database, owner, known[name]);
    users[name] = { id: owner.id, email, name: shown, token };
  }
  return users;
}

function demoUsers(): readonly [DemoUser, { owner: TokenOwner; email: string; shown: string }][] {
  const of = <N extends DemoUser>(
    people: Record<N, { id: string; email: string; name: string }>,
    kind: TokenOwner['kind'],
  ) =>
    (Object.keys(people) as N[]).map((name): [N, { owner: TokenOwner; email: string; shown: string }] => {
      const { id, email, name: shown } = people[name];
      return [name, { owner: { kind, id }, email, shown }];
    });
  return [...of(demoContacts, 'contact'), ...of(demoEngineers, 'engineer')];
}

async function workingToken(database: Database, owner: TokenOwner, known: string | undefined): Promise<string> {
  const user = known === undefined ? undefined : await findUserByToken(database, known, Date.now());
  if (known !== undefined && user?.actor.id === owner.id) return known;
  return (await new TokenWriter(database).create({ owner, name: 'Demo' })).token;
}

const demoFile = z.object({ users: z.record(z.string(), z.object({ token: z.string() })) });

/** The tokens an earlier start wrote; none where there is no such file, or it was damaged. */
function readTokens(path: string): Readonly<Record<string, string>> {
  const parsed = demoFile.safeParse(readJson(path));
  if (!parsed.success) return {};
  return Object.fromEntries(Object.entries(parsed.data.users).map(([name, { token }]) => [name, token]));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
