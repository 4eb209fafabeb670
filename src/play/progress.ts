/** Shows on stderr how far a play has come: a bar that is redrawn on a terminal, else a line now and then. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  show(done: number, total: number): void;
  end(): void;
}

const barWidth = 30;
const redrawEveryMs = 100;
const lineEveryMs = 5_000;

/** `clock` gives epoch milliseconds. */
export function makeProgress(output: ProgressOutput, clock: () => number): Progress {
  const isTerminal = output.isTTY === true;
  let shownAt = clock();
  return {
    show(done, total) {
      const isDue = clock() - shownAt >= (isTerminal ? redrawEveryMs : lineEveryMs);
      if (!isDue && done < total) return;
      shownAt = clock();
      output.write(isTerminal ? `\r${bar(done, total)}` : `${done} of ${total} played\n`);
    },
    end() {
      if (isTerminal) output.write('\n');
    },
  };
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? barWidth : Math.floor((done / total) * barWidth);
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${done} of ${total}`;
}
