/** What `caseline engineer away` and `back` do. */
import { WrongUsage } from '../failure.js';
import { renderInstant } from '../instant-text.js';
import { writeResult } from '../output.js';
import { asking, changeEngineer, engineerIdOf, type Asking, type EngineerDocument } from './engineers.js';

export interface AwayOptions extends Asking {
  readonly until: string;
  readonly from?: string;
  readonly cover?: string;
}

export async function sendAway(name: string, options: AwayOptions): Promise<void> {
  const awayUntil = instantOf(options.until, 'until');
  const awayFrom = options.from === undefined ? null : instantOf(options.from, 'from');
  const asked = await asking(options, 'admin');
  const cover = options.cover === undefined ? {} : { cover: await engineerIdOf(asked, options.cover) };
  const changed = await changeEngineer(asked, await engineerIdOf(asked, name), { awayFrom, awayUntil, ...cover });
  writeResult(options.json === true ? JSON.stringify(changed) : renderAbsence(changed));
}

export async function welcomeBack(name: string, options: Asking): Promise<void> {
  const asked = await asking(options, 'admin');
  const changed = await changeEngineer(asked, await engineerIdOf(asked, name), { awayUntil: null });
  writeResult(options.json === true ? JSON.stringify(changed) : `${changed.name} is back.`);
}

export function renderAbsence({ name, awayFrom, awayUntil, cover }: EngineerDocument): string {
  const from = awayFrom === null ? '' : ` from ${renderInstant(awayFrom)}`;
  const until = awayUntil === null ? '' : ` until ${renderInstant(awayUntil)}`;
  const covering = cover === null ? 'Nobody covers: name a --cover.' : `${cover} covers.`;
  return `${name} is away${from}${until}. ${covering}`;
}

const dayMs = 86_400_000;

/** An instant as it was written; a day begins and ends at midnight where this program runs. */
export function instantOf(given: string, option: 'from' | 'until'): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/u.test(given);
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/u.test(given);
  const day = isDay ? Date.parse(`${given}T00:00:00Z`) : NaN;
  // The last day away is away as a whole.
  const midnight = option === 'until' ? day + dayMs : day;
  const at = isDay && !Number.isNaN(day) ? new Date(`${isoDay(midnight)}T00:00:00`) : new Date(isInstant ? given : NaN);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  throw new WrongUsage(
    `--${option} "${given}" is neither a day like 2026-12-24 nor an instant like 2026-12-24T17:00:00+01:00`,
  );
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
