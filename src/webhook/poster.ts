/**
 * Outgoing calls to other programs: one signed POST, no redirects, a short time, and a clear word on whether another attempt can
 * help. The address is checked when it is used, not when it is written: names may point elsewhere by then.
 */
import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';
import { signatureHeaders, type SignedContent } from './signature.js';

export interface WebhookCall extends SignedContent {
  readonly url: string;
}
export interface WebhookPoster {
  /** Resolves once the receiver has taken it (2xx). Throws `PermanentWebhookError` or `TemporaryWebhookError`. */
  post(call: WebhookCall): Promise<void>;
}
export interface WebhookOptions {
  readonly secret: string;
  /** `host` or `host:port` of receivers that may be reached though they are not on the public internet. */
  readonly privateHosts: readonly string[];
  readonly version: string;
}

/** The receiver will not take this call as it is, or may not be called. */
export class PermanentWebhookError extends Error {
  override readonly name = 'PermanentWebhookError';
}
/** It may take it later: away, busy, or broken on its side. */
export class TemporaryWebhookError extends Error {
  override readonly name = 'TemporaryWebhookError';
}

/** All of one call: under the lease of a notification's claim, so that no second attempt begins beside it. */
const answerWithinMs = 10_000;
/** Refusals that another attempt may heal (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

export function createWebhookPoster({ secret, privateHosts, version }: WebhookOptions): WebhookPoster {
  return {
    async post(call) {
      const url = addressOf(call.url);
      const mayBePrivate = namesOf(url).some((name) => privateHosts.includes(name));
      if (!mayBePrivate) assertPublicIfNumeric(url);
      const headers = {
        ...signatureHeaders(call, secret),
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(call.body)),
        'user-agent': `Caseline/${version}`,
      };
      assertTaken(await send(url, { headers, body: call.body, lookup: mayBePrivate ? lookup : publicLookup }));
    },
  };
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new PermanentWebhookError('the webhook is not an http:// or https:// address');
}

/** `host` and `host:port`, the port also where the address leaves it to the protocol. */
function namesOf({ hostname, port, protocol }: URL): readonly string[] {
  const standard = protocol === 'https:' ? '443' : '80';
  return [hostname, `${hostname}:${port === '' ? standard : port}`];
}

/** A numeric host is never looked up. */
function assertPublicIfNumeric({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/gu, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic();
}

function assertTaken(status: number): void {
  if (status >= 200 && status < 300) return;
  const problem = `the webhook answered ${status}`;
  if (status >= 500 || passingStatuses.has(status)) throw new TemporaryWebhookError(problem);
  throw new PermanentWebhookError(status < 400 ? `${problem}; redirects are not followed` : problem);
}

function notPublic(): PermanentWebhookError {
  return new PermanentWebhookError(
    'the webhook leads to an address that is not public; name its host in CASELINE_WEBHOOK_HOSTS if that is meant',
  );
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly lookup: LookupFunction;
}

/** The status of the answer; its content is not read: nothing of it is ours. */
function send(url: URL, { headers, body, lookup: find }: Sent): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http;
  const signal = AbortSignal.timeout(answerWithinMs);
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers, lookup: find, signal, agent: false }, (answer) => {
      answer.destroy();
      resolve(answer.statusCode ?? 0);
    });
    call.once('error', (error) => {
      reject(failureOf(error, signal.aborted));
    });
    call.end(body);
  });
}

function failureOf(error: Error, isLate: boolean): Error {
  if (error instanceof PermanentWebhookError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const what = isLate ? `did not answer within ${answerWithinMs / 1000} s` : `could not be reached${code}`;
  return new TemporaryWebhookError(`the webhook ${what}`, { cause: error });
}

/** Every address that a name stands for must be public: which of them is used is not ours to say. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) callback(error, '', 0);
    else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(notPublic(), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 0);
  });
};
