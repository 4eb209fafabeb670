/** Writing answers, and what every answer carries. */
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Answer } from './endpoint.js';

const requestIdShape = /^[\w.:-]{1,100}$/u;
const requestIds = new WeakMap<object, string>();

/** The caller's own `X-Request-Id` if it is one that can be logged, otherwise a new one. */
export function assignRequestId(request: Request, response: Response): void {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && requestIdShape.test(given) ? given : randomUUID();
  requestIds.set(request, id);
  response.setHeader('x-request-id', id);
}

export function requestIdOf(request: Request): string | undefined {
  return requestIds.get(request);
}

/** An API answers data: nothing to sniff, frame, refer or keep. */
const securityHeaders: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['cache-control', 'no-store'],
];

export function secure(response: Response, isHttps: boolean): void {
  for (const [name, value] of securityHeaders) response.setHeader(name, value);
  if (isHttps) response.setHeader('strict-transport-security', 'max-age=31536000');
}

/** Ends when the last byte of a download is with the connection; any other answer is written at once. */
export async function sendAnswer(response: Response, answer: Answer, isHead: boolean): Promise<void> {
  const { download, status, headers } = answer;
  if (!download) {
    writeAnswer(response, answer);
    return;
  }
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.setHeader('content-type', download.type);
  response.setHeader('content-length', download.size);
  response.setHeader('content-disposition', attachmentNamed(download.name));
  if (isHead) response.end();
  else await sendParts(download.parts, response);
}

/** In both forms: some programs know only the plain one (RFC 6266 appendix D), in which nothing may end the value early. */
function attachmentNamed(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["%\\]/gu, '_');
  if (plain === name) return `attachment; filename="${name}"`;
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/gu, percentOf);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

async function sendParts(parts: AsyncIterable<Uint8Array>, response: Response): Promise<void> {
  try {
    await pipeline(parts, response);
  } catch (error) {
    // Who asked has gone: there is nobody to tell, and nothing of ours is wrong.
    const hasGone = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!hasGone) throw error;
  }
}

/** Straight to Node: Express would hash and compare what we know to be fresh. */
export function writeAnswer(response: Response, { status, body, text, headers }: Answer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (text) {
    send(response, text.type, Buffer.from(text.text));
    return;
  }
  if (body === undefined) {
    response.end();
    return;
  }
  const type = status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8';
  send(response, type, Buffer.from(JSON.stringify(body)));
}

function send(response: Response, type: string, bytes: Buffer): void {
  response.setHeader('content-type', type);
  response.setHeader('content-length', bytes.length);
  response.end(bytes);
}
