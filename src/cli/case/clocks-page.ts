/** Clocks on the terminal: each with its bar, and the segments that add up to what ran. */
import { z } from 'zod';
import { renderDistance, renderInstant } from '../instant-text.js';
import { renderTable } from '../text-table.js';

const clockDocument = z.object({
  clock: z.string(),
  cycle: z.number(),
  target: z.string(),
  calendar: z.string(),
  promise: z.string(),
  due: z.string().nullable(),
  metAt: z.string().nullable(),
  breachedAt: z.string().nullable(),
  noticedAt: z.string().nullable(),
  ranSeconds: z.number(),
  segments: z.array(
    z.object({ from: z.string(), to: z.string(), state: z.string(), why: z.string(), seconds: z.number() }),
  ),
});
export type ClockDocument = z.output<typeof clockDocument>;
/** What the page reads of `GET /cases/{number}/clocks`; there may be more. */
export const clocksDocument = z.object({ items: z.array(clockDocument) });

const barWidth = 20;
const indent = '    ';

/** The newest measurement of each clock, or all of them. `now`: epoch milliseconds. */
export function renderClocks(
  clocks: readonly ClockDocument[],
  { now, isAll }: { readonly now: number; readonly isAll: boolean },
): string {
  const shown = isAll ? clocks : clocks.filter((one, index) => clocks[index + 1]?.clock !== one.clock);
  if (shown.length === 0) return 'No clock has begun.';
  const heads = renderTable(
    ['CLOCK', 'TARGET', 'RAN', '', 'STANDING'],
    shown.map((one) => headOf(one, clocks, now)),
  ).split('\n');
  const body = shown.flatMap((one, index) => ['', heads[index + 1] ?? '', segmentTable(one)]);
  return [heads[0] ?? '', ...body].join('\n');
}

function headOf(one: ClockDocument, all: readonly ClockDocument[], now: number): readonly string[] {
  const isRepeated = all.filter(({ clock }) => clock === one.clock).length > 1;
  return [
    isRepeated ? `${one.clock} (${one.cycle})` : one.clock,
    `${lengthText(secondsIn(one.target))} ${one.calendar}`,
    lengthText(one.ranSeconds),
    renderBar(one.ranSeconds, secondsIn(one.target)),
    isCountedAnew(one, all) ? supersededText(one) : standingOf(one, now),
  ];
}

/** The same cycle measured once more, after a raised severity, takes this measurement's place: nothing is due by it any more. */
function isCountedAnew(one: ClockDocument, all: readonly ClockDocument[]): boolean {
  const next = all[all.indexOf(one) + 1];
  return next?.clock === one.clock && next.cycle === one.cycle;
}

function supersededText({ breachedAt, segments }: ClockDocument): string {
  const until = segments.at(-1)?.to;
  const breach = breachedAt === null ? '' : `breached ${renderInstant(breachedAt)}; `;
  return `${breach}counted anew${until === undefined ? '' : ` from ${renderInstant(until)}`}`;
}

/** How much of the target ran; what is beyond it is marked at the end. */
export function renderBar(ranSeconds: number, targetSeconds: number): string {
  const share = targetSeconds === 0 ? 1 : ranSeconds / targetSeconds;
  // Only what ran to the end fills it, and what has begun shows.
  const filled = share >= 1 ? barWidth : Math.min(barWidth - 1, Math.ceil(share * barWidth));
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}${share > 1 ? '!' : ' '}`;
}

function standingOf({ due, metAt, breachedAt, noticedAt, promise, segments }: ClockDocument, now: number): string {
  const kind = promise === 'commitment' ? ', promised' : '';
  const late = noticedAt !== null && noticedAt !== breachedAt ? `, noticed ${renderInstant(noticedAt)}` : '';
  const breach = breachedAt === null ? '' : `breached ${renderInstant(breachedAt)}${late}; `;
  if (metAt !== null) return `${breach}met ${renderInstant(metAt)}${kind}`;
  if (due === null) return `${breach}${segments.at(-1)?.state ?? 'off'}${kind}`;
  if (breachedAt !== null) return `${breach}not met yet${kind}`;
  return `due ${renderInstant(due)} (${renderDistance(due, now)})${kind}`;
}

function segmentTable({ segments }: ClockDocument): string {
  const rows = segments.map(({ from, to, state, why, seconds }) => [
    `${indent}${renderInstant(from)}`,
    renderInstant(to),
    state,
    lengthText(seconds).padStart(9),
    why,
  ]);
  return renderTable([`${indent}FROM`, 'TO', 'STATE', 'OPEN TIME', 'WHY'], rows);
}

/** `PT26H5M` in seconds; the API writes targets in hours, minutes and seconds. */
function secondsIn(target: string): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/u.exec(target) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** `26:05:00` */
function lengthText(seconds: number): string {
  const two = (count: number): string => String(count).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
