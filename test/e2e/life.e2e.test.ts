/** One whole life of a case over both doors: HTTP, and Signals as ops send them by hand. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance, type Wires } from './support/instance.js';
import { lifeAfterOpening, type Act } from './support/life.js';
import type { Json } from './support/person.js';
import { brokenReplays } from './support/replays.js';
import type { Operator } from './support/temporal.js';

let instance: Instance & { readonly wires: Wires };
let operator: Operator;

beforeAll(async () => {
  instance = await startOnWires();
  operator = await instance.operator();
}, 120_000);
afterAll(() => instance.stop(), 60_000);

interface Lived {
  readonly number: string;
  readonly types: readonly string[];
  readonly state: Readonly<Record<string, unknown>>;
}

async function openedCase(
  handsOff: 'escalate' | 'release' = 'escalate',
): Promise<{ number: string; acts: readonly Act[] }> {
  const opened = await instance.as('customer').open();
  const required = opened.checklist
    .filter((item: { required: boolean }) => item.required)
    .map((item: { key: string }) => item.key);
  return { number: opened.number, acts: lifeAfterOpening(required, handsOff) };
}

async function timelineOf(number: string): Promise<Json[]> {
  return instance.as('lead').all(`/cases/${number}/timeline`);
}

/** What of the state does not name this very case, an instant or a command. */
async function lived(number: string): Promise<Lived> {
  const state = await operator.handle(number).query<Record<string, unknown>>('state');
  const { level, status, owner, actionable, resolution, bounces, pendingActions } = await instance
    .as('lead')
    .get(`/cases/${number}`);
  const types = (await timelineOf(number)).map((entry) => entry.type);
  const code = resolution?.code ?? null;
  const compared = { level, status, owner: owner?.id, actionable, code, bounces, pendingActions, seq: state['seq'] };
  return { number, types, state: compared };
}

async function liveOverHttp(): Promise<Lived> {
  const { number, acts } = await openedCase();
  for (const { who, name, body } of acts) await instance.as(who).command(number, name, body);
  return lived(number);
}

async function liveBySignals(): Promise<Lived> {
  const { number, acts } = await openedCase();
  await until('the workflow is there', () => operator.handle(number).describe());
  for (const { who, name, body } of acts) {
    await operator.signal(number, name, { actor: instance.demo.users[who].email, ...body });
  }
  await untilCase(instance.as('lead'), number, 'closed', (seen) => seen.status === 'closed');
  return lived(number);
}

describe('a life over both doors', () => {
  it('ends in the same state, with the same timeline, whether it came by HTTP or by Signals', async () => {
    const byHttp = await liveOverHttp();
    const bySignals = await liveBySignals();
    expect(byHttp.state).toMatchObject({
      status: 'closed',
      owner: instance.demo.users.l2.id,
      code: 'RESOLUTION_PROVIDED',
    });
    expect(bySignals.types).toEqual(byHttp.types);
    expect(bySignals.state).toEqual(byHttp.state);
  });

  it('keeps the words of both doors as messages, and none of them in the history of the HTTP door', async () => {
    const { number } = await liveOverHttp();
    const texts = (await instance.as('l2').all(`/cases/${number}/messages`)).map((message) => message.text);
    expect(texts).toEqual(expect.arrayContaining(['I have your case.', 'It looks like the short column.']));
    const history = payloadsOf(await operator.handle(number).fetchHistory()).join('\n');
    expect(history).toContain('escalate');
    expect(history).not.toContain('I have your case.');
    expect(history).not.toContain('looks like the short column');
    expect(history).not.toContain('@');
  });

  it('costs at most 140 history events and 6 SQL statements a command', async () => {
    const { statements } = instance.wires;
    const { number, acts } = await openedCase('release');
    const costs: { name: string; statements: readonly string[] }[] = [];
    for (const { who, name, body } of acts) {
      statements.clear();
      await instance.as(who).command(number, name, body);
      costs.push({ name, statements: statements.executed.filter(isOfACommand) });
    }
    await until('its mails are out', async () => (await pendingDeliveries(number)) === 0);
    const events = await operator.historyLength(number);
    const perCommand = costs.reduce((sum, cost) => sum + cost.statements.length, 0) / costs.length;
    process.stderr.write(
      `life of ${acts.length + 1} acts: ${events} history events, ${perCommand.toFixed(1)} SQL statements a command ` +
        `(${costs.map((cost) => `${cost.name} ${cost.statements.length}`).join(', ')})\n`,
    );
    expect(events).toBeLessThanOrEqual(140);
    expect(costs.filter((cost) => perCommand > 6 && cost.statements.length > 6)).toEqual([]);
  });
});

describe('signals by hand', () => {
  const refused = async (number: string): Promise<Json[]> =>
    (await timelineOf(number)).filter((entry) => entry.type === 'command-refused').map((entry) => entry.data);

  it('are answered on the timeline when they are refused, with the reason and who sent them', async () => {
    const { number } = await openedCase();
    const { l1, l2, stranger } = instance.demo.users;
    await operator.signal(number, 'take-ownership', { actor: l2.email });
    await operator.signal(number, 'escalate', { actor: l1.id, to: 2, reason: 'DATA_COMPLETE' });
    await operator.signal(number, 'escalate', { actor: l1.id, to: 4 });
    await operator.signal(number, 'add-note', { actor: 'nobody@nowhere.example', text: 'hello' });
    await operator.signal(number, 'reply', { actor: stranger.email, text: 'not my case' });
    const data = await until('five refusals', async () => {
      const found = await refused(number);
      return found.length >= 5 && found;
    });
    expect(data.map(({ command, reason }) => [command, reason])).toEqual([
      ['take-ownership', 'wrong_level'],
      ['escalate', 'not_actionable'],
      ['escalate', 'malformed'],
      ['add-note', 'unknown_actor'],
      ['reply', expect.any(String)],
    ]);
    const entries = (await timelineOf(number)).filter((entry) => entry.type === 'command-refused');
    expect(entries.map((entry) => entry.actor.id).slice(0, 3)).toEqual([l2.id, l1.id, l1.id]);
    const texts = (await instance.as('lead').all(`/cases/${number}/messages`)).map((message) => message.text);
    expect(texts).not.toContain('not my case');
  });

  it('with the same id are applied once', async () => {
    const { number } = await openedCase();
    const note = { actor: instance.demo.users.l1.id, id: `by-hand-${number}`, text: 'once' };
    for (let time = 0; time < 3; time += 1) await operator.signal(number, 'add-note', note);
    await instance.as('l1').command(number, 'take-ownership');
    const notes = (await timelineOf(number)).filter((entry) => entry.type === 'note-added');
    expect(notes).toHaveLength(1);
  });

  it('mixed with decisions and words of the API leave a history that replays', async () => {
    const numbers: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const { number } = await openedCase();
      numbers.push(number);
      await instance.as('l1').command(number, 'take-ownership');
      await Promise.all(
        Array.from({ length: 24 }, async (_, index) => {
          const text = `word ${index}`;
          if (index % 4 === 0) await operator.signal(number, 'add-note', { actor: instance.demo.users.l1.id, text });
          else if (index % 4 === 1) await operator.signal(number, 'add-note', { junk: index });
          else if (index % 4 === 2) await instance.as('customer').command(number, 'reply', { text });
          else await instance.as('l1').command(number, index % 8 === 3 ? 'reply' : 'add-note', { text });
        }),
      );
    }
    expect(await brokenReplays(operator, numbers)).toEqual([]);
  }, 90_000);

  it('that are garbage leave the case working', async () => {
    const { number } = await openedCase();
    const { l1 } = instance.demo.users;
    for (const junk of [{ junk: [1, { deep: null }] }, 'a word', 42, null, [], { actor: { id: 1 } }]) {
      await operator.signal(number, 'resolve', junk);
    }
    await operator.signal(number, 'resolve');
    await operator.signal(number, 'no-such-command', { actor: l1.id });
    await operator.signalBytes(number, 'resolve', { encoding: 'json/plain', data: '{"actor": ' });
    await operator.signalBytes(number, 'reply', { encoding: 'binary/unheard-of', data: '\u0000\u0001' });
    await operator.signalBytes(number, 'unheard-of', { encoding: 'json/plain', data: '\u0000{' });
    await operator.signal(number, 'add-note', { actor: l1.id, id: 'a\u0000b', text: 'null in the id' });
    await operator.signal(number, 'add-note', { actor: `${l1.id}\u0000`, text: 'null in the actor' });
    await operator.signal(number, 'add-note', { actor: l1.id, text: 'and in a name', 'a\u0000': 1, b: '\ud800' });
    await operator.signal(number, `no-such-\u0000-${'🙂'.repeat(40)}`);
    await operator.signal(number, 'take-ownership', {
      v: 1,
      name: 'take-ownership',
      id: 'x',
      at: 0,
      actor: {},
      body: {},
    });
    const owned = await instance.as('l1').command(number, 'take-ownership');
    expect(owned.owner.id).toBe(instance.demo.users.l1.id);
    const data = await until('the refusals', async () => {
      const found = await refused(number);
      if (found.length < 16) throw new Error(JSON.stringify(found.map((x) => [x.command, x.reason])));
      return found;
    });
    expect(data).toHaveLength(16);
    expect([...new Set(data.map(({ reason }) => reason))].sort()).toEqual([
      'malformed',
      'unknown_actor',
      'unknown_command',
    ]);
  });
});

/** What is readable in a history: the bytes of every payload. */
function payloadsOf(value: unknown): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(payloadsOf);
}

async function pendingDeliveries(number: string): Promise<number> {
  return (await operator.handle(number).describe()).raw.pendingActivities?.length ?? 0;
}

/** Neither the ends of transactions, nor a delivery, nor what the relay asks twice a second whatever happens. */
function isOfACommand(statement: string): boolean {
  return !/^\s*(begin|commit|rollback)\b|notification set|from notification|as sent|handed_at is null and stored_at|from intent where stored_at/iu.test(
    statement,
  );
}
