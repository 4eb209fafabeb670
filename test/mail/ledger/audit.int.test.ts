import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { renderAudit } from '../../../src/cli/mail/run-audit.js';
import { auditMail, type AuditReport } from '../../../src/mail/ledger/audit.js';
import type { Database } from '../../../src/store/database.js';
import { MailAuditReader } from '../../../src/store/mail-audit-reader.js';
import { forgetMails, givenMail, type GivenMail } from '../../api/mail-ledger-rows.js';
import { seededDatabase } from '../../setup/database.js';

let database: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database, close } = await seededDatabase());
}, 60_000);
afterAll(() => close());
beforeEach(async () => {
  await forgetMails(database);
  await database.prisma.message.deleteMany();
});

const now = Date.now();
const audit = (): Promise<AuditReport> => auditMail({ ledger: new MailAuditReader(database), now });
const found = async (): Promise<unknown[]> => (await audit()).findings.map(({ mail, what }) => [mail, what]);
const given = (mail: GivenMail): Promise<void> => givenMail(database, mail);
const ended = (outcome: string): Partial<GivenMail> => ({ outcome, rule: '29', reason: 'x', endedAt: new Date(now) });
const onCase = { ...ended('appended'), caseNumber: '00001042' };

async function givenMessage(id: string): Promise<void> {
  const author = { authorKind: 'contact', authorId: 'c', isPublic: true, isFact: true };
  await database.prisma.message.create({
    data: {
      ...{ id, caseNumber: '00001042', at: new Date(now), ...author },
      ...{ channel: 'mail', command: 'reply', commandId: id, text: 'x' },
    },
  });
}

describe('the audit of mail', () => {
  it('agrees when received is the sum of ends and waiting, and every byte is there', async () => {
    await given({ id: 'mail_1', ...onCase, parts: [Buffer.alloc(1000, 1), Buffer.alloc(10, 2)] });
    await givenMessage('mail_1');
    await given({ id: 'mail_2', ...ended('created'), caseNumber: '00001042' });
    await givenMessage('follow-up-mail_2');
    await given({ id: 'mail_3', ...ended('duplicate'), duplicateOf: 'mail_1', parts: [] });
    await given({ id: 'mail_4' });
    // Refused by a door, which took nothing of the bytes that were announced.
    await given({ id: 'mail_5', ...ended('refused'), parts: [], size: 99_999_999 });
    const report = await audit();
    expect(report).toMatchObject({
      ...{ isClean: true, received: 5, waiting: 1, checked: 5, findings: [] },
      ends: { appended: 1, created: 1, duplicate: 1, refused: 1 },
    });
    expect(renderAudit(report)).toMatch(
      /^5 received = (?:1 \w+ \+ ){4}1 waiting\n5 mails read, \d+ bytes: every byte/u,
    );
  });

  it.each<[string, Partial<GivenMail>]>([
    ['late', { receivedAt: new Date(now - 16 * 60_000) }],
    ['unknown-end', ended('lost')],
    ['end-incomplete', { ...ended('quarantined'), rule: null }],
    ['no-case', ended('appended')],
    ['not-on-case', onCase],
    ['no-original', { ...ended('duplicate'), duplicateOf: 'mail_9' }],
    ['bytes-missing', { size: 5000 }],
    ['bytes-changed', { sha256: '0'.repeat(64) }],
  ])('finds %s', async (what, mail) => {
    await given({ id: 'mail_1', ...mail });
    const report = await audit();
    expect(report.isClean).toBe(false);
    expect(report.findings).toContainEqual(expect.objectContaining({ mail: 'mail_1', what }));
    expect(renderAudit(report)).toContain(what);
  });

  it('finds a mail that became two messages', async () => {
    await given({ id: 'mail_1', ...onCase });
    await givenMessage('mail_1');
    await givenMessage('mail_1-released');
    expect(await found()).toEqual([['mail_1', 'twice-on-case']]);
  });

  it('finds a part that is missing between two, and parts of no mail', async () => {
    await given({ id: 'mail_1', parts: [Buffer.from('a'), Buffer.from('b'), Buffer.from('c')] });
    await database.prisma.receivedMailPart.delete({ where: { mailId_index: { mailId: 'mail_1', index: 1 } } });
    await database.prisma.receivedMailPart.create({ data: { mailId: 'mail_8', index: 0, bytes: Buffer.from('x') } });
    expect(await found()).toEqual([
      [null, 'stray-parts'],
      ['mail_1', 'bytes-missing'],
    ]);
  });
});
