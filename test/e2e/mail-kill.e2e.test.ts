/** Mails by SMTP from servers that try again as RFC 5321 asks, while the program is killed again and again. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openDatabase } from '../../src/store/database.js';
import { SmtpClient } from '../mail/smtp-client.js';
import { eachBounded, until } from './support/conditions.js';
import { startOnWires, type Instance, type Wires } from './support/instance.js';

const mailCount = 160;
const connections = 8;
const kills = 3;

let instance: Instance & { readonly wires: Wires };

beforeAll(async () => {
  instance = await startOnWires();
}, 120_000);
afterAll(() => instance.stop(), 60_000);

it('each is in the ledger, and ends once: a repeat of one that was stored is known for one', async () => {
  const acknowledged: string[] = [];
  const words = Array.from({ length: mailCount }, (_, index) => `mail number ${index} of many`);
  const sending = eachBounded(words, connections, async (subject, index) => {
    acknowledged.push(await sendUntilTaken(`sender${index % connections}@brackenridge.example`, subject));
  });
  for (let count = 1; count <= kills; count += 1) {
    const enough = (mailCount * count) / (kills + 2);
    await until(`${enough} mails were taken`, () => acknowledged.length >= enough, { withinMs: 60_000 });
    await instance.program.kill();
    await instance.start();
  }
  await sending;
  const rows = await endedRows();
  const ids = new Set(rows.map(({ id }) => id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  const firsts = rows.filter(({ outcome }) => outcome !== 'duplicate').map(({ subject }) => subject);
  expect(firsts.sort()).toEqual([...words].sort());
}, 240_000);

/** The ledger's id of the mail: what the server said when it took it. */
async function sendUntilTaken(from: string, subject: string): Promise<string> {
  const to = ['support@localhost'];
  const data = `From: ${from}\r\nTo: support@localhost\r\nMessage-ID: <${subject.replaceAll(' ', '.')}@x.example>\r\nSubject: ${subject}\r\n\r\nIt stops.`;
  return until(
    `"${subject}" is taken`,
    async () => {
      const client = await SmtpClient.ready(Number(instance.env['SMTP_IN_PORT']));
      const reply = await client.send({ from, to, data });
      client.cut();
      return /^250 .*(mail_\w+)/u.exec(reply)?.[1];
    },
    { withinMs: 120_000 },
  );
}

/** The whole ledger once every mail has its end. */
async function endedRows() {
  const database = openDatabase(instance.demo.databaseUrl, { max: 2 });
  try {
    return await until(
      'every mail has its end',
      async () => {
        const rows = await database.prisma.receivedMail.findMany({ orderBy: { position: 'asc' } });
        return rows.every(({ outcome }) => outcome !== null) && rows;
      },
      { withinMs: 90_000 },
    );
  } finally {
    await database.close();
  }
}
