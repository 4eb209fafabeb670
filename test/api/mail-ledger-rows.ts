/** Rows of the mail ledger as the doors and the mail room leave them. */
import { createHash } from 'node:crypto';
import type { Prisma } from '../../prisma/generated/client.js';
import type { Database } from '../../src/store/database.js';

export interface GivenMail extends Partial<Omit<Prisma.ReceivedMailCreateInput, 'size' | 'sha256'>> {
  readonly id: string;
  /** The bytes, in the parts that they are kept in. */
  readonly parts?: readonly Uint8Array<ArrayBuffer>[];
  readonly size?: number;
  readonly sha256?: string;
}

const usualBytes = Buffer.from(
  'From: marta@brackenridge.example\r\nSubject: Import stops\r\n\r\nIt ends at row 10,000.\r\n',
);

export async function givenMail(database: Database, { parts = [usualBytes], ...given }: GivenMail): Promise<void> {
  const whole = Buffer.concat(parts);
  const sha256 = createHash('sha256').update(whole).digest('hex');
  await database.prisma.receivedMail.create({
    data: {
      door: 'smtp',
      envelopeFrom: 'marta@brackenridge.example',
      envelopeTo: ['support@localhost'],
      box: 'support@localhost',
      lane: 'marta@brackenridge.example',
      size: whole.length,
      sha256,
      duplicateKey: sha256,
      ...given,
    },
  });
  await database.prisma.receivedMailPart.createMany({
    data: parts.map((bytes, index) => ({ mailId: given.id, index, bytes })),
  });
}

export async function forgetMails({ prisma }: Database): Promise<void> {
  await prisma.$transaction([
    prisma.receivedMail.deleteMany(),
    prisma.receivedMailPart.deleteMany(),
    prisma.senderRule.deleteMany(),
    prisma.mailAct.deleteMany(),
  ]);
}
