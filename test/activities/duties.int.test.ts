import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DutyNews } from '../../src/domain/duties.js';
import { PermanentMailError, TemporaryMailError } from '../../src/mail/transport.js';
import type { Database } from '../../src/store/database.js';
import { DutyStore } from '../../src/store/duty-store.js';
import { seededDatabase } from '../setup/database.js';
import { Postbox } from './delivery-fixture.js';
import {
  defectKey,
  dutiesThrough,
  givenDuty,
  product,
  resetDuties,
  seedDuties,
  type DutiesUnderTest,
} from './duties-fixture.js';

let database: Database;
let close: () => Promise<void>;
let postbox: Postbox;
let duties: DutiesUnderTest;

beforeAll(async () => {
  ({ database, close } = await seededDatabase(seedDuties));
});
afterAll(() => close());
beforeEach(async () => {
  await resetDuties(database);
  postbox = new Postbox();
  duties = dutiesThrough(database, postbox);
});

const published: DutyNews = { kind: 'published', product, version: '7.3' };

async function fixIn(...versions: string[]): Promise<void> {
  await database.prisma.defect.update({ where: { key: defectKey }, data: { state: 'fixed', fixedIn: versions } });
}
async function publish(state: 'published' | 'cancelled' = 'published'): Promise<void> {
  await database.prisma.release.updateMany({ data: { state } });
}
async function tell(news: DutyNews = published): Promise<void> {
  if (news.kind === 'published' || news.kind === 'cancelled') await publish(news.kind);
  await duties.queueDuties(news);
  expect(await duties.tellDuties(news)).toEqual({ left: 0 });
}
async function states(): Promise<Record<string, string>> {
  const rows = await database.prisma.dutyTold.findMany();
  return Object.fromEntries(rows.map((row) => [row.caseNumber, row.state]));
}

describe('a release that is published', () => {
  it('tells the contact of each closed case that waits, once, however often it is asked to', async () => {
    await fixIn('7.3');
    await givenDuty(database, { number: '00000001' });
    await givenDuty(database, { number: '00000002', contactId: 'ben' });
    await tell();
    await tell();
    expect(postbox.addresses.sort()).toEqual(['ann@acme.example', 'ben@acme.example']);
    const [mail] = postbox.sent;
    expect(mail?.text).toContain('release 7.3 of Meridian is available');
    expect(mail?.text).toContain('“The import of roles stops”');
    expect(mail?.text).toContain('Get it at the portal.');
    expect(mail?.subject).toMatch(/^\[Case 0000000\d\] \[Ref R0000000/);
  });

  it('says who was told of it, and when', async () => {
    await fixIn('7.3');
    await givenDuty(database, { number: '00000001' });
    await tell();
    const { items } = await new DutyStore(database).told({ product, version: '7.3' }, { limit: 10 });
    expect(items).toMatchObject([
      { caseNumber: '00000001', duty: defectKey, contact: { id: 'ann', name: 'Ann' }, state: 'told' },
    ]);
    expect(items[0]?.toldAt).toBeInstanceOf(Date);
  });

  it('tells nobody whose defect is not fixed in it, whose case is open, or who has the fix already', async () => {
    await givenDuty(database, { number: '00000001' });
    await tell();
    await fixIn('7.3');
    await database.prisma.supportCase.deleteMany();
    await givenDuty(database, { number: '00000002', isOpen: true });
    await givenDuty(database, { number: '00000003', closureCode: 'FIX_DELIVERED' });
    await tell();
    expect(postbox.sent).toEqual([]);
  });

  it('tells nobody before it is out, though the defect is fixed in it', async () => {
    await fixIn('7.3');
    await givenDuty(database, { number: '00000001' });
    expect(await duties.queueDuties(published)).toEqual({ queued: 0 });
    expect(await duties.tellDuties(published)).toEqual({ left: 0 });
    expect(postbox.sent).toEqual([]);
  });

  it('tells whoever waits for the release itself, also while their case is only resolved', async () => {
    await givenDuty(database, { number: '00000001', duties: ['release:meridian/7.3'], isOpen: true });
    await givenDuty(database, { number: '00000002', duties: ['release:*/7.3'] });
    await givenDuty(database, { number: '00000003', duties: ['release:*/7.3'], productId: null });
    await givenDuty(database, { number: '00000004', duties: ['release:meridian/7.4'] });
    await tell();
    expect(await states()).toEqual({ '00000001': 'told', '00000002': 'told' });
  });

  it('tells another participant where the contact has left, and then the account’s administrator', async () => {
    await fixIn('7.3');
    await givenDuty(database, { number: '00000001', contactId: 'gone', participants: ['ben'] });
    await givenDuty(database, { number: '00000002', contactId: 'gone', participants: ['gone'] });
    await tell();
    expect(postbox.addresses.sort()).toEqual(['ada@acme.example', 'ben@acme.example']);
  });

  it('notes whom no mail reaches, and goes on with the others', async () => {
    await fixIn('7.3');
    await givenDuty(database, { number: '00000001' });
    await givenDuty(database, { number: '00000002', contactId: 'ben' });
    postbox.fails = (address) =>
      address === 'ann@acme.example'
        ? new PermanentMailError('the mail server refused the recipient (550)')
        : undefined;
    await tell();
    expect(await states()).toEqual({ '00000001': 'failed', '00000002': 'told' });
  });

  it('drops a duty whose case was reopened before its mail went', async () => {
    await fixIn('7.3');
    await givenDuty(database, { number: '00000001' });
    await publish();
    await duties.queueDuties(published);
    await database.prisma.supportCase.updateMany({ data: { duties: [] } });
    await duties.tellDuties(published);
    expect(postbox.sent).toEqual([]);
    expect(await states()).toEqual({ '00000001': 'dropped' });
  });

  it('waits while the mail server is away, and then tells each once', async () => {
    await fixIn('7.3');
    await givenDuty(database, { number: '00000001' });
    await givenDuty(database, { number: '00000002', contactId: 'ben' });
    postbox.fails = () => new TemporaryMailError('connection refused', { isServerAway: true });
    await publish();
    await duties.queueDuties(published);
    await expect(duties.tellDuties(published)).rejects.toThrow('wait for another attempt');
    postbox.fails = () => undefined;
    await database.prisma.dutyTold.updateMany({ data: { leaseUntil: new Date(0) } });
    await tell();
    expect(postbox.addresses).toHaveLength(2);
  });

  it('goes on in the middle after a crash; a mail that was in hand goes again under the same Message-ID', async () => {
    await fixIn('7.3');
    await givenDuty(database, { number: '00000001' });
    await givenDuty(database, { number: '00000002', contactId: 'ben' });
    await tell();
    const before = postbox.sent.find((mail) => mail.to.address === 'ben@acme.example');
    await database.prisma.dutyTold.updateMany({
      where: { caseNumber: '00000002' },
      data: { state: 'sending', leaseUntil: new Date(0) },
    });
    await tell();
    expect(postbox.addresses.filter((address) => address === 'ann@acme.example')).toHaveLength(1);
    expect(postbox.sent.at(-1)?.messageId).toBe(before?.messageId);
  });
});

describe('other news', () => {
  async function noted(kind: string, more: object): Promise<void> {
    const shared = { defectKey, authorId: 'x', at: new Date(0), kind, revision: 2, isPublic: true };
    await database.prisma.defectUpdate.create({ data: { id: `chg-${kind}`, ...shared, ...more } });
  }

  it('a plan that moves is told once a move', async () => {
    await givenDuty(database, { number: '00000001' });
    await noted('plan', { state: 'confirmed', targetRelease: '7.4', text: null });
    await tell({ kind: 'moved', defect: defectKey, revision: 2 });
    await tell({ kind: 'moved', defect: defectKey, revision: 2 });
    expect(postbox.sent).toHaveLength(1);
    expect(postbox.sent[0]?.text).toContain('is now planned for release 7.4');
  });

  it('a declined defect is told with the reason, and that the case can be taken up again', async () => {
    await givenDuty(database, { number: '00000001' });
    await noted('report', { state: 'declined', text: 'The interface goes away with 8.0.' });
    await tell({ kind: 'declined', defect: defectKey, revision: 2 });
    expect(postbox.sent[0]?.text).toContain('The interface goes away with 8.0.');
    expect(postbox.sent[0]?.text).toContain('reply to this mail');
  });

  it('a cancelled release is told to those whose defect was planned for it', async () => {
    await givenDuty(database, { number: '00000001' });
    await tell({ kind: 'cancelled', product, version: '7.3' });
    expect(postbox.sent[0]?.text).toContain('That\nrelease will not come.');
  });
});

describe('a case that was closing meanwhile', () => {
  it('is told what came of its duties by then, once', async () => {
    await fixIn('7.3');
    await publish();
    await givenDuty(database, { number: '00000001' });
    await duties.settle('00000001');
    await duties.settle('00000001');
    await tell();
    expect(postbox.sent).toHaveLength(1);
  });

  it('is told nothing while there is nothing to tell', async () => {
    await givenDuty(database, { number: '00000001' });
    await duties.settle('00000001');
    expect(await states()).toEqual({});
  });
});
