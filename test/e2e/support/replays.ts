/** Whether a case that lived here could be taken up by another worker: its history replays with the workflow code of today. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { Operator } from './temporal.js';

const dist = (file: string): string => fileURLToPath(new URL(`../../../dist/${file}`, import.meta.url));

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** With what the product's worker runs; `runReplayHistory` takes the same. */
export const replayOptions = {
  workflowBundle: { codePath: dist('workflow-bundle.js') },
  dataConverter: { payloadConverterPath: dist('src/temporal/payload-converter.cjs') },
};

/** Runs that do not replay, with the reason. */
export async function brokenReplays(operator: Operator, numbers: readonly string[]): Promise<string[]> {
  const broken: string[] = [];
  for (const number of numbers) {
    for (const runId of await operator.runIds(number)) {
      const history = await operator.handle(number, runId).fetchHistory();
      await Worker.runReplayHistory(replayOptions, history, `case-${number}`).catch((error: unknown) =>
        broken.push(`${number} ${runId}: ${String(error).slice(0, 500)}`),
      );
    }
  }
  return broken;
}
