/** What the intake says, in HTTP. */
import type { CommandName } from '../domain/catalogue.js';
import type { Refusal } from '../domain/decision.js';
import type { CommandAnswer, CommonAnswer } from '../intake/requests.js';
import { presentActions, type CaseDocument, type Reader } from './case-document.js';
import type { Answer } from './endpoint.js';
import { documentOf, Problem } from './problem.js';

export function caseAnswer(status: number, document: CaseDocument): Answer {
  const headers = { etag: `"${document.seq}"`, 'content-location': `/api/v1/cases/${document.number}` };
  return { status, body: document, headers };
}

export function caseCreated(document: CaseDocument): Answer {
  const answer = caseAnswer(201, document);
  return { ...answer, headers: { ...answer.headers, location: `/api/v1/cases/${document.number}` } };
}

/** A problem as an answer that can be kept under an idempotency key. */
export function problemAnswer(problem: Problem): Answer {
  return { status: problem.status, body: documentOf(problem), headers: problem.extras.headers ?? {} };
}

/** The answers that any request with content may get; thrown where nothing is to be kept. */
export function commonAnswer(answer: Exclude<CommonAnswer, { kind: 'refused' }>): Answer {
  switch (answer.kind) {
    case 'replayed':
      return replayed(answer.status, answer.body);
    case 'mismatch':
      throw new Problem(
        'idempotency_mismatch',
        'This Idempotency-Key was used before with another request: make a new key.',
      );
    case 'in-progress':
      throw new Problem(
        'in_progress',
        'The first request with this Idempotency-Key has no answer yet: repeat it in a second.',
        {
          headers: { 'retry-after': '1' },
        },
      );
    case 'unavailable':
      throw new Problem('unavailable', answer.detail, { headers: { 'retry-after': String(answer.retryAfterSeconds) } });
  }
}

function replayed(status: number, body: unknown): Answer {
  const headers: Record<string, string> = { 'idempotency-replayed': 'true' };
  const number =
    status === 201 && typeof body === 'object' && body !== null && 'number' in body ? body.number : undefined;
  if (typeof number === 'string') headers['location'] = `/api/v1/cases/${number}`;
  return { status, body, headers };
}

/** The answers that show no case. */
export function withoutCase(
  answer: Exclude<CommandAnswer, { kind: 'applied' | 'followed-up' | 'refused' | 'not-found' }>,
): Answer {
  switch (answer.kind) {
    case 'accepted':
      return { status: 202, body: { commandId: answer.commandId } };
    case 'applied-not-projected':
      throw new Problem(
        'applied',
        "The command is decided and lasts, but it can't be shown yet. Repeating it with the same key is safe.",
        {
          headers: { 'retry-after': '2' },
          members: { commandId: answer.commandId },
        },
      );
    default:
      return commonAnswer(answer);
  }
}

/** Their bodies name another case: that one being unknown is a refusal, not an unknown address. */
const namingAnother: ReadonlySet<CommandName> = new Set(['link-case', 'unlink-case', 'merge-into']);

/** A refusal: 409 with its reason, but what is a matter of role, version or absence gets the status made for it. */
export function refusalProblem(command: CommandName, refusal: Refusal, reader: Reader): Problem {
  const { reason, detail } = refusal;
  const actions = refusal.pendingActions;
  const members = { reason, ...(actions ? { pendingActions: presentActions(actions, reader) } : {}) };
  if (reason === 'forbidden') return new Problem('forbidden', detail, { members });
  if (reason === 'stale') return new Problem('stale', detail, { members });
  const isPathUnknown = reason === 'unknown_case' && !namingAnother.has(command);
  return new Problem(isPathUnknown ? 'not_found' : 'refused', detail, { members });
}
