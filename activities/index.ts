/** The activities of the task queue, bound to what they need. */
import { listUnhandedFacts } from '../src/store/hand-over-store.js';
import { redactAll } from '../src/store/redaction-store.js';
import { writeProjection } from '../src/store/projection-store.js';
import type { Sources } from '../src/intake/prepare.js';
import { resolveRawCommand } from '../src/intake/resolve-raw.js';
import { createCarryOut, type Outreach } from './carry-out.js';
import type { CaseActivities, ProjectionBatch } from './contract.js';
import type { createDeliver } from './deliver.js';

export interface ActivityDependencies extends Sources {
  /** Told of every batch that was written, so that a caller of this process sees the effect of a fact at once. */
  readonly announce: (batch: ProjectionBatch) => void;
  readonly deliver: ReturnType<typeof createDeliver>;
  readonly outreach: Outreach;
}

export function createActivities(deps: ActivityDependencies): CaseActivities {
  return {
    async projectCase(batch) {
      await redactAll(deps.database, batch.caseNumber, batch.events);
      const newerFence = await writeProjection(deps.database, batch);
      if (newerFence === null) deps.announce(batch);
      return { newerFence };
    },
    async resolveCommand(raw) {
      return resolveRawCommand(deps, raw);
    },
    async unhandedFacts(caseNumber) {
      return listUnhandedFacts(deps.database, caseNumber);
    },
    carryOut: createCarryOut(deps.outreach),
    deliver: deps.deliver,
  };
}
