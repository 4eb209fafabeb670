/** The SMTP door when something fails: nothing is acknowledged that is not stored, and nothing is refused for good. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SmtpDoor } from '../../src/mail/doors/smtp-door.js';
import { Spool } from '../../src/mail/doors/spool.js';
import { ReceivedMailWriter } from '../../src/store/received-mail-writer.js';
import { until } from '../e2e/support/conditions.js';
import { DoorsUnderTest, support } from './doors-under-test.js';
import { SmtpClient } from './smtp-client.js';

const simple = 'From: Kate <kate@customer.example>\r\nTo: support@desk.example\r\nSubject: Hello\r\n\r\nIt stops.\r\n';
const large = `Subject: large\r\n\r\n${'0123456789abcdef\r\n'.repeat(90_000)}`;

let doors: DoorsUnderTest;
let door: SmtpDoor;

beforeAll(async () => {
  doors = await DoorsUnderTest.open();
  door = await doors.smtp(await doors.reception());
});
afterEach(() => doors.forget());
afterAll(() => doors.close());

describe('a mail that can not be stored', () => {
  it('is not stored when its connection is cut before its end', async () => {
    const client = await SmtpClient.ready(door.port);
    await client.ask('MAIL FROM:<kate@customer.example>');
    await client.ask(`RCPT TO:<${support}>`);
    await client.ask('DATA');
    client.write(`Subject: half\r\n\r\n${'half of it\r\n'.repeat(40_000)}`);
    await until('it is being received', () => doors.spooled().length === 1);
    client.cut();
    await until('its file is gone', () => doors.spooled().length === 0);
    const after = await SmtpClient.ready(door.port);
    expect(await after.send({ to: [support], data: simple })).toMatch(/^250 /u);
    expect(await doors.rows()).toHaveLength(1);
    await after.quit();
  });

  it('is answered with 451 while PostgreSQL is away, and taken once it is back', async () => {
    const client = await SmtpClient.ready(door.port);
    await doors.wire.cut();
    try {
      expect(await client.send({ to: [support], data: simple })).toMatch(/^451 /u);
      await client.ask('MAIL FROM:<kate@customer.example>');
      expect(await client.ask('RCPT TO:<nobody@desk.example>')).toMatch(/^451 /u);
      await client.ask('RSET');
    } finally {
      await doors.wire.start();
    }
    expect(await client.send({ to: [support], data: simple })).toMatch(/^250 /u);
    expect(await doors.rows()).toHaveLength(1);
    await client.quit();
  });

  it('is answered with 452 when the database has no room, and when the disk of the spool has none', async () => {
    const full = await doors.smtp(await doors.reception({ writer: new FullDatabase(doors.database) }));
    const spooling = await doors.smtp(await doors.reception({ spool: new FullDisk(`${doors.folder}/spool`, 1024) }));
    for (const { port } of [full, spooling]) {
      const client = await SmtpClient.ready(port);
      expect(await client.send({ to: [support], data: simple })).toMatch(/^452 /u);
      await client.quit();
    }
    expect(await doors.rows()).toEqual([]);
  });

  it('is stored once or not at all when PostgreSQL goes away in the middle of a large one', async () => {
    const client = await SmtpClient.ready(door.port);
    const breaking = await doors.smtp(await doors.reception({ writer: new BreakingWriter(doors) }));
    const other = await SmtpClient.ready(breaking.port);
    expect(await other.send({ to: [support], data: large })).toMatch(/^451 /u);
    await doors.wire.start();
    expect(await doors.rows()).toEqual([]);
    expect(await doors.database.prisma.receivedMailPart.count()).toBe(0);
    expect(await client.send({ to: [support], data: large })).toMatch(/^250 /u);
    expect(await doors.rows()).toHaveLength(1);
    await Promise.all([client.quit(), other.quit()]);
  });
});

/** A PostgreSQL whose disk is full. */
class FullDatabase extends ReceivedMailWriter {
  override storeWhole(): Promise<void> {
    return Promise.reject(Object.assign(new Error('could not extend file'), { code: '53100' }));
  }
}

class FullDisk extends Spool {
  override async collect(bytes: AsyncIterable<Uint8Array>): Promise<never> {
    for await (const _chunk of bytes);
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  }
}

/** Loses PostgreSQL between the first part and the second. */
class BreakingWriter extends ReceivedMailWriter {
  readonly #doors: DoorsUnderTest;
  constructor(given: DoorsUnderTest) {
    super(given.database);
    this.#doors = given;
  }

  override store(...[row, parts]: Parameters<ReceivedMailWriter['store']>): Promise<void> {
    return super.store(row, this.#cutAfterFirst(parts));
  }

  async *#cutAfterFirst(parts: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
    let count = 0;
    for await (const part of parts) {
      yield part;
      count += 1;
      if (count === 1) await this.#doors.wire.cut();
    }
  }
}
