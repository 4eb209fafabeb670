/** stdout takes results only; everything said beside them goes to stderr. */

/** Writes a result. Escape sequences in what people wrote do nothing to the terminal. */
export function writeResult(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

export function say(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** Control characters but line feed and tab are shown as a mark. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu, '\ufffd');
}
