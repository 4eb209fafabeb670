/** Waiting for what becomes true: never for a time. */
import { setTimeout as pause } from 'node:timers/promises';

interface Patience {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/** The first answer of `ask` that is neither undefined, null nor false. What it throws counts as "not yet". */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  { withinMs = 20_000, everyMs = 50 }: Patience = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const giveUpAt = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      last = await ask();
      if (last !== undefined && last !== null && last !== false) return last as NonNullable<Exclude<T, false>>; // just looked at
    } catch (error) {
      last = error;
    }
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs} ms: ${what} (last: ${brief(last)})`);
    await pause(everyMs);
  }
}

function brief(value: unknown): string {
  const shown: unknown = value instanceof Error ? value.message : value;
  const text = shown === undefined ? 'nothing' : JSON.stringify(shown);
  return text.slice(0, 2000);
}

/** Does `work` for each item, at most `atOnce` at a time; the answers in order. */
export async function eachBounded<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const answers = new Array<R>(items.length);
  let next = 0;
  async function take(): Promise<void> {
    for (let index = next++; index < items.length; index = next++) {
      answers[index] = await work(items[index] as T, index); // within the length
    }
  }
  await Promise.all(Array.from({ length: atOnce }, take));
  return answers;
}
