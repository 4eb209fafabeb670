import { setTimeout as delay } from 'node:timers/promises';

export interface Wait {
  /** What is waited for, for the sentence when it does not come. */
  readonly what: string;
  readonly everyMs: number;
  readonly withinMs: number;
}

/** Asks until the answer is yes. */
export async function waitUntil(isSo: () => Promise<boolean>, { what, everyMs, withinMs }: Wait): Promise<void> {
  const endAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > endAt) throw new Error(`waited ${String(withinMs / 1000)} s in vain: ${what}`);
    await delay(everyMs);
  }
}
