/** Repairs what can be repaired from the workflow, or, where that is lost, the workflow from PostgreSQL (loop.md T-2, T-7). */
import type { HandOver } from '../intake/hand-over.js';
import { removeIntents } from '../store/hand-over-store.js';
import type { CaseClient } from '../temporal/case-client.js';
import type { Difference } from './compare.js';
import { examineCase, leftBehind, type ExamineSources } from './examine.js';
import { listOldIntentsOf } from './projected-cases.js';
import { isRepairable, remedyFor } from './remedy.js';

export interface RepairTools extends ExamineSources {
  readonly cases: CaseClient;
  readonly handOver: HandOver;
}

export interface Repaired {
  /** Cases that differed and do not any more. */
  readonly repaired: number;
  readonly differences: readonly Difference[];
}

/** A workflow that was started again may have to write its projection too: that is seen, and done, at the next round. */
const rounds = 3;

/** Repairs and looks again; `say` hears what is done to which case. */
export async function repair(
  tools: RepairTools,
  found: readonly Difference[],
  say: (line: string) => void,
): Promise<Repaired> {
  const differing = new Set(found.map((difference) => difference.case));
  let standing = found;
  for (let round = 0; round < rounds && standing.some(isRepairable); round += 1) {
    const broken = new Set(standing.filter(isRepairable).map((difference) => difference.case));
    for (const caseNumber of broken) {
      await repairCase(tools, { caseNumber, differences: standing.filter((one) => one.case === caseNumber) }, say);
    }
    standing = await lookAgain(tools, differing, standing);
  }
  const left = new Set(standing.map((difference) => difference.case));
  return { repaired: [...differing].filter((one) => !left.has(one)).length, differences: standing };
}

interface Broken {
  readonly caseNumber: string;
  readonly differences: readonly Difference[];
}

async function repairCase(
  { cases, database, handOver }: RepairTools,
  { caseNumber, differences }: Broken,
  say: (line: string) => void,
): Promise<void> {
  switch (remedyFor(differences)) {
    case 'restart':
      say(`${caseNumber}: its workflow is started again from PostgreSQL`);
      return handOver.restart(caseNumber);
    case 'hand-over':
      say(`${caseNumber}: what waits is handed over`);
      return handOver.handOver(caseNumber);
    case 'project': {
      say(`${caseNumber}: its workflow writes the projection again`);
      const abandoned = await listOldIntentsOf(database, caseNumber);
      await cases.signal(caseNumber, 'poke');
      return removeIntents(database, abandoned);
    }
    case 'none':
      return;
  }
}

async function lookAgain(
  tools: RepairTools,
  caseNumbers: ReadonlySet<string>,
  before: readonly Difference[],
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const caseNumber of caseNumbers) found.push(...(await examineCase(tools, caseNumber)));
  // Deliveries are only reported: nothing was done about them.
  return [...found, ...(await leftBehind(tools)), ...before.filter(({ what }) => what === 'notification')];
}
