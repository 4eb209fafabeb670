/** The kept histories: one file a run, an event a line, without anything that names a machine or a process. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import protoUtils from '@temporalio/common/lib/proto-utils.js';

const folder = new URL('histories/', import.meta.url);

/** Names of the kept histories. */
export function keptHistories(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

export function readHistory(name: string): History {
  return protoUtils.historyFromJSON(JSON.parse(readFileSync(fileOf(name), 'utf8')));
}

export function keepHistory(name: string, history: History): void {
  const { events } = JSON.parse(protoUtils.historyToJSON(history)) as { events: unknown[] };
  const lines = events.map((event) => JSON.stringify(scrubbed(event)));
  writeFileSync(fileOf(name), `{"events":[\n${lines.join(',\n')}\n]}\n`);
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`${name}.json`, folder));
}

/** What would tell of the machine and says nothing about the life; a failure's words may quote an address. */
const scrubbedFields: Readonly<Record<string, string>> = { identity: 'caseline', stackTrace: '', workerVersion: '' };

function scrubbed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value !== 'object' || value === null) return value;
  const isFailure = 'stackTrace' in value && 'message' in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (typeof member === 'string' && name in scrubbedFields) return [name, scrubbedFields[name]];
      if (isFailure && name === 'message') return [name, 'a failure'];
      return [name, scrubbed(member)];
    }),
  );
}
