/** A policy, and what differs between two, as a person reads them. */
import type { PolicyChange } from '../../domain/policy-diff.js';
import type { Statement } from '../../domain/policy-outline.js';
import { inWords } from '../../domain/policy-words.js';
import { severities } from '../../domain/vocabulary.js';
import { renderTable } from '../text-table.js';

/** Every statement under the part of the document that it belongs to; what goes by severity as a table. */
export function renderPolicy(statements: readonly Statement[]): string {
  const parts = new Map<string, Statement[]>();
  for (const statement of statements) {
    const [part = ''] = statement.path.split('.');
    parts.set(part, [...(parts.get(part) ?? []), statement]);
  }
  return [...parts].map(([part, said]) => `${inWords(part)}\n${renderPart(said)}`).join('\n\n');
}

function renderPart(statements: readonly Statement[]): string {
  const table = bySeverity(statements);
  const lines = statements
    .filter(({ severity }) => severity === undefined)
    .map(({ about, says }) => `${about}: ${firstLine(says)}`);
  return [...table, ...lines].map((line) => `  ${line}`).join('\n');
}

function bySeverity(statements: readonly Statement[]): string[] {
  const rows = new Map<string, string[]>();
  for (const { path, about, severity, says } of statements) {
    if (severity === undefined) continue;
    const row = rows.get(path) ?? [about, ...severities.map(() => '')];
    row[severity] = says;
    rows.set(path, row);
  }
  if (rows.size === 0) return [];
  return renderTable(['', ...severities.map((severity) => `severity ${severity}`)], [...rows.values()]).split('\n');
}

function firstLine(text: string): string {
  const [first = '', ...more] = text.split('\n');
  return more.length === 0 ? first : `${first} … (${more.length + 1} lines)`;
}

/** One change a line; of texts with several lines those that differ. */
export function renderChanges(changes: readonly PolicyChange[]): string {
  return changes.map(renderChange).join('\n');
}

function renderChange({ about, from, to }: PolicyChange): string {
  if ([from, to].some((text) => text?.includes('\n'))) {
    return [`${about}:`, ...differingLines(from ?? '', to ?? '').map((line) => `  ${line}`)].join('\n');
  }
  if (from === null) return `${about}: new, ${to ?? ''}`;
  return to === null ? `${about}: gone, was ${from}` : `${about}: ${from} → ${to}`;
}

/** Without the lines that both begin and end with. */
function differingLines(from: string, to: string): string[] {
  const [old, now] = [linesOf(from), linesOf(to)];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const between = (lines: string[]): string[] => lines.slice(start, lines.length - end);
  return [...between(old).map((line) => `- ${line}`), ...between(now).map((line) => `+ ${line}`)];
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}
