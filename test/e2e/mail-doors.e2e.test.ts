/** The doors of mail in processes of their own: the pipe of a mail server, and the part that takes mail alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pickPort } from '../../src/runtime/ports.js';
import { openDatabase, type Database } from '../../src/store/database.js';
import { SmtpClient } from '../mail/smtp-client.js';
import { wires, type Environment, type Wires } from './support/instance.js';
import { Program, run, type Finished } from './support/program.js';

const mail = 'Return-Path: <bounces@list.example>\nDelivered-To: support@localhost\nSubject: Hello\n\nIt stops.\n';
const dataDir = mkdtempSync(join(tmpdir(), 'caseline-doors-'));

let given: Wires;
let env: Environment;
let database: Database;

beforeAll(async () => {
  given = await wires();
  env = { ...given.env, LOG_LEVEL: 'warn', CASELINE_DATA_DIR: dataDir };
  database = openDatabase(given.env['DATABASE_URL'] ?? '', { max: 2 });
}, 60_000);
afterAll(async () => {
  await database.close();
  await given.remove();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

function deliver(options: readonly string[], input: string | Buffer = mail, more: Environment = {}): Promise<Finished> {
  return run(['deliver', ...options], { ...env, ...more }, input);
}

function newestRow() {
  return database.prisma.receivedMail.findFirst({ orderBy: { position: 'desc' } });
}

describe('caseline deliver', () => {
  it('exits 0 once the mail is stored as it came, with the envelope it was told', async () => {
    const { code, stdout } = await deliver([
      '--from=kate@customer.example',
      '--to',
      'support@localhost',
      'other@localhost',
    ]);
    expect(code).toBe(0);
    const row = await newestRow();
    expect(row).toMatchObject({
      id: stdout.trim(),
      door: 'pipe',
      envelopeFrom: 'kate@customer.example',
      outcome: null,
    });
    expect(row?.envelopeTo).toEqual(['support@localhost', 'other@localhost']);
    const part = await database.prisma.receivedMailPart.findFirst({ where: { mailId: row?.id ?? '' } });
    expect(Buffer.from(part?.bytes ?? []).toString()).toBe(mail);
  }, 60_000);

  it('reads the envelope from the header, and takes the name that Postfix gives to nobody for nobody', async () => {
    await deliver([]);
    expect(await newestRow()).toMatchObject({ envelopeFrom: 'bounces@list.example', box: 'support@localhost' });
    await deliver(['--from=MAILER-DAEMON']);
    expect(await newestRow()).toMatchObject({ envelopeFrom: '' });
  }, 60_000);

  it('knows the address of the instance in the data folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'caseline-doors-'));
    const { DATABASE_URL: databaseUrl = '', ...rest } = env;
    const demo = { url: 'http://127.0.0.1:3000', supportAddress: 'help@desk.example', databaseUrl, users: {} };
    writeFileSync(join(folder, 'demo.json'), JSON.stringify(demo));
    const here = { ...rest, CASELINE_DATA_DIR: folder };
    const { code } = await run(['deliver', '--to', 'help@desk.example'], here, mail);
    rmSync(folder, { recursive: true });
    expect(code).toBe(0);
    expect(await newestRow()).toMatchObject({ box: 'help@desk.example' });
  }, 60_000);

  it.each([
    { what: 'nothing', input: '', options: ['--to', 'support@localhost'], reason: 'empty' },
    { what: 'a mail to nobody here', input: mail, options: ['--to', 'nobody@localhost'], reason: 'unknown-box' },
    { what: 'a mail that is too large', input: 'x'.repeat(3000), options: [], reason: 'too-large' },
  ])(
    'exits 65 for $what, which the ledger keeps',
    async ({ input, options, reason }) => {
      const { code, stderr, stdout } = await deliver(options, input, { CASELINE_MAIL_MAX_SIZE: '2000' });
      expect([code, stdout]).toEqual([65, '']);
      const row = await newestRow();
      expect(row).toMatchObject({ outcome: 'refused', reason });
      expect(stderr).toContain(row?.id);
    },
    60_000,
  );

  it('exits 75 for whatever is not the fault of the mail', async () => {
    const before = await database.prisma.receivedMail.count();
    const nobody = `postgresql://x:y@127.0.0.1:${await pickPort([])}/caseline`;
    const unknown = mkdtempSync(join(tmpdir(), 'caseline-doors-'));
    const failures = await Promise.all([
      deliver([], mail, { DATABASE_URL: nobody }),
      run(['deliver'], { CASELINE_DATA_DIR: unknown }, mail),
      deliver(['--sender', 'kate@customer.example']),
      deliver([], mail, { CASELINE_MAIL_MAX_SIZE: 'large' }),
      deliver([], mail, { CASELINE_DATA_DIR: '/dev/null' }),
    ]);
    rmSync(unknown, { recursive: true });
    expect(failures.map(({ code }) => code)).toEqual([75, 75, 75, 75, 75]);
    expect(failures.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('try again'),
      expect.stringContaining('DATABASE_URL'),
      expect.stringContaining('--sender'),
      expect.stringContaining('CASELINE_MAIL_MAX_SIZE'),
      expect.stringContaining('try again'),
    ]);
    expect(await database.prisma.receivedMail.count()).toBe(before);
  }, 60_000);
});

describe('caseline mail', () => {
  it('takes mail by SMTP, says where, and ends when it is told to', async () => {
    const port = await pickPort([]);
    const part = new Program(['mail'], { ...env, SMTP_IN_PORT: String(port) });
    await part.whenReady(() => part.output.includes(`caseline mail: ready at smtp://127.0.0.1:${port}`));
    const client = await SmtpClient.ready(port);
    expect(await client.send({ to: ['support@localhost'], data: mail })).toMatch(/^250 /u);
    await client.quit();
    expect(await newestRow()).toMatchObject({ door: 'smtp' });
    expect(await part.stop()).toBe(0);
  }, 60_000);

  it('says which port is taken and what to set', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo; // a listening TCP server has one
    const { code, stderr } = await run(['mail'], { ...env, SMTP_IN_PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `caseline: port ${port} is already in use by another program; set SMTP_IN_PORT to a free one\n`,
    );
  }, 60_000);

  it('says what STARTTLS lacks', async () => {
    const { code, stderr } = await run(['mail'], {
      ...env,
      SMTP_IN_PORT: '0',
      SMTP_IN_CERT: join(dataDir, 'cert.pem'),
    });
    expect([code, stderr]).toEqual([78, expect.stringContaining('SMTP_IN_KEY')]);
  }, 60_000);
});
