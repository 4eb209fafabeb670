/** Reads a request's JSON body: UTF-8 only, up to a limit, nothing guessed. */
import { isUtf8 } from 'node:buffer';
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
  if (!isUtf8(bytes)) throw new Problem('malformed_utf8', 'The body contains bytes that are not UTF-8.');
  const text = bytes.toString('utf8');
  // RFC 8259 §8.1: a byte order mark may be ignored.
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem('malformed_json', `The body is not JSON: ${error.message}`);
    throw error;
  }
}

/** body-parser's errors carry a `type`, zlib's a `code`. */
function problemOf(error: unknown): Error {
  const { type, code } =
    typeof error === 'object' && error !== null ? (error as { type?: unknown; code?: unknown }) : {};
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
      break;
  }
  if (typeof code === 'string' && /^(Z_|ERR__)/u.test(code)) {
    return new Problem('malformed_request', 'The body does not match its content-encoding.');
  }
  return error instanceof Error ? error : new Error('The body could not be read.', { cause: error });
}
