/** How far a long command has come, on stderr: a bar that is redrawn on a terminal, else a line now and then. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  readonly show: (count: number, total: number) => void;
  readonly end: () => void;
}

const barWidth = 30;
const redrawEveryMs = 100;
const lineEveryMs = 5_000;

/**
 * @param done - the word for what was done to each: `examined`.
 * @param clock - gives epoch milliseconds.
 */
export function progressOn(output: ProgressOutput, done: string, clock: () => number = () => Date.now()): Progress {
  const isTerminal = output.isTTY === true;
  let shownAt = clock();
  let isShown = false;
  return {
    show: (count, total) => {
      const isDue = clock() - shownAt >= (isTerminal ? redrawEveryMs : lineEveryMs);
      if (!isDue && count < total) return;
      shownAt = clock();
      isShown = true;
      const line = `${count} of ${total} ${done}`;
      output.write(isTerminal ? `\r${bar(count, total)} ${line}` : `${line}\n`);
    },
    end: () => {
      if (isTerminal && isShown) output.write('\n');
    },
  };
}

function bar(count: number, total: number): string {
  const filled = total === 0 ? barWidth : Math.floor((Math.min(count, total) / total) * barWidth);
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`;
}
