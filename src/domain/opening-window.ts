/** Opening windows as the policy document writes them: `08:00-12:00`, `22:00-06:00` over midnight, `00:00-24:00`. */

export const daySeconds = 86_400;

/** Seconds after the midnight of the day on which the window begins; `to` is beyond 86400 if it lasts over midnight. */
export interface OpeningWindow {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export type ParsedWindow =
  { readonly ok: true; readonly window: OpeningWindow } | { readonly ok: false; readonly message: string };

const time = String.raw`(\d\d?):(\d\d)(?::(\d\d))?`;
/** A dash is what word processors make of a hyphen. */
const shape = new RegExp(`^\\s*${time}\\s*[-–]\\s*${time}\\s*$`, 'u');

/** Parses one window. One that ends before it begins lasts over midnight. */
export function parseOpeningWindow(text: string): ParsedWindow {
  const parts = shape.exec(text)?.slice(1);
  if (!parts) {
    return {
      ok: false,
      message: `"${text}" is no window; write from-to such as 08:00-12:00, or 22:00-06:00 over midnight`,
    };
  }
  const from = secondsOf(parts.slice(0, 3));
  const to = secondsOf(parts.slice(3));
  if (from === undefined || to === undefined || from === daySeconds) {
    return {
      ok: false,
      message: `"${text}" names a time that no clock shows; times go from 00:00 to 23:59, an end may be 24:00`,
    };
  }
  if (from === to) {
    return { ok: false, message: `"${text}" ends when it begins; write 00:00-24:00 for a whole day` };
  }
  return { ok: true, window: { from, to: to < from ? to + daySeconds : to, text } };
}

/** The first window that overlaps one before it, and that one. Windows are of days in a row, on one line of seconds. */
export function findOverlap(
  windows: readonly OpeningWindow[],
): { readonly window: OpeningWindow; readonly before: OpeningWindow } | undefined {
  const inOrder = windows.toSorted((left, right) => left.from - right.from);
  for (const [index, window] of inOrder.slice(1).entries()) {
    const before = inOrder[index];
    if (before && window.from < before.to) return { window, before };
  }
  return undefined;
}

/** A group that did not take part in the match is undefined, which the type of `slice` forgets. */
function secondsOf(parts: readonly (string | undefined)[]): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const sum = hours * 3600 + minutes * 60 + seconds;
  return minutes < 60 && seconds < 60 && sum <= daySeconds ? sum : undefined;
}
