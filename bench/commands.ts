/** Commands (an engineer's note) and replies of customers over HTTP against bare Updates. */
import { ApiCaller } from './api-caller.js';
import { concurrencies, type Bench } from './bench.js';
import { compared, cpuFigures, takeTurns, type Compared, type CpuFigures, type Side } from './compare.js';
import type { DemoUser } from './product.js';
import { say } from './progress.js';
import { openCases } from './sample-case.js';

/** Cases that commands go to in turn, as many as the bare Updates have workflows. */
const caseCount = 64;

export interface CommandsResult {
  readonly commands: Record<string, Compared>;
  readonly replies: Record<string, Compared>;
  readonly cpu: CpuFigures | undefined;
  readonly cpuOfReplies: CpuFigures | undefined;
}

export async function measureCommands(bench: Bench): Promise<CommandsResult> {
  say('commands and replies');
  const { product, bare, watch } = bench;
  const api = new ApiCaller(product, Math.max(...concurrencies));
  const settle = (): Promise<void> => watch.settle();
  const sideOf = async (name: string, user: DemoUser, command: string): Promise<Side> => {
    const numbers = await openCases(api, product.demo, caseCount);
    const operation = async (index: number): Promise<void> => {
      const number = numbers[index % caseCount] ?? '';
      const body = { text: `${command} ${String(index)}: the extract shows the same error at record 4711.` };
      await api.call({ user, route: `POST /cases/${number}/${command}`, body });
    };
    return { name, operation, settle };
  };
  const sides = [
    await sideOf('ours', 'l1', 'add-note'),
    { name: 'bare', operation: (index: number) => bare.update(index), settle: () => Promise.resolve() },
    await sideOf('replies', 'customer', 'reply'),
  ];
  await watch.settle();
  await takeTurns({ ...bench, seconds: 2, rounds: 1 }, sides, 8);
  const result = { commands: {}, replies: {}, cpu: undefined, cpuOfReplies: undefined } as {
    -readonly [K in keyof CommandsResult]: CommandsResult[K];
  };
  for (const callers of concurrencies) {
    const figures = await takeTurns(bench, sides, callers);
    const [notes, bares, replies] = [figures.get('ours'), figures.get('bare'), figures.get('replies')];
    if (!notes || !bares || !replies) continue;
    result.commands[`c${String(callers)}`] = compared(notes, bares);
    result.replies[`c${String(callers)}`] = compared(replies, bares);
    if (callers !== 8) continue;
    result.cpu = cpuFigures(notes, bares);
    result.cpuOfReplies = cpuFigures(replies, bares);
  }
  api.close();
  return result;
}
