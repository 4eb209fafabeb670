/** One line of CSV as RFC 4180 has it: fields in quotes may hold commas and doubled quotes, but no line break here. */

/** The fields, or undefined when a quoted field does not end on the line or is followed by something else. */
export function parseCsvLine(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const field = /^"((?:[^"]|"")*)"(?=,|$)/u.exec(rest) ?? /^([^",]*)(?=,|$)/u.exec(rest);
    if (!field) return undefined;
    const [whole, value = ''] = field;
    fields.push(value.replaceAll('""', '"'));
    if (whole.length === rest.length) return fields;
    rest = rest.slice(whole.length + 1);
  }
}
