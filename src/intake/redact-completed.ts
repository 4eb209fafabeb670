/**
 * Redacting on a completed case. Its workflow has ended for good, and personal words must be removable for as long as they are
 * kept: so the door decides in its place, by the same rules, and writes what the workflow would have written. It is the only
 * command for which this holds. Of two at the same moment both remove their words, and the timeline keeps the later one.
 */
import { applyCommand } from '../domain/commit.js';
import { refuse, type Refusal } from '../domain/decision.js';
import type { Envelope } from '../domain/envelope.js';
import { rowOf } from '../domain/projection.js';
import { findRecent } from '../domain/recent-commands.js';
import { findStoredCase } from '../store/carried-store.js';
import { writeProjection } from '../store/projection-store.js';
import { redactAll } from '../store/redaction-store.js';
import type { Sources } from './look-up.js';

/** The case's seq after it, or why it was refused. A repeated command id gets its first answer. */
export async function redactCompleted(
  { database, policies }: Sources,
  caseNumber: string,
  envelope: Envelope<'redact'>,
): Promise<number | Refusal> {
  const stored = await findStoredCase(database, caseNumber);
  if (!stored?.carried.state.completed)
    return refuse('internal', 'the case has no workflow though it is not completed');
  const { state, recent } = stored.carried;
  const known = findRecent(recent, envelope.id);
  if (typeof known?.answer === 'number') return known.answer;
  const policy = await policies.getSlice(state.policy);
  const applied = applyCommand(state, envelope, envelope.at, policy);
  if (!applied.ok) return applied;
  await redactAll(database, caseNumber, applied.events);
  const newerFence = await writeProjection(database, {
    caseNumber,
    runId: stored.runId,
    fence: envelope.at,
    seq: applied.state.seq,
    row: rowOf(applied.state, policy),
    state: applied.state,
    events: applied.events,
    notifications: [],
    resend: [],
  });
  return newerFence === null ? applied.state.seq : refuse('stale', 'something newer was written meanwhile: repeat it');
}
