import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createApp } from '../../src/api/app.js';
import { DefectDesk } from '../../src/intake/defect-desk.js';
import { openDatabase } from '../../src/store/database.js';
import { PolicyReader } from '../../src/store/policy-store.js';
import { runAsAdmin } from '../setup/servers.js';
import { FakeIntake } from './fake-intake.js';
import { FakeMailRoom } from './fake-mail-room.js';
import { InstantEntities } from './instant-entities.js';
import { startApi } from './support.js';

let server: Server;
beforeAll(async () => {
  const database = openDatabase('postgresql://nobody@127.0.0.1:1/none', { max: 1 });
  const app = createApp({
    database,
    desk: new DefectDesk({ database, entities: new InstantEntities(database), now: Date.now }),
    intake: new FakeIntake(),
    mailRoom: new FakeMailRoom(),
    policies: new PolicyReader(database),
    standardPolicy: {},
    health: {
      check: () => Promise.resolve({ isReady: false, parts: { postgres: { isUp: false, detail: 'does not answer' } } }),
    },
    metrics: new Registry(),
    log: pino({ level: 'silent' }),
    options: { publicUrl: 'https://support.example', namespace: 'default', version: '0.0.0' },
    now: Date.now,
  });
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('with PostgreSQL away the answer is 503 with the time to come back, and no detail of ours', async () => {
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const reply = await fetch(`${url}/api/v1/cases`, { headers: { authorization: `Bearer csl_${'A'.repeat(43)}` } });
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '2']);
  expect(reply.headers.get('strict-transport-security')).toMatch(/max-age/u);
  const text = await reply.text();
  expect(JSON.parse(text)).toMatchObject({ code: 'unavailable' });
  expect(text).not.toMatch(/prisma|postgres|127\.0\.0\.1/iu);
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '2']);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

it('after PostgreSQL ended all connections the next requests succeed', async () => {
  const api = await startApi();
  expect((await api.send('l1', 'GET /cases')).status).toBe(200);
  await runAsAdmin(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname like 'test\\_%' and datname <> current_database()`,
  );
  const statuses = [];
  for (let attempt = 0; attempt < 5; attempt += 1) statuses.push((await api.send('l1', 'GET /cases')).status);
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(statuses.at(-1)).toBe(200);
  await api.close();
});
