/** The API over a database of its own and an intake that answers what a test says; cases are put into the projection directly. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createApp, type ApiOptions } from '../../src/api/app.js';
import { applyOpening } from '../../src/domain/commit.js';
import type { Actor } from '../../src/domain/envelope.js';
import { sliceOf, type PolicyDocument } from '../../src/domain/policy-document.js';
import { rowOf, type CaseRow } from '../../src/domain/projection.js';
import type { CaseState } from '../../src/domain/state.js';
import type { Side } from '../../src/domain/vocabulary.js';
import { ensureDemoData } from '../../src/runtime/demo-data.js';
import { loadPolicyFile, readStandardPolicy, standardPolicyPath } from '../../src/runtime/policy-file.js';
import { Boxes } from '../../src/mail/doors/boxes.js';
import { Reception } from '../../src/mail/doors/reception.js';
import { Spool } from '../../src/mail/doors/spool.js';
import { openDatabase, type Database } from '../../src/store/database.js';
import { PolicyReader, PolicyWriter } from '../../src/store/policy-store.js';
import { ReceivedMailWriter } from '../../src/store/received-mail-writer.js';
import { opening, startAt } from '../domain/support.js';
import { freshDatabase } from '../setup/servers.js';
import { DefectDesk } from '../../src/intake/defect-desk.js';
import { FakeIntake } from './fake-intake.js';
import { FakeMailRoom } from './fake-mail-room.js';
import { InstantEntities } from './instant-entities.js';

export const maxMailBytes = 1024 * 1024;

export type UserName = 'customer' | 'customer2' | 'stranger' | 'l1' | 'l2' | 'l2b' | 'l3' | 'lead' | 'admin';
export interface DemoPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly token: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
}

export class ApiUnderTest {
  readonly intake = new FakeIntake();
  readonly mailRoom: FakeMailRoom;
  readonly url: string;
  readonly database: Database;
  readonly users: Readonly<Record<UserName, DemoPerson>>;
  readonly policy: PolicyDocument;
  readonly #close: () => Promise<void>;

  constructor(parts: {
    server: Server;
    database: Database;
    users: Readonly<Record<UserName, DemoPerson>>;
    policy: PolicyDocument;
    intake: FakeIntake;
    mailRoom: FakeMailRoom;
    close: () => Promise<void>;
  }) {
    this.intake = parts.intake;
    this.mailRoom = parts.mailRoom;
    this.url = `http://127.0.0.1:${String((parts.server.address() as AddressInfo).port)}`;
    this.database = parts.database;
    this.users = parts.users;
    this.policy = parts.policy;
    this.#close = parts.close;
  }

  /** A request as a user, or with other headers; a string or bytes are sent as they are. */
  async send(
    user: UserName | null,
    request: string,
    ...[body, headers = {}]: [body?: unknown, headers?: Record<string, string>]
  ): Promise<Reply> {
    const [method = 'GET', path = '/'] = request.split(' ');
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.url + (path.startsWith('~') ? path.slice(1) : `/api/v1${path}`), {
      method,
      headers: {
        ...(user ? { authorization: `Bearer ${this.users[user].token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
  }

  /** Puts a case into the projection, as it was opened by the customer of account Brackenridge. */
  async givenCase(given: GivenCase = {}): Promise<CaseState> {
    const { number, account, subject, description, customerReference } = { ...usualCase, ...given };
    const contact = given.contact ?? (account === 'oakmere' ? 'priya-raman' : 'marta-lindqvist');
    const actor: Actor = { kind: 'contact', id: contact, accountId: account, isAccountAdmin: false };
    const envelope = opening({
      body: { number, referenceId: `R${number.padStart(15, '0')}`, contact },
      context: { accountId: account },
    });
    const applied = applyOpening({ ...envelope, id: `open-${number}`, actor }, sliceOf(this.policy));
    const state = { ...applied.state, ...given.state };
    const { nextDueAt, dues, openedAt, resolvedAt, closedAt, updatedAt, sides, defects, duties, ...row } = rowOf(
      state,
      sliceOf(this.policy),
    );
    const date = (at: number | null): Date | null => (at === null ? null : new Date(at));
    await this.database.prisma.supportCase.create({
      data: {
        ...row,
        caseNumber: number,
        referenceId: state.referenceId,
        subject,
        description,
        state: JSON.parse(JSON.stringify(state)),
        seq: state.seq,
        sides: [...sides],
        defects: [...defects],
        duties: [...duties],
        nextDueAt: given.nextDueAt === undefined ? date(nextDueAt) : date(given.nextDueAt),
        dues: given.nextDueAt === undefined ? dues : duesAt(sides, given.nextDueAt),
        customerReference,
        openedAt: new Date(openedAt),
        resolvedAt: date(resolvedAt),
        closedAt: date(closedAt),
        updatedAt: new Date(given.updatedAt ?? updatedAt),
      },
    });
    await this.database.prisma.timelineEntry.createMany({
      data: applied.events.map((event) => ({
        caseNumber: number,
        seq: event.seq,
        at: new Date(event.at),
        type: event.type,
        actorKind: event.actor.kind,
        actorId: event.actor.id,
        commandId: event.commandId ?? null,
        isPublic: event.isPublic,
        data: JSON.parse(JSON.stringify(event.data)),
      })),
    });
    return state;
  }

  async givenEntry(entry: GivenEntry): Promise<void> {
    const { caseNumber = '00001042', actorKind = 'engineer', actorId = 'elena-moretti', data = {}, ...rest } = entry;
    await this.database.prisma.timelineEntry.create({
      data: { caseNumber, at: new Date(startAt), actorKind, actorId, data, messageId: null, ...rest },
    });
  }

  async givenMessage(message: GivenMessage): Promise<void> {
    const {
      caseNumber = '00001042',
      authorKind = 'engineer',
      authorId = 'elena-moretti',
      isFact = false,
      ...rest
    } = message;
    await this.database.prisma.message.create({
      data: {
        caseNumber,
        authorKind,
        authorId,
        isFact,
        at: new Date(startAt),
        channel: 'api',
        command: 'reply',
        commandId: rest.id,
        ...rest,
      },
    });
  }

  /** No cases and nothing that hangs on them; people and products stay. */
  async forgetCasesOnly(): Promise<void> {
    const { prisma } = this.database;
    await prisma.$transaction([
      prisma.timelineEntry.deleteMany(),
      prisma.message.deleteMany(),
      prisma.notification.deleteMany(),
      prisma.supportCase.deleteMany(),
    ]);
  }

  /** As at the start of the file, the intake too. */
  async forgetCases(): Promise<void> {
    await this.forgetCasesOnly();
    this.intake.forget();
  }

  close(): Promise<void> {
    return this.#close();
  }
}

export interface GivenCase {
  readonly number?: string;
  readonly account?: 'brackenridge' | 'oakmere';
  readonly contact?: string;
  readonly subject?: string;
  readonly description?: string;
  readonly customerReference?: string;
  readonly nextDueAt?: number;
  readonly updatedAt?: number;
  readonly state?: Partial<CaseState>;
}
const usualCase = {
  number: '00001042',
  account: 'brackenridge',
  subject: 'Role import fails',
  description: 'The nightly import stops.',
  customerReference: null,
} as const;
export interface GivenEntry {
  readonly caseNumber?: string;
  readonly seq: number;
  readonly at?: Date;
  readonly type: string;
  readonly isPublic: boolean;
  readonly actorKind?: string;
  readonly actorId?: string;
  readonly messageId?: string;
  readonly data?: object;
}
export interface GivenMessage {
  readonly id: string;
  readonly command?: string;
  readonly caseNumber?: string;
  readonly text: string;
  readonly isPublic: boolean;
  readonly isFact?: boolean;
  readonly authorKind?: string;
  readonly authorId?: string;
  readonly at?: Date;
}

export async function startApi(options: Partial<ApiOptions> & { databaseUrl?: string } = {}): Promise<ApiUnderTest> {
  const fresh = await freshDatabase();
  const database = openDatabase(fresh.url, { max: 4 });
  const folder = mkdtempSync(join(tmpdir(), 'caseline-api-'));
  const addresses = { url: 'http://127.0.0.1:3000', smtpPort: 2525, supportAddress: 'support@localhost' };
  await ensureDemoData(database, folder, {
    ...addresses,
    temporalAddress: 't',
    temporalUiUrl: null,
    databaseUrl: fresh.url,
  });
  const policy = loadPolicyFile(standardPolicyPath());
  await new PolicyWriter(database).publish(policy);
  const intake = new FakeIntake();
  const mailRoom = new FakeMailRoom();
  const { users } = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as {
    users: Record<UserName, DemoPerson>;
  };
  const app = createApp({
    desk: new DefectDesk({ database, entities: new InstantEntities(database), now: Date.now }),
    database,
    intake,
    mailRoom,
    mailInbox: await mailInbox(database, folder),
    policies: new PolicyReader(database),
    standardPolicy: readStandardPolicy(),
    health: { check: () => Promise.resolve({ isReady: true, parts: {} }) },
    metrics: new Registry(),
    log: pino({ level: 'silent' }),
    options: {
      publicUrl: 'http://127.0.0.1:3000',
      temporalUiUrl: 'http://ui.test',
      namespace: 'default',
      version: '0.0.0',
      ...options,
    },
    now: Date.now,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.close();
    await fresh.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  return new ApiUnderTest({ server, database, users, policy, intake, mailRoom, close });
}

/** Takes mails of at most 1 MB to support@localhost. */
async function mailInbox(database: Database, folder: string): Promise<Reception> {
  const spool = new Spool(join(folder, 'spool'), maxMailBytes);
  await spool.open(Date.now());
  const writer = new ReceivedMailWriter(database);
  const boxes = new Boxes(['support@localhost']);
  return new Reception({ writer, spool, boxes, onStored: () => undefined, log: pino({ level: 'silent' }) });
}

function duesAt(sides: readonly Side[], at: number): CaseRow['dues'] {
  return Object.fromEntries(sides.map((side) => [side, at]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
