/** What the case's workflow calls outward. Types only: the workflow imports this file, the worker implements it. */
import type { AnyEnvelope } from '../src/domain/envelope.js';
import type { AnyEvent } from '../src/domain/events.js';
import type { NotificationRow } from '../src/domain/notify.js';
import type { CaseRow } from '../src/domain/projection.js';
import type { RawCommand, ResolvedCommand } from '../src/domain/raw-command.js';
import type { CaseState } from '../src/domain/state.js';

/** Everything decided since the last projection, written as one fenced statement (loop.md T-1). */
export interface ProjectionBatch {
  readonly caseNumber: string;
  readonly runId: string;
  /** Workflow time of the flush: a later flush of the same or a higher seq replaces an earlier one. */
  readonly fence: number;
  readonly seq: number;
  readonly row: CaseRow;
  readonly state: CaseState;
  readonly events: readonly AnyEvent[];
  readonly notifications: readonly NotificationRow[];
  /** Failed notifications that go again; `messageId` names the message that holds a corrected address. */
  readonly resend: readonly { readonly id: string; readonly messageId: string | null }[];
}

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
  deliver(input: {
    readonly caseNumber: string;
    readonly notifications: readonly string[];
  }): Promise<{ readonly failed: readonly DeliveryFailure[] }>;
}
