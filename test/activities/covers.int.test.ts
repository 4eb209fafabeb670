import type { Deliver } from '../../activities/deliver.js';
import type { Database } from '../../src/store/database.js';
import { seededDatabase } from '../setup/database.js';
import { caseNumber, deliverThrough, Postbox, seed, store, type Row } from './delivery-fixture.js';

let database: Database;
let close: () => Promise<void>;
let postbox: Postbox;
let deliver: Deliver;

const hourMs = 3_600_000;
const hence = (hours: number): Date => new Date(Date.now() + hours * hourMs);

beforeAll(async () => {
  ({ database, close } = await seededDatabase(seed));
});
afterAll(() => close());
beforeEach(async () => {
  await database.prisma.notification.deleteMany();
  await database.prisma.engineer.updateMany({ data: { awayFrom: null, awayUntil: null, coverId: null } });
  postbox = new Postbox();
  deliver = deliverThrough(database, postbox);
});

async function absent(awayFrom: Date | null, awayUntil: Date | null, coverId = 'eve'): Promise<void> {
  await database.prisma.engineer.update({ where: { id: 'bob' }, data: { awayFrom, awayUntil, coverId } });
}
/** Something that the owner, Bob, is told of. */
function toBob(row: Row = {}): Promise<string> {
  return store(database, {
    recipientKind: 'engineer',
    recipientId: 'bob',
    template: 'customer-wrote',
    data: { actorKind: 'contact', actorId: 'ann' },
    ...row,
  });
}
async function told(...ids: string[]): Promise<string[]> {
  await deliver({ caseNumber, notifications: ids });
  return postbox.addresses;
}

describe('what an engineer is told while away', () => {
  it('goes to the cover too, who reads for whom it is', async () => {
    await absent(null, hence(1));
    expect(await told(await toBob())).toEqual(['bob@example.com', 'eve@example.com']);
    expect(postbox.sent[1]?.text).toMatch(/^You cover for Bob, who is away\.\n\n/u);
    expect(postbox.sent[0]?.text).not.toContain('You cover');
    expect(new Set(postbox.sent.map((mail) => mail.messageId)).size).toBe(2);
  });

  it.each([
    ['before the absence begins', 1, 2],
    ['after it has ended', -2, -1],
  ])('goes to the engineer alone %s', async (_when, from, until) => {
    await absent(hence(from), hence(until));
    expect(await told(await toBob())).toEqual(['bob@example.com']);
  });

  it('does not go to a cover who did it, has left, or is told of it in their own name', async () => {
    await absent(hence(-1), hence(1));
    const own = await toBob({ data: { actorKind: 'engineer', actorId: 'eve' } });
    expect(await told(own)).toEqual(['bob@example.com']);
    const asCoordinator = await toBob({ id: `${caseNumber}-8-1`, seq: 8, recipientId: 'eve' });
    const asOwner = await toBob({ id: `${caseNumber}-8-0`, seq: 8 });
    expect((await told(asOwner, asCoordinator)).slice(1)).toEqual(['bob@example.com', 'eve@example.com']);
    await absent(hence(-1), hence(1), 'old');
    expect((await told(await toBob({ id: `${caseNumber}-9-0`, seq: 9 }))).slice(3)).toEqual(['bob@example.com']);
  });
});
