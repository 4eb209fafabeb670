/** What helps a case that differs. */
import type { Difference } from './compare.js';

/**
 * `restart`: its workflow is gone; `hand-over`: words wait for it; `project`: it writes its projection again; `none`: only a
 * person can tell what is right.
 */
export type Remedy = 'restart' | 'hand-over' | 'project' | 'none';

/** The remedy to begin with, given all differences of one case; what it leaves is for the next look. */
export function remedyFor(differences: readonly Difference[]): Remedy {
  const remedies = differences.map(remedyOf);
  return (['restart', 'hand-over', 'project'] as const).find((remedy) => remedies.includes(remedy)) ?? 'none';
}

/** Whether anything can be done about it here. */
export function isRepairable(difference: Difference): boolean {
  return remedyOf(difference) !== 'none';
}

function remedyOf({ what, projection, workflow }: Difference): Remedy {
  if (what === 'notification') return 'none';
  if (what === 'hand-over') return 'hand-over';
  if (what !== 'workflow') return 'project';
  if (workflow === 'missing' || workflow === 'closed') return 'restart';
  return projection === 'completed' ? 'project' : 'none';
}
