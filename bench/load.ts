/** A closed loop: so many callers, each sending the next as soon as it has its answer, for a while. */

export interface Burst {
  readonly operations: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/** `operation` gets a number that no other call of this burst has. */
export async function runFor(
  seconds: number,
  callers: number,
  operation: (index: number) => Promise<void>,
): Promise<Burst> {
  return run(callers, operation, (_, elapsedMs) => elapsedMs < seconds * 1000);
}

export async function runTimes(
  count: number,
  callers: number,
  operation: (index: number) => Promise<void>,
): Promise<Burst> {
  return run(callers, operation, (index) => index < count);
}

async function run(
  callers: number,
  operation: (index: number) => Promise<void>,
  goesOn: (index: number, elapsedMs: number) => boolean,
): Promise<Burst> {
  const startedAt = performance.now();
  const latenciesMs: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (goesOn(next, performance.now() - startedAt)) {
      const index = next++;
      const sentAt = performance.now();
      await operation(index);
      latenciesMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { operations: latenciesMs.length, seconds: (performance.now() - startedAt) / 1000, latenciesMs };
}

/** The value that `share` of all are not above (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
