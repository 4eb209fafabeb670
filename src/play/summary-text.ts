/** The summary of a play for people. */
import type { PlaySummary } from './play-log.js';
import { readingKinds } from './scene.js';

const shownDifferences = 10;

export function renderSummary(summary: PlaySummary): string {
  const { cases, played, endedAsSource, commands, seconds, different } = summary;
  const lines = [
    `${cases} histories, ${commands} commands in ${seconds} s`,
    `${share(played, cases)} played in full`,
    `${share(endedAsSource, cases)} ended as their source says`,
  ];
  for (const [why, count] of countBy(summary.notExpressible.map((entry) => entry.why))) {
    lines.push(`  not expressible, ${count}×: ${why}`);
  }
  for (const { case: id, expected, got } of different.slice(0, shownDifferences)) {
    lines.push(`  ${id}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
  }
  if (different.length > shownDifferences) lines.push(`  … and ${different.length - shownDifferences} more`);
  const readings = Object.entries(summary.readings);
  if (readings.length > 0) lines.push('Where the lifecycle has its own way:');
  for (const [kind, count] of readings) lines.push(`  ${count}× ${wordsOf(kind)}`);
  return `${lines.join('\n')}\n`;
}

function wordsOf(kind: string): string {
  return Object.entries(readingKinds).find(([known]) => known === kind)?.[1] ?? kind;
}

function share(part: number, whole: number): string {
  const percent = whole === 0 ? 100 : Math.floor((part / whole) * 1000) / 10;
  return `${part} of ${whole} (${percent} %)`;
}

function countBy(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left);
}
