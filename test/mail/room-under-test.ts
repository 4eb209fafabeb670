/** A mail room over a database of its own, with the real intake while Temporal is away: what it stores is what it promised. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { DiskFileStore } from '../../src/files/disk-file-store.js';
import { Effects } from '../../src/intake/effects.js';
import { HandOver } from '../../src/intake/hand-over.js';
import { Intake } from '../../src/intake/intake.js';
import { Authenticator } from '../../src/mail/authentication.js';
import type { Mail } from '../../src/mail/mail.js';
import { MailTokens } from '../../src/mail/mail-tokens.js';
import { createMailParser } from '../../src/mail/parse/mail-parser.js';
import { createMailJudge } from '../../src/mail/room/mail-judge.js';
import { MailRoom, type MailRoomDependencies } from '../../src/mail/room/mail-room.js';
import { NoticeSender } from '../../src/mail/room/notice-sender.js';
import { ensureDemoData } from '../../src/runtime/demo-data.js';
import { AttachmentWriter } from '../../src/store/attachment-store.js';
import type { Database } from '../../src/store/database.js';
import { MailNoticeStore } from '../../src/store/mail-notice-store.js';
import { NotificationStore } from '../../src/store/notification-store.js';
import { PolicyReader, PolicyWriter } from '../../src/store/policy-store.js';
import { ReceivedMailStore } from '../../src/store/received-mail-store.js';
import { ReceivedMailWriter } from '../../src/store/received-mail-writer.js';
import { SenderRuleStore } from '../../src/store/sender-rule-store.js';
import type { CaseClient } from '../../src/temporal/case-client.js';
import { seededDatabase } from '../setup/database.js';

export const support = 'support@desk.example';
export const silent = pino({ level: 'silent' });

export class RoomUnderTest {
  readonly folder = mkdtempSync(join(tmpdir(), 'caseline-room-'));
  readonly sent: Mail[] = [];
  readonly tokens = new MailTokens('a secret of this test', support);
  readonly #rooms: MailRoom[] = [];

  private constructor(
    readonly database: Database,
    readonly intake: Intake,
    private readonly closeDatabase: () => Promise<void>,
  ) {}

  static async open(): Promise<RoomUnderTest> {
    const { database, url, close } = await seededDatabase();
    await ensureDemoData(database, mkdtempSync(join(tmpdir(), 'caseline-room-')), {
      url: 'http://127.0.0.1:3000',
      smtpPort: 2525,
      supportAddress: support,
      temporalAddress: 't',
      temporalUiUrl: null,
      databaseUrl: url,
    });
    await new PolicyWriter(database).publish({ version: 1 });
    const policies = new PolicyReader(database);
    const cases = away();
    const handOver = new HandOver({ database, policies, cases, runOptions: {}, sender: 'test', log: silent });
    const effects = new Effects(database);
    const intake = new Intake({ database, policies, cases, handOver, effects, now: Date.now });
    return new RoomUnderTest(database, intake, close);
  }

  /** A room that works; `more` replaces its parts. */
  start(more: Partial<MailRoomDependencies> = {}): MailRoom {
    const room = this.room(more);
    room.start();
    return room;
  }

  room(more: Partial<MailRoomDependencies> = {}): MailRoom {
    const { database, intake, tokens, folder } = this;
    const store = new ReceivedMailStore(database);
    const notices = new MailNoticeStore(database);
    const authenticator = new Authenticator({
      resolve: () => Promise.reject(new Error('no names are known here')),
      relays: ['127.0.0.1'],
      authservId: undefined,
      host: 'desk.example',
    });
    const ours = { boxes: [support], hosts: ['desk.example'] };
    const transport = {
      send: (mail: Mail) => Promise.resolve(void this.sent.push(mail)),
      close: () => Promise.resolve(),
    };
    const face = { supportAddress: support, supportName: 'Support' };
    const room = new MailRoom({
      database,
      intake,
      supportAddress: support,
      store,
      notices,
      room: randomBytes(4).toString('hex'),
      log: silent,
      senders: new SenderRuleStore(database),
      attachments: new AttachmentWriter(database),
      notifications: new NotificationStore(database),
      files: new DiskFileStore(join(folder, 'files')),
      spool: join(folder, 'spool'),
      parser: createMailParser(),
      judge: createMailJudge({ database, store, authenticator, tokens, ours }),
      noticeSender: new NoticeSender({ notices, transport, tokens, face, log: silent }),
      now: Date.now,
      ...more,
    });
    this.#rooms.push(room);
    return room;
  }

  /** Puts a mail into the ledger as a door does; its id. */
  async receive(raw: string, { from, lane }: { from: string; lane?: string }): Promise<string> {
    const bytes = Buffer.from(raw.replaceAll(/\r?\n/gu, '\r\n'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const id = `mail_${randomBytes(10).toString('hex')}`;
    const row = {
      id,
      door: 'smtp',
      peer: { address: '127.0.0.1' },
      from,
      to: [support],
      box: support,
      size: bytes.length,
    };
    await new ReceivedMailWriter(this.database).storeWhole({ ...row, sha256, duplicateKey: sha256 }, bytes);
    if (lane !== undefined) await this.database.prisma.receivedMail.update({ where: { id }, data: { lane } });
    return id;
  }

  /** The row of a mail once it has an end. */
  async ended(room: MailRoom, id: string): Promise<LedgerRow> {
    room.kick(id);
    const end = await room.ended(id, 15_000);
    const row = await this.row(id);
    if (!end) throw new Error(`${id} has no end: ${row.lastError ?? 'nothing is known'}`);
    return row;
  }

  /** A mail of `from` once it has its end. */
  async received(room: MailRoom, raw: string, from: string): Promise<LedgerRow> {
    return this.ended(room, await this.receive(raw, { from }));
  }

  /** The case that a mail of `from` opens. */
  async opened(room: MailRoom, from: string, more: Partial<Parameters<typeof mailOf>[0]> = {}) {
    const subject = `About ${randomBytes(4).toString('hex')}`;
    const { outcome, caseNumber } = await this.received(room, mailOf({ from, subject, ...more }), from);
    if (outcome !== 'created' || caseNumber === null) throw new Error(`the mail of ${from} is ${outcome ?? 'waiting'}`);
    return this.database.prisma.supportCase.findUniqueOrThrow({ where: { caseNumber } });
  }

  messages(caseNumber: string | null) {
    return this.database.prisma.message.findMany({ where: { caseNumber: caseNumber ?? '' }, orderBy: { at: 'asc' } });
  }

  row(id: string) {
    return this.database.prisma.receivedMail.findUniqueOrThrow({ where: { id } });
  }

  async close(): Promise<void> {
    await Promise.all(this.#rooms.map((room) => room.stop()));
    await this.closeDatabase();
  }
}
/** A client whose server is away: nothing else of it is asked meanwhile. */
function away(): CaseClient {
  const client: unknown = { isAway: true };
  return client as CaseClient; // what the intake reads of it while it is away
}

export type LedgerRow = Awaited<ReturnType<RoomUnderTest['row']>>;

export function pairOf({ caseNumber, referenceId }: { caseNumber: string; referenceId: string }): string {
  return `Re: [Case ${caseNumber}] [Ref ${referenceId}]`;
}

/** A mail as a person's program writes it. */
export function mailOf(given: {
  readonly from: string;
  readonly subject?: string;
  readonly text?: string;
  readonly headers?: readonly string[];
}): string {
  const { from, subject = 'Import stops', text = 'It stops at row 10,000.', headers = [] } = given;
  const id = randomBytes(8).toString('hex');
  return [
    `From: ${from}`,
    `To: ${support}`,
    `Subject: ${subject}`,
    `Message-ID: <${id}@customer.example>`,
    'Date: Tue, 24 Nov 2026 09:00:00 +0000',
    ...headers,
    ...(headers.some((line) => /^content-type:/iu.test(line)) ? [] : ['', text]),
    ...(headers.some((line) => /^content-type:/iu.test(line)) ? [text] : []),
    '',
  ].join('\r\n');
}
