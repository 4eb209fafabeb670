import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandIntake } from '../../src/intake/requests.js';
import type { MailRoom } from '../../src/mail/room/mail-room.js';
import { mailOf, pairOf, RoomUnderTest } from './room-under-test.js';

let under: RoomUnderTest;
let room: MailRoom;
let customers: { id: string; email: string; accountId: string }[];
let engineer: { id: string; email: string };
beforeAll(async () => {
  under = await RoomUnderTest.open();
  room = under.start();
  customers = await under.database.prisma.contact.findMany({ orderBy: { id: 'asc' } });
  engineer = await under.database.prisma.engineer.findFirstOrThrow({
    where: { isAdmin: false },
    orderBy: { id: 'asc' },
  });
}, 60_000);
afterAll(() => under.close());

/** The sender of each test, so that what one sends is not counted against another. */
let next = 0;
function customer(): { id: string; email: string; accountId: string } {
  const found = customers[next++ % customers.length];
  if (!found) throw new Error('the demo has customers');
  return found;
}

const opened = (from: { email: string }, more = {}): ReturnType<RoomUnderTest['opened']> =>
  under.opened(room, from.email, more);
const messages = (caseNumber: string | null): ReturnType<RoomUnderTest['messages']> => under.messages(caseNumber);

describe('a failure', () => {
  it.each(['before the command is stored', 'after it'])(
    '%s gives the mail one message on one case',
    async (when) => {
      const crashing = new CrashingIntake(under.intake, when === 'after it');
      await room.stop();
      const weak = under.start({ intake: crashing });
      const from = customer();
      const id = await under.receive(mailOf({ from: from.email, subject: `Crash ${when}` }), { from: from.email });
      const first = await under.ended(weak, id);
      const found = await under.database.prisma.supportCase.findMany({ where: { subject: `Crash ${when}` } });
      expect(found.map(({ caseNumber }) => caseNumber)).toEqual([first.caseNumber]);
      crashing.arm();
      const raw = mailOf({ from: from.email, subject: pairOf(found[0]!), text: 'Again.' });
      const reply = await under.ended(weak, await under.receive(raw, { from: from.email }));
      expect(reply).toMatchObject({ outcome: 'appended', attempts: 2 });
      expect((await messages(first.caseNumber)).filter(({ text }) => text === 'Again.')).toHaveLength(1);
      await weak.stop();
      room = under.start();
    },
    30_000,
  );

  it('that comes again and again puts the mail into quarantine, with its error, and blocks nobody else', async () => {
    await room.stop();
    const intake = new CrashingIntake(under.intake, false, Infinity);
    const weak = under.start({ intake });
    const from = customer();
    const id = await under.receive(mailOf({ from: from.email }), { from: from.email });
    const row = await under.ended(weak, id).catch(() => under.ended(weak, id));
    expect(row).toMatchObject({ outcome: 'quarantined', reason: 'error', rule: '6', attempts: 5 });
    expect(row.evidence).toMatchObject({ error: 'the process died' });
    await weak.stop();
    room = under.start();
  }, 60_000);

  it('of a room that died is made good by another, in the order of the sender', async () => {
    await room.stop();
    const from = customer();
    const subjects = ['one', 'two', 'three'].map((word) => `In order ${word}`);
    const ids: string[] = [];
    for (const subject of subjects)
      ids.push(await under.receive(mailOf({ from: from.email, subject }), { from: from.email }));
    const where = { id: ids[0]! };
    const data = { leaseBy: 'a room that died', leaseUntil: new Date(Date.now() + 1500) };
    await under.database.prisma.receivedMail.update({ where, data });
    room = under.start();
    const rows = [];
    for (const id of ids) rows.push(await under.ended(room, id));
    const endedAt = rows.map((row) => row.endedAt!.getTime());
    expect(endedAt).toEqual([...endedAt].sort((a, b) => a - b));
    expect(endedAt[0]).toBeGreaterThan(data.leaseUntil.getTime());
  }, 30_000);

  it("of Temporal leaves an engineer's mail waiting, and nothing counts against it", async () => {
    const found = await opened(customer());
    const raw = mailOf({ from: engineer.email, subject: pairOf(found), text: 'I look at it.' });
    const id = await under.receive(raw, { from: engineer.email });
    room.kick(id);
    const row = await until(async () => {
      const waiting = await under.row(id);
      return waiting.lastError === null ? undefined : waiting;
    });
    expect(row).toMatchObject({ outcome: null, attempts: 0 });
    expect(row.lastError).toContain('Temporal');
  });
});

/** An intake that dies, before or after the real one stored the command, `times` times. */
class CrashingIntake implements CommandIntake {
  constructor(
    private readonly real: CommandIntake,
    private readonly isAfter: boolean,
    private times = 1,
  ) {}

  arm(): void {
    this.times = 1;
  }

  openCase: CommandIntake['openCase'] = (request) => this.#dying(() => this.real.openCase(request));
  send: CommandIntake['send'] = (request) => this.#dying(() => this.real.send(request));
  remember: CommandIntake['remember'] = (...given) => this.real.remember(...given);
  claim: CommandIntake['claim'] = (claim) => this.real.claim(claim);
  release: CommandIntake['release'] = (claim) => this.real.release(claim);

  async #dying<T>(work: () => Promise<T>): Promise<T> {
    const dies = this.times > 0;
    this.times -= 1;
    if (dies && !this.isAfter) throw new Error('the process died');
    const answer = await work();
    if (dies) throw new Error('the process died');
    return answer;
  }
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come to that within 10 s');
}
