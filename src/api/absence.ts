/** What a body says of an absence, checked with what is known of the engineer and the cover. */
import { absenceProblem, coverProblem, type Absence } from '../domain/absence.js';
import type { EngineerFields, EngineerReader, EngineerRecord } from '../store/engineer-store.js';
import type { Level } from '../domain/vocabulary.js';
import { given } from '../store/changes.js';
import { isLevel } from '../store/user-store.js';
import { invalid } from './problem.js';

type Given = Pick<EngineerFields, 'awayFrom' | 'awayUntil'>;

/** The instants of a body; back is back: without an end the beginning goes too. */
export function absenceOf(body: {
  readonly awayFrom: string | null | undefined;
  readonly awayUntil: string | null | undefined;
}): Given {
  const date = (text: string | null | undefined): Date | null | undefined =>
    typeof text === 'string' ? new Date(text) : text;
  const awayUntil = date(body.awayUntil);
  return { awayUntil, awayFrom: body.awayFrom === undefined && awayUntil !== undefined ? null : date(body.awayFrom) };
}

interface Known {
  readonly engineers: EngineerReader;
  readonly now: number;
}
/** The engineer as known before, or nothing but levels for a new one. */
type Standing = Pick<EngineerRecord, 'id' | 'levels' | 'awayFrom' | 'awayUntil' | 'coverId'>;
type Change = Given & { readonly levels?: readonly Level[] | undefined; readonly cover?: string | null | undefined };

/** Throws a problem (422) where the absence makes no sense or the cover could not act. */
export async function refuseUnfitAbsence(before: Standing, change: Change, { engineers, now }: Known): Promise<void> {
  const after = {
    ...before,
    ...given({ awayFrom: change.awayFrom, awayUntil: change.awayUntil, coverId: change.cover }),
  };
  const absence = periodOf(after);
  const isToldWhen = change.awayFrom !== undefined || change.awayUntil !== undefined;
  const problem = isToldWhen ? absenceProblem(absence, now) : undefined;
  if (problem !== undefined) throw invalid([{ path: 'awayUntil', message: problem }]);
  if (after.coverId === null || absence.untilAt === null) return;
  const levels = [...(change.levels ?? before.levels)].filter(isLevel);
  const unfit = await unfitness({ id: before.id, levels, ...absence }, after.coverId, engineers);
  if (unfit !== undefined) throw invalid([{ path: 'cover', message: unfit }]);
}

async function unfitness(
  absent: Parameters<typeof coverProblem>[0],
  coverId: string,
  engineers: EngineerReader,
): Promise<string | undefined> {
  const cover = await engineers.find(coverId);
  if (!cover) return `there is no engineer ${coverId}`;
  const { id, isActive, levels } = cover;
  return coverProblem(absent, { id, isActive, levels: levels.filter(isLevel), ...periodOf(cover) });
}

function periodOf({ awayFrom, awayUntil }: Pick<EngineerRecord, 'awayFrom' | 'awayUntil'>): Absence {
  return { fromAt: awayFrom?.getTime() ?? null, untilAt: awayUntil?.getTime() ?? null };
}
