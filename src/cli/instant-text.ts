/** Instants as a person reads them: UTC, with how far away they are. */
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `2026-11-24 09:30Z` */
export function renderInstant(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** `25 min ago`, `in 3 h`, `now`; `now` is epoch milliseconds. */
export function renderDistance(iso: string, now: number): string {
  const distanceMs = Date.parse(iso) - now;
  const length = renderLength(Math.abs(distanceMs));
  if (length === '') return 'now';
  return distanceMs < 0 ? `${length} ago` : `in ${length}`;
}

function renderLength(ms: number): string {
  if (ms >= 2 * dayMs) return `${Math.round(ms / dayMs)} days`;
  if (ms >= 2 * hourMs) return `${Math.round(ms / hourMs)} h`;
  return ms >= minuteMs ? `${Math.round(ms / minuteMs)} min` : '';
}
