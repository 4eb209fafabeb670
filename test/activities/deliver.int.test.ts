import { ApplicationFailure } from '@temporalio/common';
import type { Deliver } from '../../activities/deliver.js';
import { PermanentMailError, TemporaryMailError } from '../../src/mail/transport.js';
import type { Database } from '../../src/store/database.js';
import { seededDatabase } from '../setup/database.js';
import { caseNumber, deliverThrough, Postbox, seed, store, type Row } from './delivery-fixture.js';

let database: Database;
let close: () => Promise<void>;
let postbox: Postbox;
let deliver: Deliver;

beforeAll(async () => {
  ({ database, close } = await seededDatabase(seed));
});
afterAll(() => close());
beforeEach(async () => {
  await database.prisma.notification.deleteMany();
  postbox = new Postbox();
  deliver = deliverThrough(database, postbox);
});

function queue(row: Row = {}): Promise<string> {
  return store(database, row);
}
function run(...notifications: string[]): ReturnType<Deliver> {
  return deliver({ caseNumber, notifications });
}
async function rowOf(id: string) {
  return database.prisma.notification.findUniqueOrThrow({ where: { id } });
}
const busy = (): Error => new TemporaryMailError('the mail server could not take it (451)');
const refused = (): Error => new PermanentMailError('the mail server refused the recipient (550 5.1.1)');

describe('delivery', () => {
  it('sends a mail once, however often it is asked to', async () => {
    const id = await queue();
    expect(await run(id)).toEqual({ failed: [] });
    expect(await run(id, id)).toEqual({ failed: [] });
    expect(postbox.addresses).toEqual(['ann@acme.example']);
    expect(postbox.sent[0]?.subject).toBe('[Case 00001042] [Ref 7GQ4M2X9KTB6WZ3R] Export stops');
    expect(await rowOf(id)).toMatchObject({
      state: 'sent',
      attempts: 1,
      lastError: null,
      leaseUntil: null,
      sentAt: expect.any(Date),
    });
  });

  it('brings the words of the command, without an address of ours (C6)', async () => {
    await run(await queue());
    expect(postbox.sent[0]?.text).toContain('Restart it, or write to support@example.com.');
  });

  it('never brings a customer internal words, whatever the row says', async () => {
    await run(await queue({ messageId: 'internal', template: 'data-request' }));
    expect(postbox.sent[0]?.text).not.toContain('confused');
  });

  it('brings engineers internal words', async () => {
    await run(
      await queue({
        messageId: 'internal',
        recipientKind: 'engineer',
        recipientId: 'eve',
        template: 'assigned-to-you',
      }),
    );
    expect(postbox.sent[0]?.text).toContain('The customer is confused.');
  });

  it('skips an id that the workflow has replaced', async () => {
    expect(await run(`${caseNumber}-99-0`)).toEqual({ failed: [] });
    expect(postbox.sent).toEqual([]);
  });

  it('uses the corrected address', async () => {
    await run(await queue({ address: 'ann.new@acme.example' }));
    expect(postbox.addresses).toEqual(['ann.new@acme.example']);
  });

  it('sends once when two attempts run at the same time', async () => {
    const id = await queue();
    const results = await Promise.allSettled([run(id), run(id), run(id)]);
    expect(results.some((result) => result.status === 'fulfilled')).toBe(true);
    expect(postbox.addresses).toHaveLength(1);
  });
});

describe('a mail that can wait', () => {
  it('asks for another attempt after the others have gone, and names no address', async () => {
    const waiting = await queue();
    const other = await queue({
      id: `${caseNumber}-8-0`,
      seq: 8,
      recipientKind: 'engineer',
      recipientId: 'eve',
      template: 'assigned-to-you',
    });
    postbox.fails = (address) => (address.startsWith('ann') ? busy() : undefined);
    const failure = await run(waiting, other).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ nonRetryable: false, type: 'DeliveryDeferred' });
    expect(String(failure)).not.toContain('@');
    expect(postbox.addresses).toEqual(['eve@example.com']);
    expect(await rowOf(waiting)).toMatchObject({
      state: 'queued',
      lastError: 'the mail server could not take it (451)',
    });

    postbox.fails = () => undefined;
    expect(await run(waiting, other)).toEqual({ failed: [] });
    expect(postbox.addresses).toEqual(['eve@example.com', 'ann@acme.example']);
    expect(await rowOf(waiting)).toMatchObject({ state: 'sent', attempts: 2, lastError: null });
  });

  it('is left to an attempt that is still at work, and taken over when its lease is over', async () => {
    const held = await queue({ state: 'sending', leaseUntil: new Date(Date.now() + 60_000) });
    await expect(run(held)).rejects.toThrow(/another attempt is at work/);
    await database.prisma.notification.update({ where: { id: held }, data: { leaseUntil: new Date(Date.now() - 1) } });
    expect(await run(held)).toEqual({ failed: [] });
    expect(postbox.sent).toHaveLength(1);
  });

  it('waits for a corrected program after an unexpected error, and holds up no other', async () => {
    const broken = await queue();
    const other = await queue({
      id: `${caseNumber}-8-0`,
      seq: 8,
      recipientKind: 'engineer',
      recipientId: 'eve',
      template: 'assigned-to-you',
    });
    postbox.fails = (address) => (address.startsWith('ann') ? new TypeError('oops') : undefined);
    await expect(run(broken, other)).rejects.toThrow(/unexpected error/);
    expect(postbox.addresses).toEqual(['eve@example.com']);
  });
});

describe('a mail that can never go', () => {
  it.each<[string, Row, string]>([
    ['a contact who left', { recipientId: 'gone' }, 'the recipient is not active any more'],
    ['an unknown contact', { recipientId: 'nobody' }, 'the contact is not known any more'],
    ['a bad address', { address: 'not an address' }, 'the recipient has no usable address'],
    [
      'an engineer who left',
      { recipientKind: 'engineer', recipientId: 'old', template: 'assigned-to-you' },
      'the recipient is not active any more',
    ],
    [
      'a team without members',
      { recipientKind: 'team', recipientId: 'empty', template: 'case-for-level-2' },
      'the team has no active member',
    ],
  ])('is told to the workflow: %s', async (_what, row, reason) => {
    const id = await queue(row);
    const expected = { failed: [{ notification: id, reason }] };
    expect(await run(id)).toEqual(expected);
    expect(await rowOf(id)).toMatchObject({ state: 'failed', lastError: reason });
    expect(await run(id)).toEqual(expected);
    expect(postbox.sent).toEqual([]);
  });

  it('is told again after another mail of the batch had to wait', async () => {
    const lost = await queue();
    const waiting = await queue({
      id: `${caseNumber}-8-0`,
      seq: 8,
      recipientKind: 'engineer',
      recipientId: 'eve',
      template: 'assigned-to-you',
    });
    postbox.fails = (address) => (address.startsWith('ann') ? refused() : busy());
    await expect(run(lost, waiting)).rejects.toThrow(ApplicationFailure);
    postbox.fails = () => undefined;
    expect(await run(lost, waiting)).toMatchObject({ failed: [{ notification: lost }] });
    expect(postbox.addresses).toEqual(['eve@example.com']);
  });
});

describe('a notification to a team', () => {
  const toTeam = {
    recipientKind: 'team',
    recipientId: 'level-2',
    template: 'case-for-level-2',
    data: { actorKind: 'system', actorId: 'caseline' },
  };

  it('goes to each active member, one mail each', async () => {
    await run(await queue(toTeam));
    expect(postbox.addresses).toEqual(['bob@example.com', 'eve@example.com']);
    expect(new Set(postbox.sent.map((mail) => mail.messageId)).size).toBe(2);
  });

  it('is not repeated to those who had theirs', async () => {
    const id = await queue(toTeam);
    postbox.fails = (address) => (address.startsWith('eve') ? busy() : undefined);
    await expect(run(id)).rejects.toThrow(ApplicationFailure);
    postbox.fails = () => undefined;
    await run(id);
    expect(postbox.addresses).toEqual(['bob@example.com', 'eve@example.com']);
  });

  it('does not wait for each member while the mail server is away', async () => {
    const tried: string[] = [];
    postbox.fails = (address) => {
      tried.push(address);
      return new TemporaryMailError('the mail server could not take it (ESOCKET)', { isServerAway: true });
    };
    await expect(run(await queue(toTeam))).rejects.toThrow(ApplicationFailure);
    expect(tried).toHaveLength(1);
  });

  it('counts as sent when one member of several cannot be reached, with a note', async () => {
    const id = await queue(toTeam);
    postbox.fails = (address) => (address.startsWith('eve') ? refused() : undefined);
    expect(await run(id)).toEqual({ failed: [] });
    expect(await rowOf(id)).toMatchObject({
      state: 'sent',
      lastError: expect.stringContaining('1 of 2 could not be told'),
    });
  });

  it('leaves out who did it', async () => {
    await run(await queue({ ...toTeam, data: { actorKind: 'engineer', actorId: 'bob' } }));
    expect(postbox.addresses).toEqual(['eve@example.com']);
  });

  it('leaves out who is told of the same event in their own name', async () => {
    const own = await queue({
      id: `${caseNumber}-7-1`,
      recipientKind: 'engineer',
      recipientId: 'bob',
      template: 'severity-1',
    });
    await run(await queue(toTeam), own);
    expect(postbox.addresses.sort()).toEqual(['bob@example.com', 'eve@example.com']);
  });
});

describe('a notification to the leads', () => {
  it('goes to each active lead', async () => {
    await run(
      await queue({
        recipientKind: 'lead',
        recipientId: 'leads',
        template: 'triage-lapsed',
        data: { actorKind: 'system', actorId: 'caseline' },
      }),
    );
    expect(postbox.addresses).toEqual(['lea@example.com']);
  });
});
