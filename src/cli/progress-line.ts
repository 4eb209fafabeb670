/** How far a long command has come, on stderr: one line that is rewritten on a terminal, else a line now and then. */
interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const rewriteEveryMs = 100;
const lineEveryMs = 5_000;

/** `done`: the word for what was done to each: `examined`. */
export function progressOn(
  output: ProgressOutput,
  done: string,
): { show: (count: number, total: number) => void; end: () => void } {
  const isTerminal = output.isTTY === true;
  let shownAt = Date.now();
  let isShown = false;
  return {
    show: (count, total) => {
      if (Date.now() - shownAt < (isTerminal ? rewriteEveryMs : lineEveryMs)) return;
      shownAt = Date.now();
      isShown = true;
      output.write(isTerminal ? `\r${count} of ${total} ${done}` : `${count} of ${total} ${done}\n`);
    },
    end: () => {
      if (isTerminal && isShown) output.write('\n');
    },
  };
}
