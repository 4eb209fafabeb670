/** One whole life of a case over both doors: HTTP, and Signals as ops send them by hand. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from './support/conditions.js';
import { startOnWires, untilCase, type Instance, type Wires } from './support/instance.js';
import { lifeAfterOpening, type Act } from './support/life.js';
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

async function openedCase(): Promise<{ number: string; acts: readonly Act[] }> {
  const opened = await instance.as('customer').open();
  const required = opened.checklist
    .filter((item: { required: boolean }) => item.required)
    .map((item: { key: string }) => item.key);
  return { number: opened.number, acts: lifeAfterOpening(required) };
}

async function timelineOf(number: string): Promise<any[]> {
  // eslint-disable-line @typescript-eslint/no-explicit-any -- as Reply.json
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
    const history = JSON.stringify(await operator.handle(number).fetchHistory(), (_, value: unknown) =>
      isBytes(value) ? Buffer.from(Object.values(value) as number[]).toString('utf8') : value,
    );
    expect(history).toContain('escalate');
    expect(history).not.toContain('I have your case.');
    expect(history).not.toContain('looks like the short column');
    expect(history).not.toContain('@');
  });

  it('costs at most 140 history events and 6 SQL statements a command', async () => {
    const { statements } = instance.wires;
    const { number, acts } = await openedCase();
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
    expect({ perCommand, costs: perCommand > 6 ? costs : [] }).toEqual({ perCommand: expect.any(Number), costs: [] });
  });
});

function isBytes(value: unknown): value is object {
  return typeof value === 'object' && value !== null && ('0' in value || value instanceof Uint8Array);
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
