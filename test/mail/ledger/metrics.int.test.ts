import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { registerMailMetrics } from '../../../src/mail/ledger/metrics.js';
import { openDatabase, type Database } from '../../../src/store/database.js';
import { givenMail } from '../../api/mail-ledger-rows.js';
import { seededDatabase } from '../../setup/database.js';

let database: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ database, close } = await seededDatabase());
}, 60_000);
afterAll(() => close());

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

describe('metrics of mail', () => {
  it('count each mail once, however often they are asked for, and what was received meanwhile', async () => {
    const registry = new Registry();
    registerMailMetrics(registry, database, Date.now);
    const held = { outcome: 'quarantined', reason: 'error', endedAt: new Date() };
    // Old enough to be remembered, and one behind it that is not.
    await givenMail(database, { id: 'mail_1', ...held, receivedAt: minutesAgo(90) });
    await givenMail(database, { id: 'mail_2', door: 'http', receivedAt: minutesAgo(30) });
    for (let asked = 0; asked < 3; asked += 1) {
      expect((await registry.metrics()).split('\n')).toEqual(
        expect.arrayContaining([
          'caseline_mail_received_total{door="smtp"} 1',
          'caseline_mail_received_total{door="http"} 1',
          'caseline_mail_ends_total{outcome="quarantined",reason="error"} 1',
          'caseline_mail_waiting{state="without-end"} 1',
          'caseline_mail_waiting{state="quarantine"} 1',
          'caseline_mail_alarm{alarm="mail-without-end"} 1',
          'caseline_mail_alarm{alarm="mail-error"} 1',
          'caseline_mail_alarm{alarm="mail-flood"} 0',
        ]),
      );
    }
    await database.prisma.receivedMail.update({ where: { id: 'mail_2' }, data: { ...held, outcome: 'refused' } });
    await givenMail(database, { id: 'mail_3' });
    const text = await registry.metrics();
    expect(text).toContain('caseline_mail_received_total{door="smtp"} 2');
    expect(text).toContain('caseline_mail_ends_total{outcome="refused",reason="error"} 1');
    expect(/caseline_mail_oldest_seconds\{state="quarantine"\} (\d+)/u.exec(text)?.[1]).toMatch(/^5[34]\d\d$/u);
  });

  it('say nothing of mail while PostgreSQL is away', async () => {
    const registry = new Registry();
    const away = openDatabase('postgresql://nobody@127.0.0.1:1/none', { max: 1 });
    registerMailMetrics(registry, away, Date.now);
    const text = await registry.metrics();
    expect(text).toContain('# TYPE caseline_mail_waiting gauge');
    expect(text).not.toMatch(/^caseline_mail/mu);
    await away.close();
  });
});
