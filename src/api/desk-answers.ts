/** Answers of the desk of defects and releases as problems, and the id that makes a repeated request the same change. */
import { createHash } from 'node:crypto';
import type { DeskAnswer, ReleaseAnswer } from '../intake/defect-desk.js';
import { TemporalAwayError } from '../temporal/case-client.js';
import { engineerOf } from './access.js';
import type { Call } from './endpoint.js';
import { notFound, Problem } from './problem.js';

interface Asking {
  /** Undefined where the caller gave no key: each request is a change of its own. */
  readonly id: string | undefined;
  readonly by: string;
}

/** Asks the desk for this caller; a refusal and a Temporal that is away become problems. */
export async function asked(
  { user, idempotency }: Pick<Call, 'user' | 'idempotency'>,
  ask: (asking: Asking) => Promise<DeskAnswer | ReleaseAnswer>,
): Promise<void> {
  const id = idempotency && `chg_${hashOf(`${idempotency.userId} ${idempotency.key}`)}`;
  const answer = await askOrAway(() => ask({ id, by: engineerOf(user).id }));
  if (answer.ok) return;
  if (answer.kind === 'unknown') throw notFound('There is no such thing.');
  throw new Problem('refused', answer.detail, { members: { reason: answer.reason } });
}

async function askOrAway<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TemporalAwayError)) throw error;
    throw new Problem(
      'unavailable',
      'Temporal did not answer in time; repeat the request with the same Idempotency-Key',
      {
        headers: { 'retry-after': '1' },
      },
    );
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
