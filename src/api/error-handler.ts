/** The one place where an error becomes an answer. Details of what is our fault stay in the log, under the request's id. */
import type { ErrorRequestHandler, Request } from 'express';
import type { Logger } from 'pino';
import { InvalidCursorError } from '../store/page.js';
import { storeFailure } from '../store/store-errors.js';
import { problemAnswer } from './command-answers.js';
import { invalid, notFound, Problem } from './problem.js';
import { requestIdOf, writeAnswer } from './responses.js';

export function errorHandler(log: Logger): ErrorRequestHandler {
  // eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
  return (error: unknown, request, response, _next) => {
    const problem = problemOf(error);
    if (problem.status >= 500) report(log, { request, error, problem });
    if (response.headersSent) response.destroy();
    else writeAnswer(response, problemAnswer(problem));
  };
}

/** What an error means to the caller. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidCursorError) return invalid([{ path: 'cursor', message: error.message }]);
  // Express could not decode the path.
  if (error instanceof URIError) return new Problem('malformed_request', 'The address is not well-formed.');
  return (
    storeProblem(error) ?? new Problem('internal', 'This is our fault. Tell support the `X-Request-Id` of this answer.')
  );
}

function storeProblem(error: unknown): Problem | undefined {
  switch (storeFailure(error)) {
    case 'away':
      return new Problem('unavailable', "The database can't be reached just now; nothing is lost.", {
        headers: { 'retry-after': '2' },
      });
    case 'full':
      return new Problem('unavailable', 'There is no room to store it; what is stored is safe.', {
        headers: { 'retry-after': '60' },
      });
    case 'conflict':
      return new Problem('conflict', 'Something with the same id, name or address exists already.');
    case 'unknown-reference':
      return new Problem('invalid', 'The request names something that does not exist.');
    case 'missing':
      return notFound('There is no such thing.');
    case 'other':
      return undefined;
  }
}

function report(
  log: Logger,
  { request, error, problem }: { request: Request; error: unknown; problem: Problem },
): void {
  const entry = { requestId: requestIdOf(request), method: request.method, path: request.path, code: problem.code };
  // An unavailable part is told by readiness; a stack trace per refused request would bury everything else.
  if (problem.code === 'internal') log.error({ ...entry, error }, 'request.failed');
  else log.warn({ ...entry, detail: error instanceof Error ? error.message : String(error) }, 'request.unavailable');
}
