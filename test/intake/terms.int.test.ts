import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandName } from '../../src/domain/catalogue.js';
import type { CommandContext } from '../../src/domain/envelope.js';
import { prepareOpening, type PreparedOpening } from '../../src/intake/prepare-opening.js';
import { prepareCommand, type Sources } from '../../src/intake/prepare.js';
import { ensureDemoData } from '../../src/runtime/demo-data.js';
import { storeCommand } from '../../src/store/command-store.js';
import type { Database } from '../../src/store/database.js';
import { PolicyReader, PolicyWriter } from '../../src/store/policy-store.js';
import { people } from '../domain/support.js';
import { seededDatabase } from '../setup/database.js';

const now = Date.UTC(2026, 10, 24, 9);
const product = 'meridian-reports';
const ofAccount = { windows: { reopen: { duration: 'P90D', calendar: 'always' } } };

let database: Database;
let close: () => Promise<void>;
let sources: Sources;
beforeAll(async () => {
  const opened = await seededDatabase();
  ({ database, close } = opened);
  await ensureDemoData(database, mkdtempSync(join(tmpdir(), 'caseline-terms-')), {
    url: 'http://127.0.0.1:3000',
    smtpPort: 2525,
    supportAddress: 'support@localhost',
    temporalAddress: 't',
    temporalUiUrl: null,
    databaseUrl: opened.url,
  });
  const writer = new PolicyWriter(database);
  await writer.store({ version: 2, accounts: { brackenridge: ofAccount } });
  await writer.publish({ version: 1, accounts: { oakmere: ofAccount } });
  sources = { database, policies: new PolicyReader(database) };
  await database.prisma.entitlement.deleteMany();
});
afterAll(() => close());

interface Entitled {
  readonly plan: string;
  readonly product?: string;
  readonly from?: number;
  readonly until?: number;
}

async function givenEntitlements(accountId: string, entitlements: readonly Entitled[]): Promise<void> {
  await database.prisma.entitlement.deleteMany({ where: { accountId } });
  await database.prisma.entitlement.createMany({
    data: entitlements.map(({ plan, from = now - 1000, until, ...rest }, index) => ({
      id: `${accountId}-${index}`,
      accountId,
      productId: rest.product ?? null,
      plan,
      validFrom: new Date(from),
      validUntil: until === undefined ? null : new Date(until),
      namedContacts: [],
    })),
  });
}

async function opened(contact: string, accountId: string): Promise<PreparedOpening> {
  const prepared = await prepareOpening(sources, {
    commandId: `open-${contact}-${Math.random()}`,
    actor: { kind: 'contact', id: contact, accountId, isAccountAdmin: false },
    command: { text: undefined, body: { subject: 's', description: 'd', kind: 'question', severity: 3, product } },
    channel: 'api',
    at: now,
  });
  if (!prepared.ok) throw new Error(prepared.detail);
  return prepared;
}

/** The number of a stored case of the customer. */
async function givenCase(): Promise<string> {
  const { envelope, message, opening } = await opened('marta-lindqvist', 'brackenridge');
  const caseNumber = envelope.body.number;
  await storeCommand(database, {
    commandId: envelope.id,
    caseNumber,
    scope: 'all',
    message,
    idempotency: undefined,
    handOver: { kind: 'opening', envelope },
    opening,
    sender: 'test',
  });
  return caseNumber;
}

async function contextOf(caseNumber: string, name: CommandName, body: object): Promise<CommandContext> {
  const prepared = await prepareCommand(sources, {
    name,
    commandId: `${name}-1`,
    caseNumber,
    actor: people.lead,
    command: { text: undefined, body },
    channel: 'api',
    at: now,
  });
  if (!prepared.ok) throw new Error(prepared.detail);
  return prepared.envelope.context ?? {};
}

function pinOf({ policy }: CommandContext): unknown {
  return policy && { version: policy.version, plan: policy.plan, account: policy.account };
}

describe('an opening', () => {
  it.each<[string, Entitled[], string | null, string]>([
    ['nothing is recorded', [], null, 'entitled'],
    ['a plan covers all products', [{ plan: 'silver' }], 'silver', 'entitled'],
    ['one is for the product', [{ plan: 'silver' }, { plan: 'gold', product }], 'gold', 'entitled'],
    ['one is newer', [{ plan: 'silver', from: now - 9000 }, { plan: 'gold' }], 'gold', 'entitled'],
    ['all are over', [{ plan: 'silver', until: now - 1 }], null, 'expired'],
    ['one is of another product', [{ plan: 'gold', product: 'meridian-identity' }], null, 'expired'],
  ])('is pinned to the plan that covers it: %s', async (_what, entitlements, ...[plan, entitlement]) => {
    await givenEntitlements('brackenridge', entitlements);
    const { envelope, opening } = await opened('marta-lindqvist', 'brackenridge');
    expect(envelope.context).toMatchObject({ pin: { version: 1, plan, account: null }, entitlement });
    expect(opening.state.policy).toEqual({ version: 1, plan, account: null });
  });

  it('names its account where the document has terms for it', async () => {
    const { opening } = await opened('priya-raman', 'oakmere');
    expect(opening.state.policy).toEqual({ version: 1, plan: null, account: 'oakmere' });
  });
});

describe('a command that changes the terms brings them', () => {
  let caseNumber: string;
  beforeAll(async () => {
    await givenEntitlements('brackenridge', [{ plan: 'silver' }, { plan: 'gold', product: 'meridian-identity' }]);
    await givenEntitlements('oakmere', [{ plan: 'bronze' }]);
    caseNumber = await givenCase();
  });

  it.each<[CommandName, object, object | undefined]>([
    ['adopt-policy', { version: 2 }, { version: 2, plan: 'silver', account: 'brackenridge' }],
    ['adopt-policy', { version: 9 }, undefined],
    ['set-product', { product: 'meridian-identity' }, { version: 1, plan: 'gold', account: null }],
    ['set-product', { product: null }, { version: 1, plan: 'silver', account: null }],
    ['set-account', { account: 'oakmere' }, { version: 1, plan: 'bronze', account: 'oakmere' }],
    ['set-account', { account: 'nobody' }, undefined],
    ['identify-contact', { contact: 'priya-raman' }, { version: 1, plan: 'bronze', account: 'oakmere' }],
    ['set-entitlement', { value: 'yes' }, { version: 1, plan: 'silver', account: null }],
    ['set-entitlement', { value: 'exception', plan: 'gold' }, { version: 1, plan: 'gold', account: null }],
    ['set-entitlement', { value: 'no' }, { version: 1, plan: null, account: null }],
  ])('%s %j', async (name, body, pin) => {
    expect(pinOf(await contextOf(caseNumber, name, body))).toEqual(pin);
  });

  it('with the terms themselves', async () => {
    const { policy } = await contextOf(caseNumber, 'adopt-policy', { version: 2 });
    expect(policy?.windows.reopen[3]).toEqual({ ms: 90 * 86_400_000, calendar: 'always' });
  });
});
