/** A case with people around it, its notifications, and a transport that keeps what it takes. */
import { createDeliver, type Deliver } from '../../activities/deliver.js';
import type { Mail } from '../../src/mail/mail.js';
import { MailOut } from '../../src/mail/mail-out.js';
import type { MailTransport } from '../../src/mail/transport.js';
import { createLogger } from '../../src/runtime/logger.js';
import { loadPolicyFile, standardPolicyPath } from '../../src/runtime/policy-file.js';
import type { Database } from '../../src/store/database.js';
import { NotificationStore } from '../../src/store/notification-store.js';
import { PolicyReader, PolicyWriter } from '../../src/store/policy-store.js';
import { SentMailStore } from '../../src/store/sent-mail-store.js';
import type { WebhookPoster } from '../../src/webhook/poster.js';
import { contentOf, desk } from '../mail/notification-content.js';

export const caseNumber = '00001042';

/** A transport in memory: keeps what it takes, throws what `fails` says for an address. */
export class Postbox implements MailTransport {
  readonly sent: Mail[] = [];
  fails: (address: string) => Error | undefined = () => undefined;
  send(mail: Mail): Promise<void> {
    const failure = this.fails(mail.to.address);
    if (failure) return Promise.reject(failure);
    this.sent.push(mail);
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  get addresses(): string[] {
    return this.sent.map((mail) => mail.to.address);
  }
}

export function deliverThrough(
  database: Database,
  transport: MailTransport,
  webhooks: WebhookPoster = noWebhooks,
): Deliver {
  return createDeliver({
    store: new NotificationStore(database),
    policies: new PolicyReader(database),
    mail: mailOutThrough(database, transport),
    webhooks,
    publicUrl: 'https://support.example.com',
    now: Date.now,
    log: createLogger({ level: 'silent' }),
  });
}

/** The way out with no file that can be read. */
export function mailOutThrough(database: Database, transport: MailTransport): MailOut {
  return new MailOut({
    transport,
    sent: new SentMailStore(database),
    files: { open: () => Promise.resolve(undefined) },
    desk,
  });
}

const noWebhooks: WebhookPoster = { post: () => Promise.reject(new Error('this test calls no webhook')) };

export async function seed(database: Database): Promise<void> {
  const { prisma } = database;
  await new PolicyWriter(database).publish(loadPolicyFile(standardPolicyPath()));
  await prisma.account.create({ data: { id: 'acme', name: 'Acme' } });
  await prisma.contact.createMany({
    data: [
      { id: 'ann', accountId: 'acme', name: 'Ann', email: 'ann@acme.example' },
      { id: 'gone', accountId: 'acme', name: 'Gone', email: 'gone@acme.example', isActive: false },
    ],
  });
  await prisma.engineer.createMany({
    data: [
      { id: 'bob', name: 'Bob', email: 'bob@example.com', levels: [2] },
      { id: 'eve', name: 'Eve', email: 'eve@example.com', levels: [2] },
      { id: 'old', name: 'Old', email: 'old@example.com', levels: [2], isActive: false },
      { id: 'lea', name: 'Lea', email: 'lea@example.com', levels: [2], isLead: true },
    ],
  });
  await prisma.team.createMany({
    data: [
      { id: 'level-2', name: 'Level 2', level: 2 },
      { id: 'empty', name: 'Empty', level: 2 },
    ],
  });
  await prisma.teamMember.createMany({
    data: ['bob', 'eve', 'old'].map((engineerId) => ({ teamId: 'level-2', engineerId })),
  });
  await prisma.supportCase.create({
    data: {
      caseNumber,
      referenceId: '7GQ4M2X9KTB6WZ3R',
      subject: 'Export stops',
      description: 'It stops.',
      state: JSON.parse(JSON.stringify({ ...contentOf().case.state, coordinator: null })) as object,
      status: 'in_progress',
      level: 2,
      kind: 'error',
      severity: 2,
      accountId: 'acme',
      contactId: 'ann',
      ownerId: 'bob',
      teamId: 'level-2',
      policyVersion: 1,
      openedAt: new Date(0),
      updatedAt: new Date(0),
    },
  });
  const words = {
    caseNumber,
    at: new Date(0),
    authorKind: 'engineer',
    authorId: 'bob',
    isFact: false,
    channel: 'api',
    command: 'reply',
  };
  await prisma.message.createMany({
    data: [
      { ...words, id: 'public', isPublic: true, commandId: 'c1', text: 'Restart it, or write to BOB@example.com.' },
      { ...words, id: 'internal', isPublic: false, commandId: 'c2', text: 'The customer is confused.' },
    ],
  });
}

export interface Row {
  readonly id?: string;
  readonly seq?: number;
  readonly template?: string;
  readonly recipientKind?: string;
  readonly recipientId?: string;
  readonly messageId?: string;
  readonly data?: object;
  readonly state?: string;
  readonly leaseUntil?: Date;
  readonly address?: string;
  readonly lastError?: string;
}
/** Stores a notification as the workflow's projection would. */
export async function store(database: Database, row: Row): Promise<string> {
  const data = {
    id: `${caseNumber}-7-0`,
    seq: 7,
    event: 'reply-sent',
    template: 'reply',
    recipientKind: 'contact',
    recipientId: 'ann',
    messageId: 'public',
    data: { actorKind: 'engineer', actorId: 'bob' },
    ...row,
  };
  await database.prisma.notification.create({ data: { caseNumber, ...data } });
  return data.id;
}
