/** The activities of defects, releases and duties together, and what of them a case reaches out for. */
import type { Outreach } from './carry-out.js';
import type { DefectActivities, ReleaseActivities } from './defect-contract.js';
import { createDefectActivities, defectNews, type DefectDependencies } from './defects.js';
import { createDutyActivities, settleDuties, type DutyDependencies } from './duties.js';
import { createReleaseActivities, type ReleaseDependencies } from './releases.js';
import { findLinkedDefects } from '../src/store/defect-store.js';

export type AllOfDefects = DefectDependencies & DutyDependencies & ReleaseDependencies;

export function createAllOfDefects(deps: AllOfDefects): DefectActivities & ReleaseActivities {
  return { ...createDefectActivities(deps), ...createDutyActivities(deps), ...createReleaseActivities(deps) };
}

/** News never miss a case: not one that was linked while they went round, nor one that was closed, or closing, meanwhile. */
export function defectOutreach(deps: AllOfDefects): Outreach {
  const { database } = deps;
  return {
    'defect-linked': (caseNumber, { data: { defect: key, revision } }) =>
      defectNews(database, { caseNumber, defects: [{ key, revision }] }),
    'case-reopened': async (caseNumber) =>
      defectNews(database, { caseNumber, defects: await findLinkedDefects(database, caseNumber) }),
    'duties-noted': async (caseNumber) => {
      await settleDuties(deps, caseNumber);
      return [];
    },
  };
}
