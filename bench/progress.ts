/** What the bench tells a person: on stderr, so that stdout stays the one JSON object. */
const startedAt = performance.now();

export function say(text: string): void {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${text}\n`);
}

export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
