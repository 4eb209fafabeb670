/** Errors as RFC 9457 problem documents. A problem is thrown where it is found and written by the one error handler. */
import type { z } from 'zod';

/** Stable words of `code` with their status and title. */
export const problemCodes = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  malformed_utf8: { status: 400, title: 'The body is not UTF-8' },
  malformed_request: { status: 400, title: 'The request is malformed' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  not_found: { status: 404, title: 'There is no such thing' },
  queue_empty: { status: 404, title: 'Nothing waits in this queue' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  refused: { status: 409, title: 'The command was refused' },
  conflict: { status: 409, title: 'This does not fit what is there' },
  in_progress: { status: 409, title: 'The first request with this key is still at work' },
  stale: { status: 412, title: 'The case has changed since you read it' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is of a type that is not taken here' },
  range_not_satisfiable: { status: 416, title: 'The file has no such part' },
  invalid: { status: 422, title: 'The request does not fit its schema' },
  idempotency_mismatch: { status: 422, title: 'This key was used with another request' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Try again in a moment' },
  applied: { status: 503, title: 'Decided, but not yet to be seen' },
} as const satisfies Record<string, { status: number; title: string }>;
export type ProblemCode = keyof typeof problemCodes;

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

interface Extras {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document, such as `reason`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly extras: Extras;

  constructor(code: ProblemCode, detail: string, extras: Extras = {}) {
    super(detail);
    this.code = code;
    this.extras = extras;
  }

  get status(): number {
    return problemCodes[this.code].status;
  }
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly errors?: readonly FieldError[];
  readonly [member: string]: unknown;
}

/** The document of a problem as it is sent, and kept for a repeated request. */
export function documentOf(problem: Problem): ProblemDocument {
  const { status, title } = problemCodes[problem.code];
  const { errors, members } = problem.extras;
  return {
    type: `urn:caseline:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    ...(errors ? { errors } : {}),
    ...members,
  };
}

export function notFound(detail: string): Problem {
  return new Problem('not_found', detail);
}

export function invalid(errors: readonly FieldError[]): Problem {
  return new Problem('invalid', 'Some fields are not as they should be; `errors` names each.', { errors });
}

/** What zod found, one entry a field, the path as one would write it in JavaScript: `items[0].key`. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[]): readonly FieldError[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'is not a known field' }))
      : [{ path: pathOf(issue.path), message: issue.message }],
  );
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
