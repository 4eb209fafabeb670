import { randomBytes } from 'node:crypto';

/** An id that says what it names and can't be guessed: `acc_…`, `con_…`, 80 random bits behind the prefix. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(10).toString('hex')}`;
}
