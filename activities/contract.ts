/** What the case's workflow calls outward. Types only: the workflow imports this file, the worker implements it. */
import type { AnyEnvelope } from '../src/domain/envelope.js';
import type { AnyEvent } from '../src/domain/events.js';
import type { RawCommand, ResolvedCommand } from '../src/domain/raw-command.js';
import type { Projection } from '../src/store/projection-store.js';

/** Everything decided since the last projection, written as one fenced statement (loop.md T-1). */
export type ProjectionBatch = Projection;

export interface DeliveryFailure {
  readonly notification: string;
  /** The reason in words, without any address. */
  readonly reason: string;
}

export interface CaseActivities {
  /** Writes the projection; `newerFence`: something newer is there already, under that fence, and nothing was written. */
  projectCase(batch: ProjectionBatch): Promise<{ readonly newerFence: number | null }>;
  resolveCommand(raw: RawCommand): Promise<ResolvedCommand>;
  /** Facts stored for the case and not yet handed over, oldest first. */
  unhandedFacts(caseNumber: string): Promise<readonly AnyEnvelope[]>;
  /**
   * What events of a case do outside it: the other case of a merge or a split, the news of a defect that was linked. Doing it
   * again changes nothing. What it gives back is for this case to apply.
   */
  carryOut(input: {
    readonly caseNumber: string;
    readonly events: readonly AnyEvent[];
  }): Promise<readonly AnyEnvelope[]>;
  deliver(input: {
    readonly caseNumber: string;
    readonly notifications: readonly string[];
  }): Promise<{ readonly failed: readonly DeliveryFailure[] }>;
}
