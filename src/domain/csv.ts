/** CSV as RFC 4180 has it, safe to open in a spreadsheet. */

/** Lines end in CR LF; null is an empty cell. */
export function renderCsv(lines: readonly (readonly (string | number | null)[])[]): string {
  return lines.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

/** What a spreadsheet would take for a formula: text that begins so is marked as text, with an apostrophe before it. */
const formula = /^[=+\-@\t\r]/u;

function cellOf(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(text) || text !== cell ? `"${text.replaceAll('"', '""')}"` : text;
}
