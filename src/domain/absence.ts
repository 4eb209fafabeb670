/** Engineers who are away, and who may cover for them (lifecycle.md: "Owner away: the cover acts and is told"). */
import type { Level } from './vocabulary.js';

/** When somebody is away: from an instant on (null: at once) until another; null: not at all. Epoch milliseconds. */
export interface Absence {
  readonly fromAt: number | null;
  readonly untilAt: number | null;
}
export interface CoveringEngineer extends Absence {
  readonly id: string;
  readonly levels: readonly Level[];
  readonly isActive: boolean;
}

/** What is wrong with an absence by itself; undefined: nothing. */
export function absenceProblem({ fromAt, untilAt }: Absence, now: number): string | undefined {
  if (untilAt === null) return fromAt === null ? undefined : 'say with `awayUntil` when it ends';
  if (untilAt <= now) return '`awayUntil` is over already; give null to be back';
  return fromAt !== null && fromAt >= untilAt ? '`awayFrom` must be before `awayUntil`' : undefined;
}

/**
 * Why `cover` can't act for `absent`; undefined: they can. A cover acts with their own rights, so they must work at a level of
 * the one they cover, and be there meanwhile.
 */
export function coverProblem(absent: Omit<CoveringEngineer, 'isActive'>, cover: CoveringEngineer): string | undefined {
  if (cover.id === absent.id) return 'nobody covers for themselves; choose a colleague';
  if (!cover.isActive) return `${cover.id} has left; choose another cover`;
  if (absent.levels.length > 0 && !absent.levels.some((level) => cover.levels.includes(level))) {
    return `${cover.id} works at no level of ${absent.id}; choose a cover of level ${absent.levels.join(' or ')}`;
  }
  return overlap(absent, cover) ? `${cover.id} is away in that time too; choose another cover` : undefined;
}

function overlap(one: Absence, other: Absence): boolean {
  if (one.untilAt === null || other.untilAt === null) return false;
  return (one.fromAt ?? -Infinity) < other.untilAt && (other.fromAt ?? -Infinity) < one.untilAt;
}
