/** Times reads one after the other. */
import type { ApiCaller, ApiCall } from './api-caller.js';
import { percentile, runTimes } from './load.js';
import { round } from './progress.js';

export interface ReadTimes {
  readonly p50: number;
  readonly p95: number;
}

export async function timeReads(api: ApiCaller, call: ApiCall, times: number): Promise<ReadTimes> {
  const send = async (): Promise<void> => {
    await api.call(call);
  };
  await runTimes(3, 1, send);
  const { latenciesMs } = await runTimes(times, 1, send);
  return { p50: round(percentile(latenciesMs, 0.5)), p95: round(percentile(latenciesMs, 0.95)) };
}
