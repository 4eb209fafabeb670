/**
 * Signatures of outgoing calls as the Standard Webhooks specification (1.0) has them: HMAC-SHA256 over id, time and body, so
 * that a receiver can tell ours from others', and an old one sent again from a new one.
 */
import { createHmac } from 'node:crypto';

export interface SignedContent {
  /** Names the call: the same at each attempt. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/** A secret in this form is base64; any other is taken as it is written. */
const encodedPrefix = 'whsec_';

/** The three headers of a signed call. */
export function signatureHeaders({ id, at, body }: SignedContent, secret: string): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(encodedPrefix)
    ? Buffer.from(secret.slice(encodedPrefix.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
