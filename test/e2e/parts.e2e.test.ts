/** The parts in processes of their own, on servers that run elsewhere: migrate, api, worker, relay. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureDemoData } from '../../src/runtime/demo-data.js';
import { pickPort } from '../../src/runtime/ports.js';
import { openDatabase } from '../../src/store/database.js';
import { until } from './support/conditions.js';
import { isReady, untilCase, wires, type Demo, type Environment, type Wires } from './support/instance.js';
import { Person, type UserName } from './support/person.js';
import { Program, run } from './support/program.js';

let given: Wires;
let env: Environment;
let url: string;
let demo: Demo;
const dataDir = mkdtempSync(join(tmpdir(), 'caseline-parts-'));
const parts = new Map<string, Program>();

beforeAll(async () => {
  given = await wires('empty');
  const port = String(await pickPort([]));
  url = `http://127.0.0.1:${port}`;
  env = { ...given.env, LOG_LEVEL: 'warn', PORT: port, SMTP_IN_PORT: '0', CASELINE_DATA_DIR: dataDir };
}, 60_000);
afterAll(async () => {
  await Promise.all([...parts.values()].map((part) => part.stop()));
  await given.remove();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

function as(name: UserName): Person {
  return new Person(url, demo.users[name]);
}

async function startPart(name: 'api' | 'worker' | 'relay'): Promise<void> {
  const part = new Program([name], env);
  parts.set(name, part);
  await part.whenReady(() => part.output.includes(`caseline ${name}: ready`));
}

async function makeDemoPeople(): Promise<Demo> {
  const database = openDatabase(env['DATABASE_URL'] ?? '', { max: 2 });
  try {
    const addresses = { url, smtpPort: 0, supportAddress: 'support@localhost', databaseUrl: env['DATABASE_URL'] ?? '' };
    const temporalAddress = env['TEMPORAL_ADDRESS'] ?? '';
    await ensureDemoData(database, dataDir, { ...addresses, temporalAddress, temporalUiUrl: null });
  } finally {
    await database.close();
  }
  return JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as Demo; // just written
}

const question = { subject: 'How is it done?', description: 'We wonder.', kind: 'question', severity: 4 };

describe('parts run apart', () => {
  it('migrate prepares an empty database, and finds nothing to do the second time', async () => {
    const first = await run(['migrate'], env);
    const second = await run(['migrate'], env);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toContain('applied');
    expect(second.stdout).toContain('nothing to apply');
    demo = await makeDemoPeople();
  }, 60_000);

  it('api, worker and relay lead a case through its life together', async () => {
    await Promise.all([startPart('worker'), startPart('api'), startPart('relay')]);
    await until('the API is ready', () => isReady(url));
    const { number } = await as('customer').open(question);
    await as('l1').command(number, 'take-ownership');
    const word = await as('customer').tries(number, 'reply', { text: 'One thing more.' });
    expect(word.status).toBe(200);
    await as('l1').command(number, 'resolve', { code: 'QUESTION_ANSWERED', text: 'Like this.' });
    expect((await as('customer').command(number, 'accept-resolution')).status).toBe('closed');
  }, 90_000);

  it('the relay hands over what the API could not, and the worker’s end is nobody’s loss', async () => {
    const { number } = await as('customer').open(question);
    await parts.get('worker')!.kill();
    const word = await as('customer').tries(number, 'reply', { text: 'Nobody works.' });
    expect(word.status).toBe(202);
    const opened = await as('customer').send('POST /cases', question);
    expect(opened.status).toBe(201);
    await given.temporal.cut();
    const later = await as('customer').tries(number, 'reply', { text: 'And nobody listens.' });
    expect(later.status).toBe(202);
    await parts.get('api')!.kill();
    await given.temporal.start();
    await Promise.all([startPart('worker'), startPart('api')]);
    const texts = async (): Promise<string[]> => {
      const messages = await as('lead').all(`/cases/${number}/messages`);
      return messages.filter((message) => message.seq !== null).map((message) => message.text);
    };
    await until(
      'both words arrive',
      async () =>
        (await texts()).filter((text) => text.startsWith('Nobody works') || text.startsWith('And nobody')).length === 2,
      { withinMs: 40_000 },
    );
    await untilCase(as('lead'), opened.json.number, 'at work', (seen) => seen.seq >= 1);
  }, 120_000);

  it('the worker waits for a Temporal server that is away, and ends when it is told to meanwhile', async () => {
    const nobody = `127.0.0.1:${String(await pickPort([]))}`;
    const waiting = new Program(['worker'], { ...env, TEMPORAL_ADDRESS: nobody });
    await waiting.whenReady(() => waiting.output.includes('temporal.awaited'));
    expect(waiting.output).toContain(nobody);
    expect(await waiting.stop()).toBe(0);
  }, 60_000);

  it('the worker says which namespace it looked for in vain', async () => {
    const { code, stderr } = await run(['worker'], { ...env, TEMPORAL_NAMESPACE: 'nowhere' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/has no namespace "nowhere".*TEMPORAL_NAMESPACE/u);
  }, 60_000);

  it('end by themselves, with exit code 0, when they are told to', async () => {
    const codes = await Promise.all([...parts.values()].map((part) => part.stop()));
    expect(codes).toEqual([0, 0, 0]);
  }, 60_000);
});
