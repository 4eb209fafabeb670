/** The doors over a database of their own, and what they wrote. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Boxes } from '../../src/mail/doors/boxes.js';
import { Reception } from '../../src/mail/doors/reception.js';
import { SmtpDoor, type SmtpDoorOptions } from '../../src/mail/doors/smtp-door.js';
import { Spool } from '../../src/mail/doors/spool.js';
import { openDatabase, type Database } from '../../src/store/database.js';
import { ReceivedMailWriter } from '../../src/store/received-mail-writer.js';
import { Proxy } from '../e2e/support/proxy.js';
import { freshDatabase } from '../setup/servers.js';

export const support = 'support@desk.example';
export const sales = 'sales@desk.example';
export const silent = pino({ level: 'silent' });

export class DoorsUnderTest {
  readonly folder = mkdtempSync(join(tmpdir(), 'caseline-doors-'));
  readonly stored: string[] = [];
  readonly #atEnd: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly database: Database,
    /** The wire to PostgreSQL, for tests that cut it. */
    readonly wire: Proxy,
    readonly databaseUrl: string,
  ) {}

  static async open(): Promise<DoorsUnderTest> {
    const fresh = await freshDatabase();
    const url = new URL(fresh.url);
    const wire = await new Proxy({ host: url.hostname, port: Number(url.port) }).start();
    url.port = String(wire.port);
    const doors = new DoorsUnderTest(openDatabase(url.href, { max: 6 }), wire, fresh.url);
    doors.atEnd(() => fresh.drop());
    doors.atEnd(() => wire.cut());
    doors.atEnd(() => doors.database.close());
    return doors;
  }

  /** Done at the end, the last first. */
  atEnd(work: () => Promise<unknown>): void {
    this.#atEnd.unshift(work);
  }

  async reception(given: { maxBytes?: number; spool?: Spool; writer?: ReceivedMailWriter } = {}): Promise<Reception> {
    const spool = given.spool ?? new Spool(join(this.folder, 'spool'), given.maxBytes ?? 2 * 1024 * 1024);
    await spool.open(Date.now());
    return new Reception({
      writer: given.writer ?? new ReceivedMailWriter(this.database),
      spool,
      boxes: new Boxes([support, sales]),
      onStored: (id) => this.stored.push(id),
      log: silent,
    });
  }

  /** Listening on a free port, as a server of our own is let in. */
  async smtp(reception: Reception, options: Partial<SmtpDoorOptions> = {}): Promise<SmtpDoor> {
    const door = new SmtpDoor(reception, { port: 0, host: '127.0.0.1', relays: ['127.0.0.1'], ...options }, silent);
    await door.start();
    this.atEnd(() => door.stop());
    return door;
  }

  /** Rows of the ledger in their order. */
  rows() {
    return this.database.prisma.receivedMail.findMany({ orderBy: { position: 'asc' } });
  }

  async bytesOf(mailId: string): Promise<Buffer> {
    const parts = await this.database.prisma.receivedMailPart.findMany({
      where: { mailId },
      orderBy: { index: 'asc' },
    });
    return Buffer.concat(parts.map(({ bytes }) => bytes));
  }

  /** Files that are being received. */
  spooled(): string[] {
    return readdirSync(join(this.folder, 'spool'));
  }

  async forget(): Promise<void> {
    const { prisma } = this.database;
    await prisma.$transaction([
      prisma.receivedMail.deleteMany(),
      prisma.receivedMailPart.deleteMany(),
      prisma.imapBookmark.deleteMany(),
    ]);
    this.stored.length = 0;
  }

  async close(): Promise<void> {
    for (const work of this.#atEnd) await work();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
