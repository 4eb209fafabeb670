/** Cases that closed long ago with a fix still owed: rows alone, their workflows have ended. */
import { openDatabase, type Database } from '../../../src/store/database.js';
import { contentOf } from '../../mail/notification-content.js';

export interface Waiting {
  readonly defect: string;
  readonly product: string;
  readonly account: string;
  readonly count: number;
}

/** Adds `count` contacts, each with a case that waits; their mail addresses. */
export async function customersWhoWait(databaseUrl: string, waiting: Waiting): Promise<string[]> {
  const database = openDatabase(databaseUrl, { max: 2 });
  try {
    return await addAll(database, waiting);
  } finally {
    await database.close();
  }
}

async function addAll({ prisma }: Database, { defect, product, account, count }: Waiting): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, index) => String(90_000_000 + index));
  const addressOf = (number: string): string => `waiting-${number}@customers.example`;
  await prisma.contact.createMany({
    data: numbers.map((number) => ({
      id: `waiting-${number}`,
      accountId: account,
      name: `Customer ${number}`,
      email: addressOf(number),
    })),
  });
  const closedAt = Date.UTC(2026, 0, 15);
  await prisma.supportCase.createMany({
    data: numbers.map((number) => {
      const state = {
        ...contentOf().case.state,
        ...{ number, closedAt, closureCode: 'FUTURE_RELEASE', duties: [defect], completed: true, participants: [] },
      };
      return {
        caseNumber: number,
        referenceId: `W${number.padStart(15, '0')}`,
        subject: 'Waits for a fix',
        description: 'It waits.',
        state: JSON.parse(JSON.stringify(state)) as object,
        ...{ status: 'closed', level: 2, kind: 'error', severity: 3, policyVersion: 1 },
        ...{ accountId: account, contactId: `waiting-${number}`, productId: product },
        ...{ defects: [defect], duties: [defect] },
        ...{ openedAt: new Date(closedAt), updatedAt: new Date(closedAt), closedAt: new Date(closedAt) },
      };
    }),
  });
  return numbers.map(addressOf);
}
