/** What the events of a case do to other cases, for its workflow to carry out. */
import type { AnyEnvelope } from '../domain/envelope.js';
import type { CaseEvent } from '../domain/events.js';
import type { HandOver } from './hand-over.js';

type Reach<T extends 'case-split' | 'case-merged'> = (
  caseNumber: string,
  event: CaseEvent<T>,
) => Promise<readonly AnyEnvelope[]>;

/** Doing it again changes nothing; nothing comes back for the case itself. */
export function caseOutreach(handOver: HandOver): {
  readonly 'case-split': Reach<'case-split'>;
  readonly 'case-merged': Reach<'case-merged'>;
} {
  return {
    'case-split': (caseNumber, event) => handOver.splitOff(caseNumber, event).then(nothing),
    'case-merged': (caseNumber, event) => handOver.takeWordsAlong(caseNumber, event).then(nothing),
  };
}

function nothing(): readonly AnyEnvelope[] {
  return [];
}
