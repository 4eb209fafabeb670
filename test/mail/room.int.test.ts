import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mailOf, RoomUnderTest } from './room-under-test.js';
import type { MailRoom } from '../../src/mail/room/mail-room.js';

let under: RoomUnderTest;
let room: MailRoom;
beforeAll(async () => {
  under = await RoomUnderTest.open();
  room = under.start();
}, 60_000);
afterAll(() => under.close());

async function customer() {
  return under.database.prisma.contact.findFirstOrThrow({ where: { accountId: { not: 'unassigned' } } });
}

describe('a mail', () => {
  it('of a customer opens a case in their name, as it was received', async () => {
    const { email, id: contactId } = await customer();
    const id = await under.receive(mailOf({ from: `Ann <${email}>` }), { from: email });
    const row = await under.ended(room, id);
    expect(row).toMatchObject({ outcome: 'created', kind: 'human', fromAddress: email, subject: 'Import stops' });
    const opened = await under.database.prisma.supportCase.findUniqueOrThrow({
      where: { caseNumber: row.caseNumber! },
    });
    expect(opened).toMatchObject({ contactId, kind: 'request', severity: 3, subject: 'Import stops' });
    const message = await under.database.prisma.message.findUniqueOrThrow({ where: { id } });
    expect(message).toMatchObject({ channel: 'mail', authorId: contactId, at: row.receivedAt });
    expect(message.text).toContain('row 10,000');
  });
});
