import { describe, expect, it } from '@jest/globals';
import { mailAlarms } from '../../../src/mail/ledger/alarms.js';
import type { MailBacklog } from '../../../src/store/mail-figures.js';

const now = Date.parse('2026-11-24T12:00:00Z');
const hoursAgo = (hours: number): Date => new Date(now - hours * 3_600_000);

function backlog(given: { late?: number; held?: { reason: string; count: number; oldestAt: Date }[] }): MailBacklog {
  const { late = 0, held = [] } = given;
  const oldestAt = held[0]?.oldestAt ?? null;
  return {
    withoutEnd: { count: late + 1, late, oldestAt: hoursAgo(1) },
    quarantine: { count: held.reduce((sum, { count }) => sum + count, 0), oldestAt, reasons: held },
  };
}

describe('alarms of mail', () => {
  it('are silent while mail has its end in time and quarantine is young', () => {
    expect(mailAlarms(backlog({ held: [{ reason: 'spam', count: 9, oldestAt: hoursAgo(71) }] }), now)).toEqual([]);
  });

  it('ring for a mail without an end, in a sentence with the time of the oldest', () => {
    expect(mailAlarms(backlog({ late: 2 }), now)).toEqual([
      {
        name: 'mail-without-end',
        detail: '2 mails without an end for more than 15 minutes, the oldest since 2026-11-24T11:00:00.000Z',
      },
    ]);
  });

  it.each([
    ['error', 'mail-error', '1 mail in quarantine that could not be worked on'],
    ['flood', 'mail-flood', '1 mail held back as a flood'],
  ])('ring at once for %s', (reason, name, detail) => {
    const [alarm] = mailAlarms(backlog({ held: [{ reason, count: 1, oldestAt: hoursAgo(0) }] }), now);
    expect(alarm).toMatchObject({ name, detail: expect.stringContaining(detail) });
  });

  it('ring for what lies in quarantine for more than three days', () => {
    const held = [{ reason: 'sender', count: 4, oldestAt: hoursAgo(73) }];
    expect(mailAlarms(backlog({ held }), now).map(({ name }) => name)).toEqual(['mail-quarantine-old']);
  });
});
