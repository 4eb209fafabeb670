/** Repairs what can be repaired from the workflow, or, where that is lost, the workflow from PostgreSQL (loop.md T-2, T-7). */
import { removeIntents } from '../store/hand-over-store.js';
import { listOldIntentsOf } from '../store/projected-case-reader.js';
import type { CaseClient } from '../temporal/case-client.js';
import type { Difference } from './compare.js';
import { examineCases, leftBehind, type ExamineSources } from './examine.js';
import { isRepairable, remedyFor } from './remedy.js';

export interface RepairTools extends ExamineSources {
  readonly cases: CaseClient;
  /** What the intake does for a case whose workflow is lost, or that has words waiting. */
  readonly handOver: {
    restart(caseNumber: string): Promise<void>;
    handOver(caseNumber: string): Promise<void>;
  };
}

export interface Repaired {
  /** Cases that differed and do not any more. */
  readonly repaired: number;
  readonly differences: readonly Difference[];
}

/** A workflow that was started again may have to write its projection too: that is seen, and done, at the next round. */
const mostRounds = 3;

/** Repairs and looks again, as long as that changes something; `say` hears what is done to which case. */
export async function repair(
  tools: RepairTools,
  found: readonly Difference[],
  say: (line: string) => void,
): Promise<Repaired> {
  const differing = new Set(found.map((difference) => difference.case));
  let standing = found;
  for (let round = 0; round < mostRounds && standing.some(isRepairable); round += 1) {
    const before = standing;
    for (const caseNumber of new Set(before.filter(isRepairable).map((difference) => difference.case))) {
      await repairCase(tools, { caseNumber, differences: before.filter((one) => one.case === caseNumber) }, say);
    }
    standing = await lookAgain(tools, differing, before);
    if (JSON.stringify(standing) === JSON.stringify(before)) break;
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
  const found = await examineCases(tools, caseNumbers);
  // Deliveries are only reported: nothing was done about them.
  return [...found, ...(await leftBehind(tools)), ...before.filter(({ what }) => what === 'notification')];
}
