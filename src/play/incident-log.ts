/** Reads a log of incidents: a CSV file, plain or gzipped, one line per event, in the columns named below. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parseCsvLine } from './csv-line.js';

export const columns = [
  'case_id',
  'seq',
  'ts',
  'status',
  'substatus',
  'team',
  'line',
  'resource',
  'impact',
  'product',
] as const;
type Column = (typeof columns)[number];

export type SourceLine = 1 | 2 | 3;

export interface IncidentEvent {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly status: string;
  readonly substatus: string;
  readonly team: string;
  readonly line: SourceLine;
  readonly resource: string;
}

export interface Incident {
  readonly id: string;
  readonly impact: string;
  readonly product: string;
  /** In order of `seq`, at least one. */
  readonly events: readonly [IncidentEvent, ...IncidentEvent[]];
}

/** The file is no incident log; the message names the line. */
export class IncidentLogError extends Error {
  override readonly name = 'IncidentLogError';
}

/** Reads every incident of the file at `path`, in the order of their first lines. */
export async function readIncidentLog(path: string): Promise<Incident[]> {
  const file = createReadStream(path);
  const bytes: Readable = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // `pipe` does not pass errors on: a missing file has to end the reading too.
  file.on('error', (error) => bytes.destroy(error));
  const grouped = new GroupedRows();
  try {
    await readRows(bytes, grouped);
  } catch (error) {
    if (error instanceof IncidentLogError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new IncidentLogError(`${path} cannot be read: ${why}`, { cause: error });
  } finally {
    file.destroy();
  }
  return grouped.incidents();
}

async function readRows(bytes: Readable, grouped: GroupedRows): Promise<void> {
  let lineNumber = 0;
  let order: readonly Column[] | undefined;
  for await (const line of createInterface({ input: bytes, crlfDelay: Infinity })) {
    lineNumber += 1;
    if (line.trim() === '') continue;
    const fields = parseCsvLine(line);
    if (!fields) throw new IncidentLogError(`line ${lineNumber}: a quoted field does not end on its line`);
    if (order) grouped.add(rowOf(order, fields, lineNumber), lineNumber);
    else order = headerOf(fields, lineNumber);
  }
  if (!order)
    throw new IncidentLogError(`line 1: the file is empty; its first line names the columns ${columns.join(',')}`);
}

function headerOf(fields: readonly string[], lineNumber: number): readonly Column[] {
  const names = fields.map((field, index) => (index === 0 ? field.replace(/^\uFEFF/u, '') : field).trim());
  const missing = columns.filter((column) => !names.includes(column));
  const unknown = names.filter((name) => !(columns as readonly string[]).includes(name));
  const doubled = names.filter((name, index) => names.indexOf(name) !== index);
  const complaints = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown: ${unknown.join(', ')}`] : []),
    ...(doubled.length > 0 ? [`twice: ${doubled.join(', ')}`] : []),
  ];
  if (complaints.length > 0) {
    const wanted = `the columns are ${columns.join(',')}`;
    throw new IncidentLogError(`line ${lineNumber}: ${wanted} (${complaints.join('; ')})`);
  }
  return names as Column[]; // each is a known column by the check above
}

interface Row {
  readonly id: string;
  readonly impact: string;
  readonly product: string;
  readonly event: IncidentEvent;
}

function rowOf(order: readonly Column[], fields: readonly string[], lineNumber: number): Row {
  if (fields.length !== order.length) {
    throw new IncidentLogError(`line ${lineNumber}: ${fields.length} fields where the header has ${order.length}`);
  }
  const value = (column: Column): string => (fields[order.indexOf(column)] ?? '').trim();
  const wrong = (column: Column, wanted: string): IncidentLogError =>
    new IncidentLogError(`line ${lineNumber}: ${column} is "${value(column)}", wanted ${wanted}`);
  const empty = columns.find((column) => value(column) === '');
  if (empty) throw new IncidentLogError(`line ${lineNumber}: ${empty} is empty`);
  if (!/^\d{1,9}$/u.test(value('seq'))) throw wrong('seq', 'a whole number');
  if (!/^[123]$/u.test(value('line'))) throw wrong('line', '1, 2 or 3');
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u.test(value('ts')) ? Date.parse(value('ts')) : Number.NaN;
  if (Number.isNaN(at)) throw wrong('ts', 'an instant in UTC such as 2026-11-02T08:00:00Z');
  return {
    id: value('case_id'),
    impact: value('impact'),
    product: value('product'),
    event: {
      seq: Number(value('seq')),
      at,
      status: value('status'),
      substatus: value('substatus'),
      team: value('team'),
      line: Number(value('line')) as SourceLine, // one of the three by the check above
      resource: value('resource'),
    },
  };
}

/** Events by incident; lines of different incidents may be mixed. */
class GroupedRows {
  private readonly rows = new Map<string, { first: Row; events: Map<number, IncidentEvent> }>();

  add(row: Row, lineNumber: number): void {
    const known = this.rows.get(row.id);
    if (!known) {
      this.rows.set(row.id, { first: row, events: new Map([[row.event.seq, row.event]]) });
      return;
    }
    if (known.events.has(row.event.seq)) {
      throw new IncidentLogError(`line ${lineNumber}: ${row.id} has seq ${row.event.seq} already`);
    }
    known.events.set(row.event.seq, row.event);
  }

  incidents(): Incident[] {
    return [...this.rows.entries()].map(([id, { first, events }]) => {
      const [start, ...rest] = [...events.values()].sort((left, right) => left.seq - right.seq);
      return { id, impact: first.impact, product: first.product, events: [start ?? first.event, ...rest] };
    });
  }
}
