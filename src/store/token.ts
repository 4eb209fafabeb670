/** Bearer tokens: 32 random bytes behind a prefix that secret scanners can find. Only the SHA-256 is ever stored. */
import { createHash, randomBytes } from 'node:crypto';

const prefix = 'csl_';
const shape = /^csl_[A-Za-z0-9_-]{43}$/u;

export function mintToken(): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** Saves a look-up for what can't be a token. */
export function isTokenShaped(value: string): boolean {
  return shape.test(value);
}

/** No salt and no stretching: 256 random bits can't be guessed, and the hash must be found by its value. */
export function hashOfToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}
