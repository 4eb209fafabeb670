/** One whole life of a case with its notifications: how many events its history has, how many statements a command costs. */
import { Client, Connection } from '@temporalio/client';
import { serverLogFile } from '../src/runtime/server-process.js';
import { workflowIdOf } from '../src/temporal/names.js';
import { ApiCaller, type ApiCall } from './api-caller.js';
import type { Watched } from './bench.js';
import type { DemoUser } from './product.js';
import { round, say } from './progress.js';
import { openingBody } from './sample-case.js';
import { countOf, StatementCounter, type CountedStatement } from './statements.js';

export interface LifeResult {
  readonly events: number;
  readonly statementsPerCommand: number;
  readonly deliveryStatements: number;
  readonly commands: number;
}

interface Act {
  readonly user: DemoUser;
  readonly command: string;
  readonly body?: object;
}

const handoff = { summary: 's', tried: 't', environment: 'e', reproduction: 'r', question: 'q' };

function actsOf(items: readonly { key: string; value: string }[]): readonly Act[] {
  const log = { key: 'import-log', label: 'Log of the import', why: 'It names the record.', how: 'See the manual.' };
  return [
    { user: 'l1', command: 'reply', body: { text: 'Thank you, we are looking at it.' } },
    { user: 'l1', command: 'request-data', body: { items: [log], text: 'Please send the log, too.' } },
    // Who answers a case owns it; a released one moves to Level 2 by itself once its data is there.
    { user: 'l1', command: 'release-ownership', body: { text: 'Level 2 goes on once the log is there.' } },
    {
      user: 'customer',
      command: 'submit-data',
      body: { items: [...items, { key: log.key, value: 'at record 4711' }] },
    },
    { user: 'l2', command: 'take-ownership' },
    { user: 'l2', command: 'reply', body: { text: 'I have your log and can see the error.' } },
    { user: 'l2', command: 'add-note', body: { text: 'Looks like the null column.' } },
    { user: 'l2', command: 'escalate', body: { to: 3, reason: 'NOT_REPRODUCIBLE', handoff } },
    { user: 'l3', command: 'take-engagement' },
    { user: 'l3', command: 'return-finding', body: { outcome: 'REPRODUCED', text: 'A null in column Name.' } },
    { user: 'l2', command: 'resolve', body: { code: 'RESOLUTION_PROVIDED', text: 'Use the second mapping.' } },
    { user: 'customer', command: 'accept-resolution' },
  ];
}

export async function measureLife(bench: Watched): Promise<LifeResult> {
  say('one life');
  const { product, watch } = bench;
  const { databaseUrl } = product.demo;
  const api = new ApiCaller(product, 1);
  const counter = await StatementCounter.open(databaseUrl, serverLogFile(product.dataDir, 'postgres'));
  const counted: CountedStatement[] = [];
  const watched = async (call: ApiCall): Promise<string> => {
    const position = counter.position();
    const { text } = await api.call(call);
    await watch.settle();
    const statements = counter.since(position);
    counted.push(...statements);
    const [commands, deliveries] = [countOf(statements, 'command'), countOf(statements, 'delivery')];
    say(`  ${call.route.replace(/\d{8}/u, '…')}: ${String(commands)} statements, ${String(deliveries)} of deliveries`);
    return text;
  };
  try {
    const opened = await watched({ user: 'customer', route: 'POST /cases', body: openingBody(product.demo) });
    const { number, checklist } = JSON.parse(opened) as OpenedCase;
    const items = checklist
      .filter((item) => item.required && !item.provided)
      .map(({ key }) => ({ key, value: `value of ${key}` }));
    const acts = actsOf(items);
    for (const { user, command, body } of acts) {
      await watched({ user, route: `POST /cases/${number}/${command}`, body });
    }
    const commands = acts.length + 1;
    for (const line of tableOf(counted)) say(`  ${line}`);
    return {
      events: await historyLength(product.demo.temporalAddress, number),
      statementsPerCommand: round(countOf(counted, 'command') / commands, 2),
      deliveryStatements: countOf(counted, 'delivery'),
      commands,
    };
  } finally {
    await counter.close();
    api.close();
  }
}

/** How often each statement of a command ran in the whole life, most often first. */
function tableOf(counted: readonly CountedStatement[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { kind, words } of counted) if (kind === 'command') times.set(words, (times.get(words) ?? 0) + 1);
  return [...times].sort(([, a], [, b]) => b - a).map(([words, count]) => `${String(count)} × ${words}`);
}

interface OpenedCase {
  readonly number: string;
  readonly checklist: readonly { key: string; required: boolean; provided: boolean }[];
}

async function historyLength(address: string, caseNumber: string): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    const handle = new Client({ connection }).workflow.getHandle(workflowIdOf(caseNumber));
    return (await handle.describe()).historyLength;
  } finally {
    await connection.close();
  }
}
