/** Reads a request's JSON body: UTF-8 only, up to a limit, nothing guessed. */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { Problem } from './problem.js';

export const maxBodyBytes = 1024 * 1024;

export interface ReadBody {
  readonly value: unknown;
  /** The bytes as they came: an idempotency key is bound to them. */
  readonly bytes: Buffer;
}

const jsonTypes = ['application/json', 'application/*+json'];
const readBytes: RequestHandler = express.raw({ limit: maxBodyBytes, type: jsonTypes });
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The parsed body; `{}` where there is none, so that a command without a body needs no `{}` sent. */
export async function readJsonBody(request: Request, response: Response): Promise<ReadBody> {
  if (hasBody(request)) refuseOtherTypes(request);
  await new Promise<void>((resolve, reject) => {
    readBytes(request, response, (error?: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(problemOf(error));
    });
  });
  const bytes = request.body as unknown;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return { value: {}, bytes: Buffer.alloc(0) };
  return { value: parsed(decoded(bytes)), bytes };
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function refuseOtherTypes(request: Request): void {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/iu.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (typeof request.is(jsonTypes) === 'string' && /^utf-?8$/iu.test(charset)) return;
  throw new Problem('unsupported_media_type', 'Send the body as `content-type: application/json`, in UTF-8.');
}

/** A decoder that replaces what it can't read would store other words than were sent. */
function decoded(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new Problem('malformed_utf8', 'The body contains bytes that are not UTF-8.');
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem('malformed_json', `The body is not JSON: ${error.message}`);
    throw error;
  }
}

/** body-parser's errors carry a `type`. */
function problemOf(error: unknown): Error {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  switch (type) {
    case 'entity.too.large':
      return new Problem('too_large', `A body may have at most ${maxBodyBytes} bytes (1 MB).`);
    case 'encoding.unsupported':
      return new Problem(
        'unsupported_media_type',
        'Send the body plain, or with content-encoding gzip, br or deflate.',
      );
    case 'request.aborted':
    case 'request.size.invalid':
      return new Problem('malformed_request', 'The body ended before its announced length.');
    default:
      return isUnreadable(error)
        ? new Problem('malformed_request', 'The body does not match its content-encoding.')
        : asError(error);
  }
}

/** What zlib says of a body that is not compressed as announced. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(Z_|ERR_BROTLI|ERR__)/u.test(error.code)
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The body could not be read.', { cause: error });
}
