/** A request's body as bytes that are read as they come, for what is too large to hold. */
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import type { Request } from 'express';
import { Problem } from './problem.js';

/**
 * The bytes, decoded where they came with gzip. Reading them throws a problem when the body ends early or is not what its
 * encoding says. Whoever stops reading leaves the rest to be thrown away, so that the answer can still be heard.
 */
export function rawBody(request: Request, type: string): AsyncIterable<Uint8Array> {
  if (typeof request.is(type) !== 'string') {
    throw new Problem('unsupported_media_type', `Send the body as \`content-type: ${type}\`, as it came.`);
  }
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return read(request, request);
  if (encoding === 'gzip' || encoding === 'x-gzip') return read(request, unzipped(request));
  throw new Problem('unsupported_media_type', 'Send the body plain, or with content-encoding gzip.');
}

function unzipped(request: Request): Readable {
  const gunzip = createGunzip();
  request.once('error', (error) => gunzip.destroy(error));
  request.once('close', () => {
    if (!request.complete) gunzip.destroy(new Error('aborted'));
  });
  return request.pipe(gunzip);
}

async function* read(request: Request, bytes: Readable): AsyncGenerator<Uint8Array> {
  try {
    // Not destroyed at the end: with the request would go the connection, and the answer.
    for await (const chunk of bytes.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array; // no encoding is set
  } catch (error) {
    throw problemOf(error);
  } finally {
    if (bytes !== request) request.unpipe();
    request.resume();
  }
}

/** zlib's errors carry a `code` that says so; any other is the connection's. */
function problemOf(error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_')
    ? new Problem('malformed_request', 'The body does not match its content-encoding.')
    : new Problem('malformed_request', 'The body ended before its announced length.');
}
