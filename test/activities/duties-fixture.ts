/** Cases that closed with a fix still owed, and the activity that tells their contacts. */
import { createDutyActivities, settleDuties, type DutyDependencies } from '../../activities/duties.js';
import type { DefectActivities } from '../../activities/defect-contract.js';
import type { MailTransport } from '../../src/mail/transport.js';
import { createLogger } from '../../src/runtime/logger.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';
import type { Database } from '../../src/store/database.js';
import { DutyStore } from '../../src/store/duty-store.js';
import { PolicyReader, PolicyWriter } from '../../src/store/policy-store.js';
import { mailOutThrough } from './delivery-fixture.js';
import { contentOf } from '../mail/notification-content.js';

export const product = 'meridian';
export const defectKey = 'IDN-4711';

export interface DutiesUnderTest extends Pick<DefectActivities, 'queueDuties' | 'tellDuties'> {
  settle(caseNumber: string): Promise<void>;
}

export function dutiesThrough(database: Database, transport: MailTransport): DutiesUnderTest {
  const deps: DutyDependencies = {
    duties: new DutyStore(database),
    policies: new PolicyReader(database),
    mail: mailOutThrough(database, transport),
    log: createLogger({ level: 'silent' }),
    now: Date.now,
  };
  return { ...createDutyActivities(deps), settle: (caseNumber) => settleDuties(deps, caseNumber) };
}

export async function seedDuties(database: Database): Promise<void> {
  const { prisma } = database;
  await new PolicyWriter(database).publish(loadPolicyFile(standardPolicyPath()));
  await prisma.product.create({ data: { id: product, name: 'Meridian' } });
  await prisma.account.create({ data: { id: 'acme', name: 'Acme' } });
  await prisma.contact.createMany({
    data: [
      { id: 'ann', accountId: 'acme', name: 'Ann', email: 'ann@acme.example' },
      { id: 'ben', accountId: 'acme', name: 'Ben', email: 'ben@acme.example' },
      { id: 'ada', accountId: 'acme', name: 'Ada', email: 'ada@acme.example', isAccountAdmin: true },
      { id: 'gone', accountId: 'acme', name: 'Gone', email: 'gone@acme.example', isActive: false },
    ],
  });
}

/** As at the start: no case, nobody told, a confirmed defect planned for a release that is planned. */
export async function resetDuties(database: Database): Promise<void> {
  const { prisma } = database;
  await prisma.$transaction([
    prisma.dutyTold.deleteMany(),
    prisma.supportCase.deleteMany(),
    prisma.defectUpdate.deleteMany(),
    prisma.defect.deleteMany(),
    prisma.release.deleteMany(),
    prisma.release.create({
      data: { productId: product, version: '7.3', notes: 'Get it at the portal.', createdBy: 'x' },
    }),
    prisma.defect.create({
      data: {
        key: defectKey,
        productId: product,
        title: 'NPE in RoleImporter',
        publicTitle: 'The import of roles stops',
        state: 'confirmed',
        targetRelease: '7.3',
        createdBy: 'x',
      },
    }),
  ]);
}

export interface GivenDuty {
  readonly number: string;
  readonly duties?: readonly string[];
  readonly contactId?: string;
  readonly participants?: readonly string[];
  readonly isOpen?: boolean;
  readonly closureCode?: string;
  readonly productId?: string | null;
}

/** A case that closed with `duties` still owed. */
export async function givenDuty(database: Database, given: GivenDuty): Promise<void> {
  const { number, duties = [defectKey], contactId = 'ann', participants = [], isOpen = false } = given;
  const { closureCode = 'FUTURE_RELEASE', productId = product } = given;
  const closedAt = isOpen ? null : 1_600_000_000_000;
  const state = { ...contentOf().case.state, number, participants, closedAt, closureCode, duties };
  await database.prisma.supportCase.create({
    data: {
      caseNumber: number,
      referenceId: `R${number.padStart(15, '0')}`,
      subject: 'Import stops',
      description: 'It stops.',
      state: JSON.parse(JSON.stringify(state)) as object,
      status: isOpen ? 'resolved' : 'closed',
      level: 2,
      kind: 'error',
      severity: 3,
      accountId: 'acme',
      contactId,
      productId,
      defects: [...duties],
      duties: [...duties],
      policyVersion: 1,
      openedAt: new Date(0),
      updatedAt: new Date(0),
      closedAt: closedAt === null ? null : new Date(closedAt),
    },
  });
}
